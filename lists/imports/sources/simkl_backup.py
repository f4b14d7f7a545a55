"""Simkl's backup: shows, anime and films, each with its status and what was seen of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import (
    Claim,
    NoteRow,
    Origin,
    Part,
    RatingRow,
    RefusedRow,
    StatusRow,
    Subject,
    WatchlistRow,
    WatchRow,
)
from lists.imports.sources.seen import Allowance, Once, Seen, entered_at, part_or_none, seen_at, subject_or_none
from lists.imports.sources.simkl_marks import STATUSES, claimed, mark_of, status_word, up_to
from lists.imports.sources.tabular import refused
from lists.imports.tables import flat, inside, json_of, objects
from movies.enums import TitleKind

_SECTIONS = ("shows", "anime", "movies")


@dataclass(slots=True)
class Said:
    """What was told already by files before: rows, and titles by Simkl's number."""

    once: Once
    allowance: Allowance
    titles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Entry:
    """A title of the backup. own: Simkl's number of it.

    Seasons of anime are titles at Simkl. is_one_of: others of them are about the same show; is_shared: even about the
    same season.
    """

    member: str
    number: int
    section: str
    data: dict[str, Any]
    subject: Subject | None
    own: str
    mapped: list[int]
    is_one_of: bool = False
    is_shared: bool = False

    @property
    def origin(self) -> Origin:
        return Origin(member=self.member, line=self.number, raw=flat(self.data, "poster", "fanart", "user"))

    @property
    def is_film(self) -> bool:
        return self.subject is not None and self.subject.kind == TitleKind.FILM

    @property
    def parts(self) -> list[Part | None]:
        """What a status or a rating is about: the show, or those of its seasons that this title is."""
        if self.is_one_of or (self.mapped and self.mapped[0] != 1):
            return [Part(season=season) for season in self.mapped] or [None]
        return [None]

    @property
    def is_unclear(self) -> bool:
        """Whether nobody can say which episodes of the show the title has."""
        if self.section != "anime" or self.is_film:
            return False
        several = len(self.mapped) > 1 and min(self.mapped) != 1
        return several or self.is_shared or (self.is_one_of and not self.mapped)


def entries_of(member: Member) -> list[Entry]:
    """Raises NotAnExportError."""
    value = json_of(member)
    found: list[Entry] = []
    for section in _SECTIONS:
        listed = value.get(section) if isinstance(value, dict) else value if section == "shows" else None
        found += [_entry(member, number, section, data) for number, data in objects(listed)]
    _relate([entry for entry in found if entry.section == "anime" and _tvdb(entry)])
    return found


def _relate(anime: list[Entry]) -> None:
    titles = {(_tvdb(entry), entry.own) for entry in anime}
    seasons = {(_tvdb(entry), season, entry.own) for entry in anime for season in entry.mapped}
    of_show = Counter(show for show, _own in titles)
    of_season = Counter((show, season) for show, season, _own in seasons)
    for entry in anime:
        entry.is_one_of = of_show[_tvdb(entry)] > 1
        entry.is_shared = any(of_season[_tvdb(entry), season] > 1 for season in entry.mapped)


def rows_of(entries: list[Entry], said: Said) -> Iterator[Any]:
    for entry in entries:
        if entry.subject is None:
            reason = _("It has neither a name nor an id.")
            yield refused(entry.origin, "no_name", reason)
            continue
        said.titles.add(entry.own)
        for row in _rows(entry, entry.subject, said):
            if said.once(*_signature(row)):
                yield row


def _rows(entry: Entry, subject: Subject, said: Said) -> Iterator[Any]:
    if not _is_rewatch(entry.data):
        yield from _standing(entry, subject)
        yield from _noted(entry, subject)
    if entry.is_film:
        yield from _film(entry, subject)
    else:
        yield from _show(entry, subject, said)


def _standing(entry: Entry, subject: Subject) -> Iterator[StatusRow | WatchlistRow | RefusedRow]:
    word = status_word(entry.data.get("status"))
    status = STATUSES.get(word)
    if word and not status:
        reason = _("Matinee doesn’t know the status “%(word)s”.") % {"word": word}
        yield refused(entry.origin, "bad_value", reason, subject.name)
    for part in entry.parts if status else ():
        yield StatusRow(origin=entry.origin, subject=subject, part=part, status=status, said=word)
    if status == Status.PLANNED:
        added = entered_at(entry.data.get("added_to_watchlist_at"))
        yield WatchlistRow(origin=entry.origin, subject=subject, added=added)


def _noted(entry: Entry, subject: Subject) -> Iterator[RatingRow | NoteRow]:
    points = values.points(entry.data.get("user_rating"))
    for part in entry.parts if points else ():
        rated = values.moment(entry.data.get("user_rated_at"))
        yield RatingRow(origin=entry.origin, subject=subject, part=part, value=points, rated=rated)
    memo = entry.data.get("memo")
    if text := values.prose(memo.get("text") if isinstance(memo, dict) else memo, 2_000):
        yield NoteRow(origin=entry.origin, subject=subject, text=text)


def _film(entry: Entry, subject: Subject) -> Iterator[WatchRow]:
    """Simkl knows one day at the most, the last one."""
    seen = seen_at(entry.data.get("last_watched_at"))
    if seen or status_word(entry.data.get("status")) == "completed":
        rewatch = _is_rewatch(entry.data)
        yield WatchRow(
            origin=entry.origin, subject=subject, is_rewatch=rewatch, is_claim=not seen and not rewatch, **seen
        )


