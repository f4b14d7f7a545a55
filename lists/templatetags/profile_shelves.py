"""What somebody watched and keeps, for their profile's page: each as far as the viewer may see it."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Count, OuterRef, Subquery, Window, prefetch_related_objects
from django.db.models.functions import Coalesce

from lists.diary import entries
from lists.enums import ListKind
from lists.models import List, ListItem, Watch
from lists.queries import seen_of
from lists.queries.faces import with_covers
from lists.remembered import MANY, remembered, version_of
from lists.services import today_of
from lists.stats.log import Period, Scope, brief
from movies.models import Title
from social.models import Profile
from social.models.visibility import readable_settings

register = template.Library()

FAVOURITES, RECENT, SHOWN_LISTS, COVERS = 4, 8, 6, 4
# Large, and nothing that a card shows.
_UNUSED = ("title__search_document", "title__facets", "title__regional_facets", "title__overview")


@dataclass(frozen=True, slots=True)
class Counts:
    """films: different ones ever seen; episodes: ever watched, each time; hours: watched this year; lists: made.

    As the statistics have them; the year is the owner's. Of a long diary they are remembered while it stays as it is.
    """

    films: int
    episodes: int
    hours: int
    lists: int


@register.simple_tag
def profile_counts(profile: Profile, viewer: Profile | None) -> Counts:
    """profile: one whose page the viewer may read. Runs 4 queries, one of which `profile_lists` has no need of then."""
    scope = Scope(profile.pk, readable_settings(viewer, profile), Period(today_of(profile).year, today_of(profile)))
    # As in statistics: whoever may read viewings of the same settings is told the same.
    about = (profile.pk, version_of(profile), sorted(scope.visibilities), scope.period.today)
    films, episodes, minutes = remembered("brief", about, lambda: brief(scope), worth=_are_many)
    _lists, total = _made(profile, viewer)
    return Counts(films, episodes, round(minutes / 60), total)


def _are_many(seen: tuple[int, int, int]) -> bool:
    films, episodes, _minutes = seen
    return films + episodes > MANY


@register.simple_tag
def profile_favourites(profile: Profile, viewer: Profile | None) -> list[Title]:
    """The first few titles of the favourites, with what their cards need. Runs 2 queries."""
    favourites = seen_of(profile, viewer).filter(kind=ListKind.FAVOURITES)
    titles = Title.objects.visible_to(viewer).with_card_data().filter(list_items__list__in=favourites)
    return list(titles.order_by("list_items__position", "pk")[:FAVOURITES])


@register.simple_tag
def profile_recent(profile: Profile, viewer: Profile | None) -> list[Watch]:
    """The latest dated viewings, the newest first: of an evening's episodes of one show the last. Runs 3 queries."""
    latest = entries(profile, viewer).dated().newest_first().values_list("watched_on", "title_id", "pk")
    # Of many only who they are: few are shown.
    found: dict[tuple[Any, int], int] = {}
    for day, title, key in latest[: RECENT * 8]:
        found.setdefault((day, title), key)
    rows = Watch.objects.select_related("title", "episode__season").defer(*_UNUSED)
    shown = rows.in_bulk(list(found.values())[:RECENT])
    prefetch_related_objects(list(shown.values()), "title__genres")
    return [shown[key] for key in found.values() if key in shown]


@register.simple_tag
def profile_lists(profile: Profile, viewer: Profile | None) -> list[List]:
    """The first lists that somebody made, with `covers`, titles to draw them by, and `shown`, how many titles the
    viewer may know of on them. Runs 2 queries at most."""
    lists, _total = _made(profile, viewer)
    _add_covers(lists, viewer)
    return lists


def _made(profile: Profile, viewer: Profile | None) -> tuple[list[List], int]:
    """The first lists that somebody made, each with `shown`, and how many there are; read once a page."""
    known: tuple[Any, list[List], int] | None = getattr(profile, "made_lists", None)
    if known is not None and known[0] == viewer:
        return known[1:]
    made = seen_of(profile, viewer).filter(kind__in=(ListKind.CUSTOM, ListKind.SMART))
    on_it = ListItem.objects.filter(list=OuterRef("pk"), title__in=Title.objects.visible_to(viewer).values("pk"))
    number = Subquery(on_it.values("list").annotate(number=Count("pk")).values("number"))
    counted = with_covers(made, viewer).annotate(total=Window(Count("*")), shown=Coalesce(number, 0))
    lists = list(counted.order_by("position", "-created_at", "-pk")[:SHOWN_LISTS])
    for each in lists:
        each.profile = profile
    total: int = getattr(lists[0], "total") if lists else 0  # noqa: B009 (an annotation)
    profile.made_lists = (viewer, lists, total)  # type: ignore[attr-defined]
    return lists, total


def _add_covers(lists: list[List], viewer: Any) -> None:
    """Give each list the first of its titles that the viewer may see."""
    keys: dict[int, list[int]] = {each.pk: each.cover_ids[:COVERS] for each in lists}  # type: ignore[attr-defined]
    wanted = {key for several in keys.values() for key in several}
    titles = Title.objects.visible_to(viewer).with_poster_data().in_bulk(wanted) if wanted else {}
    for each in lists:
        each.covers = [titles[key] for key in keys[each.pk] if key in titles]  # type: ignore[attr-defined]
