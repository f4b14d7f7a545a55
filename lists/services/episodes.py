"""Ticking episodes off: one, all up to one, a season, a whole show; taking ticks back; seeing them again.

Who ticks what is ticked already changes nothing, so a double click and a second window do no harm. Acts on several
episodes take those that have aired; a single one may be ticked before that, if `early` says that it is meant. Specials
are apart: they are ticked by themselves, or as a season of their own.
"""

import datetime
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from lists.models import Watch
from lists.services.receipts import Receipt
from lists.services.shelf import NotAiredError, When, shelf, today_of
from lists.services.summary import entry_of
from lists.services.watches import aired_by, follow_log, logged_message, off_watchlist_too, record_watch, remove_watches
from lists.undo import Journal
from movies.enums import OVER
from movies.models import Episode, Season, Title
from social.models import Profile

Episodes = QuerySet[Episode]

# A nonce makes what is sent twice one act: each row's own name follows from it. What is seen comes as an array, as in
# lists.services.summary.
_LOG = """
INSERT INTO lists_watch (
    profile_id, title_id, episode_id, watched_on, watched_at, is_rewatch, company, note, visibility, nonce, logged_at,
    updated_at
)
SELECT %(profile)s, %(title)s, e.id, CASE WHEN %(on_air)s THEN e.aired_on ELSE %(day)s::date END,
    %(moment)s::timestamptz, seen.episode_id IS NOT NULL, '', '', %(visibility)s,
    CASE WHEN %(nonce)s::text IS NOT NULL THEN md5(%(nonce)s::text || e.id)::uuid END, now(), now()
FROM movies_episode e JOIN movies_season s ON s.id = e.season_id
LEFT JOIN (
    SELECT DISTINCT episode_id FROM unnest((
        SELECT array_agg(w.episode_id) FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = %(title)s
    )) AS episode_id
) seen ON seen.episode_id = e.id
WHERE e.id = ANY(%(episodes)s) AND (%(again)s OR seen.episode_id IS NULL)
ORDER BY s.number, e.number
ON CONFLICT DO NOTHING
RETURNING id, episode_id
"""


def tick_episode(*, profile: Profile, episode: Episode, when: When | None = None, early: bool = False) -> Receipt:
    """Log a viewing of an episode that has none. when: now, unless it says something else.

    early: take one that has not aired; without it, and for the day it aired, raises NotAiredError. `made` is the Watch.
    """
    title = episode.season.title
    if not (early or has_aired(episode, today=today_of(profile))):
        raise NotAiredError(episode.aired_on)
    return _log_one(profile, title, episode, when or When.now(profile), again=False)


def tick_up_to(*, profile: Profile, episode: Episode, when: When | None = None) -> Receipt:
    """Log a viewing of each regular episode up to this one that has none; of a special, of the specials up to it.

    when: some time, unless it says something else. Of tick_season and tick_show as well.
    """
    season, title = episode.season, episode.season.title
    earlier = Q(season=season, number__lte=episode.number)
    if season.number:
        earlier |= Q(season__number__gt=0, season__number__lt=season.number)
    return _log_many(profile, title, _regular_or(season, title).filter(earlier), when)


def tick_season(*, profile: Profile, season: Season, when: When | None = None) -> Receipt:
    """Log a viewing of each episode of the season, be it the specials', that has aired and has none."""
    return _log_many(profile, season.title, Episode.objects.filter(season=season), when)


def tick_show(*, profile: Profile, title: Title, when: When | None = None) -> Receipt:
    """Log a viewing of each regular episode of the show that has aired and has none."""
    return _log_many(profile, title, _regular(title), when)


def tick_episodes(
    *,
    profile: Profile,
    title: Title,
    episodes: Collection[int],
    when: When | None = None,
    again: bool = False,
    nonce: uuid.UUID | None = None,
) -> Receipt:
    """Log a viewing of each of these episodes (keys) of the show that has aired and has none; again: one more of each.

    when: some time, unless it says something else. nonce: as of a rewatch.
    """
    chosen = Episode.objects.filter(pk__in=episodes, season__title=title)
    return _log_many(profile, title, chosen, when, again=again, nonce=nonce)


def rewatch_episode(
    *, profile: Profile, episode: Episode, when: When | None = None, nonce: uuid.UUID | None = None
) -> Receipt:
    """Log one more viewing of an episode. nonce: the sender's name of this act; sent again, nothing happens."""
    return _log_one(profile, episode.season.title, episode, when or When.now(profile), again=True, nonce=nonce)


def rewatch_season(
    *, profile: Profile, season: Season, when: When | None = None, nonce: uuid.UUID | None = None
) -> Receipt:
    """Log one more viewing of each episode of the season that has aired; the first one, where there was none."""
    return _log_many(profile, season.title, Episode.objects.filter(season=season), when, again=True, nonce=nonce)


def rewatch_show(
    *, profile: Profile, title: Title, when: When | None = None, nonce: uuid.UUID | None = None
) -> Receipt:
    """Log one more viewing of each regular episode that has aired; the first one, where there was none."""
    return _log_many(profile, title, _regular(title), when, again=True, nonce=nonce)


