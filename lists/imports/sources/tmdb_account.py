"""TMDB: the CSV files that an account's ratings, watchlist, favourites and lists can be had as."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.imports import values
from lists.imports.files import Answers, Choice, ImportFileError, Member
from lists.imports.records import (
    Claim,
    FavouriteRow,
    ItemRow,
    ListRow,
    Notice,
    Origin,
    Part,
    RatingRow,
    RefusedRow,
    Subject,
    WatchlistRow,
    WatchRow,
)
from lists.imports.source import Source
from lists.imports.sources.seen import entered_at
from lists.imports.sources.tabular import (
    LONGEST_PATH,
    notice,
    origin_of,
    prettified,
    refused,
    repeated,
    role_of,
    stem_of,
    torn,
    unread,
)
from lists.imports.tables import Line, header_of, lines_of
from movies.enums import TitleKind

_WORDS = {
    "ratings": "ratings", "rated": "ratings", "watchlist": "watchlist", "favorites": "favourites",
    "favorite": "favourites", "favourites": "favourites", "favourite": "favourites", "list": "list",
}  # fmt: skip
_CLAIMED = {"ratings": "rating", "watchlist": "watchlist", "favourites": "favourite", "list": "item"}
# "Some Show S1E1" and "Some Show S1".
_NUMBERS_BEHIND = re.compile(r"\sS\d{1,4}(?:E\d{1,5})?$", re.ASCII)
_LONGEST_NUMBERS = len(" S0000E00000")
_SAID = gettext_lazy(
    "Ratings, watchlist, favourites and lists of an account come along; a film or an episode with a rating counts as "
    "seen, on a day that nobody knows."
)
_WHERE = gettext_lazy("On TMDB, open your ratings, your watchlist or a list, choose “Export” and upload the CSV file.")


@dataclass(frozen=True, slots=True)
class Table:
    """role: `ratings`, `watchlist`, `favourites` or `list`."""

    role: str
    member: Member
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Entry:
    line: Line
    origin: Origin
    subject: Subject
    part: Part | None

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.subject.key or self.subject, self.part)

    @property
    def date(self) -> datetime.date | datetime.datetime | None:
        """When it was rated, or put onto the watchlist: the column is the same."""
        return entered_at(self.line.get("date rated"))


class Reading:
    """One upload. What two files say of the same title is said once."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.repeated = self.rounded = 0
        self.refusals: list[RefusedRow] = []
        self._known: set[Any] = set()

    def records(self) -> Iterator[Any]:
        for table in self.tables:
            yield Claim(
                what=_CLAIMED[table.role], count=len(table.lines), label=table.member.name, member=table.member.path
            )  # fmt: skip
            if table.role == "list":
                yield _list(table)
            for line in table.lines:
                if entry := self._entry(table, line):
                    yield from self._records(table, entry)
        yield from self.refusals
        if self.rounded:
            yield _rounded(self.rounded)
        if self.repeated:
            yield repeated(self.repeated)

    def _records(self, table: Table, entry: Entry) -> Iterator[Any]:
        about = {"origin": entry.origin, "subject": entry.subject, "part": entry.part}
        is_first = self._is_first(table.member.path if table.role == "list" else table.role, entry)
        if is_first and table.role == "watchlist":
            yield WatchlistRow(**about, added=entry.date)
        elif is_first and table.role == "favourites":
            yield FavouriteRow(**about, added=entry.date)
        elif is_first and table.role == "list":
            yield ItemRow(**about, list_key=table.member.path[-200:], added=entry.date)
        yield from self._rating(table, entry)

    def _rating(self, table: Table, entry: Entry) -> Iterator[RatingRow | WatchRow]:
        """The rating, in whichever file; and that somebody has seen it, but for a show, which may be rated early."""
        cell = entry.line.get("your rating")
        points = values.points(cell)
        if points is None:
            self._check_rating(table, entry, cell)
        elif self._is_first("rating", entry):
            self.rounded += values.whole(cell) is None
            about = {"origin": entry.origin, "subject": entry.subject, "part": entry.part}
            yield RatingRow(**about, value=points, rated=entry.date)
            if entry.subject.kind == TitleKind.FILM or (entry.part and entry.part.number is not None):
                yield WatchRow(**about, is_claim=True)

    def _check_rating(self, table: Table, entry: Entry, cell: str) -> None:
        if cell and values.whole(cell) != 0:
            reason = _("“%(cell)s” is no rating from 1 to 10.") % {"cell": cell[:50]}
            self.refusals.append(refused(entry.origin, "bad_value", reason, entry.subject.name))
        elif table.role == "ratings":
            self.refusals.append(refused(entry.origin, "no_rating", _("The row has no rating."), entry.subject.name))

    def _is_first(self, role: str, entry: Entry) -> bool:
        if (role, entry.key) in self._known:
            self.repeated += role != "rating"
            return False
        self._known.add((role, entry.key))
        return True

    def _entry(self, table: Table, line: Line) -> Entry | None:
        origin = origin_of(table.member, line)
        if line.is_torn:
            self.refusals.append(torn(origin, line.get("name")))
            return None
        subject, part = about(line)
        if not (subject.name or subject.tmdb or subject.imdb):
            reason = _("The row has neither a name nor an id of a film or a show.")
            self.refusals.append(refused(origin, "no_name", reason, line.get("tmdb id")))
            return None
        return Entry(line, origin, subject, part)


