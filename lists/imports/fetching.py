"""Bringing from TMDB what an import's rows are about and the catalogue doesn't hold: in chunks, within TMDB's rate,
with no transaction open while it is asked.

Whoever runs it stores each chunk's results as they come; killed, it is called again with what had no result yet.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from lists.imports.asking import Asking, Hit, Wanted, known_record
from lists.imports.matching import CANDIDATES, Answer, Candidate, answer, match_episode_ids, match_subjects
from lists.imports.records import Part, Subject
from lists.imports.scores import AHEAD, SURE, score
from movies import services
from movies.enums import Hydration, TitleKind
from movies.imports.fetching import THREADS, fetch_all
from movies.imports.plans import Target
from movies.ingest import write_stubs, write_titles
from movies.models import Episode, Title, audience_of
from movies.records import TitleRecord
from movies.tmdb.client import BREAKER, TmdbClient, tmdb_client
from movies.tmdb.errors import TmdbError, TmdbNotConfigured, TmdbNotFound, TmdbRefused
from social.models import Profile

CHUNK = 40
# How long to wait for TMDB to come back before saying that it doesn't.
PATIENCE = 60.0
State = Literal["found", "unsure", "missing", "failed"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a question. state: `found` (the answer is sure), `unsure` (there are candidates), `missing` (TMDB
    has nothing that fits) or `failed` (no answer: ask again; reason says why, in words). The answer's titles are here.
    """

    wanted: Wanted
    state: State
    answer: Answer = field(default_factory=Answer)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, counted from the beginning of this call, and what the latest chunk brought. note: why it ended
    before everything was asked or answered, in words; else empty.
    """

    asked: int
    left: int
    found: int = 0
    unsure: int = 0
    missing: int = 0
    failed: int = 0
    brought: tuple[Brought, ...] = ()
    note: str = ""


def wanted_at_tmdb(
    subjects: Sequence[Subject], *, viewer: Profile, parts: Iterable[Part] = (), titles: Iterable[int] = ()
) -> list[Wanted]:
    """What TMDB can tell more about than the catalogue, in a fixed order: stubs among `titles` (those of whose seasons
    and episodes rows tell), subjects that the catalogue doesn't know for certain, and episodes that rows name by ids
    which it lacks.

    Left out is what only a person can decide: which of several titles here that fit alike. Runs the queries of
    `match_subjects` and `match_episode_ids`, and one more.
    """
    stubs = Title.objects.visible_to(viewer).stubs().from_tmdb().filter(pk__in=set(titles)).order_by("pk")
    distinct = list(dict.fromkeys(subjects))
    answers = match_subjects(distinct, viewer=viewer)
    unknown = [subject for subject, found in zip(distinct, answers, strict=True) if _may_be_at_tmdb(subject, found)]
    own = list(dict.fromkeys(part for part in parts if part.imdb or part.tvdb))
    here = match_episode_ids(own, viewer=viewer)
    return [
        *(Wanted(title_id=pk) for pk in stubs.values_list("pk", flat=True)),
        *(Wanted(subject=subject) for subject in unknown),
        *(Wanted(part=part) for part in own if part not in here),
    ]


def _may_be_at_tmdb(subject: Subject, found: Answer) -> bool:
    if found.sure:
        return False
    if subject.tmdb or subject.imdb or subject.tvdb:
        return not any(candidate.how in ("tmdb", "imdb", "tvdb") for candidate in found.candidates)
    return not found.candidates or found.candidates[0].score < SURE


def bring_from_tmdb(
    wanted: Sequence[Wanted], *, viewer: Profile, alive: Callable[[], None] = lambda: None
) -> Generator[Progress]:
    """Ask TMDB, write what is found, and tell how far it is after each CHUNK. Never call it with a transaction open.

    Where nothing can be asked (no key, TMDB down, a kids' profile) it says so in the last Progress's note and ends: it
    raises none of TmdbError's kinds. alive: called now and then while waiting; what it raises ends the asking.
    """
    counts = {"found": 0, "unsure": 0, "missing": 0, "failed": 0}
    try:
        services.only_for_the_grown(viewer)
        client = tmdb_client().patient(PATIENCE)
    except (TmdbError, PermissionDenied) as error:
        yield Progress(0, len(wanted), note=str(error) if wanted else "")
        return
    if not wanted:
        yield Progress(0, 0)
    for start in range(0, len(wanted), CHUNK):
        chunk = _Chunk(client, viewer, alive)
        brought = tuple(chunk.bring(wanted[start : start + CHUNK]))
        for each in brought:
            counts[each.state] += 1
        asked, note = start + len(brought), chunk.why_to_end()
        yield Progress(asked, len(wanted) - asked, **counts, brought=brought, note=note)
        if note:
            return


class _Chunk:
    """Asks for some things at once, and writes what came of it. titles: our keys of TMDB's titles, once they are here;
    records and errors: what fetching them brought.
    """

    def __init__(self, client: TmdbClient, viewer: Profile, alive: Callable[[], None]) -> None:
        self.client, self.viewer, self.alive = client, viewer, alive
        self.titles: dict[Target, int] = {}
        self.records: dict[Target, TitleRecord] = {}
        self.errors: dict[Target, TmdbError] = {}
        self.hits: list[Hit] = []

    def bring(self, wanted: Sequence[Wanted]) -> list[Brought]:
        asking = Asking(self.client, self._stubs(wanted), adult=audience_of(self.viewer).adult)
        self.hits = self._threaded(asking, Asking.hit, wanted)
        self._fetch()
        if gone := [n for n, hit in enumerate(self.hits) if hit.asked and self._is_gone(hit)]:
            for n, hit in zip(gone, self._threaded(asking, Asking.by_name, [self.hits[n] for n in gone]), strict=True):
                self.hits[n] = hit
            self._fetch()
        self._leave_out_others()
        self._write()
        self._learn_episode_ids()
        return self._results()

    def why_to_end(self) -> str:
        """Why asking on makes no sense: the key isn't accepted, or TMDB has been down for as long as one waits."""
        errors = [*self.errors.values(), *(hit.error for hit in self.hits)]
        for error in errors:
            if isinstance(error, TmdbNotConfigured):
                return str(error)
        down = any(errors) and BREAKER.down_since()
        return _("TMDB can't be reached at the moment; the rest can be asked for later.") if down else ""

    def _stubs(self, wanted: Sequence[Wanted]) -> dict[int, Target]:
        rows = Title.objects.filter(pk__in=[each.title_id for each in wanted if each.title_id])
        found = rows.values_list("pk", "kind", "tmdb_id")
        return {pk: (kind, tmdb_id) for pk, kind, tmdb_id in found if tmdb_id}

    def _threaded(self, asking: Asking, ask: Callable[[Asking, Any], Hit], of: Sequence[Any]) -> list[Hit]:
        """Ask several at once. The threads touch no database, and none waits on once this is over, however it ends."""
        stop = threading.Event()
        stoppable = Asking(self.client.stopped_by(stop), asking.known, adult=asking.adult)
        pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="import")
        try:
            hits = []
            for hit in pool.map(lambda one: ask(stoppable, one), of):
                self.alive()
                hits.append(hit)
            return hits
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self) -> None:
        """Fetch the titles that aren't here in full, and shows that are here without the episode in question."""
        episodes = {hit.episode for hit in self.hits if hit.episode}
        here = set(Episode.objects.filter(tmdb_id__in=episodes).values_list("tmdb_id", flat=True))
        stale = {target for hit in self.hits if hit.episode and hit.episode not in here for target in hit.targets}
        wanted = dict.fromkeys(target for hit in self.hits for target in hit.targets)
        for kind in TitleKind.values:
            ids = [tmdb_id for of, tmdb_id in wanted if of == kind]
            full = Title.objects.filter(kind=kind, tmdb_id__in=ids, hydration=Hydration.FULL)
            self.titles |= {(kind, tmdb_id): pk for tmdb_id, pk in full.values_list("tmdb_id", "pk") if tmdb_id}
        asked = self.records.keys() | self.errors.keys()
        missing = [each for each in wanted if each not in asked and (each not in self.titles or each in stale)]
        for outcome in fetch_all(self.client, missing, alive=self.alive):
            if outcome.record is not None:
                self.records[outcome.target] = outcome.record
            elif outcome.error is not None:
                self.errors[outcome.target] = outcome.error

    def _is_gone(self, hit: Hit) -> bool:
        return bool(hit.targets) and all(isinstance(self.errors.get(each), TmdbNotFound) for each in hit.targets)

    def _leave_out_others(self) -> None:
        """A number that is a film's and a show's at TMDB: where the name decides, only the one comes along."""
        kept = {each for hit in self.hits for each in self._meant(hit)}
        self.records = {target: record for target, record in self.records.items() if target in kept}

    def _meant(self, hit: Hit) -> list[Target]:
        fetched = [each for each in hit.targets if each in self.records]
        if len(hit.targets) < 2 or not hit.asked:
            return fetched
        found = self._scored(hit, fetched)
        return [fetched[found.candidates[0].title_id]] if found.sure else fetched

    def _write(self) -> None:
        briefs = {target: stub for hit in self.hits for target, stub in hit.stubs.items()}
        stubs = [stub for target, stub in briefs.items() if target not in {*self.records, *self.titles, *self.errors}]
        for kind in TitleKind.values:
            errors = {tmdb_id: error for (of, tmdb_id), error in self.errors.items() if of == kind}
            services.mark_failures(kind=kind, errors=errors)
        try:
            written = write_titles(list(self.records.values())).title_ids
            self.titles |= dict(zip(self.records, written, strict=True))
        except DatabaseError:
            self._write_one_by_one()
        keys = write_stubs(stubs).title_ids
        self.titles |= {(str(stub.kind), stub.tmdb_id): pk for stub, pk in zip(stubs, keys, strict=True)}

    def _write_one_by_one(self) -> None:
        """Find the title that the database won't take, and bring in the others."""
        for target, record in self.records.items():
            try:
                with transaction.atomic():
                    self.titles[target] = write_titles([record]).title_ids[0]
            except DatabaseError as error:
                problem = {"problem": str(error).partition("\n")[0]}
                self.errors[target] = TmdbError(_("The database refuses it: %(problem)s") % problem)

    def _learn_episode_ids(self) -> None:
        """Keep which episode has the id that was asked for: TMDB's bodies of shows don't say it."""
        for hit in self.hits:
            if hit.episode and hit.wanted.part:
                news = {f"{hit.how}_id": getattr(hit.wanted.part, hit.how)}
                Episode.objects.filter(tmdb_id=hit.episode).update(**news)

    def _results(self) -> list[Brought]:
        """Titles that are here now are compared by all their names, those that were here before too."""
        subjects = [hit.wanted.subject for hit in self.hits if hit.wanted.subject]
        again = dict(zip(subjects, match_subjects(subjects, viewer=self.viewer), strict=True))
        visible = Title.objects.visible_to(self.viewer).filter(pk__in=set(self.titles.values()))
        seen = set(visible.values_list("pk", flat=True))
        return [self._brought(hit, again, seen) for hit in self.hits]

    def _brought(self, hit: Hit, again: dict[Subject, Answer], seen: set[int]) -> Brought:
        error = hit.error or next((self.errors[each] for each in hit.targets if each in self.errors), None)
        if error and not isinstance(error, TmdbNotFound | TmdbRefused):
            return Brought(hit.wanted, "failed", reason=str(error))
        targets = [each for each in dict.fromkeys((*hit.targets, *hit.stubs)) if self.titles.get(each) in seen]
        found = again.get(hit.wanted.subject, Answer()) if hit.wanted.subject else self._plainly(hit, targets)
        if not found.sure and hit.asked:
            scored = self._scored(hit, targets)
            told = [replace(each, title_id=self.titles[targets[each.title_id]]) for each in scored.candidates]
            found = _together(found, Answer(tuple(told), scored.sure))
        state: State = "found" if found.sure else "unsure" if found.candidates else "missing"
        return Brought(hit.wanted, state, found)

    def _plainly(self, hit: Hit, targets: Sequence[Target]) -> Answer:
        """A stub that was to be filled, or the show of an episode."""
        return Answer(tuple(Candidate(self.titles[each], 1.0, hit.how) for each in targets), sure=len(targets) == 1)

    def _scored(self, hit: Hit, targets: Sequence[Target]) -> Answer:
        """The answer out of what TMDB said of the targets; its candidates' keys are their places among these."""
        assert hit.asked
        found_under = {hit.how: getattr(hit.asked.subject, hit.how)} if hit.how in ("imdb", "tvdb") else {}
        scored = []
        for n, target in enumerate(targets):
            if record := self.records.get(target) or hit.stubs.get(target):
                known = known_record(record, **found_under)
                scored.append((n, score(hit.asked, known, among_all=not hit.how), known))
        return answer(scored, hit.asked)


def _together(ours: Answer, told: Answer) -> Answer:
    """One answer of what the catalogue and what TMDB say: sure where TMDB's is, and nothing here is near."""
    best: dict[int, Candidate] = {}
    for each in (*told.candidates, *ours.candidates):
        if each.title_id not in best or best[each.title_id].score < each.score:
            best[each.title_id] = each
    ranked = sorted(best.values(), key=lambda each: -each.score)[:CANDIDATES]
    first = told.sure and ranked[0].title_id == told.candidates[0].title_id
    return Answer(tuple(ranked), first and all(each.score <= ranked[0].score - AHEAD for each in ranked[1:]))
