"""Of each title: where it lies by its content, and what is like it, written down for pages and searches."""

import datetime
import logging
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from config.lib import garbage
from movies.enums import Hydration
from movies.models import Title
from recommendations.engine import Bundle
from recommendations.engine.signals import Keys, places
from recommendations.enums import RunKind, RunStatus
from recommendations.models import DIMENSIONS, Interaction, ModelRun, SimilarTitles, TitleVector
from recommendations.queries.facts import facts_of
from recommendations.serving.loaded import current, forget
from recommendations.serving.near import fitted
from recommendations.serving.similar import KEPT
from recommendations.serving.written import written_why
from recommendations.training.joining import join_similar
from recommendations.training.runs import Work, working_on

logger = logging.getLogger(__name__)

CHUNK = 500
PLACED_AT_ONCE = 20_000
# Of those that have changed, so many; and of those placed so many come into others' lists at once.
CHANGED_AT_ONCE, JOINED_AT_ONCE = 5_000, 2_000
# What is less like than this lies elsewhere: the index is written anew for it. Vectors are kept in half precision.
SAME = 0.999


def write_titles() -> ModelRun | None:
    """Bring the vectors and similar titles of all titles in line with the model that serves. None where another process
    is at it, or no model serves.

    Each chunk is a transaction; a killed run goes on after the last one. Twice is once.
    """
    bundle = current()
    if bundle is None:
        return None
    with working_on(RunKind.VECTORS, version=bundle.version) as work:
        if work is not None:
            _write_all(bundle, work)
    return work.run if work else None


def _write_all(bundle: Bundle, work: Work) -> None:
    keys, after, learned = bundle.titles, work.cursor.get("after", 0), _learned_at(bundle, work.run)
    work.at(done=int((keys <= after).sum()), total=len(keys))
    left = keys[keys > after]
    for start in range(0, len(left), CHUNK):
        some = [int(key) for key in left[start : start + CHUNK]]
        with garbage.left_alone():
            _write(bundle, some, learned)
        work.at(done=int((keys <= some[-1]).sum()), after=some[-1])
    _place(bundle)
    # What the model doesn't know any more, and what was left of the one before.
    TitleVector.objects.exclude(model_version=bundle.version).delete()
    SimilarTitles.objects.exclude(model_version=bundle.version).delete()
    work.end(RunStatus.DONE)


def place_new_titles() -> int:
    """Write down where titles lie that came after the model that serves had learned, and those that have changed since,
    so that they are found by what is like them; and put the new ones among what is like the titles that it knows.
    Returns how many it placed. Twice is once; two at once are as one.
    """
    bundle = current()
    return _place(bundle) + _place_changed(bundle) if bundle is not None else 0


def _place(bundle: Bundle) -> int:
    placed = 0
    for keys in _unplaced(bundle):
        if not _serves(bundle):
            break
        began = timezone.now()
        facts = facts_of(np.asarray(keys, np.int64))
        vectors = bundle.embed(facts)
        with transaction.atomic():
            placed += _write_vectors(bundle.version, facts.titles.tolist(), vectors, began)
            if placed <= JOINED_AT_ONCE:
                join_similar(bundle, facts, vectors)
    return placed


def _serves(bundle: Bundle) -> bool:
    """Whether this model still does. The space of another one is another: the next call looks what it lacks."""
    forget()
    now = current()
    return now is not None and now.version == bundle.version


def _place_changed(bundle: Bundle) -> int:
    """Those that have changed for the longest time first. What lies where it lay is only marked as looked at; a killed
    run goes on behind its last chunk, and the next call with what was too much for this one."""
    here = TitleVector.objects.filter(model_version=bundle.version)
    found = here.filter(title__updated_at__gt=F("made_at")).order_by("title__updated_at", "title")
    keys = list(found.values_list("title", flat=True)[:CHANGED_AT_ONCE])
    placed = 0
    for start in range(0, len(keys), CHUNK):
        if not _serves(bundle):
            break
        began, some = timezone.now(), np.asarray(sorted(keys[start : start + CHUNK]), np.int64)
        facts = facts_of(some)
        vectors = bundle.embed(facts)
        with transaction.atomic():
            placed += _write_changed(bundle.version, facts.titles, vectors, began)
    return placed


