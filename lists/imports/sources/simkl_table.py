"""Simkl's tables: the one of its backup, and the one that it reads, which other programs write."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, Choice, Member
from lists.imports.records import NoteRow, RatingRow, StatusRow, Subject, WatchlistRow, WatchRow
from lists.imports.sources.seen import Seen, seen_at, subject_or_none
from lists.imports.sources.simkl_backup import Said
from lists.imports.sources.simkl_marks import STATUSES, claimed, mark_of, status_word, up_to
from lists.imports.sources.tabular import notice, origin_of, refused, torn
from lists.imports.tables import Line, header_of, lines_of
from movies.enums import TitleKind

_WRITTEN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,].*)?", re.ASCII | re.DOTALL)
_DAY_FIRST, _MONTH_FIRST = "dmy", "mdy"

Found = tuple[Member, Line, Subject | None]


def is_table(member: Member) -> bool:
    header = header_of(member.data)
    return "lastepwatched" in header and "watchlist" in header


def rows_of_tables(members: Sequence[Member], answers: Answers, said: Said) -> Iterator[Any]:
    lines: list[Found] = []
    for member in members:
        lines += [(member, line, _subject(line)) for line in lines_of(member, needs=("Title", "Watchlist"))]
    order = _order([line.get("WatchedDate") for _member, line, subject in lines if _is_film(subject)], answers)
    shows = Counter(subject.tvdb for _member, line, subject in lines if subject and subject.tvdb and _is_anime(line))
    marked = False
    for member, line, subject in lines:
        origin = origin_of(member, line)
        if line.is_torn:
            yield torn(origin, line.get("Title"))
        elif subject is None:
            yield refused(origin, "no_name", _("It has neither a name nor an id."))
        else:
            is_one_of = subject.tvdb is not None and shows[subject.tvdb] > 1
            for row in _rows((member, line, subject), order, said, is_one_of=is_one_of):
                marked = marked or (isinstance(row, WatchRow) and row.part is not None)
                yield row
    if marked:
        yield notice(
            "guess",
            _(
                "Simkl’s table says of a show only which episode was the last. That one and those before it in its "
                "season are taken as seen, without days; earlier seasons are left open. The JSON backup knows more."
            ),
        )


def _rows(found: Found, order: str, said: Said, *, is_one_of: bool) -> Iterator[Any]:
    member, line, subject = found
    if subject is None or not said.once(*line.cells.values()):
        return
    origin = origin_of(member, line)
    if text := values.prose(line.get("Memo"), 2_000):
        yield NoteRow(origin=origin, subject=subject, text=text)
    if line.get("SIMKL_ID") in said.titles:
        return
    word = status_word(line.get("Watchlist"))
    status = STATUSES.get(word)
    if word and not status:
        reason = _("Matinee doesn’t know the status “%(word)s”.") % {"word": word}
        yield refused(origin, "bad_value", reason, subject.name)
    if status and not is_one_of:
        yield StatusRow(origin=origin, subject=subject, status=status, said=word)
    if status == Status.PLANNED:
        yield WatchlistRow(origin=origin, subject=subject)
    points = values.points(line.get("Rating"))
    if points and not is_one_of:
        yield RatingRow(origin=origin, subject=subject, value=points)
    yield from _watched(found, status, order, said, is_one_of=is_one_of)


def _watched(found: Found, status: Status | None, order: str, said: Said, *, is_one_of: bool) -> Iterator[Any]:
    member, line, subject = found
    if subject is None:
        return
    origin, mark = origin_of(member, line), mark_of(line.get("LastEpWatched"))
    if _is_film(subject):
        yield from _film(found, status, order)
    elif is_one_of:
        reason = _(
            "Simkl has several titles of this show, and its table doesn’t say which seasons they are: neither status "
            "nor rating nor episodes can come along. Take the JSON backup."
        )
        yield refused(origin, "no_episode", reason, subject.name)
    elif status == Status.COMPLETED:
        yield from claimed(subject, origin, [None])
    elif mark and mark[0] is None and not _is_anime(line):
        reason = _("It says “%(mark)s” without a season, so nobody can say which episode that is.")
        yield refused(origin, "no_episode", reason % {"mark": mark[1]}, subject.name)
    elif mark and said.allowance.grants(mark[1]):
        # The episodes of anime are counted through, whatever season is written before them.
        yield from claimed(subject, origin, up_to(None if _is_anime(line) else mark[0], mark[1]))
    elif line.get("LastEpWatched"):
        reason = _("“%(mark)s” is no episode.") % {"mark": line.get("LastEpWatched")[:50]}
        yield refused(origin, "bad_value", reason, subject.name)


def _film(found: Found, status: Status | None, order: str) -> Iterator[Any]:
    member, line, subject = found
    written = line.get("WatchedDate")
    seen = _seen(written, order)
    if subject and (seen or status == Status.COMPLETED):
        yield WatchRow(origin=origin_of(member, line), subject=subject, is_claim=not seen, **seen)
    elif subject and written:
        reason = _("“%(date)s” is no day.") % {"date": written[:50]}
        yield refused(origin_of(member, line), "bad_value", reason, subject.name)


def _subject(line: Line) -> Subject | None:
    said, own = line.get("Type").casefold(), line.get("SIMKL_ID", "simklid")
    kind = TitleKind.FILM if said in ("movie", "movies", "film") else TitleKind.SHOW if said else ""
    return subject_or_none(
        kind=kind,
        name=values.text(line.get("Title")),
        year=values.year(line.get("Year")),
        tmdb=values.tmdb_id(line.get("TMDB", "TMDB_ID")),
        imdb=values.imdb_id(line.get("IMDB", "IMDB_ID")),
        tvdb=values.tvdb_id(line.get("TVDB", "TVDB_ID")) if kind != TitleKind.FILM else None,
        key=f"simkl:{own}"[:200] if own else "",
    )


def _is_film(subject: Subject | None) -> bool:
    return subject is not None and subject.kind == TitleKind.FILM


def _is_anime(line: Line) -> bool:
    return line.get("Type").casefold().startswith("anime")


def _order(written: Sequence[str], answers: Answers) -> str:
    """Whether days or months stand first: by a number above 12 in any of them, else as its owner says."""
    pairs = [(int(found[1]), int(found[2])) for found in map(_WRITTEN.fullmatch, written) if found]
    day_first = any(first > 12 for first, _second in pairs)
    month_first = any(second > 12 for _first, second in pairs)
    if day_first != month_first or all(first == second for first, second in pairs):
        return _MONTH_FIRST if month_first else _DAY_FIRST
    choices = (
        Choice(_DAY_FIRST, _("The day (31/12/2024)")), Choice(_MONTH_FIRST, _("The month (12/31/2024)")),
    )  # fmt: skip
    example = next(each for each in written if _WRITTEN.fullmatch(each))[:30]
    return str(answers.need("date_order", _("What stands first in a date like %(date)s?") % {"date": example}, choices))


def _seen(written: str, order: str) -> Seen:
    """A day: nobody knows the time zone of these times."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        return seen_at(written)
    first, second, year = (int(found[place]) for place in (1, 2, 3))
    # A number above 12 is no month, whatever stands first in other lines.
    is_day_first = second <= 12 and (order == _DAY_FIRST or first > 12)
    try:
        day = datetime.date(year, second, first) if is_day_first else datetime.date(year, first, second)
    except ValueError:
        return {}
    possible = values.possible_day(day)
    return {"day": possible} if possible else {}
