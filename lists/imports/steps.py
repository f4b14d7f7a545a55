"""The steps from uploaded files to a preview: reading, finding titles and episodes, and judging each row.

Each can be done again from its beginning, or goes on where it was: nobody notices that a worker died.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from lists.enums import RowKind, RowState
from lists.imports.archive import Budget
from lists.imports.asking import Wanted
from lists.imports.episodes import Placed, place_parts
from lists.imports.fetching import Brought, bring_from_tmdb, wanted_at_tmdb
from lists.imports.files import Answers
from lists.imports.known import read_known
from lists.imports.matching import Answer, match_episode_ids, match_subjects
from lists.imports.planning import Planner, lists_of, seasons_of, titles_of
from lists.imports.records import Part, Subject
from lists.imports.rows import parts_of, rows_by_titles, save_places, save_states, save_subjects, with_subjects
from lists.imports.storing import store_records
from lists.imports.uploads import members_for
from lists.imports.writing import apply
from lists.models import Import, ImportAnswer, ImportRow, ImportSubject
from lists.services.shelf import time_zone_of, today_of

SUBJECTS_AT_ONCE = 1_000
# What a subject is marked with once TMDB was asked for it in vain.
ASKED = "asked"
# Each is a question of its own; whoever has more of them is asked instead.
MOST_EPISODES_ASKED = 500
Alive = Callable[..., None]


def read(run: Import, alive: Alive, *, password: str | None) -> None:
    """From files to rows. Raises ImportFileError, NeedsAnswerError."""
    source, members = members_for(run, password=password, budget=Budget())
    alive(done=0, total=None)
    for count in store_records(run, source.read(members, Answers(run.answers))):
        alive(done=count)


def match(run: Import, alive: Alive) -> None:
    """From rows to titles and episodes: what is remembered and what is here first, then what TMDB has."""
    subjects = run.subjects.filter(is_settled=False).order_by("number")
    alive(done=0, total=run.subjects.count())
    done = run.subjects.filter(is_settled=True).count()
    for some in parts_of(subjects.exclude(how=ASKED).iterator(SUBJECTS_AT_ONCE), SUBJECTS_AT_ONCE):
        _match_here(run, some)
        done += len(some)
        alive(done=done)
    _learn_from_episodes(run)
    place(run)
    _ask_tmdb(run, alive)


def place(run: Import, subjects: Iterable[int] | None = None) -> None:
    """Find the episodes and seasons that rows are about. subjects: only of these."""
    rows = with_subjects(run).filter(data__has_key="part", episode=None, season=None, subject__title__isnull=False)
    if subjects is not None:
        rows = rows.filter(subject__in=list(subjects))
    # All rows of a show at a time: what one can't tell, all together may.
    wanted = rows.order_by("subject__title", "number")
    titles = rows.order_by("subject__title").values_list("subject__title", flat=True).distinct()
    for some in parts_of(titles, 100):
        _place(list(wanted.filter(subject__title__in=some)))


def plan(run: Import, alive: Alive = lambda: None, *, among: Iterable[ImportRow] | None = None) -> None:
    """Judge every row, or some, and keep what comes out."""
    profile = run.profile
    for rows in [list(among)] if among is not None else rows_by_titles(run):
        lists = lists_of(rows, profile)
        known = read_known(profile, titles_of(rows), seasons=seasons_of(rows), lists=lists)
        planner = Planner(run.source, known, time_zone_of(profile), today_of(profile))
        verdicts = planner.judge(rows)
        # What is written is written, whatever else would be said of it now.
        judged = [row for row in rows if row.state != RowState.WRITTEN]
        for row in judged:
            apply(row, verdicts[row.pk])
        save_states(judged)
        alive()


def _match_here(run: Import, subjects: Sequence[ImportSubject]) -> None:
    remembered = dict(
        ImportAnswer.objects.filter(profile=run.profile, key__in={each.key for each in subjects}).values_list(
            "key", "title"
        )
    )
    open_ones = [each for each in subjects if each.key not in remembered]
    save_subjects([(each.pk, remembered[each.key], "[]", "remembered", True) for each in subjects
                   if each.key in remembered])  # fmt: skip
    answers = match_subjects([Subject(**each.said) for each in open_ones], viewer=run.profile)
    save_subjects([_answered(each, found) for each, found in zip(open_ones, answers, strict=True)])


def _answered(subject: ImportSubject, found: Answer, how: str = "") -> tuple[int, int | None, str, str, bool]:
    candidates = json.dumps([each.title_id for each in found.candidates])
    best = found.candidates[0].how if found.sure else how
    return (subject.pk, found.title_id, candidates, best[:20], found.sure)


def _learn_from_episodes(run: Import) -> None:
    """An episode with an id of its own tells its show, whatever its rows call that."""
    rows = list(with_subjects(run).filter(data__part__has_any_keys=["tmdb", "imdb", "tvdb"], episode=None))
    if not rows:
        return
    parts = {row.pk: Part(**row.data["part"]) for row in rows}
    known = match_episode_ids(parts.values(), viewer=run.profile)
    told: dict[int, tuple[int, int | None, str, str, bool]] = {}
    places = []
    for row in rows:
        found = known.get(parts[row.pk])
        if found is None or row.subject is None:
            continue
        if row.subject.title_id is None and not row.subject.is_settled:
            told[row.subject.pk] = (row.subject.pk, found.title_id, "[]", "episode", True)
        if row.subject.title_id in (None, found.title_id):
            places.append((row.pk, found.season_id, found.episode_id, "{}"))
    save_subjects(list(told.values()))
    save_places(places)


def _ask_tmdb(run: Import, alive: Alive) -> None:
    """Bring what is not here; how much is left to ask for is shown meanwhile.

    First titles; only for episodes that can't be placed in them after that, their own ids are asked about.
    """
    open_ones = list(run.subjects.filter(is_settled=False).exclude(how=ASKED))
    shows = run.subjects.filter(title__isnull=False, rows__data__has_key="part").values_list("title", flat=True)
    by_said: dict[Subject, list[ImportSubject]] = {}
    for each in open_ones:
        by_said.setdefault(Subject(**each.said), []).append(each)
    wanted = wanted_at_tmdb(list(by_said), viewer=run.profile, titles=set(shows))
    if _bring(run, wanted, by_said, alive):
        _learn_from_episodes(run)
        place(run)
    parts = [Part(**data["part"]) for data in _unplaced(run)]
    if _bring(run, wanted_at_tmdb([], viewer=run.profile, parts=parts)[:MOST_EPISODES_ASKED], by_said, alive):
        _learn_from_episodes(run)
        place(run)


def _bring(
    run: Import, wanted: Sequence[Wanted], by_said: Mapping[Subject, Sequence[ImportSubject]], alive: Alive
) -> bool:
    """Ask, and keep each answer as it comes. Returns whether there was anything to ask for."""
    if not wanted:
        return False
    alive(left=len(wanted))
    for progress in bring_from_tmdb(wanted, viewer=run.profile, alive=lambda: alive()):
        answered = [each for each in progress.brought if each.wanted.subject and each.state != "failed"]
        save_subjects([
            _brought(subject, each)
            for each in answered
            if each.wanted.subject
            for subject in by_said.get(each.wanted.subject, ())
        ])  # fmt: skip
        alive(left=progress.left)
        if progress.note:
            _note_on_tmdb(run, progress.note)
    alive(left=0)
    return True


def _note_on_tmdb(run: Import, note: str) -> None:
    """Say once why not everything was asked for."""
    text = note if settings.TMDB_API_KEY else _("This site doesn’t ask TMDB: titles that aren’t here stay unknown.")
    others = [each for each in run.notices if each.get("code") != "tmdb"]
    run.notices = [*others, {"code": "tmdb", "text": text[:500]}]
    run.save(update_fields=["notices"])


def _brought(subject: ImportSubject, each: Brought) -> tuple[int, int | None, str, str, bool]:
    return _answered(subject, each.answer, how=ASKED)


def _unplaced(run: Import) -> list[dict[str, dict[str, str]]]:
    rows = run.rows.filter(data__has_key="part", episode=None)
    return list(rows.filter(kind__in=(RowKind.WATCH, RowKind.RATING, RowKind.REVIEW)).values_list("data", flat=True))


def _place(rows: Sequence[ImportRow]) -> None:
    wanted = [(row.subject.title_id, Part(**row.data["part"])) for row in rows if row.subject and row.subject.title_id]
    save_places([_placed(row, found) for row, found in zip(rows, place_parts(wanted), strict=True)])


def _placed(row: ImportRow, found: Placed) -> tuple[int, int | None, int | None, str]:
    if found.sure:
        return (row.pk, None if found.episode_id else found.season_id, found.episode_id, "{}")
    return (row.pk, None, None, json.dumps({"candidates": list(found.candidates)}))


def nothing_to_read() -> str:
    return _("There is nothing in it that Matinee can read.")
