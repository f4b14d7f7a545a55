"""A library entry's sums, from the log of viewings: one statement for any number of titles."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from lists.enums import Status
from lists.models import LibraryEntry
from lists.services.shelf import today_of
from movies.enums import OVER, WITHDRAWN
from social.enums import Visibility
from social.models import Profile

_RULES: dict[str, Any] = {
    "over": list(OVER),
    "withdrawn": WITHDRAWN,
    "widest_first": [Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE],
}
# Viewings come as an array: of its length the planner makes no guess from statistics that may be old, so it joins by
# hash, and a show of a thousand episodes is quick on the first day as well.
# A show has been seen once whoever logs it has caught up with it, and that stays when it goes on: its runs are counted
# over the episodes that were there when they last had: from the end of the day they aired, or since they were seen.
# An episode without a date counts as aired once its show has ended; one that TMDB withdrew is nobody's to catch up on.
_SUMS = """
INSERT INTO lists_libraryentry AS entry (
    profile_id, title_id, status, on_watchlist, is_favourite, owned, owned_note, private_note, times_watched,
    first_watched_on, last_watched_on, last_logged_at, episodes_seen, specials_seen, next_episode_id, visibility,
    created_at, updated_at
)
SELECT pair.profile_id, t.id, '', false, false, '{}', '', '',
    log.whole + coalesce(run.runs, 0), log.first, log.last, log.logged,
    coalesce(run.seen, 0), coalesce(run.specials, 0), following.id, coalesce(log.widest, p.default_visibility), now(),
    now()
FROM unnest(%(profiles)s::bigint[], %(titles)s::bigint[], %(days)s::date[]) AS pair(profile_id, title_id, today)
JOIN movies_title t ON t.id = pair.title_id
JOIN social_profile p ON p.id = pair.profile_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE w.episode_id IS NULL) AS whole, min(w.watched_on) AS first,
        max(w.watched_on) AS last, max(w.logged_at) AS logged,
        array_agg(w.episode_id) FILTER (WHERE w.episode_id IS NOT NULL) AS episodes,
        array_agg(w.logged_at) FILTER (WHERE w.episode_id IS NOT NULL) AS moments,
        (%(widest_first)s::text[])[min(array_position(%(widest_first)s::text[], w.visibility::text))] AS widest
    FROM lists_watch w WHERE w.profile_id = pair.profile_id AND w.title_id = t.id
) log
LEFT JOIN LATERAL (
    WITH part AS MATERIALIZED (
        SELECT s.number AS season, e.number, seen.times, seen.first, s.number > 0 AND e.kind <> %(withdrawn)s AS counts,
            e.aired_on <= pair.today OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)) AS aired,
            least(
                coalesce(
                    (e.aired_on + 1)::timestamptz, CASE WHEN t.status = ANY(%(over)s) THEN '-infinity'::timestamptz END
                ),
                seen.first
            ) AS since
        FROM movies_season s
        JOIN movies_episode e ON e.season_id = s.id
        LEFT JOIN (
            SELECT episode_id, count(*) AS times, min(logged_at) AS first FROM unnest(log.episodes, log.moments)
                AS viewing(episode_id, logged_at) GROUP BY episode_id
        ) seen ON seen.episode_id = e.id
        WHERE s.title_id = t.id
    ), caught_up AS (
        SELECT CASE WHEN (SELECT count(*) FROM part WHERE counts AND aired AND times IS NULL) = 0
            THEN 'infinity'::timestamptz
            ELSE max(at) FILTER (WHERE is_viewing AND unseen = 0) END AS at
        FROM (
            SELECT at, is_viewing, sum(change) OVER (ORDER BY at) AS unseen FROM (
                SELECT since AS at, false AS is_viewing, 1 AS change FROM part WHERE counts AND since IS NOT NULL
                UNION ALL SELECT first, true, -1 FROM part WHERE counts AND first IS NOT NULL
            ) event
        ) running
    )
    SELECT count(*) FILTER (WHERE season > 0 AND times > 0) AS seen,
        count(*) FILTER (WHERE season = 0 AND times > 0) AS specials,
        min(coalesce(times, 0)) FILTER (WHERE counts AND (times > 0 OR aired) AND since <= caught_up.at) AS runs,
        max(ARRAY[season::int, number]) FILTER (WHERE season > 0 AND times > 0) AS latest
    FROM part, caught_up
) run ON t.kind = 'show'
LEFT JOIN LATERAL (
    SELECT e.id FROM movies_season s JOIN movies_episode e ON e.season_id = s.id
    WHERE s.title_id = t.id AND s.number > 0 AND e.kind <> %(withdrawn)s
    AND (run.latest IS NULL OR ARRAY[s.number::int, e.number] > run.latest)
    ORDER BY s.number, e.number LIMIT 1
) following ON t.kind = 'show'
ORDER BY pair.profile_id, t.id
ON CONFLICT (profile_id, title_id) DO UPDATE SET
    times_watched = excluded.times_watched, first_watched_on = excluded.first_watched_on,
    last_watched_on = excluded.last_watched_on, last_logged_at = excluded.last_logged_at,
    episodes_seen = excluded.episodes_seen, specials_seen = excluded.specials_seen,
    next_episode_id = excluded.next_episode_id, updated_at = excluded.updated_at,
    visibility = CASE WHEN coalesce(excluded.last_logged_at, entry.last_logged_at) IS NULL THEN entry.visibility
        ELSE excluded.visibility END
