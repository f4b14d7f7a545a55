"""Entries follow their shows: a season arrives, an episode airs, a show ends, an episode goes from the catalogue.

Nobody did anything here, so nothing is told and nothing can be taken back. All of it can run twice: the second time
changes nothing.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from lists.enums import Status
from lists.models import LibraryEntry
from lists.services.shelf import lock_shelves, today_in
from lists.services.summary import Sums, refresh_sums
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode

BATCH = 500
# How far back the daily look goes: further than a few days off, and than the world's time zones are apart.
LOOK_BACK = datetime.timedelta(days=14)

# Completed, but there is something to see that had not been there to be seen: an episode that has aired since, any at
# all where somebody goes by episodes, or one that is announced and new in the catalogue. Who said to have seen the
# whole show is not asked to tick its old episodes one by one.
_BACK_TO_WATCHING = """
UPDATE lists_libraryentry entry SET status = %(watching)s, status_at = now(), updated_at = now()
FROM unnest(%(profiles)s::bigint[], %(titles)s::bigint[], %(days)s::date[], %(since)s::date[], %(grown)s::boolean[])
    AS pair(profile_id, title_id, today, since, has_grown)
WHERE entry.profile_id = pair.profile_id AND entry.title_id = pair.title_id AND entry.status = %(completed)s
AND EXISTS (
    SELECT FROM movies_season s JOIN movies_episode e ON e.season_id = s.id
    WHERE s.title_id = entry.title_id AND s.number > 0 AND e.kind <> %(withdrawn)s
    AND (e.aired_on <= pair.today OR (pair.has_grown AND e.aired_on > pair.today))
    AND 0 = (
        SELECT count(*) FROM lists_watch w
        WHERE w.profile_id = entry.profile_id AND w.title_id = entry.title_id AND w.episode_id = e.id
    )
    AND (e.aired_on > pair.since OR entry.episodes_seen > 0 AND NOT EXISTS (
        SELECT FROM lists_watch w
        WHERE w.profile_id = entry.profile_id AND w.title_id = entry.title_id AND w.episode_id IS NULL
    ))
)
"""

# The show has ended and all of it is seen. A status set after the last viewing (and not with it, in the same minute) is
# somebody's own word, and stays.
_COMPLETED = """
UPDATE lists_libraryentry entry SET status = %(completed)s, status_at = now(), updated_at = now()
FROM unnest(%(profiles)s::bigint[], %(titles)s::bigint[], %(days)s::date[]) AS pair(profile_id, title_id, today)
JOIN movies_title t ON t.id = pair.title_id AND t.status = ANY(%(over)s)
WHERE entry.profile_id = pair.profile_id AND entry.title_id = pair.title_id AND entry.status = %(watching)s
AND entry.times_watched > 0
AND NOT EXISTS (
    SELECT FROM movies_season s JOIN movies_episode e ON e.season_id = s.id
    WHERE s.title_id = entry.title_id AND s.number > 0 AND e.kind <> %(withdrawn)s
    AND (e.aired_on IS NULL OR e.aired_on <= pair.today)
    AND 0 = (
        SELECT count(*) FROM lists_watch w
        WHERE w.profile_id = entry.profile_id AND w.title_id = entry.title_id
        AND (w.episode_id = e.id OR w.episode_id IS NULL)
    )
)
AND coalesce(entry.status_at <= entry.last_logged_at + interval '1 minute', true)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    profile_id: int
    title_id: int
    today: datetime.date
    # The day, where the profile is, since which it has its status: that day's episodes were there to be seen.
    since: datetime.date | None


def follow_shows(*, title_ids: Collection[int], grown: Collection[int] = (), after: int = 0) -> int | None:
    """Bring the next entries of these shows, whoever's they are, in line with what the shows are now.

    grown: those shows that have new episodes; after: the key of the last entry done. Does a batch in one transaction,
    in a fixed number of queries, and returns the key to go on after; None at the end.
    """
    with transaction.atomic():
        rows = _next_rows(title_ids, after)
        if not rows:
            return None
        lock_shelves({row.profile_id for row in rows})
        refresh_sums([Sums(row.profile_id, row.title_id, row.today) for row in rows])
        facts: dict[str, Any] = {
            "profiles": [row.profile_id for row in rows],
            "titles": [row.title_id for row in rows],
            "days": [row.today for row in rows],
            "since": [row.since for row in rows],
            "grown": [row.title_id in grown for row in rows],
            "watching": Status.WATCHING,
            "completed": Status.COMPLETED,
            "over": list(OVER),
            "withdrawn": WITHDRAWN,
        }
        with connection.cursor() as cursor:
            cursor.execute(_COMPLETED, facts)
            cursor.execute(_BACK_TO_WATCHING, facts)
    return rows[-1].pk if len(rows) == BATCH else None


def followed_among(title_ids: Collection[int]) -> list[int]:
    """Those of these titles that are in anybody's library. Runs one query."""
    found = LibraryEntry.objects.filter(title__in=title_ids).order_by("title_id").distinct("title_id")
    return list(found.values_list("title_id", flat=True))


def shows_that_aired(*, today: datetime.date) -> list[int]:
    """Shows in anybody's library of which an episode has aired lately. Runs 2 queries."""
    # A day more: it is tomorrow already where some people are.
    lately = (today - LOOK_BACK, today + datetime.timedelta(days=1))
    aired = Episode.objects.filter(aired_on__range=lately, season__number__gt=0).order_by()
    return followed_among(list(aired.values_list("season__title", flat=True).distinct()))


def _next_rows(title_ids: Collection[int], after: int) -> Sequence[_Row]:
    entries = LibraryEntry.objects.filter(title__in=title_ids, title__kind="show", pk__gt=after).order_by("pk")
    now = timezone.now()
    found = entries.annotate(zone=F("profile__time_zone"))
    return [
        _Row(pk, profile, title, today_in(zone, now), today_in(zone, since) if since else None)
        for pk, profile, title, zone, since in found.values_list("pk", "profile", "title", "zone", "status_at")[:BATCH]
    ]
