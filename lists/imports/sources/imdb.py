"""IMDb: ratings, watchlist and lists, a CSV file each."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.imports import values
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import (
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
from lists.imports.sources.imdb_files import RATING, Table, claims, day_of, recognises, tables_of
from lists.imports.sources.imdb_titles import Series, about, type_of
from lists.imports.sources.tabular import LONGEST_PATH, notice, origin_of, refused, repeated, shortened, torn, unread
from lists.imports.tables import Line
from movies.enums import TitleKind

LONGEST_NOTE = 500
_SAID = gettext_lazy(
    "Your ratings, your watchlist and your lists come along; what you have rated counts as seen, on a day that nobody "
    "knows. Video games, podcasts, music videos and people don’t come along."
)
_WHERE = gettext_lazy("On IMDb, open your ratings, your watchlist or a list, choose “Export”, and upload the CSV file.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, where it stands, and what it is about. rating: 0 for none."""

    table: Table
    line: Line
    origin: Origin
    subject: Subject
    part: Part | None
    rating: int

    @property
    def key(self) -> str:
        """The id, or a name and a year where a row has none."""
        own = self.part.imdb if self.part else self.subject.imdb
        return own or f"{self.line.get('title')} ({self.line.get('year')})"

    @property
    def rated(self) -> datetime.date | None:
        """When it was rated. The oldest ratings have only a column for when the row was made, which is the same."""
        cell = self.line.get("date rated") or (self.line.get("created") if self.table.role == "ratings" else "")
        return day_of(cell)


class Reading:
    """One upload. A title that is in two files is rated once, and is once on each list."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.series = Series(line for table in tables for line in table.lines)
        self.repeated = self.shortened = 0
        self.refusals: list[RefusedRow] = []

    def records(self) -> Iterator[Any]:
        entries = [self._entries(table) for table in self.tables]
        for table, several in zip(self.tables, entries, strict=True):
            if table.role == "list":
                yield from self._list(table, several)
        yield from self._watchlist(entries)
        yield from self._ratings(entries)
        yield from self._unknown_types()
        yield from self.refusals
        if self.repeated:
            yield repeated(self.repeated)
        if self.shortened:
            yield shortened(self.shortened)

    def _entries(self, table: Table) -> list[Entry]:
        """What can come along, each title once in its first place; of several rows the one with the last rating."""
        found: dict[str, Entry] = {}
        for line in table.lines:
            if entry := self._entry(table, line):
                self.repeated += entry.key in found
                found[entry.key] = _better(found.get(entry.key), entry)
        return list(found.values())

    def _entry(self, table: Table, line: Line) -> Entry | None:
        origin = origin_of(table.member, line)
        if reason := _why_not(line):
            self.refusals.append(refused(origin, *reason, line.get("title", "name")))
            return None
        if line.is_torn:
            self.refusals.append(torn(origin, line.get("title")))
            return None
        subject, part = about(line, self.series)
        cell = line.get(*RATING)
        rating = values.whole(cell, most=10)
        if cell and rating is None:
            reason_text = _("“%(cell)s” is no rating from 1 to 10.") % {"cell": cell[:50]}
            self.refusals.append(refused(origin, "bad_value", reason_text, line.get("title")))
        elif table.role == "ratings" and not rating:
            self.refusals.append(refused(origin, "no_rating", _("The row has no rating."), line.get("title")))
        return Entry(table, line, origin, subject, part, rating or 0)

    def _list(self, table: Table, entries: Sequence[Entry]) -> Iterator[ListRow | ItemRow]:
        key = table.member.path[-200:]
        origin = Origin(member=table.member.path[-LONGEST_PATH:], line=1)
        yield ListRow(origin=origin, key=key, name=table.list_name)
        for entry in entries:
            note = entry.line.get("description")
            self.shortened += len(note) > LONGEST_NOTE
            yield ItemRow(
                origin=entry.origin, subject=entry.subject, part=entry.part, list_key=key,
                note=values.prose(note, LONGEST_NOTE), added=day_of(entry.line.get("created")),
            )  # fmt: skip

    def _watchlist(self, entries: Sequence[Sequence[Entry]]) -> Iterator[WatchlistRow]:
        for entry in self._once(entry for several in entries for entry in several if entry.table.role == "watchlist"):
            note = entry.line.get("description")
            self.shortened += len(note) > LONGEST_NOTE
            yield WatchlistRow(
                origin=entry.origin, subject=entry.subject, part=entry.part, note=values.prose(note, LONGEST_NOTE),
                added=day_of(entry.line.get("created")), position=values.whole(entry.line.get("position")),
            )  # fmt: skip

    def _ratings(self, entries: Sequence[Sequence[Entry]]) -> Iterator[RatingRow | WatchRow]:
        """Ratings of all files, and that somebody has seen what they rated; a show may be rated after one episode."""
        best: dict[str, Entry] = {}
        for several in sorted(entries, key=lambda several: bool(several) and several[0].table.role != "ratings"):
            for entry in several:
                if entry.rating:
                    best[entry.key] = _better(best.get(entry.key), entry)
        for entry in best.values():
            yield RatingRow(
                origin=entry.origin, subject=entry.subject, part=entry.part, value=entry.rating, rated=entry.rated
            )  # fmt: skip
            if entry.part or entry.subject.kind == TitleKind.FILM:
                yield WatchRow(origin=entry.origin, subject=entry.subject, part=entry.part, is_claim=True)

    def _unknown_types(self) -> Iterator[Notice]:
        words = Counter(line.get("title type") for table in self.tables for line in table.lines if not type_of(line))
        if said := ", ".join(f"{word[:50]} ({count})" for word, count in words.most_common(5) if word):
            text = _(
                "What these types are is known of each title only once it is found, so none counts as seen: %(types)s"
            )
            yield notice("unknown_type", text % {"types": said})

    def _once(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        known: set[str] = set()
        for entry in entries:
            if entry.key in known:
                self.repeated += 1
            else:
                known.add(entry.key)
                yield entry


def _better(known: Entry | None, entry: Entry) -> Entry:
    """The one with a rating, the later one of two; the first of two that are alike."""
    if known is None or not entry.rating:
        return known or entry
    if not known.rating:
        return entry
    return entry if known.rated and entry.rated and entry.rated > known.rated else known


def _why_not(line: Line) -> tuple[str, str] | None:
    """Code and reason for a row that can't come along."""
    const = line.get("const").casefold()
    if const.startswith("nm") or (not line.get("title") and line.get("known for")):
        return "not_film_or_show", _("It is a person, neither a film nor a show.")
    if type_of(line) == "other":
        said = {"type": line.get("title type")[:50]}
        return "not_film_or_show", _("It is neither a film nor a show: IMDb calls it “%(type)s”.") % said
    if not values.imdb_id(const) and not line.get("title"):
        return "no_name", _("The row has neither an id nor a name.")
    return None


def takes(path: str) -> bool:
    """Lists have any name."""
    return path.casefold().endswith(".csv")


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    tables = tables_of(members, answers)
    if not tables:
        raise ImportFileError(_("None of these files is an export of IMDb’s."))
    yield from claims(tables)
    yield from unread(members, recognises)
    yield from Reading(tables).records()


SOURCES = (
    Source(
        slug="imdb",
        label="IMDb",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(str, _SAID),
        where=cast(str, _WHERE),
        order=10,
    ),
)