"""

# Whether a show is over and every regular episode that aired has been seen.
_FINISHED = """
SELECT t.status = ANY(%(over)s) AND EXISTS (
    SELECT FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = t.id
) AND (
    EXISTS (
        SELECT FROM lists_watch w
        WHERE w.profile_id = %(profile)s AND w.title_id = t.id AND w.episode_id IS NULL
    ) OR NOT EXISTS (
        SELECT e.id FROM movies_season s JOIN movies_episode e ON e.season_id = s.id
        WHERE s.title_id = t.id AND s.number > 0 AND (e.aired_on IS NULL OR e.aired_on <= %(today)s)
        AND e.kind <> %(withdrawn)s
        EXCEPT SELECT w.episode_id FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = t.id
    )
)
FROM movies_title t WHERE t.id = %(title)s
"""


def refresh_entries(profile: Profile, title_ids: Collection[int]) -> None:
    """Bring the sums of the profile's entries for these titles in line with its log; missing entries are made.

    Its own fields (status, notes …) stay. The caller holds the shelf. Runs one query.
    """
    today = today_of(profile)
    refresh_sums([Sums(profile.pk, title_id, today) for title_id in sorted(title_ids)])


class Sums(NamedTuple):
    """Of which entry the sums are asked for, and the day that it is where its owner is."""

    profile_id: int
    title_id: int
    today: datetime.date


def refresh_sums(wanted: Sequence[Sums]) -> None:
    """`refresh_entries` for entries of any profiles, whose shelves the caller holds. Each is named once. One query."""
    if wanted:
        profiles, titles, days = zip(*wanted, strict=True)
        facts = {"profiles": list(profiles), "titles": list(titles), "days": list(days)}
        with connection.cursor() as cursor:
            cursor.execute(_SUMS, {**facts, **_RULES})


def touch_entry(profile: Profile, title_id: int) -> None:
    """Something about the title changed just now that its entry doesn't hold; made where it is missing. One query."""
    LibraryEntry.objects.bulk_create(
        [LibraryEntry(profile=profile, title_id=title_id, visibility=profile.default_visibility)],
        update_conflicts=True,
        unique_fields=["profile", "title"],
        update_fields=["updated_at"],
    )


def entry_of(profile: Profile, title_id: int) -> LibraryEntry:
    """The profile's entry for a title, made where it is missing. The caller holds the shelf."""
    entry, _made = LibraryEntry.objects.get_or_create(
        profile=profile, title_id=title_id, defaults={"visibility": profile.default_visibility}
    )
    entry.profile = profile
    return entry


def is_finished(profile: Profile, title_id: int) -> bool:
    """Whether a show is over and the profile has seen all of it, specials apart. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FINISHED, _facts(profile, title=title_id))
        row = cursor.fetchone()
    return bool(row and row[0])


def settle_status(entry: LibraryEntry, *, is_show: bool, watched: bool) -> None:
    """Let the status follow what was just watched, or taken off the log; saves the entry where that changes it.

    watched: a viewing was added. What somebody set by hand stays, unless the log says otherwise.
    """
    status = _followed_status(entry, is_show=is_show, watched=watched)
    if status != entry.status:
        entry.status, entry.status_at = status, timezone.now()
        entry.stopped_at_episode = entry.stopped_at_minute = None
        entry.save(update_fields=["status", "status_at", "stopped_at_episode", "stopped_at_minute", "updated_at"])


def _followed_status(entry: LibraryEntry, *, is_show: bool, watched: bool) -> str:
    if not is_show:
        if watched:
            return Status.COMPLETED
        return "" if entry.status == Status.COMPLETED and not entry.times_watched else entry.status
    if not (entry.episodes_seen or entry.times_watched):
        if entry.status not in _FROM_LOG:
            return entry.status
        # Of specials alone nothing is completed.
        return Status.WATCHING if entry.specials_seen else ""
    if is_finished(entry.profile, entry.title_id):
        return Status.COMPLETED if watched or entry.status == Status.WATCHING else entry.status
    return Status.WATCHING if watched or entry.status == Status.COMPLETED else entry.status


_FROM_LOG = (Status.WATCHING, Status.COMPLETED)


def _facts(profile: Profile, **more: Any) -> dict[str, Any]:
    return {"profile": profile.pk, "today": today_of(profile), "over": list(OVER), "withdrawn": WITHDRAWN, **more}
