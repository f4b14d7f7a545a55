"""What comes out: episodes and seasons of shows that are watched, releases of what is wanted, and where it streams.

A scheduled look tells each reader in the morning of its own day. It looks back a day, since the catalogue learns of
some things late; what was told has a key, and isn't told again.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from lists.enums import Status
from lists.models import LibraryEntry, Watch
from movies.enums import WITHDRAWN, OfferKind, ReleaseKind
from movies.models import Episode, Release
from social.enums import NotificationKind, ProfileKind
from social.models import Profile
from social.notifications import notify
from social.notifications.timing import zone_of

# By the reader's clock: nobody is told at midnight what is to be seen in the evening.
EARLIEST = 7
# Whoever has given a show up is told of nothing; who has finished it hears of another season.
RETURNING = (Status.WATCHING, Status.COMPLETED, Status.PAUSED, Status.PLANNED)
WAYS = {
    ReleaseKind.LIMITED: "cinema", ReleaseKind.CINEMA: "cinema", ReleaseKind.DIGITAL: "home",
    ReleaseKind.PHYSICAL: "disc", ReleaseKind.TV: "tv",
}  # fmt: skip
WITHOUT_PAYING = (OfferKind.STREAM, OfferKind.FREE, OfferKind.ADS)
Days = tuple[datetime.date, ...]


def tell_of_what_comes_out(*, now: datetime.datetime | None = None) -> dict[str, int]:
    """Tell everybody whose morning it is. A second time tells nobody. Returns how many were told of what."""
    told: dict[str, int] = defaultdict(int)
    for day, zones in _mornings(now or timezone.now()).items():
        days = (day - datetime.timedelta(days=1), day)
        told["episodes"] += tell_of_episodes(days=days, zones=zones)
        told["releases"] += tell_of_releases(days=days, zones=zones)
        told["services"] += tell_of_services(days=days, zones=zones)
    return dict(told)


def tell_of_episodes(*, days: Days, zones: Collection[str]) -> int:
    """Episodes that air on these days, to those who watch the show and haven't seen them; a season's first one to
    those as well who have finished the show, or want to see it."""
    wanted = LibraryEntry.objects.filter(title=OuterRef("season__title"), status__in=RETURNING)
    airing = Episode.objects.filter(Exists(wanted), aired_on__in=days, season__number__gt=0).exclude(kind=WITHDRAWN)
    rows = airing.select_related("season").order_by("season__title", "aired_on", "season__number", "number")
    told = 0
    for (title_id, day), found in groupby(rows, key=lambda each: (each.season.title_id, each.aired_on)):
        told += _tell_of_day(title_id, day, list(found), zones)
    return told


def _tell_of_day(title_id: int, day: Any, episodes: list[Episode], zones: Collection[str]) -> int:
    """One show's episodes of one day: one notification each."""
    first = episodes[0]
    seen = Watch.objects.filter(profile=OuterRef("profile"), episode__in=[each.pk for each in episodes])
    entries = _living_in(zones).filter(~Exists(seen), title=title_id)
    begins = first.number == 1 and first.season.number > 1
    data = {"season": first.season.number, "episode": first.number, "count": len(episodes)}
    if begins:
        return notify(
            profiles=list(entries.filter(status__in=RETURNING).values_list("profile", flat=True)),
            kind=NotificationKind.NEW_SEASON,
            key=f"season:{first.season_id}",
            title_id=title_id,
            data={**data, "number": first.season.number},
        )
    return notify(
        profiles=list(entries.filter(status=Status.WATCHING).values_list("profile", flat=True)),
        kind=NotificationKind.NEW_EPISODE,
        key=f"episodes:{title_id}:{day}",
        title_id=title_id,
        data=data,
    )


def tell_of_releases(*, days: Days, zones: Collection[str]) -> int:
    """Titles on watchlists that come out where the reader watches; where no region's dates are known, anywhere."""
    wanting = _living_in(zones).filter(on_watchlist=True)
    regional = wanting.filter(
        title__releases__region=_region(), title__releases__released_on__in=days, title__releases__kind__in=list(WAYS)
    )
    told = 0
    rows = regional.values_list("title", "title__releases__kind", "profile").order_by("title", "title__releases__kind")
    for (title_id, kind), each in groupby(rows.iterator(), key=itemgetter(0, 1)):
        told += _tell_release(title_id, {row[2] for row in each}, way=WAYS[ReleaseKind(kind)])
    dated = Release.objects.filter(
        title=OuterRef("title"), region=_region(OuterRef("profile__region")), released_on__isnull=False
    )
    elsewhere = wanting.filter(~Exists(dated), title__released_on__in=days)
    for title_id, some in groupby(
        elsewhere.values_list("title", "profile").order_by("title").iterator(), key=itemgetter(0)
    ):
        told += _tell_release(title_id, {row[1] for row in some}, way="")
    return told


def tell_of_services(*, days: Days, zones: Collection[str]) -> int:
    """Titles on watchlists that have turned up on a service that the reader has."""
    told = 0
    rows = turned_up(_living_in(zones), since=days[0]).values_list(
        "title", "title__availability__provider", "title__availability__provider__name", "profile"
    )
    for (title_id, provider, name), each in groupby(
        rows.order_by("title", "title__availability__provider").iterator(), key=itemgetter(0, 1, 2)
    ):
        told += notify(
            profiles={row[3] for row in each},
            kind=NotificationKind.ON_SERVICE,
            key=f"service:{title_id}:{provider}",
            group=f"service:{title_id}",
            title_id=title_id,
            data={"service": name},
        )
    return told


def turned_up(entries: QuerySet[LibraryEntry], *, since: datetime.date) -> QuerySet[LibraryEntry]:
    """Those on watchlists whose title a service of the owner's has offered since that day, and not before.

    Offers that were found when the title itself came into the catalogue are no news.
    """
    return entries.filter(
        Q(title__created_at__date__lt=F("title__availability__seen_from")),
        on_watchlist=True,
        title__availability__seen_from__gte=since,
        title__availability__offer__in=WITHOUT_PAYING,
        title__availability__region=_region(),
        title__availability__provider=F("profile__providers"),
        title__availability__last_seen_on__gte=F("title__availability_checked_on"),
    )


def _tell_release(title_id: int, profiles: Iterable[int], *, way: str) -> int:
    return notify(
        profiles=list(profiles),
        kind=NotificationKind.RELEASE,
        key=f"release:{title_id}:{way or 'out'}",
        group=f"release:{title_id}",
        title_id=title_id,
        data={"way": way},
    )


def _region(of: Any = "profile__region") -> Coalesce:
    """Where an entry's owner watches; the site's own region where it doesn't say."""
    return Coalesce(NullIf(of, Value("")), Value(settings.TMDB_REGION))


def _living_in(zones: Collection[str]) -> QuerySet[LibraryEntry]:
    return LibraryEntry.objects.filter(profile__kind=ProfileKind.STANDARD, profile__time_zone__in=zones)


def _mornings(now: datetime.datetime) -> dict[datetime.date, set[str]]:
    """By the day that it is there: the zones, as profiles have them, where it is late enough to tell."""
    found: dict[datetime.date, set[str]] = defaultdict(set)
    names = Profile.objects.filter(kind=ProfileKind.STANDARD).order_by().values_list("time_zone", flat=True).distinct()
    for name in names:
        local = now.astimezone(zone_of(Profile(time_zone=name)))
        if local.hour >= EARLIEST:
            found[local.date()].add(name)
    return found
