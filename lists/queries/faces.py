"""How a list looks among others: the posters on top of it, how much is on it, and how much of that is seen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, OuterRef, Q
from django.utils import timezone

from lists.models import LibraryEntry, List, ListItem
from lists.models.lists import ListQuerySet
from lists.remembered import MANY, remembered, version_of
from movies.cards import posters_of
from movies.models import Audience, Title, audience_of
from movies.models.titles import TitleQuerySet
from social.models import Profile

COVERS = 5
# Of a smart list so many are counted.
COUNTED = 10_000

# Of each list by its key: how many titles, how many of them seen, and of smart ones the keys of the first.
Counts = dict[int, tuple[int, int]]
Faces = dict[int, tuple[int, int, list[int]]]
Found = Callable[[], TitleQuerySet]


def with_covers(lists: ListQuerySet, audience: Audience) -> ListQuerySet:
    """The same lists with the keys of the titles on top, as far as the audience may know of them."""
    known = ListItem.objects.filter(list=OuterRef("pk"), title__in=Title.objects.for_audience(audience).values("pk"))
    return lists.annotate(
        cover_title=F("cover_item__title"),
        cover_ids=ArraySubquery(known.order_by("position").values("title_id")[:COVERS]),
    )


def show_faces(lists: Sequence[List], *, viewer: Profile | None, smart: Mapping[int, Found]) -> None:
    """Put on each list of `with_covers` its `covers` (at most five titles, for their posters), `shown`, how many titles
    it has, `seen`, how many of them the viewer has, and `exact`, whether all were counted.

    smart: what gives the titles that the rules of each smart list find, by the list's key, in order.
    Runs 2 queries, one more for one's own smart lists and one for those of others, and one for a version where there
    are such or many titles: what these add up to is remembered while neither the lists nor the viewer's library change.
    """
    # Before all that depends on it, as the lists have been read before what is on them.
    version = version_of(viewer) if smart or sum(each.item_count for each in lists) > MANY else 0
    reader = (viewer.pk if viewer else 0, version, audience_of(viewer).key)
    counts = _counts_of([each for each in lists if each.pk and not each.is_smart], viewer, reader)
    found = _smart_faces_of([each for each in lists if each.pk in smart], viewer, reader, smart)
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


def _counts_of(lists: Sequence[List], viewer: Profile | None, reader: tuple[object, ...]) -> Counts:
    keys = [each.pk for each in lists]
    # Whoever changes what is on a list notes when.
    about = (*reader, [(each.pk, each.updated_at, each.item_count) for each in lists])
    return remembered("counts", about, lambda: _counts(keys, viewer), worth=_are_many) if keys else {}


def _smart_faces_of(
    lists: Sequence[List], viewer: Profile | None, reader: tuple[object, ...], smart: Mapping[int, Found]
) -> Faces:
    """The viewer's own may be remembered. What others' find for it depends on whom they let read: it is asked anew."""
    own = [each for each in lists if viewer and each.profile_id == viewer.pk]
    others = {each.pk: smart[each.pk] for each in lists if each not in own}
    about = (*reader, viewer and viewer.region, timezone.localdate(), [(each.pk, each.rules) for each in own])
    faces: Faces = {}
    if own:
        found = {each.pk: smart[each.pk] for each in own}
        faces = remembered("faces", about, lambda: _smart_faces(found, viewer), worth=_are_many)
    return {**faces, **_smart_faces(others, viewer)}


def _are_many(found: Counts | Faces) -> bool:
    return sum(total for total, *_others in found.values()) > MANY


def _counts(keys: list[int], viewer: Profile | None) -> Counts:
    """Titles, and seen ones, by the key of the list. Runs one query."""
    known = ListItem.objects.filter(list__in=keys, title__in=Title.objects.visible_to(viewer).values("pk"))
    mine = LibraryEntry.objects.filter(profile=viewer.pk).seen() if viewer else LibraryEntry.objects.none()
    seen = Count("pk", filter=Q(title__in=mine.values("title_id")))
    rows = known.order_by().values("list").annotate(total=Count("pk"), seen=seen)
    return {row["list"]: (row["total"], row["seen"]) for row in rows}


def _smart_faces(smart: Mapping[int, Found], viewer: Profile | None) -> Faces:
    """Titles, seen ones and keys of the first five, by the key of the list: all in one query."""
    parts: list[str] = []
    params: list[Any] = []
    mine = LibraryEntry.objects.filter(profile=viewer.pk).seen().values("title_id") if viewer else None
    for key, find in smart.items():
        titles = find()
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
    """Runs one query."""
    return posters_of(list(keys), audience_of(viewer))
