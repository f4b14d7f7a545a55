"""Titles that came after the training, put among what is like the titles that the model knows before the next night."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from recommendations.engine import Bundle, Why
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.signals import places
from recommendations.models import SimilarTitles
from recommendations.queries.facts import facts_of
from recommendations.serving.similar import KEPT
from recommendations.serving.written import written_why

# Of a title so many lists are looked at: of those that it is most like.
WIDE = 24
# Titles whose lists are looked at together.
AT_ONCE = 100


@dataclass(slots=True)
class _Wanted:
    """What may come into one title's list: keys and scores."""

    titles: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


def join_similar(bundle: Bundle, facts: Catalogue, vectors: npt.NDArray[np.float32]) -> int:
    """Put these titles, which the model doesn't know, into the kept lists of the titles that they are most like, where
    they stand higher there than the last one. Only those that have come out: others would take a place and not be
    shown.

    In a transaction. facts, vectors: of the same titles. Returns how many lists that changed. Runs 10 queries for each
    100 titles. Twice is once.
    """
    out = np.flatnonzero((facts.age >= 0) & vectors.any(axis=1))
    changed = 0
    for start in range(0, len(out), AT_ONCE):
        some = out[start : start + AT_ONCE]
        changed += _join(bundle, _wanted(bundle, facts.titles[some], vectors[some]))
    return changed


def _wanted(bundle: Bundle, new: npt.NDArray[np.int64], vectors: npt.NDArray[np.float32]) -> dict[int, _Wanted]:
    """By the key of the title whose list it is."""
    wanted: dict[int, _Wanted] = {}
    near, scores = bundle.nearest_known(vectors, WIDE)
    for key, others, likenesses in zip(new.tolist(), bundle.titles[near].tolist(), scores.tolist(), strict=True):
        for other, score in zip(others, likenesses, strict=True):
            if score > 0:
                found = wanted.setdefault(other, _Wanted())
                found.titles.append(key)
                found.scores.append(round(score, 5))
    return wanted


def _join(bundle: Bundle, wanted: dict[int, _Wanted]) -> int:
    here = SimilarTitles.objects.filter(model_version=bundle.version)
    known = here.filter(title__in=wanted).values_list("title", "title_ids", "scores")
    fitting = [key for key, titles, scores in known if _chosen(wanted[key], titles, scores)]
    rows = list(here.filter(title__in=fitting).select_for_update(of=("self",)).order_by("title"))
    chosen = [_chosen(wanted[row.title_id], row.title_ids, row.scores) for row in rows]
    pairs = [(row.title_id, key) for row, some in zip(rows, chosen, strict=True) for key, _score in some]
    if not pairs:
        return 0
    whys = iter(written_why(_shared(bundle, pairs)))
    for row, some in zip(rows, chosen, strict=True):
        _put(row, [(key, score, next(whys)) for key, score in some])
    SimilarTitles.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["title"],
        update_fields=["title_ids", "scores", "why", "made_at"],
    )
    return len(rows)


def _chosen(wanted: _Wanted, titles: Sequence[int], scores: Sequence[float]) -> list[tuple[int, float]]:
    """Which of them come into a list: those that aren't in it, and stand higher than its last one or find it short."""
    least = scores[-1] if len(titles) >= KEPT else 0.0
    pairs = zip(wanted.titles, wanted.scores, strict=True)
    return [(key, score) for key, score in pairs if score > least and key not in titles]


def _put(row: SimilarTitles, new: Sequence[tuple[int, float, list[dict[str, object]]]]) -> None:
    """Best first; ties by key, as the model has it."""
    whole = [*zip(row.title_ids, row.scores, row.why, strict=True), *new]
    whole = sorted(whole, key=lambda each: (-each[1], each[0]))[:KEPT]
    row.title_ids, row.scores, row.why = ([each[at] for each in whole] for at in range(3))
    row.made_at = timezone.now()


def _shared(bundle: Bundle, pairs: Sequence[tuple[int, int]]) -> list[list[Why]]:
    """What the two of each pair share; nothing where one was deleted meanwhile."""
    ends = np.asarray(pairs, np.int64)
    facts = facts_of(np.unique(ends))
    first, second = places(facts.titles, ends[:, 0]), places(facts.titles, ends[:, 1])
    known = np.flatnonzero((first >= 0) & (second >= 0))
    whys: list[list[Why]] = [[] for _ in pairs]
    for place, found in zip(known.tolist(), bundle.shared(facts, first[known], second[known]), strict=True):
        whys[place] = found
    return whys
