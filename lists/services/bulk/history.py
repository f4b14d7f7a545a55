"""Writing somebody's history: many things, each with a value of its own, in few statements and one journal.

The caller holds the shelf. Nothing here is told to anybody: what happened years ago is no news.
"""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.dateparse import parse_datetime

from lists.enums import Status
from lists.models import LibraryEntry, List, ListItem, Watch
from lists.models.lists import GAP
from lists.services.bulk import writing
from lists.services.bulk.rows import Row, read_rows
from lists.services.keeping import as_made
from lists.services.shelf import today_of
from lists.services.summary import refresh_entries
from lists.undo import Journal, Left, Step, takes_back
from movies.enums import OVER, WITHDRAWN
from reviews.models import Rating, Review
from reviews.services import rate_many
from social import activity
from social.models import Profile

BATCH = 1_000
# Somebody's own word, which viewings of long ago don't take back.
_BY_HAND = (Status.PAUSED, Status.DROPPED)

# Shows of which a regular episode has aired that has no viewing, and those of which nothing is logged.
_UNSEEN = """
SELECT t.id FROM movies_title t WHERE t.id = ANY(%(titles)s) AND t.kind = 'show' AND (
    EXISTS (
        SELECT FROM movies_season s JOIN movies_episode e ON e.season_id = s.id
        WHERE s.title_id = t.id AND s.number > 0 AND e.kind <> %(withdrawn)s
        AND (e.aired_on <= %(today)s OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)))
        AND 0 = (
            SELECT count(*) FROM lists_watch w
            WHERE w.profile_id = %(profile)s AND w.title_id = t.id AND w.episode_id = e.id
        )
    ) OR NOT EXISTS (SELECT FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = t.id)
)
"""


_LOGGED = """
UPDATE lists_watch w SET logged_at = b.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS b(id, at) WHERE w.id = b.id
"""
# The episodes of whole seasons that have aired and have no viewing.
_SEE_SEASONS = """
INSERT INTO lists_watch (
    profile_id, title_id, episode_id, is_rewatch, company, note, visibility, logged_at, updated_at
)
SELECT %(profile)s, s.title_id, e.id, false, '', '', %(visibility)s, now(), now()
FROM movies_season s JOIN movies_title t ON t.id = s.title_id JOIN movies_episode e ON e.season_id = s.id
WHERE s.id = ANY(%(seasons)s) AND e.kind <> %(withdrawn)s
AND (e.aired_on <= %(today)s OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)))
AND 0 = (
    SELECT count(*) FROM lists_watch w
    WHERE w.profile_id = %(profile)s AND w.title_id = s.title_id AND w.episode_id = e.id
)
ORDER BY s.title_id, s.number, e.number
RETURNING id, title_id
"""
_UNSEEN_SEASONS = """
SELECT s.id FROM movies_season s JOIN movies_title t ON t.id = s.title_id WHERE s.id = ANY(%(seasons)s) AND EXISTS (
    SELECT FROM movies_episode e WHERE e.season_id = s.id AND e.kind <> %(withdrawn)s
    AND (e.aired_on <= %(today)s OR (e.aired_on IS NULL AND t.status = ANY(%(over)s)))
    AND 0 = (
        SELECT count(*) FROM lists_watch w
        WHERE w.profile_id = %(profile)s AND w.title_id = s.title_id AND w.episode_id = e.id
    )
)
"""


@dataclass(frozen=True, slots=True)
class PartRating:
    """A rating of a season or an episode; one of the two is None. visibility: empty for the profile's own."""

    title_id: int
    season_id: int | None
    episode_id: int | None
    value: int
    rated_at: datetime.datetime
    visibility: str = ""


def unseen_shows(profile: Profile, title_ids: Collection[int]) -> set[int]:
    """Those of the titles that are shows with something left to see for the profile. Runs one query."""
    return {pk for (pk,) in _ask(_UNSEEN, profile, titles=list(title_ids))}


def unseen_seasons(profile: Profile, season_ids: Collection[int]) -> set[int]:
    """The same of seasons, the specials' too. Runs one query, if any."""
    return {pk for (pk,) in _ask(_UNSEEN_SEASONS, profile, seasons=list(season_ids))} if season_ids else set()


def see_seasons(journal: Journal, season_ids: Collection[int]) -> set[int]:
    """Log, as seen some time, what of these seasons has aired and isn't logged yet. Returns the titles."""
    if not season_ids:
        return set()
    profile = journal.profile
    made = _ask(_SEE_SEASONS, profile, seasons=list(season_ids), visibility=profile.default_visibility)
    titles = {title for _pk, title in made}
    if made:
        journal.note("bulk_watches_added", titles=sorted(titles), ids=[pk for pk, _title in made])
        refresh_entries(profile, titles)
    return titles


