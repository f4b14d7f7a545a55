"""Pages of titles, each found by where the one before ended: page 400 costs what page 1 costs."""

import base64
import binascii
import datetime
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from django.db.models import BooleanField, F, Func, Value, prefetch_related_objects
from django.db.models.expressions import OrderBy

from movies.browse.filters import LONGEST_RUNTIME, BrowseFilters
from movies.browse.matching import COUNTED, count_matches, matches
from movies.enums import TitleKind
from movies.models import Title
from movies.models.titles import TitleQuerySet

PAGE_SIZE = 24
LONGEST_CURSOR = 4_000
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """A column's order; equal values are told apart by the key in the same direction. Unknown values come last."""

    column: str
    descending: bool
    nullable: bool = False
    # Where the index has nulls, read in this direction: `DESC NULLS LAST` backwards is `ASC NULLS FIRST`.
    nulls: str = ""
    # Whether an index has this order for films and shows together, not only for each.
    any_kind: bool = False


ORDERS: dict[str, Order] = {
    "popular": Order("tmdb_popularity", descending=True, any_kind=True),
    "newest": Order("released_on", descending=True, nullable=True, nulls="last"),
    "oldest": Order("released_on", descending=False, nullable=True, nulls="first"),
    "best": Order("score", descending=True, nullable=True, nulls="last"),
    "name": Order("sort_name", descending=False),
    "shortest": Order("runtime_minutes", descending=False, nullable=True),
    "longest": Order("runtime_minutes", descending=True, nullable=True, nulls="first"),
    "added": Order("id", descending=True, any_kind=True),
}


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """A page of titles with what their cards need. total: matches, at most matching.COUNTED where not exact."""

    titles: list[Title]
    next_cursor: str | None
    total: int
    total_is_exact: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last title's value of the order's column (None: unknown), and its key."""

    value: Any
    pk: int


class RowAfter(Func):
    """`(a, b) < (x, y)`: the one comparison that an index over (a, b) can start at."""

    output_field = BooleanField()

    def __init__(self, columns: Sequence[str], values: Sequence[Any], *, descending: bool) -> None:
        super().__init__(*map(F, columns), *map(Value, values))
        self.width, self.sign = len(columns), "<" if descending else ">"

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        left = ", ".join(sql for sql, _ in parts[: self.width])
        right = ", ".join(sql for sql, _ in parts[self.width :])
        return f"({left}) {self.sign} ({right})", tuple(value for _, params in parts for value in params)


def browse(filters: BrowseFilters, *, viewer: Any, after: str | None = None, page_size: int = PAGE_SIZE) -> BrowsePage:
    """A page of the titles that match, from the cursor on; a cursor that isn't one of this order means the first page.

    Runs two to four queries: the count (unless remembered), the titles (twice where a page holds both dated and
    undated ones), the genres of all.
    """
    total, exact = count_matches(filters, viewer=viewer)
    place = read_cursor(after, filters.sort)
    few = exact and total <= COUNTED
    found = _rows(filters, viewer=viewer, place=place, limit=page_size + 1, few=few)
    titles = found[:page_size]
    more = len(found) > page_size
    prefetch_related_objects(titles, "genres")
    next_cursor = write_cursor(filters.sort, titles[-1]) if more and titles else None
    return BrowsePage(titles=titles, next_cursor=next_cursor, total=total, total_is_exact=exact)


def _rows(filters: BrowseFilters, *, viewer: Any, place: Place | None, limit: int, few: bool) -> list[Title]:
    """Up to `limit` titles after a place. few: fetch all matches and order them, instead of walking an index.

    Walking in order until enough rows match is quick when many do, and endless when few do; the count says which.
    """
    order = ORDERS[filters.sort]
    base = matches(filters, viewer=viewer).with_card_data().prefetch_related(None)
    base = base.annotate(sort_value=F(order.column))
    if not few:
        base = _within_chosen(base, filters, order)
    if few or filters.kind or order.any_kind:
        return _ordered(base, order, place=place, limit=limit, fenced=few)
    each = [_ordered(base.filter(kind=kind), order, place=place, limit=limit, fenced=False) for kind in TitleKind]
    return _merged(each, order)[:limit]


def _ordered(base: TitleQuerySet, order: Order, *, place: Place | None, limit: int, fenced: bool) -> list[Title]:
    found: list[Title] = []
    if not (order.nullable and place is not None and place.value is None):
        known = base.filter(**{f"{order.column}__isnull": False}) if order.nullable else base
        if place is not None:
            columns = (order.column, "id") if order.column != "id" else ("id",)
            values = (place.value, place.pk) if order.column != "id" else (place.pk,)
            known = known.filter(RowAfter(columns, values, descending=order.descending))
        found = list(known.order_by(*_order_by(order, fenced=fenced))[:limit])
    if order.nullable and len(found) < limit:
        unknown = base.filter(**{f"{order.column}__isnull": True})
        if place is not None and place.value is None:
            unknown = unknown.filter(**{f"id__{'lt' if order.descending else 'gt'}": place.pk})
        found += unknown.order_by(*_order_by(order, fenced=fenced))[: limit - len(found)]
    return found


def _order_by(order: Order, *, fenced: bool) -> list[OrderBy]:
    """As the index has it. No null is among the rows, but only the index's own spelling lets the planner use it."""
    columns = [order.column] if order.column == "id" else [order.column, "id"]
    return [
        OrderBy(
            _fence(F(column)) if fenced else F(column),
            descending=order.descending,
            nulls_first=(order.nulls == "first" and column != "id") or None,
            nulls_last=(order.nulls == "last" and column != "id") or None,
        )
        for column in columns
    ]


