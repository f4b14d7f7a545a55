"""Yamtrack, and Floppy that grew out of it: one table with everything in it, told apart by `media_type`."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.enums import OwnedFormat, Status
from lists.imports import values
from lists.imports.files import Answers, Member
from lists.imports.records import (
    LONGEST_TEXT,
    ItemRow,
    ListRow,
    NoteRow,
    Origin,
    OwnedRow,
    Part,
    RatingRow,
    StatusRow,
    Subject,
    WatchlistRow,
    WatchRow,
)  # fmt: skip
from lists.imports.source import Source
from lists.imports.sources.seen import Allowance, Files, Once, Seen, entered_at, part_or_none, seen_at, subject_or_none
from lists.imports.sources.tabular import notice, origin_of, refused, torn
from lists.imports.tables import Line, header_of, lines_of
from movies.enums import TitleKind
from social.enums import Visibility

_TAKEN = re.compile(r"(?:yamtrack|floppy)[^/]*\.csv$", re.IGNORECASE)
_KINDS = {"movie": TitleKind.FILM, "tv": TitleKind.SHOW, "season": TitleKind.SHOW, "episode": TitleKind.SHOW}
_STATUSES = {
    "completed": Status.COMPLETED, "in progress": Status.WATCHING, "repeating": Status.WATCHING,
    "planning": Status.PLANNED, "paused": Status.PAUSED, "dropped": Status.DROPPED,
}  # fmt: skip
_VISIBILITIES = {"public": Visibility.PUBLIC, "private": Visibility.PRIVATE}
_FORMATS = {
    "blu-ray": OwnedFormat.BLURAY, "bluray": OwnedFormat.BLURAY, "4k blu-ray": OwnedFormat.UHD, "uhd": OwnedFormat.UHD,
    "dvd": OwnedFormat.DVD, "digital": OwnedFormat.DIGITAL,
}  # fmt: skip
# A later season, which isn't the show of that name.
_LATER = re.compile(r"\b(?:season|part|cour|ii+|iv|\d+(?:st|nd|rd|th))\b|\s\d+$", re.IGNORECASE)
MOST_REPEATS = 2_000
MOST_REPEATS_IN_ALL = 100_000


def takes(path: str) -> bool:
    return bool(_TAKEN.search(path.rsplit("/", 1)[-1]))


def recognises(member: Member) -> bool:
    return {"media id", "media type", "title", "status", "score"} <= set(header_of(member.data))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    files = Files()
    lines = [
        (member, line)
        for member in members
        for line in lines_of(member, needs=("media_id", "media_type", "title"))
        if files.is_new(member.path, *line.cells.items())
    ]
    told = _Told(Once(), Allowance(MOST_REPEATS, MOST_REPEATS_IN_ALL), *_with_episodes(line for _member, line in lines))
    for member, line in lines:
        origin = origin_of(member, line, "image")
        if line.is_torn:
            yield torn(origin, line.get("title"))
        else:
            yield from _rows(line, origin, told)
    if any(line.get("item_tags").strip("[]") for _member, line in lines):
        yield notice("not_kept", _("Tags of titles aren’t kept: Matinee has tags for viewings and lists only."))


@dataclass(slots=True)
class _Told:
    """What was said before, and which shows and seasons have rows of their own for what is in them."""

    once: Once
    allowance: Allowance
    seasons: set[tuple[str, int | None]]
    shows: set[str]


def _with_episodes(lines: Iterable[Line]) -> tuple[set[tuple[str, int | None]], set[str]]:
    inner = [line for line in lines if line.get("media_type") in ("episode", "season") and _row_type(line) == "media"]
    seasons = {
        (_key(line), values.whole(line.get("season_number"))) for line in inner if line.get("media_type") == "episode"
    }
    return seasons, {_key(line) for line in inner}


def _rows(line: Line, origin: Origin, told: _Told) -> Iterator[Any]:
    kind = _row_type(line)
    if kind == "collection_schema":
        return
    if kind == "list":
        yield from _list(line, origin, told)
        return
    subject, media = _subject(line), line.get("media_type").casefold()
    if media not in (*_KINDS, "anime"):
        reason = _("Matinee is for films and shows; this is something else (%(kind)s).") % {"kind": media[:40] or "?"}
        yield refused(origin, "not_film_or_show", reason, line.get("title"))
    elif subject is None:
        yield refused(origin, "no_name", _("It has neither a name nor an id."))
    elif kind == "list_item":
        yield from _item(line, origin, subject, told)
    elif kind == "collection":
        yield _owned(line, origin, subject)
    else:
        yield from _tracked(line, origin, subject, told)


def _tracked(line: Line, origin: Origin, subject: Subject, told: _Told) -> Iterator[Any]:
    media = line.get("media_type").casefold()
    part = _part(line)
    if media in ("season", "episode") and (part is None or (media == "episode" and part.number is None)):
        yield refused(origin, "no_episode", _("It doesn’t say which season or episode."), subject.name)
        return
    yield from _standing(line, origin, subject, part, told)
    if media in ("movie", "episode"):
        yield from _viewings(line, origin, subject, part, told)
    elif media == "anime":
        yield from _anime(line, origin, subject, told)
    elif _status(line) == Status.COMPLETED:
        has_rows = (_key(line), part.season) in told.seasons if part else _key(line) in told.shows
        if not has_rows:
            yield WatchRow(origin=origin, subject=subject, part=part, is_claim=True)


def _standing(line: Line, origin: Origin, subject: Subject, part: Part | None, told: _Told) -> Iterator[Any]:
    status, word = _status(line), line.get("status")
    if status and told.once("status", subject, part, status):
        since = _entered(line)
        yield StatusRow(origin=origin, subject=subject, part=part, status=status, said=word[:50], since=since)
    elif word and not status:
        reason = _("Matinee doesn’t know the status “%(word)s”.") % {"word": word[:50]}
        yield refused(origin, "bad_value", reason, subject.name)
    if status == Status.PLANNED and part is None:
        yield WatchlistRow(origin=origin, subject=subject, added=entered_at(line.get("created_at")))
    points = values.points(line.get("score"))
    if points and told.once("rating", subject, part, points):
        yield RatingRow(origin=origin, subject=subject, part=part, value=points)
    if (text := values.prose(line.get("notes"), 2_000)) and told.once("note", subject, part, text):
        yield NoteRow(origin=origin, subject=subject, part=part, text=text)


def _viewings(line: Line, origin: Origin, subject: Subject, part: Part | None, told: _Told) -> Iterator[Any]:
    """One, and as many more without a day as it was repeated. Without a status, a day says that it was seen."""
    word, written = line.get("status").casefold(), line.get("end_date", "watch_date")
    was_seen = part is not None or word in ("completed", "repeating") or (written and not word)
    if not was_seen:
        return
    seen = Seen() if word == "repeating" else seen_at(written)
    yield WatchRow(origin=origin, subject=subject, part=part, entered=_entered(line), **seen)
    repeats = values.whole(line.get("repeats")) or 0
    if not told.allowance.grants(repeats):
        reason = _("It says that this was repeated %(count)d times, which can’t be.") % {"count": repeats}
        yield refused(origin, "bad_value", reason, subject.name)
        return
    for _repeat in range(repeats):
        yield WatchRow(origin=origin, subject=subject, part=part, is_rewatch=True)


def _anime(line: Line, origin: Origin, subject: Subject, told: _Told) -> Iterator[Any]:
    """MyAnimeList has each season as a title, and no ids that others know: only a first season can be counted."""
    status, progress = _status(line), values.whole(line.get("progress")) or 0
    is_done = status == Status.COMPLETED
    if not is_done and not progress:
        return
    if _LATER.search(subject.name) or (not is_done and not told.allowance.grants(progress)):
        reason = _("Nobody can say which episodes of the show these are.")
        yield refused(origin, "no_episode", reason, subject.name)
    elif is_done:
        seen = seen_at(line.get("end_date")) if progress <= 1 else Seen()
        yield WatchRow(origin=origin, subject=subject, is_claim=not seen, **seen)
    else:
        for number in range(1, progress + 1):
            part = Part(number=number, is_absolute=True)
            yield WatchRow(origin=origin, subject=subject, part=part, is_claim=True)


def _list(line: Line, origin: Origin, told: _Told) -> Iterator[Any]:
    name = values.text(line.get("list_name"), 200)
    if values.truth(line.get("list_is_smart")):
        reason = _("This list fills itself by rules of its own, which Matinee doesn’t have.")
        yield refused(origin, "not_kept", reason, name)
    elif told.once("list", _list_key(line)):
        yield ListRow(
            origin=origin,
            key=_list_key(line),
            name=name or _("A list without a name"),
            description=values.prose(line.get("list_description"), LONGEST_TEXT),
            visibility=_VISIBILITIES.get(line.get("list_visibility").casefold(), ""),
            tags=values.tags(re.sub(r'[\[\]"]', "", line.get("list_tags"))),
        )


def _item(line: Line, origin: Origin, subject: Subject, told: _Told) -> Iterator[Any]:
    if told.once("list", _list_key(line)):
        name = values.text(line.get("list_name"), 200) or _("A list without a name")
        yield ListRow(origin=origin, key=_list_key(line), name=name)
    if told.once("item", _list_key(line), subject, _part(line)):
        added = entered_at(line.get("list_item_date_added"))
        yield ItemRow(origin=origin, subject=subject, part=_part(line), list_key=_list_key(line), added=added)


def _owned(line: Line, origin: Origin, subject: Subject) -> OwnedRow:
    said = line.get("collection_format")
    found = _FORMATS.get(said.casefold())
    return OwnedRow(
        origin=origin, subject=subject, formats=(found.value,) if found else (), note="" if found else said[:200]
    )


def _subject(line: Line) -> Subject | None:
    source, number, media = (
        line.get("source").casefold() or "tmdb",
        line.get("media_id"),
        line.get("media_type").casefold(),
    )
    progress = values.whole(line.get("progress")) or 0
    kind = _KINDS.get(media, TitleKind.SHOW if progress > 1 else "")
    # Tables from before other sources were known have TMDB's numbers, but for anime.
    is_tmdb = source == "tmdb" and (media != "anime" or bool(line.get("source")))
    return subject_or_none(
        kind=kind,
        name=values.text(line.get("title")),
        year=values.year(line.get("release_datetime", "release_date")),
        tmdb=values.tmdb_id(number) if is_tmdb and kind else None,
        imdb=values.imdb_id(number) if source == "imdb" else "",
        tvdb=values.tvdb_id(number) if source == "tvdb" and kind == TitleKind.SHOW else None,
        key=_key(line),
    )


def _key(line: Line) -> str:
    """Films and shows have numbers of their own; a season or an episode has its show's."""
    media = "tv" if line.get("media_type").casefold() in ("season", "episode") else line.get("media_type").casefold()
    return f"yamtrack:{line.get('source').casefold()}:{media}:{line.get('media_id')}"[:200]


def _part(line: Line) -> Part | None:
    if line.get("media_type").casefold() not in ("season", "episode"):
        return None
    part = part_or_none(line.get("season_number"), line.get("episode_number"))
    return part if part and part.season is not None else None


def _status(line: Line) -> Status | None:
    return _STATUSES.get(line.get("status").casefold())


def _entered(line: Line) -> datetime.date | datetime.datetime | None:
    """When somebody last changed it, which isn't when they watched it."""
    return entered_at(line.get("progressed_at", "progress_changed", "created_at"))


def _row_type(line: Line) -> str:
    return line.get("row_type").casefold() or "media"


def _list_key(line: Line) -> str:
    return f"yamtrack:list:{line.get('list_uid', 'list_name')}"[:200]


SOURCES = (
    Source(
        slug="yamtrack",
        label="Yamtrack",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Films, shows, seasons and episodes with their days, statuses, scores and notes, and lists and what "
                "you own where there are any; no games, books, comics or music."
            ),
        ),
        where=cast(str, gettext_lazy("In Yamtrack’s settings, choose “Export data”, and upload the CSV file.")),
        statuses=_STATUSES,
    ),
)
