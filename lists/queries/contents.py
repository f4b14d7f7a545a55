"""What is on a list: its titles, as the reader may know of them, in any order, page by page."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import cached_property

from config.lib.prepared import Given, prepared
from config.lib.text import fold
from lists.models import LibraryEntry, List, ListItem
from lists.queries.wish import ListWish
from lists.remembered import MANY, remembered, version_of
from movies.cards import cards_of
from movies.enums import TitleKind
from movies.models import Audience, Title, audience_of
from movies.models.titles import TitleQuerySet
from movies.search.candidates import Matches
from movies.search.query import parse, terms, tsquery
from reviews.models import Rating
from social.models import Profile

PAGE_SIZE = 60
# Of a smart list so many are counted; beyond, a page says "10,000+".
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    column: str
    descending: bool = False


# Each in its usual direction; titles that don't have the value come last either way.
ORDERS = {
    "order": Order("position"),
    "name": Order("sort_name"),
    "released": Order("released_on", descending=True),
    "added": Order("added_at", descending=True),
    "rating": Order("own_rating_value", descending=True),
    "runtime": Order("runtime_minutes"),
    "popular": Order("tmdb_popularity", descending=True),
}


@dataclass
class ListPage:
    """A page of a list. Each title has `item_id`, `item_note`, `added_at`, `added_by_id` and `place` besides; on a
    smart list they are None.

    total, seen: of all that the reader may know of on the list; matched: of those that the wish describes.
    films: how many of all; minutes: what these run (how long a show is says its own page). decades: from the earliest
    to the latest, by their first years. exact: whether total is all, or COUNTED and more.
    """

    titles: list[Title]
    wish: ListWish
    total: int
    seen: int
    matched: int
    minutes: int
    films: int
    decades: list[int]
    exact: bool = True

    @property
    def first_place(self) -> int:
        return (self.wish.page - 1) * PAGE_SIZE + 1

    @cached_property
    def pages(self) -> int:
        return max(1, -(-self.matched // PAGE_SIZE))

    @property
    def percent(self) -> int:
        """How much of the list is seen; 100 only where all of it is."""
        return self.seen * 100 // self.total if self.total else 0


def titles_on(found: List, *, viewer: Profile | None, smart: TitleQuerySet | None = None) -> TitleQuerySet:
    """The titles on a list that the viewer may know of, each with what the list says of it; in no order.

    smart: what the rules of a smart list find.
    """
    if smart is not None:
        return smart
    return (
        Title.objects.visible_to(viewer)
        .alias(place_on=FilteredRelation("list_items", condition=Q(list_items__list=found)))
        .filter(place_on__isnull=False)
        .annotate(
            item_id=F("place_on__id"),
            item_note=F("place_on__note"),
            position=F("place_on__position"),
            added_at=F("place_on__added_at"),
            added_by_id=F("place_on__added_by"),
        )
    )


def page_of(
    found: List, wish: ListWish, *, viewer: Profile | None, smart: TitleQuerySet | None = None, size: int = PAGE_SIZE
) -> ListPage:
    """A page of the list as the wish describes it; a page beyond the last one is the last one.

    Runs 4 queries: counts, items or places, titles, genres; a smart list has neither items nor places. A long list or
    a smart one takes one more, for a version, and another where it is narrowed; what it adds up to is remembered while
    neither it nor the viewer's library changes.
    """
    base = titles_on(found, viewer=viewer, smart=smart)
    condition = _condition(wish, viewer)
    counts = _counts_of(found, base, condition, viewer)
    pages = max(1, -(-counts["matched"] // size))
    wish = wish.with_page(min(wish.page, pages))
    start = (wish.page - 1) * size
    if smart is None and wish.is_plain:
        titles = _as_listed(found, viewer, start, size)
    else:
        rows = _ordered(base.filter(condition), wish, viewer, smart=smart is not None)
        titles = list(rows.with_card_data()[start : start + size])
    _number(titles, base, wish, start, smart=smart is not None)
    return ListPage(
        titles=titles,
        wish=wish,
        total=min(counts["total"], COUNTED) if smart is not None else counts["total"],
        seen=counts["seen"],
        matched=counts["matched"],
        minutes=counts["minutes"] or 0,
        films=counts["films"],
        decades=_decades(counts),
        exact=smart is None or counts["total"] <= COUNTED,
    )


def seen_condition(viewer: Profile | None) -> Q:
    """The condition that the viewer has seen a title; nobody has where there is no viewer."""
    if not viewer:
        return Q(pk__in=[])
    return Q(pk__in=LibraryEntry.objects.filter(profile=viewer).seen().values("title_id"))


def _condition(wish: ListWish, viewer: Profile | None) -> Q:
    condition = Q()
    if wish.kind:
        condition &= Q(kind=wish.kind)
    facets = [f"g:{wish.genre}"] if wish.genre else []
    facets += [f"d:{wish.decade}"] if wish.decade else []
    if facets:
        condition &= Q(facets__contains=facets)
    if wish.seen and viewer:
        condition &= seen_condition(viewer) if wish.seen == "seen" else ~seen_condition(viewer)
    if wish.q:
        asked = terms(parse(wish.q))
        condition &= Q(Matches(tsquery(asked))) if asked else Q(folded_name__contains=fold(wish.q))
    return condition


def _counts_of(found: List, base: TitleQuerySet, condition: Q, viewer: Profile | None) -> dict[str, Any]:
    """Of the whole list, and `matched`, of what is asked for."""
    if not found.is_smart and found.item_count <= MANY:
        return _counts(base, viewer, condition)
    counts = _long_counts(found, base, viewer)
    matched = min(counts["total"], COUNTED) if found.is_smart else counts["total"]
    if condition:
        # All that a smart list finds can be most of the catalogue.
        matching = base.filter(condition).order_by().values("pk")
        matched = (matching[:COUNTED] if found.is_smart else matching).count()
    return counts | {"matched": matched}


def _long_counts(found: List, base: TitleQuerySet, viewer: Profile | None) -> dict[str, Any]:
    """Of a list that may be long, remembered if it is.

    A smart list of somebody else's isn't: what it finds depends on whom its owner lets read.
    """
    whole: Any = base.order_by()
    if found.is_smart:
        whole = Title.objects.filter(pk__in=whole.values("pk")[: COUNTED + 1])
        if viewer is None or found.profile_id != viewer.pk:
            return _counts(whole, viewer, Q())
    # Before all that depends on it, as the list has been read before what is on it.
    reader = (viewer.pk if viewer else 0, version_of(viewer), audience_of(viewer).key)
    itself = (found.pk, found.updated_at, found.item_count, found.rules)
    about = (*reader, *itself, viewer and viewer.region, timezone.localdate())
    return remembered("list:films", about, lambda: _counts(whole, viewer, Q()), worth=_are_many)


def _are_many(counts: dict[str, Any]) -> bool:
    return int(counts["total"]) > MANY


def _counts(base: TitleQuerySet, viewer: Profile | None, condition: Q) -> dict[str, Any]:
    """Runs one query."""
    seen = Count("pk", filter=seen_condition(viewer)) if viewer else Count("pk", filter=Q(pk=None))
    films = Q(kind=TitleKind.FILM)
    matched = Count("pk", filter=condition) if condition else Count("pk")
    counts: dict[str, Any] = base.order_by().aggregate(
        total=Count("pk"), seen=seen, matched=matched, minutes=Sum("runtime_minutes", filter=films),
        films=Count("pk", filter=films),
        first=Min("released_on"), last=Max("released_on"),
    )  # fmt: skip
    return counts


def _as_listed(found: List, viewer: Profile | None, start: int, size: int) -> list[Title]:
    """The titles from a place on, as they stand on the list. Runs 3 queries.

    The items first, by their index: half-way down a long list, all that is passed over would be read with its titles.
    """
    rows = _items(audience_of(viewer), start, size, list=found.pk)
    listed = {key: item for key, *item in rows}
    cards: dict[int, Any] = cards_of(list(listed))
    # One that has left the catalogue meanwhile has no card.
    titles = [cards[key] for key in listed if key in cards]
    for title in titles:
        title.item_id, title.item_note, title.added_at, title.added_by_id = listed[title.pk]
    return titles


@prepared
def _items(audience: Audience, start: int, size: int) -> QuerySet[ListItem, tuple[Any, ...]]:
    known = Title.objects.for_audience(audience).values("pk")
    items = ListItem.objects.filter(list=Given("list"), title__in=known).order_by("position")
    return items.values_list("title_id", "pk", "note", "added_at", "added_by_id")[start : start + size]


def _ordered(rows: TitleQuerySet, wish: ListWish, viewer: Profile | None, *, smart: bool) -> TitleQuerySet:
    sort = "popular" if smart and wish.sort in ("order", "added") else wish.sort
    order = ORDERS[sort]
    if sort == "rating":
        own = Rating.objects.of_titles().filter(profile=viewer.pk if viewer else None, title=OuterRef("pk"))
        rows = rows.annotate(own_rating_value=Subquery(own.values("value")[:1]))
    column = F(order.column)
    down = order.descending != wish.backwards
    # Not nullable columns are left as their indexes have them.
    nullable = order.column in ("released_on", "own_rating_value", "runtime_minutes")
    last = {"nulls_last": True} if nullable else {}
    return rows.order_by(column.desc(**last) if down else column.asc(**last), "-pk" if down else "pk")


def _number(titles: list[Title], base: TitleQuerySet, wish: ListWish, start: int, *, smart: bool) -> None:
    """Put its place on the list on each title, counted among those that the reader may know of."""
    places: dict[int, int] = {}
    if smart:
        for title in titles:
            for name in ("item_id", "item_note", "added_at", "added_by_id"):
                setattr(title, name, None)
    elif wish.is_plain:
        places = {title.pk: start + n for n, title in enumerate(titles, start=1)}
    elif titles:
        places = _places(base, [title.pk for title in titles])
    for title in titles:
        title.place = places.get(title.pk)  # type: ignore[attr-defined]


def _places(base: TitleQuerySet, keys: list[int]) -> dict[int, int]:
    numbered = base.order_by().annotate(place=Window(RowNumber(), order_by=F("position").asc())).values("pk", "place")
    sql, params = numbered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) numbered (pk, place) WHERE pk = ANY(%s)", [*params, keys])  # noqa: S608 (Django's)
        return dict(cursor.fetchall())


def _decades(counts: dict[str, Any]) -> list[int]:
    """The latest first."""
    if not counts["first"]:
        return []
    return list(range(counts["last"].year // 10 * 10, counts["first"].year // 10 * 10 - 1, -10))
