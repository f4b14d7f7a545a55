"""From a line of somebody's own table to records: what its rows are decides what comes first, its columns what else."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import (
    LONGEST_TEXT,
    FavouriteRow,
    ItemRow,
    ListRow,
    NoteRow,
    Origin,
    Part,
    RatingRow,
    ReviewRow,
    StatusRow,
    Subject,
    WatchlistRow,
    WatchRow,
)
from lists.imports.sources import table_cells as cells
from lists.imports.sources.seen import Files, Once, Seen, subject_or_none
from lists.imports.sources.table_layout import Layout, list_name_of
from lists.imports.sources.tabular import origin_of, refused, torn
from lists.imports.tables import Line
from movies.enums import TitleKind

LONGEST_NOTE, LONGEST_ITEM_NOTE = 2_000, 500
LONGEST_TAG, MOST_TAGS = 50, 50


class _BadRowError(Exception):
    """The whole row can't come along."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(slots=True)
class _Facts:
    """A line, read. seen: empty where no day is told; complaints: what of it couldn't be read, with codes."""

    member: Member
    origin: Origin
    subject: Subject
    part: Part | None
    seen: Seen = field(default_factory=lambda: Seen())
    rating: int | None = None
    rated: datetime.date | datetime.datetime | None = None
    review: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    is_rewatch: bool | None = None
    status: Status | None = None
    said: str = ""
    complaints: list[tuple[str, str]] = field(default_factory=list)

    @property
    def about(self) -> dict[str, Any]:
        return {"origin": self.origin, "subject": self.subject, "part": self.part}

    @property
    def is_single(self) -> bool:
        """Whether it is surely no whole show."""
        return self.subject.kind == TitleKind.FILM or bool(self.part and self.part.number is not None)