def log_viewings(
    journal: Journal, watches: Sequence[Watch], logged: Sequence[datetime.datetime | None] = ()
) -> set[int]:
    """Log these viewings and bring the sums of their titles in line. Returns the titles.

    logged: when each was logged, where that wasn't now.
    """
    titles = {watch.title_id for watch in watches}
    if watches:
        Watch.objects.bulk_create(watches, batch_size=BATCH)
        _log_then([(watch.pk, at) for watch, at in zip(watches, logged, strict=False) if at])
        journal.note("bulk_watches_added", titles=sorted(titles), ids=[watch.pk for watch in watches])
        refresh_entries(journal.profile, titles)
    return titles


def _log_then(moments: Sequence[tuple[int, datetime.datetime]]) -> None:
    if moments:
        with connection.cursor() as cursor:
            cursor.execute(_LOGGED, [list(column) for column in zip(*moments, strict=True)])


def follow_viewings(journal: Journal, title_ids: Collection[int]) -> None:
    """Statuses that follow from viewings just logged: a film is completed, a show as far as it is seen."""
    rows = [row for row in read_rows(journal.profile, title_ids) if row.status not in _BY_HAND]
    unseen = unseen_shows(journal.profile, [row.title_id for row in rows if row.is_show])
    for status in (Status.COMPLETED, Status.WATCHING):
        writing.set_status(journal, [row for row in rows if _follows(row, unseen) == status != row.status], status)


def rate_each(
    journal: Journal,
    values: Mapping[int, int],
    moments: Mapping[int, datetime.datetime],
    visibilities: Mapping[int, str] | None = None,
) -> None:
    """Give titles their own ratings. moments: when each was rated, where that is known; visibilities: who sees it.

    Raises ValidationError.
    """
    mine = Rating.objects.of_titles().filter(profile=journal.profile, title__in=list(values))
    since = dict(mine.values_list("title", "rated_at")) if values else {}
    before = rate_many(profile=journal.profile, values=values, moments=moments, visibilities=visibilities)
    if before:
        titles = list(before)
        facts = {"after_each": [values[pk] for pk in titles], "before_at": [since.get(pk) for pk in titles]}
        journal.note("bulk_ratings", titles=titles, before=list(before.values()), **facts)
        _ensure(journal.profile, titles)


def rate_parts(journal: Journal, ratings: Sequence[PartRating]) -> None:
    """Rate seasons and episodes, which no mean counts."""
    if not ratings:
        return
    profile = journal.profile
    mine = Rating.objects.filter(profile=profile, title__in={each.title_id for each in ratings})
    held = {(row.season_id, row.episode_id): row for row in mine.exclude(season=None, episode=None)}
    old = [held.get((each.season_id, each.episode_id)) for each in ratings]
    steps = [
        {
            "title_id": each.title_id,
            "season_id": each.season_id,
            "episode_id": each.episode_id,
            "before": before.value if before else None,
            "before_at": before.rated_at if before else None,
            "after": each.value,
        }
        for each, before in zip(ratings, old, strict=True)
    ]
    Rating.objects.bulk_create(
        [
            Rating(
                profile=profile,
                title_id=each.title_id,
                season_id=each.season_id,
                episode_id=each.episode_id,
                value=each.value,
                visibility=each.visibility or profile.default_visibility,
                rated_at=each.rated_at,
            )
            for each in ratings
        ],
        update_conflicts=True,
        unique_fields=["profile", "title", "season", "episode"],
        update_fields=["value", "rated_at"],
    )
    journal.note("part_ratings", rows=steps)
    _ensure(profile, {each.title_id for each in ratings})


@takes_back("part_ratings")
def _rate_parts_back(profile: Profile, step: Step) -> Left | None:
    """Each that still has the value that it was given."""
    mine = Rating.objects.filter(profile=profile, title__in=[row["title_id"] for row in step["rows"]])
    now = {(row.season_id, row.episode_id): row for row in mine.exclude(season=None, episode=None)}
    changed, gone = [], []
    for row in step["rows"]:
        rating = now.get((row["season_id"], row["episode_id"]))
        if rating is None or rating.value != row["after"]:
            continue
        if row["before"] is None:
            gone.append(rating.pk)
        else:
            rating.value = row["before"]
            rating.rated_at = parse_datetime(row["before_at"]) or rating.rated_at
            changed.append(rating)
    Rating.objects.bulk_update(changed, ["value", "rated_at"], batch_size=BATCH)
    Rating.objects.filter(pk__in=gone).delete()
    return Left.of(len(step["rows"]), done=len(changed) + len(gone))


def keep_reviews(journal: Journal, reviews: Sequence[Review]) -> None:
    """Keep these texts; they have keys afterwards, for viewings to point to."""
    if reviews:
        Review.objects.bulk_create(reviews, batch_size=BATCH)
        titles = sorted({review.title_id for review in reviews})
        journal.note("reviews_added", titles=titles, ids=[review.pk for review in reviews])
        _ensure(journal.profile, titles)