def _show(entry: Entry, subject: Subject, said: Said) -> Iterator[Any]:
    count = values.whole(entry.data.get("watched_episodes_count"), least=1)
    if count and not _is_rewatch(entry.data):
        yield Claim(what="watch", count=count, label="watched_episodes_count", member=entry.member, subject=subject)
    told = 0
    for row in _episodes(entry, subject):
        told += 1
        yield row
    if status_word(entry.data.get("status")) == "completed" and told < (count or 1):
        yield from _whole(entry, subject)
    elif not told and count:
        yield from _marked(entry, subject, said)


def _episodes(entry: Entry, subject: Subject) -> Iterator[WatchRow | RefusedRow]:
    for _number, season in objects(entry.data.get("seasons")):
        for _place, episode in objects(season.get("episodes")):
            number, watched = values.text(episode.get("number"), 20), values.text(episode.get("watched_at"), 50)
            raw = {"show": subject.name, "season": values.text(season.get("number"), 20), "episode": number}
            origin = Origin(member=entry.member, line=entry.number, raw=raw | {"watched_at": watched})
            part = _part(entry, season, episode)
            if part is None:
                reason = _("Simkl counts these episodes in its own way; nobody can say which ones they are here.")
                yield refused(origin, "no_episode", reason, subject.name)
                continue
            yield _watch(entry, origin, subject, part, seen_at(episode.get("watched_at")))


def _watch(entry: Entry, origin: Origin, subject: Subject, part: Part | None, seen: Seen) -> WatchRow:
    rewatch = _is_rewatch(entry.data)
    is_claim = not seen and not rewatch
    return WatchRow(origin=origin, subject=subject, part=part, is_rewatch=rewatch, is_claim=is_claim, **seen)


def _part(entry: Entry, season: dict[str, Any], episode: dict[str, Any]) -> Part | None:
    """Anime is counted by the title at Simkl, so what it says of TheTVDB goes first."""
    exact = part_or_none(inside(episode, "tvdb", "season"), inside(episode, "tvdb", "episode"))
    if exact and exact.season is not None and exact.number is not None:
        return exact
    number = values.whole(episode.get("number"))
    if number is None:
        return None
    if entry.section != "anime":
        found = part_or_none(season.get("number"), number)
        return found if found and found.season is not None else None
    if entry.is_unclear:
        return None
    return (
        part_or_none(entry.mapped[0], number)
        if len(entry.mapped) == 1
        else part_or_none(None, number, is_absolute=True)
    )


def _whole(entry: Entry, subject: Subject) -> Iterator[WatchRow | RefusedRow]:
    """All of it was seen: the show, or of anime the seasons that the title is."""
    if entry.is_unclear:
        reason = _("Simkl says that this was seen to its end, but not which episodes of the show it is.")
        yield refused(entry.origin, "no_episode", reason, subject.name)
        return
    parts: list[Part | None] = [Part(season=season) for season in entry.mapped]
    yield from claimed(subject, entry.origin, parts or [None])


def _marked(entry: Entry, subject: Subject, said: Said) -> Iterator[WatchRow | RefusedRow]:
    """Without a list of episodes, the last one stands for those before it in its season."""
    mark = mark_of(entry.data.get("last_watched"))
    if mark is None or entry.is_unclear or not said.allowance.grants(mark[1]):
        reason = _("Simkl counts episodes that were seen, but doesn’t say which.")
        yield refused(entry.origin, "no_episode", reason, subject.name)
        return
    season: int | None = mark[0]
    if entry.section == "anime":
        season = entry.mapped[0] if len(entry.mapped) == 1 else None
    yield from claimed(subject, entry.origin, up_to(season, mark[1]))


def _entry(member: Member, number: int, section: str, data: dict[str, Any]) -> Entry:
    title: dict[str, Any] = next(
        (data[name] for name in ("movie", "show", "anime") if isinstance(data.get(name), dict)), {}
    )
    is_film = isinstance(data.get("movie"), dict) or section == "movies" or data.get("anime_type") == "movie"
    ids = title.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    own = values.text(ids.get("simkl") or ids.get("simkl_id"), 50)
    subject = subject_or_none(
        kind=TitleKind.FILM if is_film else TitleKind.SHOW,
        name=values.text(title.get("title")),
        year=values.year(title.get("year")),
        tmdb=values.tmdb_id(ids.get("tmdb")),
        imdb=values.imdb_id(ids.get("imdb")),
        # TheTVDB counts films and shows apart, and only shows can be found by its number.
        tvdb=None if is_film else values.tvdb_id(ids.get("tvdb")),
        key=f"simkl:{own}" if own else "",
    )
    mapped = data.get("mapped_tvdb_seasons") if section == "anime" and not is_film else None
    seasons = {values.whole(each, most=10_000) for each in mapped} if isinstance(mapped, list) else set()
    known = sorted(season for season in seasons if season is not None)
    return Entry(member.path[-300:], number, section, data, subject, own, known)


def _tvdb(entry: Entry) -> int | None:
    return entry.subject.tvdb if entry.subject else None


def _is_rewatch(data: dict[str, Any]) -> bool | None:
    return True if data.get("is_rewatch") is True else None


def _signature(row: Any) -> tuple[Any, ...]:
    """What makes two rows of two entries the same: Simkl has entries twice."""
    if isinstance(row, RefusedRow):
        return (row.kind, row.code, row.origin.member, row.origin.line, *row.origin.raw.values())
    subject = row.subject.key or row.subject
    if isinstance(row, Claim):
        return (row.kind, subject)
    if isinstance(row, WatchRow):
        when = row.day or row.moment
        return (row.kind, subject, row.part, when, None if when else row.is_rewatch)
    says = next((getattr(row, name) for name in ("value", "status", "text") if hasattr(row, name)), None)
    return (row.kind, subject, row.part, says)