def _fence(column: F) -> Func:
    """The same value, but an expression that no index has: the planner then filters first and sorts after."""
    return Func(column, function="GREATEST")


def _within_chosen(base: TitleQuerySet, filters: BrowseFilters, order: Order) -> TitleQuerySet:
    """The chosen years or runtimes as a range, where the order is by them: or the walk begins at the wrong end."""
    if order.column == "released_on":
        spans = [[(int(decade), int(decade) + 9) for decade in filters.decade]]
        spans.append([(int(year), int(year)) for year in filters.year])
        first, last = _common_span(spans)
        days = datetime.date(max(first, 1), 1, 1), datetime.date(min(last, 9998), 12, 31)
        return base.filter(released_on__range=days) if filters.decade or filters.year else base
    if order.column == "runtime_minutes" and filters.runtime:
        ends = [band.split("-") for band in filters.runtime]
        first, last = _common_span([[(int(low), int(high or LONGEST_RUNTIME)) for low, high in ends]])
        longest = {} if last == LONGEST_RUNTIME else {"runtime_minutes__lte": last}
        return base.filter(runtime_minutes__gte=first, **longest)
    return base


def _common_span(filters: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int]:
    """From where to where anything can match that lies in one of the spans of every filter; empty ones don't count."""
    chosen = [spans for spans in filters if spans]
    first = max((min(low for low, _ in spans) for spans in chosen), default=0)
    return first, min((max(high for _, high in spans) for spans in chosen), default=LONGEST_RUNTIME)


def _merged(each: list[list[Title]], order: Order) -> list[Title]:
    def compare(one: Title, other: Title) -> int:
        a, b = (getattr(title, "sort_value", None) for title in (one, other))
        if (a is None) != (b is None):
            return 1 if a is None else -1
        key, other_key = ((one.pk,), (other.pk,)) if a is None else ((a, one.pk), (b, other.pk))
        return (-1 if key > other_key else 1) if order.descending else (-1 if key < other_key else 1)

    return sorted((title for titles in each for title in titles), key=cmp_to_key(compare))


def write_cursor(sort: str, title: Title) -> str:
    value = getattr(title, "sort_value")  # noqa: B009 (an annotation)
    raw = value.isoformat() if isinstance(value, datetime.date) else value
    text = json.dumps([sort, raw, title.pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str | None, sort: str) -> Place | None:
    """The place that a cursor of this order means; None for a missing one, another order's, or any other text."""
    if not text or len(text) > LONGEST_CURSOR:
        return None
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        payload = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        name, raw, pk = payload
        if name != sort or type(pk) is not int or not 0 < pk <= _LARGEST_KEY:
            return None
        return Place(value=_value(raw, ORDERS[sort]), pk=pk)
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        return None


def _value(raw: Any, order: Order) -> Any:
    """A cursor's value as the column takes it. Raises ValueError."""
    if raw is None and order.nullable:
        return None
    if order.column == "released_on":
        return datetime.date.fromisoformat(raw)
    if order.column == "sort_name":
        if not isinstance(raw, str) or "\0" in raw.encode().decode():
            raise ValueError(raw)
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or abs(raw) > _LARGEST_KEY:
        raise ValueError(raw)
    return raw if order.column in ("tmdb_popularity", "score") else int(raw)
