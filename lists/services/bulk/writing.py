"""Writes to many entries and viewings at a time, each noted in a journal by one step. The caller holds the shelf."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

from config.lib.exact import ExactEncoder
from lists.enums import ListKind
from lists.models import LibraryEntry, Watch
from lists.services.bulk.rows import Row
from lists.services.items import append_titles, lock_list, standing_list, take_titles
from lists.services.shares import forget_shares
from lists.services.shelf import When, today_of
from lists.services.summary import refresh_entries
from lists.undo import Journal, takes_back
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode, Season, Title
from reviews.models import Rating
from reviews.services import rate_many
from social import activity
from social.enums import Verb
from social.models import Activity, Profile

_EMPTY_COLUMNS = "false, '', '', NULL::smallint, %(visibility)s, NULL::uuid, now(), now()"
_COLUMNS = (
    "profile_id, title_id, episode_id, watched_on, watched_at, is_rewatch, company, note, rating, visibility, nonce, "
    "logged_at, updated_at"
)
# Each regular episode that has aired and has no viewing; without a date it has, once its show is over.
_SEE_EPISODES = f"""
INSERT INTO lists_watch ({_COLUMNS})
SELECT %(profile)s, s.title_id, e.id, NULL, NULL, {_EMPTY_COLUMNS}
FROM movies_season s JOIN movies_title t ON t.id = s.title_id JOIN movies_episode e ON e.season_id = s.id
WHERE s.title_id = ANY(%(titles)s) AND s.number > 0 AND e.kind <> %(withdrawn)s
AND (e.aired_on <= %(today)s OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)))
AND 0 = (
    SELECT count(*) FROM lists_watch w
    WHERE w.profile_id = %(profile)s AND w.title_id = s.title_id AND w.episode_id = e.id
)
ORDER BY s.title_id, s.number, e.number
RETURNING id, title_id
"""  # noqa: S608 (made of constants)
_SEE_TITLES = f"""
INSERT INTO lists_watch ({_COLUMNS})
SELECT %(profile)s, t.id, NULL, NULL, NULL, {_EMPTY_COLUMNS}
FROM movies_title t
WHERE t.id = ANY(%(titles)s)
AND 0 = (SELECT count(*) FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = t.id)
ORDER BY t.id
RETURNING id, title_id
"""  # noqa: S608 (made of constants)
# Of each show its episodes that had aired by the day: those without a viewing, and once all have one each again.
_LOG_EPISODES = f"""
INSERT INTO lists_watch ({_COLUMNS})
SELECT %(profile)s, title_id, id, %(day)s::date, %(moment)s::timestamptz, seen, '', '', NULL::smallint, %(visibility)s,
    NULL::uuid, now(), now()
FROM (
    SELECT regular.*, bool_and(seen) OVER (PARTITION BY title_id) AS all_seen FROM (
        SELECT s.title_id, s.number AS season, e.number, e.id, 0 < (
            SELECT count(*) FROM lists_watch w
            WHERE w.profile_id = %(profile)s AND w.title_id = s.title_id AND w.episode_id = e.id
        ) AS seen
        FROM movies_season s JOIN movies_title t ON t.id = s.title_id JOIN movies_episode e ON e.season_id = s.id
        WHERE s.title_id = ANY(%(titles)s) AND s.number > 0 AND e.kind <> %(withdrawn)s
        AND (e.aired_on <= coalesce(%(day)s::date, %(today)s) OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)))
    ) regular
) run
WHERE all_seen OR NOT seen
ORDER BY title_id, season, number
RETURNING id, title_id
"""  # noqa: S608 (made of constants)
_LOG = f"""
INSERT INTO lists_watch ({_COLUMNS})
SELECT %(profile)s, t.id, NULL, %(day)s::date, %(moment)s::timestamptz, 0 < (
    SELECT count(*) FROM lists_watch w
    WHERE w.profile_id = %(profile)s AND w.title_id = t.id AND w.episode_id IS NULL
), '', '', NULL::smallint, %(visibility)s, NULL::uuid, now(), now()
FROM movies_title t WHERE t.id = ANY(%(titles)s)
ORDER BY t.id
RETURNING id, title_id
"""  # noqa: S608 (made of constants)


# What an entry has that says nothing by hand.
NOTHING: Mapping[str, Any] = {
    "status": "", "status_at": None, "owned": [], "owned_note": "", "private_note": "", "stopped_at_episode_id": None,
    "stopped_at_minute": None,
}  # fmt: skip


def ensure_entries(profile: Profile, rows: Iterable[Row]) -> None:
    """Make the entries that are missing. Runs one query, if any."""
    LibraryEntry.objects.bulk_create(
        [
            LibraryEntry(profile=profile, title_id=row.title_id, visibility=profile.default_visibility)
            for row in rows
            if not row.held
        ],
        ignore_conflicts=True,
    )


def touch_entries(profile: Profile, title_ids: Collection[int]) -> None:
    """Something about these titles changed just now. Runs one query."""
    LibraryEntry.objects.filter(profile=profile, title__in=list(title_ids)).update(updated_at=timezone.now())


def change_entries(journal: Journal, rows: Sequence[Row], after: Mapping[str, Any]) -> None:
    """Give the entries of all these rows the same values in these columns. Runs one query."""
    if not rows:
        return
    fields, titles = list(after), [row.title_id for row in rows]
    before = [[getattr(row, name) for name in fields] for row in rows]
    journal.note("bulk_entries", titles=titles, fields=fields, before=before, after=list(after.values()))
    mine = LibraryEntry.objects.filter(profile=journal.profile, title__in=titles)
    mine.update(**after, updated_at=timezone.now())


def set_status(journal: Journal, rows: Sequence[Row], status: str) -> None:
    """Give all these entries a status, from now on; where somebody stopped is forgotten."""
    since = timezone.now() if status else None
    stops = {"stopped_at_episode_id": None, "stopped_at_minute": None}
    change_entries(journal, rows, {"status": str(status), "status_at": since, **stops})


def put_on_standing(journal: Journal, kind: ListKind, title_ids: Sequence[int]) -> None:
    """Put titles on the watchlist or among the favourites, and mirror that in their entries."""
    if title_ids:
        append_titles(lock_list(standing_list(journal.profile, kind)), title_ids, by=journal.profile, journal=journal)
        touch_entries(journal.profile, title_ids)


def take_off_standing(journal: Journal, kind: ListKind, title_ids: Sequence[int]) -> None:
    if title_ids:
        take_titles(lock_list(standing_list(journal.profile, kind)), title_ids, journal=journal)


def see(journal: Journal, rows: Sequence[Row]) -> set[int]:
    """Log, as seen some time, what of these titles isn't logged yet. Returns the titles that got viewings."""
    shows = [row.title_id for row in rows if row.is_show]
    made = _insert_watches(journal, _SEE_EPISODES, shows) if shows else []
    made += _insert_watches(journal, _SEE_TITLES, [row.title_id for row in rows])
    return _note_watches(journal, made)


