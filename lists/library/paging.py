"""Pages of a library, each found by where the one before ended: page 400 costs what page 1 costs."""

import base64
import binascii
import datetime
import json
import math
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from lists.library.filters import LibraryFilters
from lists.library.matching import is_own, matching_titles
from movies.browse.paging import LONGEST_CURSOR, Place, RowAfter
from movies.cards import cards_of
from movies.models import Title
from movies.models.titles import TitleQuerySet
from social.models import Profile

PAGE_SIZE = 24
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """A column's usual direction. Equal values are told apart by the key in the same direction; unknown come last.

    kind: of its values. held: null only for what is not in the library.
    """

    column: str
    kind: str
    descending: bool = True
    nullable: bool = True
    held: bool = False

    def has_nulls(self, *, library_only: bool) -> bool:
        return self.nullable and not (self.held and library_only)


ORDERS: dict[str, Order] = {
    "changed": Order("own_changed", "moment", held=True),
    "since": Order("own_since", "moment"),
    "name": Order("sort_name", "text", descending=False, nullable=False),
    "released": Order("released_on", "day"),
    "rating": Order("own_rating", "number"),
    "score": Order("score", "number"),
    "popular": Order("tmdb_popularity", "number", nullable=False),
    "runtime": Order("runtime_minutes", "number", descending=False),
    "watched": Order("own_last", "day"),
    "first": Order("own_first", "day"),
    "times": Order("own_times", "number", held=True),
    "added": Order("own_added", "moment", held=True),
}


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A page of titles with what their cards need. next_cursor: None on the last page."""

    titles: list[Title]
    next_cursor: str | None


def library_page(
    filters: LibraryFilters,
    *,
    owner: Profile,
    viewer: Profile | None,
    library_only: bool = True,
    after: str | None = None,
    page_size: int = PAGE_SIZE,
) -> LibraryPage:
    """A page of what matches, from the cursor on; a cursor that isn't one of this order means the first page.

    Runs three queries: the keys in order, the titles, and the genres of all.
    """
    if library_only and not is_own(owner, viewer):
        filters = filters.public_part()
    order, descending = _order(filters)
    rated = order.column == "own_rating"
    found = matching_titles(filters, owner=owner, viewer=viewer, library_only=library_only, rated=rated)
    if place := read_cursor(after, filters):
        nulls = order.has_nulls(library_only=library_only)
        found = found.filter(_beyond(place, order.column, descending=descending, nulls=nulls))
    # Keys first: ordering thousands of rows by a narrow column costs half of ordering them with all that a card shows.
    keys = in_order(found, filters, library_only=library_only).values_list("pk", F(order.column))
    rows = list(keys[: page_size + 1])
    more, rows = len(rows) > page_size, rows[:page_size]
    cards = cards_of([pk for pk, _ in rows])
    titles = [cards[pk] for pk, _ in rows if pk in cards]
    return LibraryPage(titles=titles, next_cursor=write_cursor(filters, *rows[-1]) if more else None)


def in_order(found: TitleQuerySet, filters: LibraryFilters, *, library_only: bool = True) -> TitleQuerySet:
    """Titles of `matching_titles` in the order that the wish names."""
    order, descending = _order(filters)
    # Only where there are nulls: no index of entries is spelled like this.
    last = order.has_nulls(library_only=library_only) or None
    return found.order_by(
        OrderBy(F(order.column), descending=descending, nulls_last=last), OrderBy(F("id"), descending=descending)
    )


def direction(filters: LibraryFilters) -> str:
    """Of the wish's order, as `aria-sort` has it."""
    return "descending" if _order(filters)[1] else "ascending"


def _order(filters: LibraryFilters) -> tuple[Order, bool]:
    order = ORDERS[filters.sort]
    return order, order.descending != filters.backwards


def _beyond(place: Place, column: str, *, descending: bool, nulls: bool) -> Q:
    if place.value is None:
        later = {f"id__{'lt' if descending else 'gt'}": place.pk}
        return Q(**{f"{column}__isnull": True, **later})
    following = Q(RowAfter((column, "id"), (place.value, place.pk), descending=descending))
    return following | Q(**{f"{column}__isnull": True}) if nulls else following


def write_cursor(filters: LibraryFilters, pk: int, value: Any) -> str:
    raw = value.isoformat() if isinstance(value, datetime.date) else value
    text = json.dumps([filters.order, raw, pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str | None, filters: LibraryFilters) -> Place | None:
    """The place that a cursor of this order means; None for a missing one, another order's, or any other text."""
    if not text or len(text) > LONGEST_CURSOR:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        name, raw, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != filters.order or type(pk) is not int or not 0 < pk <= _LARGEST_KEY:
            return None
        return Place(value=_value(raw, ORDERS[filters.sort]), pk=pk)
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        return None


def _value(raw: Any, order: Order) -> Any:
    """A cursor's value as the column takes it. Raises ValueError, TypeError."""
    if raw is None and order.nullable:
        return None
    if order.kind == "moment":
        moment = datetime.datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError(raw)
        return moment
    if order.kind == "day":
        return datetime.date.fromisoformat(raw)
    if order.kind == "text":
        if not isinstance(raw, str) or "\0" in raw.encode().decode():
            raise ValueError(raw)
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or abs(raw) > _LARGEST_KEY:
        raise ValueError(raw)
    return raw
