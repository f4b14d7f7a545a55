"""Of each title: where it lies by its content, and what is like it, written down for pages and searches."""

import logging
from collections.abc import Sequence

import numpy as np
from django.db import transaction
from django.utils import timezone

from movies.models import Title
from recommendations.engine import Bundle
from recommendations.enums import RunKind, RunStatus
from recommendations.models import DIMENSIONS, ModelRun, SimilarTitles, TitleVector
from recommendations.serving.loaded import current
from recommendations.serving.similar import KEPT
from recommendations.serving.written import written_why
from recommendations.training.runs import Work, working_on

logger = logging.getLogger(__name__)

CHUNK = 500


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
    keys, after = bundle.titles, work.cursor.get("after", 0)
    work.at(done=int((keys <= after).sum()), total=len(keys))
    left = keys[keys > after]
    for start in range(0, len(left), CHUNK):
        some = [int(key) for key in left[start : start + CHUNK]]
        _write(bundle, some)
        work.at(done=int((keys <= some[-1]).sum()), after=some[-1])
    # What the model doesn't know any more, and what was left of the one before.
    TitleVector.objects.exclude(model_version=bundle.version).delete()
    SimilarTitles.objects.exclude(model_version=bundle.version).delete()
    work.end(RunStatus.DONE)


@transaction.atomic
def _write(bundle: Bundle, keys: Sequence[int]) -> None:
    # A title that was deleted since the training is passed over; whoever deletes one now waits for this.
    rows_of = Title.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
    alive = set(rows_of.values_list("pk", flat=True))
    now = timezone.now()
    places = np.searchsorted(bundle.titles, np.asarray(keys, np.int64))
    vectors = bundle.vectors()[places]
    TitleVector.objects.bulk_create(
        [
            TitleVector(title_id=key, vector=_fitted(vector), model_version=bundle.version, made_at=now)
            for key, vector in zip(keys, vectors, strict=True)
            if key in alive and vector.any()
        ],
        update_conflicts=True,
        unique_fields=["title"],
        update_fields=["vector", "model_version", "made_at"],
    )
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


def _fitted(vector: np.ndarray) -> np.ndarray:
    """Of as many numbers as the column has: fewer titles than that span fewer."""
    fitted = np.zeros(DIMENSIONS, dtype=np.float32)
    fitted[: min(len(vector), DIMENSIONS)] = vector[:DIMENSIONS]
    return fitted