def untick_episode(*, profile: Profile, episode: Episode, latest_only: bool = False) -> Receipt:
    """Take an episode's viewings off the log, all of them: afterwards it isn't seen.

    latest_only: just the one logged last, so that a rewatch logged by mistake goes and the rest stays.
    """
    watches = Watch.objects.filter(profile=profile, episode=episode)
    return _unlog(profile, episode.season.title, watches, latest_only=latest_only)


def untick_episodes(*, profile: Profile, title: Title, episodes: Collection[int], latest_only: bool = False) -> Receipt:
    """The same for each of these episodes (keys) of the show."""
    watches = Watch.objects.filter(profile=profile, title=title, episode__in=episodes)
    return _unlog(profile, title, watches, latest_only=latest_only)


def untick_season(*, profile: Profile, season: Season, latest_only: bool = False) -> Receipt:
    """The same for each episode of a season."""
    watches = Watch.objects.filter(profile=profile, title=season.title_id, episode__season=season)
    return _unlog(profile, season.title, watches, latest_only=latest_only)


def untick_show(*, profile: Profile, title: Title, latest_only: bool = False) -> Receipt:
    """The same for each regular episode, and for viewings of the show as a whole; specials keep theirs."""
    about = Q(episode=None) | Q(episode__season__number__gt=0)
    watches = Watch.objects.filter(about, profile=profile, title=title)
    return _unlog(profile, title, watches, latest_only=latest_only)


def has_aired(episode: Episode, *, today: datetime.date) -> bool:
    """An episode without a date counts as aired once its show is over. Needs season and title along."""
    if episode.aired_on is None:
        return episode.season.title.status in OVER
    return episode.aired_on <= today


def _regular(title: Title) -> Episodes:
    return Episode.objects.filter(season__title=title, season__number__gt=0)


def _regular_or(season: Season, title: Title) -> Episodes:
    return _regular(title) if season.number else Episode.objects.filter(season=season)


def _aired(profile: Profile, title: Title, episodes: Episodes) -> list[int]:
    aired = aired_by(today_of(profile), title)
    return list(episodes.filter(aired).order_by().values_list("pk", flat=True))


def _log_one(
    profile: Profile, title: Title, episode: Episode, when: When, *, again: bool, nonce: uuid.UUID | None = None
) -> Receipt:
    if when.on_air and episode.aired_on and episode.aired_on > today_of(profile):
        raise NotAiredError(episode.aired_on)
    with shelf(profile):
        journal = Journal(profile)
        made = _log(journal, title, [episode.pk], when, again=again, nonce=nonce)
        watch = Watch.objects.filter(pk__in=made).first()
        if watch:
            watch.profile = profile
            tidied = follow_log(journal, title, watched=True, episodes=[episode.pk])
            record_watch(watch, title, episode)
            undo = journal.save(logged_message(title, episode, when, tidied=tidied))
            return Receipt(undo.label if undo else "", undo, entry_of(profile, title.pk), watch, count=1)
        return Receipt(entry=entry_of(profile, title.pk))


def _log_many(
    profile: Profile,
    title: Title,
    episodes: Episodes,
    when: When | None,
    *,
    again: bool = False,
    nonce: uuid.UUID | None = None,
) -> Receipt:
    with shelf(profile):
        journal = Journal(profile)
        aired = _aired(profile, title, episodes)
        made = _log(journal, title, aired, when or When.some_time(), again=again, nonce=nonce)
        tidied = bool(made) and follow_log(journal, title, watched=True, episodes=aired)
        text = ngettext(
            "%(count)d episode of %(name)s is marked as watched.",
            "%(count)d episodes of %(name)s are marked as watched.",
            len(made),
        ) % {"count": len(made), "name": title.name}
        undo = journal.save(off_watchlist_too(text) if tidied else text)
        entry = entry_of(profile, title.pk)
    return Receipt(undo.label if undo else "", undo, entry, count=len(made))


def _log(
    journal: Journal, title: Title, episodes: Sequence[int], when: When, *, again: bool, nonce: uuid.UUID | None
) -> list[int]:
    """Add the viewings, in one statement; returns their keys."""
    day, moment = when.day, when.moment
    facts: dict[str, Any] = {
        "profile": journal.profile.pk,
        "title": title.pk,
        "episodes": list(episodes),
        "on_air": when.on_air,
        "day": None if when.on_air else day,
        "moment": None if when.on_air else moment,
        "visibility": journal.profile.default_visibility,
        "nonce": str(nonce) if nonce else None,
        "again": again,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOG, facts)
        made = [pk for pk, _episode in cursor.fetchall()]
    if made:
        journal.note("watches_added", title=title.pk, ids=made)
    return made


def _unlog(profile: Profile, title: Title, watches: QuerySet[Watch], *, latest_only: bool) -> Receipt:
    with shelf(profile):
        journal = Journal(profile)
        if latest_only:
            watches = watches.order_by("episode_id", "-logged_at", "-pk").distinct("episode_id")
        found = list(watches)
        remove_watches(journal, title, found)
        text = ngettext(
            "%(count)d viewing of %(name)s is off your diary.",
            "%(count)d viewings of %(name)s are off your diary.",
            len(found),
        ) % {"count": len(found), "name": title.name}
        undo = journal.save(text)
        entry = entry_of(profile, title.pk)
    return Receipt(undo.label if undo else "", undo, entry, count=len(found))
