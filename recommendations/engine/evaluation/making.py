"""Lists to be judged: as they are served, by a scorer, and by parts of the blend."""

from dataclasses import replace

import numpy as np

from recommendations.engine.blend import Blend, summed
from recommendations.engine.bundle import Bundle
from recommendations.engine.evaluation.baselines import Scorer, Scores
from recommendations.engine.evaluation.leaving import LIKED, SEEN, left_out
from recommendations.engine.evaluation.metrics import Lists
from recommendations.engine.models import PARTS, standardised
from recommendations.engine.signals import Flags, Signals
from recommendations.engine.suggestions import Tuning
from recommendations.engine.validation import places_of

DEPTH, BATCH = 100, 256


def served_lists(
    bundle: Bundle, known: Signals, *, most: int = DEPTH, leave_out: str = SEEN, allowed: Flags | None = None
) -> tuple[Lists, Scores]:
    """(n, most) places and scores, 0 beside -1: each profile's list as it is served, diversity included, one after
    another. leave_out: LIKED lets disliked titles come again, which nothing that is served does. allowed: (m,)."""
    keys = np.full((len(known.profiles), most), -1, dtype=np.int64)
    scores = np.zeros(keys.shape, dtype=np.float32)
    for row in range(len(keys)):
        history = known.history(row)
        tuning = Tuning(predict=False, seed=None if len(history) else row, again=leave_out == LIKED)
        found = bundle.rank(history, most=most, tuning=tuning, reasons=False, allowed=allowed)
        keys[row, : len(found)] = [one.title for one in found]
        scores[row, : len(found)] = [one.score for one in found]
    return places_of(bundle, keys), scores


def scored_lists(scorer: Scorer, known: Signals, *, most: int = DEPTH, leave_out: str = SEEN) -> Lists:
    """(n, most) places: a scorer's best titles, what is known of a profile left out: liked titles, or all seen."""
    result = []
    for start in range(0, len(known.profiles), BATCH):
        rows = known.rows(np.arange(start, min(start + BATCH, len(known.profiles))))
        scores = scorer(rows).astype(np.float32, copy=True)
        scores[left_out(rows, leave_out).nonzero()] = -np.inf
        depth = min(most, scores.shape[1])
        best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
        values = np.take_along_axis(scores, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
        lists = np.full((len(best), most), -1, dtype=np.int64)
        lists[:, :depth] = np.where(values > -np.inf, best, -1)
        result.append(lists)
    return np.concatenate(result)


def blended(bundle: Bundle, blend: Blend) -> Scorer:
    """The sums of a blend of the bundle's parts."""

    def scores(known: Signals) -> Scores:
        raw = bundle.models.raw(known)
        standardised(raw)
        return summed(blend, raw, np.diff(known.indptr))

    return scores


def only(blend: Blend, part: str) -> Blend:
    """The blend of one part alone."""
    weights = np.zeros_like(blend.weights)
    weights[:, PARTS.index(part)] = 1
    return replace(blend, weights=weights)


def two_of_each(lists: Lists, collections: Lists, *, most: int = DEPTH) -> Lists:
    """(n, most): the first of longer lists, no more than two of a collection, as in all that is served. collections:
    (m,), -1 for none."""
    result = np.full((len(lists), most), -1, dtype=np.int64)
    for row, places in enumerate(lists):
        own = collections[places]
        earlier = np.tril(own[:, None] == own[None, :], -1).sum(axis=1)
        kept = places[(places >= 0) & ((own < 0) | (earlier < 2))][:most]
        result[row, : len(kept)] = kept
    return result