class Reading:
    """The lines of one upload, all under one layout that leaves nothing open. What two files tell is told once.

    ids_of_parts: the columns whose ids are those of episodes.
    """

    def __init__(self, layout: Layout, ids_of_parts: frozenset[str] = frozenset()) -> None:
        self.layout, self.ids_of_parts = layout, ids_of_parts
        self.repeated = self.rounded = self.shortened = self.untold_tags = 0
        self._once, self._files = Once(), Files()

    def records(self, member: Member, line: Line) -> Iterator[Any]:
        origin, name = origin_of(member, line), self.layout.cell(line, "name")
        if line.is_torn:
            yield torn(origin, name)
            return
        try:
            facts = self._facts(member, line, origin)
        except _BadRowError as bad:
            yield refused(origin, bad.code, str(bad), name)
            return
        yield from self._records(facts, line)
        for code, reason in facts.complaints:
            yield refused(origin, code, reason, facts.subject.name or name)

    # -- what a line becomes ------------------------------------------------------------------------------------------

    def _records(self, facts: _Facts, line: Line) -> Iterator[Any]:
        watch = self._watch(facts)
        if watch:
            yield watch
        yield from self._opinions(facts, None if watch is None or watch.is_claim else watch)
        if facts.status:
            yield from self._status(facts)
        if self.layout.what == "watchlist" and self._is_first("watchlist", facts.subject):
            yield WatchlistRow(**facts.about, note=self._cut(facts.note, LONGEST_ITEM_NOTE))
        if self._yes(facts, line, "favourite") and self._is_first("favourite", facts.subject):
            yield FavouriteRow(**facts.about)
        yield from self._items(facts, self.layout.cell(line, "list"))

    def _watch(self, facts: _Facts) -> WatchRow | None:
        """A viewing, a claim where the table has no days at all, or none."""
        is_base, has_day = self.layout.what == "watches", bool(facts.seen)
        implied = self.layout.what == "ratings" and facts.is_single
        if not (is_base or has_day or implied) or not self._was_seen(facts, has_day=has_day):
            return None
        is_claim = not has_day and (not is_base or "watched_on" not in self.layout.columns) and not facts.is_rewatch
        if not self._is_new(facts, is_claim=is_claim):
            self.repeated += 1
            return None
        if is_claim:
            return WatchRow(**facts.about, is_claim=True)
        own_rating = is_base and "rated_on" not in self.layout.columns
        return WatchRow(
            **facts.about,
            **facts.seen,
            is_rewatch=facts.is_rewatch,
            review=facts.review,
            tags=facts.tags,
            rating=facts.rating if own_rating else None,
            note=facts.note if self.layout.what in ("watches", "ratings") else "",
        )

    def _is_new(self, facts: _Facts, *, is_claim: bool) -> bool:
        """Two lines of one file are two viewings; what another file has told already is none."""
        if is_claim:
            return self._once("claim", facts.subject, facts.part)
        # Two files may have the same name.
        return self._files.is_new(str(id(facts.member)), facts.subject, facts.part, tuple(facts.seen.items()))

    @staticmethod
    def _was_seen(facts: _Facts, *, has_day: bool) -> bool:
        """Not where the status says otherwise: a day on which somebody gave up on a show is no viewing of all of it."""
        if facts.status in (None, Status.COMPLETED):
            return has_day or not facts.said or facts.status is not None
        if has_day and not facts.is_single:
            reason = _("By its status not all of it was seen, so the day makes no viewing.")
            facts.complaints.append(("not_finished", reason))
        return has_day and facts.is_single

    def _opinions(self, facts: _Facts, watch: WatchRow | None) -> Iterator[Any]:
        """What the viewing, if there is one, doesn't have already, nor another line has told."""
        about = (facts.subject, facts.part)
        if facts.rating:
            is_new = self._once("rating", *about, facts.rating, facts.rated)
            if is_new and not (watch and watch.rating):
                yield RatingRow(**facts.about, value=facts.rating, rated=facts.rated)
            self.repeated += not is_new and self.layout.what == "ratings"
        if facts.review and self._once("review", *about, facts.review) and not watch:
            yield ReviewRow(**facts.about, text=facts.review, written=facts.rated, tags=facts.tags)
        elif facts.tags and not watch:
            self.untold_tags += 1
        is_free = facts.note and self.layout.what not in ("watchlist", "list")
        if is_free and self._once("note", *about, facts.note) and not (watch and watch.note):
            yield NoteRow(**facts.about, text=facts.note)

    def _status(self, facts: _Facts) -> Iterator[Any]:
        if not facts.part:
            if self._once("status", facts.subject, facts.status):
                yield StatusRow(**facts.about, status=facts.status, said=facts.said[:50])
        elif facts.status != Status.COMPLETED:
            reason = _("Here a show has a status, and its seasons and episodes have none.")
            facts.complaints.append(("not_kept", reason))

    def _items(self, facts: _Facts, named: str) -> Iterator[Any]:
        name = values.text(named, 200)
        if not name and self.layout.what == "list":
            name = self.layout.list_name or list_name_of(facts.member)
        if not name:
            return
        if self._once("list", name):
            yield ListRow(origin=facts.origin, key=name, name=name)
        if self._is_first("item", name, facts.subject):
            note = self._cut(facts.note, LONGEST_ITEM_NOTE) if self.layout.what == "list" else ""
            yield ItemRow(**facts.about, list_key=name, note=note)

    def _is_first(self, *thing: Any) -> bool:
        is_first = self._once(*thing)
        self.repeated += not is_first
        return is_first

    # -- what a line says ---------------------------------------------------------------------------------------------

    def _facts(self, member: Member, line: Line, origin: Origin) -> _Facts:
        """Raises _BadRowError."""
        part = self._part(line)
        facts = _Facts(member, origin, self._subject(line, part), part)
        self._read_days(facts, line)
        self._read_rating(facts, line)
        facts.review = self._cut(self.layout.cell(line, "review"), LONGEST_TEXT)
        facts.note = self._cut(self.layout.cell(line, "note"), LONGEST_NOTE)
        facts.tags = self._tags(self.layout.cell(line, "tags"))
        facts.is_rewatch = self._yes(facts, line, "rewatch")
        facts.said = values.text(self.layout.cell(line, "status"), 50)
        if facts.said:
            self._read_status(facts)
        return facts

    def _subject(self, line: Line, part: Part | None) -> Subject:
        said = cells.kind_of(self.layout.cell(line, "kind"))
        if said is None:
            word = self.layout.cell(line, "kind")[:40]
            reason = _("Matinee is for films and shows; this is something else (%(kind)s).") % {"kind": word}
            raise _BadRowError("not_film_or_show", reason)
        tmdb, kind_there = cells.tmdb_id(self._id(line, "tmdb", part))
        kind = TitleKind.SHOW if part else kind_there or said or self.layout.kind
        name, year = self._name_and_year(line)
        subject = subject_or_none(
            kind=kind, name=name, year=year, tmdb=tmdb if kind else None,
            imdb=cells.imdb_id(self._id(line, "imdb", part)), tvdb=values.tvdb_id(self._id(line, "tvdb", part)),
        )  # fmt: skip
        if subject:
            return subject
        if tmdb:
            text = _("TMDB numbers films and shows apart, and the row doesn’t say which of them %(id)d is.")
            raise _BadRowError("no_kind", text % {"id": tmdb})
        raise _BadRowError("no_name", _("The row has neither a name nor an id of a film or a show."))

    def _id(self, line: Line, name: str, part: Part | None) -> str:
        return "" if part and name in self.ids_of_parts else self.layout.cell(line, name)

    def _name_and_year(self, line: Line) -> tuple[str, int | None]:
        """The year behind a name is the film's, unless another column has another one: then it is of the name."""
        whole = values.text(self.layout.cell(line, "name"))
        name, behind = values.name_and_year(whole)
        year = cells.title_year(self.layout.cell(line, "year"))
        return (name, year or behind) if year in (None, behind) else (whole, year)

    def _part(self, line: Line) -> Part | None:
        """Raises _BadRowError for a season that is none."""
        said, told = self.layout.cell(line, "season"), self.layout.cell(line, "episode")
        if not said and not told:
            return None
        season = cells.season_number(said) if said else None
        if said and season is None:
            raise _BadRowError("bad_value", _("“%(cell)s” is no season.") % {"cell": said[:50]})
        in_code, number = cells.episode_numbers(told)
        ids = {name: self.layout.cell(line, name) for name in self.ids_of_parts}
        return Part(
            season=season if season is not None else in_code,
            number=number,
            # Where a table knows no seasons, it counts through all of them.
            is_absolute=number is not None and in_code is None and "season" not in self.layout.columns,
            name=values.text(told) if number is None else "",
            tmdb=cells.tmdb_id(ids.get("tmdb", ""))[0],
            imdb=cells.imdb_id(ids.get("imdb", "")),
            tvdb=values.tvdb_id(ids.get("tvdb", "")),
        )

    def _read_days(self, facts: _Facts, line: Line) -> None:
        cell = self.layout.cell(line, "watched_on")
        seen = cells.seen(cell, self.layout.date_order)
        if seen is None:
            reason = _("“%(date)s” is no day, or is written in another order than the others.") % {"date": cell[:50]}
            if self.layout.what == "watches":
                raise _BadRowError("bad_value", reason)
            facts.complaints.append(("bad_value", reason))
        facts.seen = seen or Seen()
        facts.rated = cells.when(self.layout.cell(line, "rated_on"), self.layout.date_order)

    def _read_rating(self, facts: _Facts, line: Line) -> None:
        cell, scale = self.layout.cell(line, "rating"), self.layout.scale or 10
        found = cells.points(cell, scale)
        facts.rating, is_rounded = found or (None, False)
        self.rounded += is_rounded
        is_base = self.layout.what == "ratings"
        if found is None:
            reason = _("“%(cell)s” is no rating out of %(scale)d.") % {"cell": cell[:50], "scale": scale}
            if is_base:
                raise _BadRowError("bad_value", reason)
            facts.complaints.append(("bad_value", reason))
        elif facts.rating is None and is_base:
            raise _BadRowError("no_rating", _("The row has no rating."))

    def _read_status(self, facts: _Facts) -> None:
        facts.status = cells.status_of(facts.said)
        if facts.status is None:
            reason = _("Matinee doesn’t know the status “%(word)s”.") % {"word": facts.said}
            facts.complaints.append(("bad_value", reason))

    def _yes(self, facts: _Facts, line: Line, name: str) -> bool | None:
        """What a column of yes and no says; None for nothing."""
        cell = self.layout.cell(line, name)
        if not cell:
            return None
        found = cells.truth(cell)
        if found is None:
            text = _("“%(cell)s” says neither yes nor no.") % {"cell": cell[:50]}
            facts.complaints.append(("bad_value", text))
        return found

    def _tags(self, cell: str) -> tuple[str, ...]:
        parts = cell.replace(";", ",").replace("|", ",").split(",")
        self.shortened += len(parts) > MOST_TAGS or any(len(part.strip()) > LONGEST_TAG for part in parts)
        return values.tags(parts)

    def _cut(self, text: str, most: int) -> str:
        self.shortened += len(text) > most
        return values.prose(text, most)
