"""What somebody watched and keeps, for their profile's page: each as far as the viewer may see it."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Count, F, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from lists.enums import ListKind
from lists.models import List, ListItem, Watch
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

    As the statistics have them; the year is the owner's.
    """

    films: int
    episodes: int
    hours: int
    lists: int


@register.simple_tag
def profile_counts(profile: Profile, viewer: Profile | None) -> Counts:
    """profile: one whose page the viewer may read. Runs 3 queries, one of which `profile_lists` has no need of then."""
    today = today_of(profile)
    films, episodes, minutes = brief(Scope(profile.pk, readable_settings(viewer, profile), Period(today.year, today)))
    _lists, total = _made(profile, viewer)
    return Counts(films, episodes, round(minutes / 60), total)


@register.simple_tag
def profile_favourites(profile: Profile, viewer: Profile | None) -> list[Title]:
    """The first few titles of the favourites, with what their cards need. Runs 2 queries."""
    favourites = List.objects.visible_to(viewer).filter(profile=profile, kind=ListKind.FAVOURITES)
    titles = Title.objects.visible_to(viewer).with_card_data().filter(list_items__list__in=favourites)
    return list(titles.order_by("list_items__position", "pk")[:FAVOURITES])


@register.simple_tag
def profile_recent(profile: Profile, viewer: Profile | None) -> list[Watch]:
    """The latest dated viewings, the newest first: of an evening's episodes of one show the last. Runs 2 queries."""
    dated = Watch.objects.visible_to(viewer).filter(profile=profile, title__in=Title.objects.visible_to(viewer)).dated()
    latest = dated.newest_first().select_related("title", "episode__season").defer(*_UNUSED)[: RECENT * 8]
    found: dict[tuple[Any, int], Watch] = {}
    for watch in latest:
        found.setdefault((watch.watched_on, watch.title_id), watch)
    shown = list(found.values())[:RECENT]
    prefetch_related_objects(shown, "title__genres")
    return shown


@register.simple_tag
def profile_lists(profile: Profile, viewer: Profile | None) -> list[List]:
    """The first lists that somebody made, with `covers`, titles to draw them by, and `shown`, how many titles the
    viewer may know of on them. Runs 4 queries at most."""
    lists, _total = _made(profile, viewer)
    _add_covers(lists, viewer)
    _count(lists, viewer)
    return lists


def _count(lists: list[List], viewer: Any) -> None:
    known = ListItem.objects.filter(list__in=lists, title__in=Title.objects.visible_to(viewer).values("pk"))
    counts = dict(known.order_by().values_list("list").annotate(number=Count("pk")))
    for each in lists:
        each.shown = counts.get(each.pk, 0)  # type: ignore[attr-defined]


def _made(profile: Profile, viewer: Profile | None) -> tuple[list[List], int]:
    """The first lists that somebody made, and how many there are; read once a page."""
    known: tuple[Any, list[List], int] | None = getattr(profile, "made_lists", None)
    if known is not None and known[0] == viewer:
        return known[1:]
    made = List.objects.visible_to(viewer).filter(profile=profile, kind__in=(ListKind.CUSTOM, ListKind.SMART))
    counted = made.annotate(total=Window(Count("*"))).order_by("position", "-created_at", "-pk")
    lists = list(counted[:SHOWN_LISTS])
    for each in lists:
        each.profile = profile
    total: int = getattr(lists[0], "total") if lists else 0  # noqa: B009 (an annotation)
    profile.made_lists = (viewer, lists, total)  # type: ignore[attr-defined]
    return lists, total


def _add_covers(lists: list[List], viewer: Any) -> None:
    """Give each list the first of its titles that the viewer may see."""
    seen = Title.objects.visible_to(viewer)
    for each in lists:
        each.covers = []  # type: ignore[attr-defined]
    first = ListItem.objects.filter(list__in=lists, title__in=seen).order_by("list", "position", "pk")
    place = Window(RowNumber(), partition_by=F("list"), order_by=[F("position"), F("pk")])
    ranked = first.annotate(place=place).filter(place__lte=COVERS).select_related("title").defer(*_UNUSED)
    by_key = {each.pk: each for each in lists}
    for item in ranked.prefetch_related("title__genres"):
        by_key[item.list_id].covers.append(item.title)  # type: ignore[attr-defined]
