"""Reviews a page at a time, by the last one's place in the order."""

from collections.abc import Sequence
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

    Runs one query.
    """
    ordered = rows.order_by(*order)
    if cursor:
        with suppress(ValidationError):
            ordered = ordered.filter(after(order, read_cursor(cursor, rows, order)))
    found = list(ordered[: size + 1])
    more = len(found) > size
    last = [getattr(found[size - 1], name.lstrip("-")) for name in order] if more else []
    return ReviewPage(found[:size], write_cursor(order, last) if more else "")
