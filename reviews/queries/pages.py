"""Reviews a page at a time, by the last one's place in the order."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ValidationError

from config.lib.api.paging import after, read_cursor, write_cursor
from reviews.models import ReviewQuerySet
from reviews.queries.rows import FOLLOWED

PAGE = 12


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """reviews: as for_cards brings them. next_cursor: where the next page starts; empty on the last."""

    reviews: list[Any]
    next_cursor: str


def page_of(rows: ReviewQuerySet, order: Sequence[str], *, cursor: str = "", size: int = PAGE) -> ReviewPage:
    """A page of the rows in an order of `ReviewWish`. A cursor that isn't of this order is the beginning's.

    Their places are found first, and what a card shows is fetched for those alone: of a title with thousands of reviews
    it isn't put together for all. Runs two queries, and one more for friends first.
    """
    ordered = rows.order_by(*order)
    if cursor:
        with suppress(ValidationError):
            ordered = ordered.filter(after(order, read_cursor(cursor, rows, order)))
    places = _places(ordered, order, size + 1)
    more, places = len(places) > size, places[:size]
    cards = {review.pk: review for review in rows.filter(pk__in=[place[0] for place in places])} if places else {}
    found = [cards[place[0]] for place in places if place[0] in cards]
    return ReviewPage(found, write_cursor(order, list(places[-1][1:])) if more else "")


def _places(ordered: ReviewQuerySet, order: Sequence[str], most: int) -> list[tuple[Any, ...]]:
    """Of the first so many the key, and then what the order goes by.

    Friends first is two orders, one after the other: each of them is read from an index, and no further than needed.
    """
    names = [name.lstrip("-") for name in order]
    if "friend" not in names or FOLLOWED not in ordered.query.annotations:
        return list(ordered.values_list("pk", *names)[:most])
    friends = list(ordered.filter(**{FOLLOWED: True}).values_list("pk", *names)[:most])
    if len(friends) == most:
        return friends
    others = ordered.filter(**{FOLLOWED: False}).order_by(*order[1:])
    return friends + list(others.values_list("pk", *names)[: most - len(friends)])
