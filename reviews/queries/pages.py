"""Reviews a page at a time, by the last one's place in the order."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ValidationError

from config.lib.api.paging import after, read_cursor, write_cursor
from reviews.models import ReviewQuerySet

PAGE = 12


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """reviews: as for_cards brings them. next_cursor: where the next page starts; empty on the last."""

    reviews: list[Any]
    next_cursor: str


def page_of(rows: ReviewQuerySet, order: Sequence[str], *, cursor: str = "", size: int = PAGE) -> ReviewPage:
    """A page of the rows in an order of `ReviewWish`. A cursor that isn't of this order is the beginning's.

    Their places are found first, and what a card shows is fetched for those alone: with thousands of reviews it isn't
    put together for all. Runs two queries.
    """
    ordered = rows.order_by(*order)
    if cursor:
        with suppress(ValidationError):
            ordered = ordered.filter(after(order, read_cursor(cursor, rows, order)))
    places = list(ordered.values_list("pk", *columns_of(order))[: size + 1])
    return to_page(places, order, lambda keys: rows.filter(pk__in=keys), size=size)


def columns_of(order: Sequence[str]) -> list[str]:
    return [name.lstrip("-") for name in order]


def to_page(
    places: Sequence[tuple[Any, ...]], order: Sequence[str], cards: Callable[[list[int]], Iterable[Any]], *, size: int
) -> ReviewPage:
    """The page of these places: of each review the key, and its columns of the order. cards: fetches them by key."""
    more, places = len(places) > size, places[:size]
    found = {review.pk: review for review in cards([place[0] for place in places])} if places else {}
    shown = [found[place[0]] for place in places if place[0] in found]
    return ReviewPage(shown, write_cursor(order, list(places[-1][1:])) if more else "")
