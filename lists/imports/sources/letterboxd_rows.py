"""Letterboxd's tables as records: what several of them tell of one film or one viewing is told once."""

import datetime
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lists.imports import values
from lists.imports.records import (
    LONGEST_TEXT,
    FavouriteRow,
    ItemRow,
    ListRow,
    Notice,
    Origin,
    RatingRow,
    RefusedRow,
    ReviewRow,
    Subject,
    WatchlistRow,
    WatchRow,
)  # fmt: skip
from lists.imports.sources.letterboxd_files import Table
from lists.imports.sources.letterboxd_films import LONGEST_ADDRESS, Films, address_of, named_in
from lists.imports.sources.tabular import (
    LONGEST_PATH,
    origin_of,
    prettified,
    refused,
    repeated,
    shortened,
    stem_of,
    torn,
)
from lists.imports.tables import Line

Record = (
    WatchRow | RatingRow | ReviewRow | WatchlistRow | FavouriteRow | ListRow | ItemRow | RefusedRow | Notice
)  # fmt: skip
LONGEST_ITEM_NOTE = 500
LONGEST_TAG = MOST_TAGS = 50
SCALE = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, where it stands, and the film that it is about."""

    line: Line
    origin: Origin
    subject: Subject

    @property
    def date(self) -> datetime.date | None:
        return values.day(self.line.get("date"))


class Reading:
    """One upload. A row that stands in two files (a zip and a table out of it) comes along once."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.films = Films(tables)
        self.repeated = self.shortened = 0
        self.refusals: list[RefusedRow] = []

    def records(self) -> Iterator[Record]:
        yield from self._viewings()
        yield from self._seen()
        yield from self._ratings()
        yield from self._watchlist()
        yield from self._favourites()
        yield from self._lists()
        yield from self.refusals
        if self.repeated:
            yield repeated(self.repeated)
        if self.shortened:
            yield shortened(self.shortened)

    def _viewings(self) -> Iterator[Record]:
        """The diary with its reviews, and the reviews that have no entry in it."""
        reviews = dict(self._entries("reviews"))
        for identity, entry in self._entries("diary"):
            yield from self._viewing(entry, reviews.pop(identity, None))
        for entry in reviews.values():
            # A day makes a viewing of it: the diary is only not among the files.
            yield from self._viewing(entry, entry) if entry.line.get("watched date") else self._review(entry)

    def _viewing(self, entry: Entry, review: Entry | None) -> Iterator[WatchRow]:
        """One row of the diary, with the row of the reviews that is about the same viewing."""
        line, also = entry.line, review.line if review else entry.line
        said, rating = line.get("watched date"), line.get("rating") or also.get("rating")
        day = values.day(said)
        yield WatchRow(
            origin=entry.origin, subject=entry.subject, day=day, rating=values.points(rating, of=SCALE),
            is_rewatch=True if values.truth(line.get("rewatch")) else None, review=self._text(also.get("review")),
            tags=self._tags(line.get("tags") or also.get("tags")), key=address_of(line),
            entered=values.day(line.get("date")),
        )  # fmt: skip
        if said and day is None:
            reason = _("“%(cell)s” is no day on which somebody can have watched it. The viewing came without one.")
            self._refuse(entry, "bad_value", reason % {"cell": said[:50]})
        self._check_rating(entry, rating)

    def _review(self, entry: Entry) -> Iterator[ReviewRow]:
        line, text = entry.line, self._text(entry.line.get("review"))
        if not text:
            self._refuse(entry, "no_text", _("This review has no text."))
            return
        yield ReviewRow(
            origin=entry.origin, subject=entry.subject, text=text, rating=values.points(line.get("rating"), of=SCALE),
            written=values.day(line.get("date")), tags=self._tags(line.get("tags")),
        )  # fmt: skip
        self._check_rating(entry, line.get("rating"))

    def _seen(self) -> Iterator[WatchRow]:
        for film in self._films("watched"):
            yield WatchRow(origin=film.origin, subject=film.subject, is_claim=True, entered=film.date)

    def _ratings(self) -> Iterator[RatingRow]:
        for film in self._films("ratings"):
            points = values.points(film.line.get("rating"), of=SCALE)
            if points is None:
                reason = _("“%(cell)s” is no rating.") % {"cell": film.line.get("rating")[:50]}
                self._refuse(film, "bad_value", reason)
            else:
                yield RatingRow(origin=film.origin, subject=film.subject, value=points, rated=film.date)

    def _watchlist(self) -> Iterator[WatchlistRow]:
        for film in self._films("watchlist"):
            yield WatchlistRow(origin=film.origin, subject=film.subject, added=film.date)

    def _favourites(self) -> Iterator[FavouriteRow]:
        """The favourites of the profile in their order, then the other films that are liked."""
        liked = {film.subject.key: film for film in self._films("likes")}
        for position, (address, origin) in enumerate(self._favourite_addresses().items(), start=1):
            film = liked.pop(address, None)
            subject = film.subject if film else self.films.at(address)
            if subject is None:
                reason = _("The profile says nothing of this favourite but its address, and no other table names it.")
                self.refusals.append(refused(origin, "no_name", reason, address))
            else:
                added = film.date if film else None
                yield FavouriteRow(origin=origin, subject=subject, position=position, added=added)
        for film in liked.values():
            yield FavouriteRow(origin=film.origin, subject=film.subject, added=film.date)

    def _favourite_addresses(self) -> dict[str, Origin]:
        found: dict[str, Origin] = {}
        for table in self._of("profile"):
            for line in table.lines:
                cell = line.get("favorite films")
                # An e-mail address and names stand in the same line: no more of it may be kept.
                raw = {"favorite films": cell[:1000]}
                origin = Origin(member=table.member.path[-LONGEST_PATH:], line=line.number, raw=raw)
                for address in cell.split(","):
                    if address.strip():
                        found.setdefault(address.strip()[:LONGEST_ADDRESS], origin)
        return found

    def _lists(self) -> Iterator[ListRow | ItemRow]:
        known: set[str] = set()
        for table in self._of("list"):
            key = (address_of(table.head) if table.head else "") or table.member.path[-LONGEST_ADDRESS:]
            if key in known:
                self.repeated += 1 + len(table.lines)
                continue
            known.add(key)
            yield self._list(table, key)
            for line in table.lines:
                if film := self._film(table, line):
                    note = self._text(line.get("description"), LONGEST_ITEM_NOTE)
                    yield ItemRow(origin=film.origin, subject=film.subject, list_key=key, note=note)

    def _list(self, table: Table, key: str) -> ListRow:
        head = table.head or Line(1, {})
        return ListRow(
            origin=origin_of(table.member, head), key=key,
            name=values.text(head.get("name"), 200) or prettified(stem_of(table.member)) or key,
            description=self._text(head.get("description")), created=values.day(head.get("date")),
            tags=self._tags(head.get("tags")),
        )  # fmt: skip

    def _of(self, kind: str) -> Iterator[Table]:
        return (table for table in self.tables if table.kind == kind)

    def _entries(self, kind: str) -> Iterator[tuple[Hashable, Entry]]:
        """The rows of the diary or the reviews, each once, by what both tables call the same viewing.

        That is the address. Where there is none, as for a film that Letterboxd has removed, it is the film and the day,
        and which of several on that day.
        """
        known: set[Hashable] = set()
        for table in self._of(kind):
            times: Counter[Hashable] = Counter()
            for line in table.lines:
                identity: Hashable = address_of(line)
                if not identity:
                    named = (*named_in(line), line.get("watched date"))
                    times[named] += 1
                    identity = (*named, times[named])
                if identity in known:
                    self.repeated += 1
                elif entry := self._entry(table, line, self.films.of_entry(line)):
                    known.add(identity)
                    yield identity, entry

    def _films(self, kind: str) -> Iterator[Entry]:
        """The rows of a table of films, each film once."""
        known: set[str] = set()
        for table in self._of(kind):
            for line in table.lines:
                if film := self._film(table, line):
                    if film.subject.key in known:
                        self.repeated += 1
                    else:
                        known.add(film.subject.key)
                        yield film

    def _film(self, table: Table, line: Line) -> Entry | None:
        return self._entry(table, line, self.films.of(line))

    def _entry(self, table: Table, line: Line, subject: Subject | None) -> Entry | None:
        origin = origin_of(table.member, line)
        if line.is_torn:
            self.refusals.append(torn(origin, line.get("name")))
        elif subject is None:
            self.refusals.append(refused(origin, "no_name", _("The row names no film."), address_of(line)))
        else:
            return Entry(line, origin, subject)
        return None

    def _refuse(self, entry: Entry, code: str, reason: str) -> None:
        self.refusals.append(refused(entry.origin, code, reason, entry.subject.name))

    def _check_rating(self, entry: Entry, cell: str) -> None:
        if cell and values.points(cell, of=SCALE) is None and values.whole(cell) != 0:
            reason = _("“%(cell)s” is no rating. The row came along without one.") % {"cell": cell[:50]}
            self._refuse(entry, "bad_value", reason)

    def _text(self, cell: str, most: int = LONGEST_TEXT) -> str:
        self.shortened += len(cell) > most
        return values.prose(cell, most)

    def _tags(self, cell: str) -> tuple[str, ...]:
        parts = cell.split(",")
        self.shortened += len(parts) > MOST_TAGS or any(len(part.strip()) > LONGEST_TAG for part in parts)
        return values.tags(cell)