def about(line: Line) -> tuple[Subject, Part | None]:
    """What the row is about. An episode's ids are its own, and its name is its show's with numbers behind it."""
    kind = {"movie": TitleKind.FILM, "film": TitleKind.FILM, "tv": TitleKind.SHOW, "show": TitleKind.SHOW}.get(
        line.get("type").casefold(), ""
    )
    name, tmdb, imdb = values.text(line.get("name")), values.tmdb_id(line.get("tmdb id")), line.get("imdb id")
    season = values.whole(line.get("season number"), most=10_000)
    number = values.whole(line.get("episode number"), most=100_000)
    if kind == TitleKind.SHOW and season is not None:
        found = _NUMBERS_BEHIND.search(name, max(0, len(name) - _LONGEST_NUMBERS))
        show = name[: found.start()] if found else name
        part = Part(season=season, number=number, tmdb=tmdb if number is not None else None, imdb=values.imdb_id(imdb))
        return Subject(kind=kind, name=show), part
    # The same number means one film and another show: without the kind it says nothing.
    subject = Subject(
        kind=kind, name=name, year=values.year(line.get("release date")), tmdb=tmdb if kind else None,
        imdb=values.imdb_id(imdb), key=f"{kind}/{tmdb}" if kind and tmdb else "",
    )  # fmt: skip
    return subject, None


def recognises(member: Member) -> bool:
    return {"tmdb id", "type", "name", "your rating"} <= set(header_of(member.head))


def takes(path: str) -> bool:
    """Lists have any name."""
    return path.casefold().endswith(".csv")


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    tables = [_table(member, answers) for member in members if recognises(member)]
    if not tables:
        raise ImportFileError(_("None of these files is an export of TMDB’s."))
    yield from Reading(tables).records()
    yield from unread(members, recognises)


def _table(member: Member, answers: Answers) -> Table:
    lines = list(lines_of(member))
    return Table(_role(member, lines, answers), member, lines)


def _role(member: Member, lines: Sequence[Line], answers: Answers) -> str:
    choices = (
        Choice("watchlist", _("My watchlist")),
        Choice("favourites", _("My favourites")),
        Choice("list", _("A list of mine")),
        Choice("ratings", _("My ratings")),
    )
    asked = _("What is %(file)s? TMDB writes watchlist, favourites and lists alike.") % {"file": member.path}
    is_rated = any(line.get("your rating") for line in lines)
    return role_of(member, answers, _WORDS, asked, choices, otherwise="ratings" if is_rated else "")


def _list(table: Table) -> ListRow:
    origin = Origin(member=table.member.path[-LONGEST_PATH:], line=1)
    name = prettified(stem_of(table.member)) or _("A list from TMDB")
    return ListRow(origin=origin, key=table.member.path[-200:], name=name)


def _rounded(count: int) -> Notice:
    text = ngettext(
        "%(count)d rating with half a point was rounded up.",
        "%(count)d ratings with half a point were rounded up.",
        count,
    )
    return notice("rounded", text % {"count": count})


SOURCES = (
    Source(
        slug="tmdb-account",
        label="TMDB",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(str, _SAID),
        where=cast(str, _WHERE),
        order=10,
    ),
)