@takes_back("reviews_added")
def _forget_reviews(profile: Profile, step: Step) -> Left | None:
    """All but those that somebody has written more in since."""
    own = Review.objects.filter(profile=profile, pk__in=step["ids"])
    there = own.count()
    untouched = list(own.filter(updated_at__lte=step["since"].at).values_list("pk", flat=True))
    activity.withdraw_each(Review, untouched)
    Review.objects.filter(pk__in=untouched).delete()
    return Left.of(there, done=len(untouched))


def change_each(journal: Journal, fields: Sequence[str], values: Mapping[int, Sequence[Any]]) -> None:
    """Give each title's entry its own values in these columns (no statuses). Runs 3 queries."""
    if not values:
        return
    _ensure(journal.profile, values)
    entries = LibraryEntry.objects.filter(profile=journal.profile, title__in=values)
    before = {entry.title_id: [getattr(entry, name) for name in fields] for entry in entries}
    rows = [
        {"title_id": title, "before": before[title], "after": list(values[title])}
        for title in values
        if title in before
    ]
    journal.note("entries_each", fields=list(fields), titles=list(before), rows=rows)
    _write_each(journal.profile, fields, rows, old="before", new="after")


@takes_back("entries_each")
def _change_each_back(profile: Profile, step: Step) -> Left | None:
    done = _write_each(profile, step["fields"], step["rows"], old="after", new="before")
    return Left.of(len(step["rows"]), done=done)


def make_list(journal: Journal, made: List, items: Sequence[tuple[int, str]]) -> None:
    """Make a list with these titles and notes on it, in order. Taken back while nobody has changed it since."""
    made.save(force_insert=True)
    _put(made, items, start=0)
    journal.note("list_made", list=made.pk, made=as_made(made))


def add_to_list(journal: Journal, found: List, items: Sequence[tuple[int, str]]) -> None:
    """Put titles with notes at the end of a locked list that holds none of them."""
    last = found.items.aggregate(last=Max("position"))["last"]
    put = _put(found, items, start=0 if last is None else last + GAP)
    added = [[item.pk, item.note] for item in put]
    journal.note("items_added", list=found.pk, titles=[title for title, _note in items], items=added)


def _put(found: List, items: Sequence[tuple[int, str]], *, start: int) -> list[ListItem]:
    now = datetime.datetime.now(tz=datetime.UTC)
    put = ListItem.objects.bulk_create(
        [
            ListItem(
                list=found,
                title_id=title,
                position=start + place * GAP,
                note=note,
                added_by_id=found.profile_id,
                added_at=now,
            )
            for place, (title, note) in enumerate(items)
        ],
        batch_size=BATCH,
    )
    List.objects.filter(pk=found.pk).update(item_count=found.items.count(), updated_at=now)
    return put


def _ask(statement: str, profile: Profile, **more: Any) -> list[tuple[int, ...]]:
    facts = {"profile": profile.pk, "today": today_of(profile), "over": list(OVER), "withdrawn": WITHDRAWN, **more}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())


def _follows(row: Row, unseen: Collection[int]) -> str:
    if not row.is_show:
        return Status.COMPLETED
    return Status.COMPLETED if row.over and row.title_id not in unseen else Status.WATCHING


def _ensure(profile: Profile, title_ids: Collection[int]) -> None:
    """Entries for all of these titles, made where they are missing and touched where not. Runs one query."""
    LibraryEntry.objects.bulk_create(
        [LibraryEntry(profile=profile, title_id=pk, visibility=profile.default_visibility) for pk in sorted(title_ids)],
        update_conflicts=True,
        unique_fields=["profile", "title"],
        update_fields=["updated_at"],
        batch_size=BATCH,
    )


def _write_each(profile: Profile, fields: Sequence[str], rows: Sequence[Step], *, old: str, new: str) -> int:
    """Give each entry its new values where it still has all the old ones. Returns how many. Runs one query."""
    types = {column.attname: column.db_type(connection) for column in LibraryEntry._meta.concrete_fields}
    sets = ", ".join(f"{name} = b.n_{name}" for name in fields)
    same = " AND ".join(f"e.{name} IS NOT DISTINCT FROM b.o_{name}" for name in fields)
    shape = ", ".join(f"{side}_{name} {types[name]}" for side in ("n", "o") for name in fields)
    flat = [
        {
            "title_id": row["title_id"],
            **{f"n_{name}": value for name, value in zip(fields, row[new], strict=True)},
            **{f"o_{name}": value for name, value in zip(fields, row[old], strict=True)},
        }
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE lists_libraryentry e SET {sets}, updated_at = now() "  # noqa: S608 (names of ours)
            f"FROM jsonb_to_recordset(%s) AS b(title_id bigint, {shape}) "
            f"WHERE e.profile_id = %s AND e.title_id = b.title_id AND {same}",
            # Moments as they are: Django's own encoder would cut them off, and they were never the same.
            [json.dumps(flat, default=str), profile.pk],
        )
        return int(cursor.rowcount)
