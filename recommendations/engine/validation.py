"""What the profiles held out say of a bundle that didn't learn from them: how good it is, what everybody would be
shown, and how strong the diversity step may be."""

from dataclasses import replace

import numpy as np

from recommendations.engine.blend import Lesson, summed
from recommendations.engine.bundle import Bundle
from recommendations.engine.evaluation import metrics
from recommendations.engine.lists import best_of
from recommendations.engine.models import OF_HISTORY, PARTS, standardised
from recommendations.engine.signals import Keys, places
from recommendations.engine.suggestions import Tuning

# Factors of diversity.Strengths that are tried, and what the chosen one may cost of nDCG@100.
FACTORS, COST = (0.0, 0.25, 0.5, 0.75, 1.0), 0.006
ASKED, SHOWN, DEPTH, BATCH = 300, 20, 100, 64


def validated(bundle: Bundle, lesson: Lesson) -> Bundle:
    """The bundle with its exposure, its diversity and its metrics. Without anybody held out it stays as it is."""
    if not len(lesson.known.profiles):
        return bundle
    lists = ranked_by_all(bundle, lesson)
    shown = lists["blend"][:, :SHOWN]
    counts = np.bincount(shown[shown >= 0], minlength=len(bundle.titles))
    bundle = replace(bundle, exposure=(counts / len(shown)).astype(np.float32))
    factor = diversity_factor(bundle, lesson)
    manifest = {**bundle.manifest, "diversity": factor, "metrics": measured(lists, lesson)}
    return replace(bundle, manifest=manifest)


def ranked_by_all(bundle: Bundle, lesson: Lesson) -> dict[str, Keys]:
    """(n, DEPTH) places of the best titles by the blend and by each part, -1 where a list is shorter."""
    names = ("blend", *OF_HISTORY, "popularity")
    found: dict[str, list[Keys]] = {name: [] for name in names}
    for start in range(0, len(lesson.known.profiles), BATCH):
        rows = lesson.known.rows(np.arange(start, min(start + BATCH, len(lesson.known.profiles))))
        raw = bundle.models.raw(rows)
        standardised(raw)
        seen = rows.seen().nonzero()
        for name in names:
            sums = summed(bundle.blend, raw, np.diff(rows.indptr)) if name == "blend" else raw[PARTS.index(name)]
            sums[seen] = -np.inf
            lists = np.full((len(sums), DEPTH), -1, dtype=np.int64)
            for row, own in enumerate(sums):
                best = best_of(own, DEPTH)
                lists[row, : len(best)] = best
            found[name].append(lists)
    return {name: np.concatenate(lists) for name, lists in found.items()}


def diversity_factor(bundle: Bundle, lesson: Lesson) -> float:
    """The largest of FACTORS that costs at most COST of nDCG@100 over some of the profiles held out."""
    rows = np.arange(min(len(lesson.known.profiles), ASKED))
    wanted = lesson.liked[rows]
    totals = np.diff(wanted.indptr)
    kept = totals > 0
    if not kept.any():
        return 1.0

    def gain(factor: float) -> float:
        tried = replace(bundle, manifest={**bundle.manifest, "diversity": factor})
        lists = np.stack([_listed(tried, lesson, row) for row in rows.tolist()])
        return float(metrics.ndcg(metrics.hits(lists, wanted)[kept], totals[kept], DEPTH).mean())

    best, plain = FACTORS[0], gain(FACTORS[0])
    for factor in FACTORS[1:]:
        if gain(factor) < (1 - COST) * plain:
            break
        best = factor
    return best


def measured(lists: dict[str, Keys], lesson: Lesson) -> dict[str, float]:
    """nDCG@100, recall@20 and coverage@20 of the blend and of each part, over the profiles held out with all they had
    said. The blend's own weights come from the same profiles: a guard for swaps, not a claim."""
    totals = np.diff(lesson.liked.indptr)
    kept = totals > 0
    result: dict[str, float] = {"profiles": float(kept.sum())}
    if not kept.any():
        return result
    for name, own in lists.items():
        found = metrics.hits(own, lesson.liked)[kept]
        prefix = "" if name == "blend" else f"{name}."
        result[f"{prefix}ndcg@100"] = float(metrics.ndcg(found, totals[kept], DEPTH).mean())
        result[f"{prefix}recall@20"] = float(metrics.recall(found, totals[kept], SHOWN).mean())
        result[f"{prefix}coverage@20"] = metrics.coverage(own, lesson.liked.shape[1], SHOWN)
    return result


def places_of(bundle: Bundle, keys: Keys) -> Keys:
    """Lists of keys, -1 where they are shorter, as places."""
    return np.where(keys >= 0, places(bundle.titles, keys.ravel()).reshape(keys.shape), -1)


def _listed(bundle: Bundle, lesson: Lesson, row: int) -> Keys:
    tuning = Tuning(predict=False)
    found = bundle.rank(lesson.known.history(row), most=DEPTH, tuning=tuning, reasons=False)
    keys = np.full(DEPTH, -1, dtype=np.int64)
    keys[: len(found)] = [one.title for one in found]
    return places_of(bundle, keys)