def _write_changed(version: str, keys: Keys, vectors: npt.NDArray[np.float32], at: datetime.datetime) -> int:
    # The titles before their vectors: so does whoever deletes one.
    here = TitleVector.objects.filter(model_version=version, title__in=_alive(keys.tolist()))
    kept = dict(here.values_list("title", "vector"))
    before = np.asarray([kept.get(int(key), np.zeros(DIMENSIONS)) for key in keys], np.float32)
    moved = (np.asarray([fitted(vector) for vector in vectors]) * before).sum(axis=1) < SAME
    bare = keys[~vectors.any(axis=1)].tolist()
    here.filter(title__in=bare).delete()
    here.update(made_at=at)
    return _write_vectors(version, keys[moved].tolist(), vectors[moved], at) + len(bare)


def _learned_at(bundle: Bundle, run: ModelRun) -> datetime.datetime:
    """When the model began to read of titles, or earlier: what changed since, it doesn't know."""
    trained = ModelRun.objects.filter(kind=RunKind.TRAIN, version=bundle.version).newest_first().first()
    return (trained or run).started_at


def _unplaced(bundle: Bundle) -> Iterator[list[int]]:
    """Keys of titles that the model would learn now and doesn't know, and that have no place in its space, a chunk at a
    time: the newest, as many as are placed within minutes. The next call goes on with the others, and looks again at
    those of which nothing is known."""
    here = Exists(TitleVector.objects.filter(title=OuterRef("pk"), model_version=bundle.version))
    touched = Exists(Interaction.objects.filter(title=OuterRef("pk")))
    found = Title.objects.filter(~here, Q(hydration=Hydration.FULL) | Q(touched)).order_by("pk")
    keys = np.fromiter(found.values_list("pk", flat=True).iterator(chunk_size=20_000), np.int64)
    keys = keys[places(bundle.titles, keys) < 0][-PLACED_AT_ONCE:]
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK].tolist()


def _write_vectors(version: str, keys: Sequence[int], vectors: npt.NDArray[np.float32], at: datetime.datetime) -> int:
    """In a transaction. Those of titles that were deleted are passed over; whoever deletes one now waits for this.

    at: before the titles were read: what changes them from then on is news.
    """
    alive = _alive(keys)
    rows = [
        TitleVector(title_id=key, vector=fitted(vector), model_version=version, made_at=timezone.now())
        for key, vector in zip(keys, vectors, strict=True)
        if key in alive and vector.any()
    ]
    TitleVector.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["title"],
        update_fields=["vector", "model_version", "made_at"],
    )
    # The column takes the present time by itself.
    TitleVector.objects.filter(title__in=[row.title_id for row in rows]).update(made_at=at)
    return len(rows)


def _alive(keys: Sequence[int]) -> set[int]:
    rows_of = Title.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
    return set(rows_of.values_list("pk", flat=True))


@transaction.atomic
def _write(bundle: Bundle, keys: Sequence[int], learned: datetime.datetime) -> None:
    _write_vectors(bundle.version, keys, bundle.vectors()[places(bundle.titles, np.asarray(keys, np.int64))], learned)
    alive, now = _alive(keys), timezone.now()
    left = [key for key in keys if key in alive]
    found = list(zip(left, bundle.similar_to_each(left, KEPT), strict=True))
    whys = written_why(each.why for _key, similar in found for each in similar)
    at = 0
    rows = []
    for key, similar in found:
        rows.append(
            SimilarTitles(
                title_id=key,
                title_ids=[each.title for each in similar],
                scores=[round(each.score, 5) for each in similar],
                why=whys[at : at + len(similar)],
                model_version=bundle.version,
                made_at=now,
            )
        )
        at += len(similar)
    SimilarTitles.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["title"],
        update_fields=["title_ids", "scores", "why", "model_version", "made_at"],
    )
