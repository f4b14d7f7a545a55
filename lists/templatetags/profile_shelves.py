"""What somebody watched and keeps, for their profile's page: each as far as the viewer may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from config.lib.prepared import Given, prepared
from lists.diary import own_entries
from lists.enums import ListKind
from lists.models import List, ListItem, Watch
from lists.models.lists import ListQuerySet
from lists.models.tracking import WatchQuerySet
from lists.queries.faces import with_covers
from lists.remembered import MANY, remembered, version_of
from lists.services import today_of
from lists.stats.log import Period, Scope, brief
from movies.cards import bring_genres, posters_of
from movies.models import Audience, Title, audience_of
from social.models import Profile
from social.models.visibility import readable_settings
from social.queries.readers import keys_of, reader_of

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
    """profile: one whose page the viewer may read, best with its `standing` to the viewer, which saves a query.

    Runs 3 queries, one of which `profile_lists` has no need of then.
    """
    standing = getattr(profile, "standing", None)
    settings = readable_settings(viewer, profile, is_following=standing.is_following if standing else None)
    scope = Scope(profile.pk, settings, Period(today_of(profile).year, today_of(profile)))
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
    """The first few titles of the favourites, with what their cards need but for genres. Runs one query."""
    audience = audience_of(viewer)
    if viewer == profile:
        return _own_favourites(audience, profile=profile.pk)
    return _others_favourites(reader_of(viewer), owner=profile.pk, **keys_of(viewer))


@prepared
def _own_favourites(audience: Audience) -> QuerySet[Title]:
    return _favourites(List.objects.filter(profile=Given("profile")), audience)


@prepared
def _others_favourites(reader: Any) -> QuerySet[Title]:
    return _favourites(_others_lists(reader), audience_of(reader))


def _others_lists(reader: Any) -> ListQuerySet:
    return List.objects.visible_to(reader).filter(profile=Given("owner"))


def _favourites(lists: ListQuerySet, audience: Audience) -> QuerySet[Title]:
    favourites = lists.filter(kind=ListKind.FAVOURITES)
    titles = Title.objects.for_audience(audience).with_card_data().prefetch_related(None)
    found = titles.filter(list_items__list__in=favourites)
    return found.order_by("list_items__position", "pk")[:FAVOURITES]


@register.simple_tag
def profile_recent(profile: Profile, viewer: Profile | None) -> list[Watch]:
    """The latest dated viewings, the newest first: of an evening's episodes of one show the last.

    Their titles have what cards need but for genres. Runs one query.
    """
    if viewer == profile:
        return _own_latest(audience_of(viewer), profile=profile.pk)
    return _others_latest(reader_of(viewer), owner=profile.pk, **keys_of(viewer))


@prepared
def _own_latest(audience: Audience) -> QuerySet[Watch]:
    return _latest(own_entries(Given("profile"), audience))


@prepared
def _others_latest(reader: Any) -> QuerySet[Watch]:
    known = Title.objects.visible_to(reader)
    return _latest(Watch.objects.visible_to(reader).filter(profile=Given("owner"), title__in=known))


def _latest(found: WatchQuerySet) -> QuerySet[Watch]:
    """Looked for among so many: whoever watches more of one thing in a day has fewer days here."""
    latest = found.dated().newest_first().values("pk")[: RECENT * 8]
    of_an_evening = Window(
        RowNumber(), partition_by=[F("watched_on"), F("title")], order_by=[F("watched_at").desc(), F("pk").desc()]
    )
    rows = Watch.objects.filter(pk__in=latest).alias(place=of_an_evening).filter(place=1)
    return rows.select_related("title", "episode__season").defer(*_UNUSED).newest_first()[:RECENT]


@register.simple_tag
def genres_for(*titles: Iterable[Title]) -> str:
    """Bring along the genres of all titles that a page has cards of. Runs one query."""
    bring_genres(title for some in titles for title in some)
    return ""


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
    if viewer == profile:
        lists = _own_made(audience_of(viewer), profile=profile.pk)
    else:
        lists = _others_made(reader_of(viewer), owner=profile.pk, **keys_of(viewer))
    for each in lists:
        each.profile = profile
    total: int = getattr(lists[0], "total") if lists else 0  # noqa: B009 (an annotation)
    profile.made_lists = (viewer, lists, total)  # type: ignore[attr-defined]
    return lists, total


@prepared
def _own_made(audience: Audience) -> QuerySet[List]:
    return _counted(List.objects.filter(profile=Given("profile")), audience)


@prepared
def _others_made(reader: Any) -> QuerySet[List]:
    return _counted(_others_lists(reader), audience_of(reader))


def _counted(lists: ListQuerySet, audience: Audience) -> QuerySet[List]:
    """The first of these that somebody made, with `shown` and `total`."""
    made = lists.filter(kind__in=(ListKind.CUSTOM, ListKind.SMART))
    known = Title.objects.for_audience(audience).values("pk")
    on_it = ListItem.objects.filter(list=OuterRef("pk"), title__in=known)
    number = Subquery(on_it.values("list").annotate(number=Count("pk")).values("number"))
    counted = with_covers(made, audience).annotate(total=Window(Count("*")), shown=Coalesce(number, 0))
    return counted.order_by("position", "-created_at", "-pk")[:SHOWN_LISTS]


def _add_covers(lists: list[List], viewer: Any) -> None:
    """Give each list the first of its titles that the viewer may see."""
    keys: dict[int, list[int]] = {each.pk: each.cover_ids[:COVERS] for each in lists}  # type: ignore[attr-defined]
    wanted = {key for several in keys.values() for key in several}
    titles = posters_of(wanted, audience_of(viewer))
    for each in lists:
        each.covers = [titles[key] for key in keys[each.pk] if key in titles]  # type: ignore[attr-defined]
