"""Movary: its three tables of films, told apart by their columns."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.imports import values
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import Origin, RatingRow, RefusedRow, Subject, WatchlistRow, WatchRow
from lists.imports.source import Source
from lists.imports.sources.seen import Files, Once, seen_at, subject_or_none
from lists.imports.sources.tabular import notice, origin_of, refused, torn
from lists.imports.tables import Line, header_of, key_of, lines_of
from movies.enums import TitleKind

_TAKEN = re.compile(r"^(?:[\w .()-]*[-_ ])?(?:history|ratings|watchlist)(?:[-_ (][\w .()-]*)?\.csv$", re.IGNORECASE)
_KNOWN = ("title", "year", "tmdbId", "imdbId")
# The column that makes a table what it is.
_HISTORY, _RATINGS, _WATCHLIST = "watchedAt", "userRating", "addedAt"


def takes(path: str) -> bool:
    return bool(_TAKEN.match(path.rsplit("/", 1)[-1]))


def recognises(member: Member) -> bool:
    return bool(_role(member))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    once, files = Once(), Files()
    for member in members:
        role = _role(member)
        try:
            if role:
                yield from _rows(member, role, once, files)
            else:
                yield notice("not_read", _("This is none of Movary’s tables."), member)
        except ImportFileError as error:
            if len(members) == 1:
                raise
            yield notice(
                "unreadable", _("This table is broken, and read only in part: %(why)s") % {"why": error}, member
            )


def _rows(member: Member, role: str, once: Once, files: Files) -> Iterator[Any]:
    for line in lines_of(member, needs=("title", "tmdbId", role)):
        origin, subject = origin_of(member, line), _subject(line)
        if line.is_torn:
            yield torn(origin, line.get("title"))
        elif subject is None:
            yield refused(origin, "no_name", _("It has neither a name nor an id."))
        elif role == _HISTORY:
            if files.is_new(member.path, subject, line.get(_HISTORY), line.get("comment"), line.get("location")):
                yield _watch(line, origin, subject)
        elif once(role, subject, *(() if role == _WATCHLIST else [line.get(role)])):
            yield _rating(line, origin, subject) if role == _RATINGS else _wish(line, origin, subject)


def _watch(line: Line, origin: Origin, subject: Subject) -> WatchRow | RefusedRow:
    """One line is one viewing, so that two lines of one day are two."""
    written = line.get("watchedAt")
    seen = seen_at(written)
    if written and not seen and values.day(written) is None and not _is_none(written):
        return refused(origin, "bad_value", _("“%(date)s” is no day.") % {"date": written[:50]}, subject.name)
    place = line.get("location")
    place = _("At %(place)s") % {"place": place} if place else ""
    note = "\n".join(text for text in (values.prose(line.get("comment")), place) if text)
    return WatchRow(origin=origin, subject=subject, note=note[:2_000], **seen)


def _rating(line: Line, origin: Origin, subject: Subject) -> RatingRow | RefusedRow:
    points = values.points(line.get("userRating"))
    if points is None:
        return refused(origin, "bad_value", _("This is no rating from 1 to 10."), subject.name)
    return RatingRow(origin=origin, subject=subject, value=points)


def _wish(line: Line, origin: Origin, subject: Subject) -> WatchlistRow:
    added = values.moment(line.get("addedAt")) or values.day(line.get("addedAt"))
    return WatchlistRow(origin=origin, subject=subject, added=added)


def _is_none(written: str) -> bool:
    return written.startswith(("1970-01-01", "0000-", "0001-")) or written.casefold() == "null"


def _subject(line: Line) -> Subject | None:
    return subject_or_none(
        kind=TitleKind.FILM,
        name=values.text(line.get("title")),
        year=values.year(line.get("year")),
        tmdb=values.tmdb_id(line.get("tmdbId")),
        imdb=values.imdb_id(line.get("imdbId")),
    )


def _role(member: Member) -> str:
    header = header_of(member.data)
    if not all(key_of(column) in header for column in _KNOWN):
        return ""
    return next((role for role in (_HISTORY, _RATINGS, _WATCHLIST) if key_of(role) in header), "")


SOURCES = (
    Source(
        slug="movary",
        label="Movary",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str, gettext_lazy("Viewings with their comments and places, ratings and the watchlist; all of it films.")
        ),
        where=cast(
            str, gettext_lazy("In Movary’s settings, export history, ratings and watchlist, and upload all three.")
        ),
    ),
)
