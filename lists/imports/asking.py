"""Questions to TMDB about an import's rows: which titles and episodes it has under an id, or by a name. No database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lists.imports.matching import answer
from lists.imports.names import name_parts
from lists.imports.records import Part, Subject
from lists.imports.scores import Known, Score, Sought, known_names, score, sought
from movies.enums import TitleKind
from movies.imports.plans import Target
from movies.records import StubRecord, TitleRecord
from movies.tmdb.client import TmdbClient
from movies.tmdb.errors import TmdbError
from movies.tmdb.parse import list_page, values

_PATHS = {TitleKind.FILM: ("/search/movie", "year"), TitleKind.SHOW: ("/search/tv", "first_air_date_year")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question for TMDB: about a subject; with `part`, about an episode that is known by an id of its own; or, with
    `title_id`, about a title that is here as a stub and is needed in full.
    """

    subject: Subject | None = None
    part: Part | None = None
    title_id: int | None = None


@dataclass(slots=True)
class Hit:
    """What TMDB has for a question. targets: titles to fetch in full; stubs: what it says of titles in brief; how: the
    id that they were found under (`tmdb`, `imdb`, `tvdb`), empty for a name; episode: TMDB's id of the episode that was
    asked about.
    """

    wanted: Wanted
    asked: Sought | None = None
    stubs: dict[Target, StubRecord] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    how: str = ""
    episode: int | None = None
    error: TmdbError | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks one question at a time; safe to share between threads. known: kind and TMDB id of the stubs that are to be
    filled, by their keys; adult: whether titles for adults may be found.
    """

    client: TmdbClient
    known: dict[int, Target]
    adult: bool = False

    def hit(self, wanted: Wanted) -> Hit:
        """Never raises TmdbError's kinds: they stand in the hit."""
        hit = Hit(wanted, asked=sought(wanted.subject) if wanted.subject else None)
        try:
            if wanted.title_id in self.known:
                hit.targets, hit.how = [self.known[wanted.title_id]], "tmdb"
            elif wanted.part:
                self._episode(hit, wanted.part)
            elif hit.asked:
                self._subject(hit, hit.asked)
        except TmdbError as error:
            hit.error = error
        return hit

    def by_name(self, hit: Hit) -> Hit:
        """The same anew, by name only: where nothing is left under the id."""
        assert hit.asked
        again = Hit(hit.wanted, asked=hit.asked)
        try:
            if hit.asked.subject.name:
                self._by_name(again, hit.asked)
        except TmdbError as error:
            again.error = error
        return again

    def _subject(self, hit: Hit, asked: Sought) -> None:
        subject = asked.subject
        if subject.tmdb:
            hit.targets, hit.how = [(str(kind), subject.tmdb) for kind in _kinds(subject)], "tmdb"
        elif not self._by_other_ids(hit, subject) and subject.name:
            self._by_name(hit, asked)

    def _by_other_ids(self, hit: Hit, subject: Subject) -> bool:
        for external, source in ((subject.imdb, "imdb"), (subject.tvdb, "tvdb")):
            if external and (stubs := self._found(str(external), source, subject)):
                hit.stubs, hit.targets, hit.how = stubs, list(stubs), source
                return True
        return False

    def _found(self, external: str, source: str, subject: Subject) -> dict[Target, StubRecord]:
        """Films and shows that TMDB has under another site's id; TVDB numbers the two apart."""
        body = self.client.find(external, f"{source}_id")
        kinds = _kinds(subject) if source == "tvdb" else list(TitleKind)
        found: dict[Target, StubRecord] = {}
        for kind in kinds:
            listed = body.get("movie_results" if kind == TitleKind.FILM else "tv_results")
            found |= _by_target(list_page({"results": listed}, kind=kind, adult_admitted=self.adult).stubs)
        return found

    def _episode(self, hit: Hit, part: Part) -> None:
        for external, source in ((part.imdb, "imdb"), (part.tvdb, "tvdb")):
            body = self.client.find(str(external), f"{source}_id") if external else {}
            for item in values.items(body.get("tv_episode_results")):
                show, episode = values.tmdb_id(item.get("show_id")), values.tmdb_id(item.get("id"))
                if show and episode:
                    hit.targets, hit.episode, hit.how = [(str(TitleKind.SHOW), show)], episode, source
                    return

    def _by_name(self, hit: Hit, asked: Sought) -> None:
        """Ask for the likelier kind first, with the year and then without, until one title is sure."""
        subject = asked.subject
        stubs: dict[Target, StubRecord] = {}
        scored: list[tuple[int, Score, Known]] = []
        for year in dict.fromkeys((subject.year, None)):
            for kind in _kinds(subject):
                stubs = {**self._searched(kind, name_parts(subject.name).main, year), **stubs}
            knowns = [known_record(stub) for stub in stubs.values()]
            scored = [(n, score(asked, known, among_all=True), known) for n, known in enumerate(knowns)]
            if answer(scored, asked).sure:
                break
        found = answer(scored, asked)
        likely = [list(stubs)[candidate.title_id] for candidate in found.candidates]
        hit.stubs = {target: stubs[target] for target in likely}
        hit.targets = likely[:1] if found.sure else []

    def _searched(self, kind: TitleKind, name: str, year: int | None) -> dict[Target, StubRecord]:
        path, key = _PATHS[kind]
        asked = {"query": name, "language": self.client.language, **({key: str(year)} if year else {})}
        if self.adult:
            asked["include_adult"] = "true"
        body = self.client.transport.get(path, asked, patience=self.client.patience, stop=self.client.stop)
        return _by_target(list_page(body, kind=kind, adult_admitted=self.adult).stubs)


def _kinds(subject: Subject) -> list[TitleKind]:
    """The kinds that the subject may be of, the likelier first."""
    if not subject.kind:
        return list(TitleKind)
    others = [kind for kind in TitleKind if kind != subject.kind] if subject.is_guess else []
    return [TitleKind(subject.kind), *others]


def _by_target(stubs: Sequence[StubRecord]) -> dict[Target, StubRecord]:
    return {(str(stub.kind), stub.tmdb_id): stub for stub in stubs}


def known_record(record: StubRecord | TitleRecord, **ids: Any) -> Known:
    """TMDB's title as it is compared. ids: those that it was found under, which it needn't know itself."""
    full = record if isinstance(record, TitleRecord) else None
    parts = (full.alternative_names, full.translations) if full else ()
    others = [each.name for part in parts for each in part or () if each.name]
    return Known(
        kind=str(record.kind),
        **known_names(record.name, record.original_name, others),
        year=record.released_on.year if record.released_on else None,
        until=full.ended_on.year if full and full.ended_on else None,
        popularity=record.popularity,
        countries=frozenset(full.countries if full else ()),
        **{"tmdb": record.tmdb_id, "imdb": full.imdb_id if full else "", "tvdb": full.tvdb_id if full else None, **ids},
    )
