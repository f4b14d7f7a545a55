"""Yamtrack's one table: shows, their seasons, their episodes, and films, told apart by `media_type`.

Yamtrack keeps one state a film, season and show: what is watched several times is several rows. A show or a season has
a row for all that is in it.
"""

import datetime
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from lists.enums import ExportKind, Status
from lists.exports.collecting import CHUNK, entries_of, paged, watches_of
from lists.exports.shape import Alive, Shape, counted
from lists.exports.tables import line
from lists.exports.zips import one_moment
from lists.models import LibraryEntry
from movies.enums import TitleKind
from movies.models import Season
from reviews.models import Rating
from social.models import Profile

HEADER = (
    "media_id", "source", "media_type", "title", "image", "season_number", "episode_number", "score", "progress",
    "status", "start_date", "end_date", "notes", "progressed_at",
)  # fmt: skip
COMPLETED, WATCHING = "Completed", "In progress"
_WORDS = {
    Status.PLANNED: "Planning", Status.WATCHING: WATCHING, Status.PAUSED: "Paused", Status.COMPLETED: COMPLETED,
    Status.DROPPED: "Dropped",
}  # fmt: skip
_TITLE = ("title__tmdb_id", "title__name")


def _rated(profile: Profile, **of: Any) -> Subquery:
    return Subquery(Rating.objects.filter(profile=profile, **of).values("value")[:1])


def _entries(profile: Profile, kind: TitleKind) -> QuerySet[LibraryEntry]:
    own = entries_of(profile).filter(title__kind=kind, title__tmdb_id__isnull=False)
    logged = watches_of(profile).filter(title=OuterRef("title"))
    return own.annotate(score=_rated(profile, title=OuterRef("title"), season=None, episode=None),
                        is_logged=Exists(logged))  # fmt: skip


def _shows(profile: Profile) -> Iterator[str]:
    columns = (*_TITLE, "status", "score", "is_logged", "on_watchlist", "episodes_seen", "private_note",
               "first_watched_on", "last_watched_on", "updated_at")  # fmt: skip
    for row in paged(_entries(profile, TitleKind.SHOW), columns):
        yield _line(
            row,
            "tv",
            score=row["score"],
            progress=row["episodes_seen"],
            status=_word(row) or WATCHING,
            begun=row["first_watched_on"],
            ended=row["last_watched_on"],
            notes=row["private_note"],
            changed=row["updated_at"],
        )


def _seasons(profile: Profile) -> Iterator[str]:
    logged = watches_of(profile).filter(episode__season=OuterRef("pk"))
    rated = _rated(profile, season=OuterRef("pk"))
    status = entries_of(profile).filter(title=OuterRef("title")).values("status")[:1]
    found = Season.objects.filter(title__tmdb_id__isnull=False).annotate(
        score=rated, is_logged=Exists(logged), status=Subquery(status)
    )
    found = found.filter(Q(is_logged=True) | Q(score__isnull=False))
    for row in paged(found, (*_TITLE, "number", "score", "is_logged", "status")):
        # One that is only rated mustn't say that all of it was seen.
        is_done = row["is_logged"] and row["status"] == Status.COMPLETED
        yield _line(row, "season", season=row["number"], score=row["score"], status=COMPLETED if is_done else WATCHING)


def _episodes(profile: Profile) -> Iterator[str]:
    found = watches_of(profile).filter(episode__isnull=False, title__tmdb_id__isnull=False)
    columns = (*_TITLE, "episode__season__number", "episode__number", "watched_on", "watched_at", "logged_at")
    for row in paged(found, columns):
        yield _line(
            row,
            "episode",
            season=row["episode__season__number"],
            number=row["episode__number"],
            ended=row["watched_at"] or row["watched_on"],
            changed=row["logged_at"],
        )


def _films(profile: Profile) -> Iterator[str]:
    """Films whose viewings don't say where one stands with them."""
    columns = (*_TITLE, "status", "score", "is_logged", "on_watchlist", "private_note", "updated_at")
    for row in paged(_entries(profile, TitleKind.FILM), columns):
        word = _word(row)
        if not row["is_logged"] and not word and row["score"]:
            word = COMPLETED
        if word and not (row["is_logged"] and row["status"] in ("", Status.COMPLETED)):
            yield _line(row, "movie", score=row["score"], status=word, notes=row["private_note"],
                        progress=1 if word == COMPLETED else 0, changed=row["updated_at"])  # fmt: skip


def _viewings(profile: Profile) -> Iterator[str]:
    """Of films. The latest has rating and note, where no row of the film itself does."""
    films = watches_of(profile).filter(title__kind=TitleKind.FILM)
    latest = films.order_by("title", F("watched_on").desc(nulls_last=True), "-pk").distinct("title").values("pk")
    entry = entries_of(profile).filter(title=OuterRef("title"))
    is_plain = Exists(entry.filter(status__in=("", Status.COMPLETED)))
    found = films.filter(title__tmdb_id__isnull=False).annotate(
        speaks=Case(When(Q(is_plain, pk__in=latest), then=Value(True)), default=Value(False)),
        score=_rated(profile, title=OuterRef("title"), season=None, episode=None),
        own_note=Subquery(entry.values("private_note")[:1]),
    )
    columns = (*_TITLE, "watched_on", "watched_at", "logged_at", "speaks", "score", "own_note")
    for row in paged(found, columns):
        yield _line(
            row,
            "movie",
            score=row["score"] if row["speaks"] else None,
            progress=1,
            status=COMPLETED,
            ended=row["watched_at"] or row["watched_on"],
            notes=row["own_note"] if row["speaks"] else "",
            changed=row["logged_at"],
        )


def _word(row: dict[str, Any]) -> str:
    if row["status"]:
        return _WORDS[row["status"]]
    return _WORDS[Status.PLANNED] if row["on_watchlist"] and not row["is_logged"] else ""


def _line(
    row: dict[str, Any],
    media: str,
    *,
    season: int | str = "",
    number: int | str = "",
    score: int | None = None,
    progress: int | str = "",
    status: str = "",
    begun: datetime.date | None = None,
    ended: datetime.date | None = None,
    notes: str | None = "",
    changed: datetime.datetime | None = None,
) -> str:
    cells = (
        row["title__tmdb_id"], "tmdb", media, row["title__name"], "", season, number,
        f"{score:.1f}" if score else "", progress, status, _said(begun), _said(ended), notes or "", _said(changed),
    )  # fmt: skip
    return line(cells, quoted=True)


def _said(value: datetime.date | None) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(" ", timespec="seconds")
    return value.isoformat() if value else ""


def lines(profile: Profile) -> Iterator[str]:
    yield line(HEADER, quoted=True)
    for rows in (_shows, _seasons, _episodes, _films, _viewings):
        yield from rows(profile)


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    with one_moment():
        for count, each in enumerate(lines(profile)):
            file.write(each.encode())
            if count % CHUNK == 0:
                alive(count)
    return "csv"


SHAPE = Shape(
    kind=ExportKind.YAMTRACK,
    label=cast(str, _("For Yamtrack")),
    said=cast(
        str,
        _(
            "Films, shows, seasons and episodes with their days, statuses, scores and private notes. Lists, reviews, "
            "tags, ratings of episodes and of single viewings, and viewings of a show as a whole can’t come along, nor "
            "can titles without a TMDB id."
        ),
    ),
    rows=lambda profile: counted(watches_of(profile), entries_of(profile)),
    write=_write,
)