def log(journal: Journal, title_ids: Sequence[int], when: When) -> None:
    """Log a viewing of each of these titles; of shows as a whole, as log_watch does."""
    moment = {"day": when.day, "moment": when.moment}
    made = _insert_watches(journal, _LOG_EPISODES, title_ids, **moment)
    by_episodes = {title for _, title in made}
    rest = [title for title in title_ids if title not in by_episodes]
    made += _insert_watches(journal, _LOG, rest, **moment)
    _note_watches(journal, made)


def forget_watches(journal: Journal, title_ids: Sequence[int]) -> None:
    """Take all viewings of these titles off the log."""
    mine = Watch.objects.filter(profile=journal.profile, title__in=title_ids)
    kept = list(mine.order_by("pk").values())
    if kept:
        journal.note("bulk_watches_removed", titles=list(title_ids), kept=kept)
        forget_shares([row["id"] for row in kept], journal=journal)
        activity.withdraw_each(Watch, [row["id"] for row in kept])
        mine.delete()
        refresh_entries(journal.profile, title_ids)


def rate(journal: Journal, rows: Sequence[Row], value: int | None) -> None:
    """Rate all these titles alike; None takes their ratings back. Raises ValidationError."""
    profile, title_ids = journal.profile, [row.title_id for row in rows]
    if value is None:
        mine = Rating.objects.of_titles().filter(profile=profile, title__in=title_ids)
        activity.withdraw_each(Rating, list(mine.values_list("pk", flat=True)))
    before = rate_many(profile=profile, values=dict.fromkeys(title_ids, value))
    if before:
        titles = list(before)
        journal.note("bulk_ratings", titles=titles, before=list(before.values()), after=value)
        ensure_entries(profile, rows)
        touch_entries(profile, titles)


def forget_ratings_of_parts(journal: Journal, title_ids: Sequence[int]) -> None:
    """Take the ratings of these shows' seasons and episodes back. Runs 3 queries at most."""
    parts = Rating.objects.filter(profile=journal.profile, title__in=title_ids).exclude(season=None, episode=None)
    kept = list(parts.order_by("pk").values())
    if kept:
        journal.note("bulk_part_ratings_removed", titles=list(title_ids), kept=kept)
        activity.withdraw_each(Rating, [row["id"] for row in kept])
        parts.delete()


@takes_back("bulk_part_ratings_removed")
def _rate_parts_again(profile: Profile, step: Mapping[str, Any]) -> None:
    """Those of what is still there; what was rated again since keeps that."""
    rows = [row for row in step["kept"] if row["profile_id"] == profile.pk]
    there: dict[str, set[int]] = {
        "title_id": set(alive(step["titles"])),
        "season_id": set(Season.objects.filter(pk__in=[row["season_id"] for row in rows]).values_list("pk", flat=True)),
        "episode_id": set(
            Episode.objects.filter(pk__in=[row["episode_id"] for row in rows]).values_list("pk", flat=True)
        ),
    }
    insert_again(
        Rating, [row for row in rows if all(row[name] is None or row[name] in keys for name, keys in there.items())]
    )


def withdraw(profile: Profile, verb: Verb, title_ids: Collection[int]) -> None:
    """Forget that the profile did this to these titles. Runs one query."""
    Activity.objects.filter(actor=profile, verb=verb, title__in=title_ids).delete()


def insert_again(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as they were, keys and moments included; those that are there already stay. Runs one query."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(column.attname) for column in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} "  # noqa: S608 (names of ours)
            f"FROM jsonb_populate_recordset(NULL::{table}, %s) ON CONFLICT DO NOTHING",
            [json.dumps(list(rows), cls=ExactEncoder)],
        )


def alive(title_ids: Collection[int]) -> list[int]:
    """Those of the titles that are still there."""
    return list(Title.objects.filter(pk__in=list(title_ids)).values_list("pk", flat=True))


def _insert_watches(journal: Journal, statement: str, titles: Sequence[int], **more: Any) -> list[tuple[int, int]]:
    profile = journal.profile
    facts = {
        "profile": profile.pk,
        "titles": list(titles),
        "visibility": profile.default_visibility,
        "today": today_of(profile),
        "over": list(OVER),
        "withdrawn": WITHDRAWN,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())


def _note_watches(journal: Journal, made: Sequence[tuple[int, int]]) -> set[int]:
    titles = {title for _, title in made}
    if made:
        journal.note("bulk_watches_added", titles=sorted(titles), ids=[pk for pk, _ in made])
        refresh_entries(journal.profile, titles)
    return titles
