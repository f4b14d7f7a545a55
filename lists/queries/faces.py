"""How a list looks among others: the posters on top of it, how much is on it, and how much of that is seen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, OuterRef, Q

from lists.models import LibraryEntry, List, ListItem
from lists.models.lists import ListQuerySet
from movies.models import Title
from movies.models.titles import TitleQuerySet
from social.models import Profile

COVERS = 5
# Of a smart list so many are counted.
COUNTED = 10_000


def with_covers(lists: ListQuerySet, viewer: Profile | None) -> ListQuerySet:
    """The same lists with the keys of the titles on top, as far as the viewer may know of them."""
    known = ListItem.objects.filter(list=OuterRef("pk"), title__in=Title.objects.visible_to(viewer).values("pk"))
    return lists.annotate(
        cover_title=F("cover_item__title"),
        cover_ids=ArraySubquery(known.order_by("position").values("title_id")[:COVERS]),
    )


def show_faces(lists: Sequence[List], *, viewer: Profile | None, smart: Mapping[int, TitleQuerySet]) -> None:
    """Put on each list of `with_covers` its `covers` (titles, at most five), `shown`, how many titles it has, `seen`,
    how many of them the viewer has, and `exact`, whether all were counted.

    smart: what the rules of each smart list find, by the list's key, in order. Runs 3 queries, one more for smart ones.
    """
    counts = _counts([each.pk for each in lists if not each.is_smart], viewer)
    found = _smart_faces({each.pk: smart[each.pk] for each in lists if each.pk in smart}, viewer)
    keys: dict[int, list[int]] = {}
    for each in lists:
        if each.is_smart:
            each.shown, each.seen, keys[each.pk] = found.get(each.pk, (0, 0, []))  # type: ignore[attr-defined]
        else:
            each.shown, each.seen = counts.get(each.pk, (0, 0))  # type: ignore[attr-defined]
            keys[each.pk] = _chosen_first(each)
        each.exact = each.shown <= COUNTED  # type: ignore[attr-defined]
        each.shown = min(each.shown, COUNTED) if each.is_smart else each.shown  # type: ignore[attr-defined]
    covers = _titles({key for several in keys.values() for key in several}, viewer)
    for each in lists:
        each.covers = [covers[key] for key in keys[each.pk] if key in covers][:COVERS]  # type: ignore[attr-defined]


def _chosen_first(found: Any) -> list[int]:
    chosen = [found.cover_title] if found.cover_title else []
    return [*chosen, *(key for key in found.cover_ids if key not in chosen)]


def _counts(keys: list[int], viewer: Profile | None) -> dict[int, tuple[int, int]]:
    """Titles, and seen ones, by the key of the list. Runs one query."""
    if not keys:
        return {}
    known = ListItem.objects.filter(list__in=keys, title__in=Title.objects.visible_to(viewer).values("pk"))
    mine = LibraryEntry.objects.filter(profile=viewer.pk).seen() if viewer else LibraryEntry.objects.none()
    seen = Count("pk", filter=Q(title__in=mine.values("title_id")))
    rows = known.order_by().values("list").annotate(total=Count("pk"), seen=seen)
    return {row["list"]: (row["total"], row["seen"]) for row in rows}


def _smart_faces(smart: Mapping[int, TitleQuerySet], viewer: Profile | None) -> dict[int, tuple[int, int, list[int]]]:
    """Titles, seen ones and keys of the first five, by the key of the list: all in one query."""
    parts: list[str] = []
    params: list[Any] = []
    mine = LibraryEntry.objects.filter(profile=viewer.pk).seen().values("title_id") if viewer else None
    for key, titles in smart.items():
        try:
            counted, its = titles.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
            first, others = titles.values("pk")[:COVERS].query.sql_with_params()
        except EmptyResultSet:
            continue
        seen, of_viewer = mine.query.sql_with_params() if mine is not None else ("SELECT NULL::bigint", ())
        parts.append(
            f"SELECT %s::bigint, count(*), count(*) FILTER (WHERE c.id IN ({seen})),"  # noqa: S608 (Django's)
            f" ARRAY(SELECT id FROM ({first}) f(id)) FROM ({counted}) c(id)"
        )
        params += [key, *of_viewer, *others, *its]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {key: (total, seen, keys) for key, total, seen, keys in cursor.fetchall()}


def _titles(keys: Iterable[int], viewer: Profile | None) -> dict[int, Title]:
    """Runs 2 queries."""
    wanted = list(keys)
    return Title.objects.visible_to(viewer).with_card_data().in_bulk(wanted) if wanted else {}
