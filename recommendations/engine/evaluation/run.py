"""One run of the evaluation: all parts, the blend as it is served, and what others do, on the same split."""

import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.blend import Blend
from recommendations.engine.bundle import Bundle
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluation import metrics, splits
from recommendations.engine.evaluation.baselines import Scorer, baselines
from recommendations.engine.evaluation.metrics import Interval, bootstrap
from recommendations.engine.factors import FactorSettings, RatingModel
from recommendations.engine.models import OF_HISTORY, PARTS
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import Signals
from recommendations.engine.suggestions import Tuning
from recommendations.engine.training import train
from recommendations.engine.validation import places_of

Say = Callable[[str], None]
DEPTH, BATCH = 100, 500
SERVED, BLEND = "blend, as served", "blend, without diversity"
COLD = (0, 1, 3, 5, 10)
# Blends and slow or trivial ones aside, the goal is to beat the best of the rest.
NO_ANCHORS = frozenset({"popularity", "popularity in favourite genres", "two channels"})


@dataclass(frozen=True)
class Row:
    """One line of the table. gains: nDCG@100 of each profile, for paired comparisons."""

    name: str
    ours: bool
    ndcg: Interval
    recall20: float
    recall50: float
    mrr: float
    coverage: float
    novelty: float
    diversity: float
    calibration: float
    popularity_bias: float
    train_seconds: float
    profiles_a_second: float
    gains: npt.NDArray[np.float64] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Report:
    """rows: in the order they were measured. against: what the served blend has more of than each other row in
    nDCG@100, paired. cold: nDCG@100 by name and number of signals. facts: single figures by name."""

    split: str
    seed: int
    profiles: int
    rows: tuple[Row, ...]
    against: dict[str, Interval]
    cold: dict[str, dict[int, float]]
    facts: dict[str, float]

    def row(self, name: str) -> Row:
        return next(row for row in self.rows if row.name == name)

    def best_anchor(self) -> Row:
        """The best of what others do, blends and two-channel models aside."""
        return max((row for row in self.rows if not row.ours and row.name not in NO_ANCHORS), key=lambda r: r.ndcg.mean)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON and ModelRun."""
        rows = [{key: value for key, value in asdict(row).items() if key != "gains"} for row in self.rows]
        return {
            "split": self.split,
            "seed": self.seed,
            "profiles": self.profiles,
            "rows": rows,
            "against": {name: asdict(interval) for name, interval in self.against.items()},
            "cold": {name: {str(count): value for count, value in curve.items()} for name, curve in self.cold.items()},
            "facts": self.facts,
            "best_anchor": self.best_anchor().name,
        }


def evaluate(
    signals: Signals,
    catalogue: Catalogue,
    *,
    split: str = splits.STRONG,
    seed: int = 1,
    quick: bool = False,
    settings: TrainingSettings | None = None,
    say: Say = lambda text: None,
) -> Report:
    """Splits, trains, measures. Nothing of what is asked for is seen by anybody who learns. quick: fewer baselines, no
    cold-start curve. Raises ValueError where there is too little to ask about."""
    titles = np.union1d(signals.titles, catalogue.titles)
    signals, catalogue = signals.aligned(titles), catalogue.aligned(titles)
    parts = (splits.temporal if split == splits.TEMPORAL else splits.strong)(signals, seed=seed)
    if not len(parts.known.profiles):
        raise ValueError("There are too few likes to hold any back.")
    judge = _Judge(parts, catalogue)
    say(f"{len(parts.known.profiles)} profiles are asked about.")
    start = time.perf_counter()
    bundle = train(parts.train, catalogue, settings=settings, version="evaluation", progress=lambda s, d: say(f"… {s}"))
    seconds = time.perf_counter() - start
    judge.genres, judge.vectors = bundle.genre_shares, bundle.models.content.vectors
    rows = list(_own_rows(judge, bundle, seconds, say))
    makers = {}
    for name, make in baselines(quick=quick, titles=len(titles)):
        start = time.perf_counter()
        makers[name] = make(parts.train, catalogue)
        rows.append(_scored(judge, name, makers[name], time.perf_counter() - start))
        say(f"{name}: {rows[-1].ndcg.mean:.4f}")
    own = next(row for row in rows if row.name == SERVED)
    against = {row.name: bootstrap(own.gains - row.gains, seed=seed) for row in rows if row is not own}
    cold = {} if quick else _cold(parts, catalogue, bundle, makers)
    facts = _facts(bundle, signals, seed, quick)
    return Report(split, seed, len(parts.known.profiles), tuple(rows), against, cold, facts)


class _Judge:
    """Measures lists on one split."""

    def __init__(self, split: splits.Split, catalogue: Catalogue) -> None:
        self.split = split
        self.popularity = np.asarray(split.train.likes.getnnz(axis=0)) / max(len(split.train.profiles), 1)
        self.genres = np.zeros((len(catalogue), 0), dtype=np.float32)
        self.vectors = np.zeros((len(catalogue), 1), dtype=np.float32)
        self.reachable = int((np.bincount(split.train.indices, minlength=len(catalogue)) > 0).sum())

    def row(self, name: str, lists: metrics.Lists, *, ours: bool, trained: float, rate: float) -> Row:
        """lists: (n, DEPTH) places."""
        split, totals = self.split, self.split.totals
        found = metrics.hits(lists, split.wanted)
        gains = metrics.ndcg(found, totals, DEPTH)
        return Row(
            name,
            ours,
            bootstrap(gains, seed=split.seed),
            float(metrics.recall(found, totals, 20).mean()),
            float(metrics.recall(found, totals, 50).mean()),
            float(metrics.reciprocal_rank(found).mean()),
            metrics.coverage(lists, self.reachable),
            metrics.novelty(lists, self.popularity),
            metrics.diversity(lists, self.vectors),
            metrics.calibration(lists, split.known.likes, self.genres),
            metrics.popularity_bias(lists, self.popularity, split.known.likes),
            trained,
            rate,
            gains,
        )


def _own_rows(judge: _Judge, bundle: Bundle, seconds: float, say: Say) -> list[Row]:
    """The blend as served, without its diversity, and each part alone."""
    known = judge.split.known
    start = time.perf_counter()
    lists = served_lists(bundle, known)
    rate = len(known.profiles) / (time.perf_counter() - start)
    rows = [judge.row(SERVED, lists, ours=True, trained=seconds, rate=rate)]
    say(f"{SERVED}: {rows[0].ndcg.mean:.4f}")
    for name in (BLEND, *OF_HISTORY, "esteem"):
        blend = bundle.blend if name == BLEND else only(bundle.blend, name)
        start = time.perf_counter()
        ranked = replace(bundle, blend=blend).rank_many(known, most=DEPTH)
        rate = len(known.profiles) / (time.perf_counter() - start)
        own = name if name == BLEND else f"part: {name}"
        rows.append(judge.row(own, places_of(bundle, ranked.titles), ours=True, trained=seconds, rate=rate))
        say(f"{own}: {rows[-1].ndcg.mean:.4f}")
    return rows


def only(blend: Blend, part: str) -> Blend:
    """The blend of one part alone."""
    weights = np.zeros_like(blend.weights)
    weights[:, PARTS.index(part)] = 1
    return replace(blend, weights=weights)


def served_lists(bundle: Bundle, known: Signals, *, most: int = DEPTH) -> metrics.Lists:
    """(n, most) places: each profile's list as it is served, diversity included, one after another."""
    keys = np.full((len(known.profiles), most), -1, dtype=np.int64)
    for row in range(len(keys)):
        history = known.history(row)
        tuning = Tuning(predict=False, seed=None if len(history) else row)
        found = bundle.rank(history, most=most, tuning=tuning, reasons=False)
        keys[row, : len(found)] = [one.title for one in found]
    return places_of(bundle, keys)


def _scored(judge: _Judge, name: str, scorer: Scorer, seconds: float) -> Row:
    start = time.perf_counter()
    lists = scored_lists(scorer, judge.split.known)
    rate = len(lists) / (time.perf_counter() - start)
    return judge.row(name, lists, ours=False, trained=seconds, rate=rate)


def scored_lists(scorer: Scorer, known: Signals, *, most: int = DEPTH) -> metrics.Lists:
    """(n, most) places: a scorer's best titles, all that is known of a profile (likes, dislikes, seen) left out."""
    result = []
    for start in range(0, len(known.profiles), BATCH):
        rows = known.rows(np.arange(start, min(start + BATCH, len(known.profiles))))
        scores = scorer(rows).astype(np.float32, copy=True)
        scores[rows.seen().nonzero()] = -np.inf
        depth = min(most, scores.shape[1])
        best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
        values = np.take_along_axis(scores, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
        lists = np.full((len(best), most), -1, dtype=np.int64)
        lists[:, :depth] = np.where(values > -np.inf, best, -1)
        result.append(lists)
    return np.concatenate(result)


def _cold(
    parts: splits.Split, catalogue: Catalogue, bundle: Bundle, makers: dict[str, Scorer]
) -> dict[str, dict[int, float]]:
    """nDCG@100 with so many signals known; as -1 the share of titles that lists of those without any cover."""
    result: dict[str, dict[int, float]] = {}
    for count in COLD:
        short = parts.with_known(count)
        lists = {SERVED: served_lists(bundle, short.known)}
        lists |= {name: scored_lists(scorer, short.known) for name, scorer in makers.items()}
        for name, own in lists.items():
            if not count:
                result.setdefault(name, {})[-1] = metrics.coverage(own, len(catalogue))
            found = metrics.hits(own, short.wanted)
            result.setdefault(name, {})[count] = float(metrics.ndcg(found, short.totals, DEPTH).mean())
    return result


def _facts(bundle: Bundle, signals: Signals, seed: int, quick: bool) -> dict[str, float]:
    weights = bundle.models.weights
    facts = {
        "weights_bytes_a_title": float(weights.data.nbytes + weights.indices.nbytes) / max(len(bundle.titles), 1),
        "model_bytes_a_title": sum(array.nbytes for array in bundle.models.arrays().values())
        / max(len(bundle.titles), 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "diversity": float(bundle.manifest["diversity"]),
    }
    if not quick and signals.ratings.nnz:
        facts["rating_rmse"], facts["rating_bias"] = rating_error(signals, bundle.models.catalogue, seed)
    return facts


def rating_error(signals: Signals, catalogue: Catalogue, seed: int) -> tuple[float, float]:
    """RMSE and mean error of predicted ratings, 1 to 10, on a random tenth of all ratings, learned from the others."""
    random = np.random.default_rng(seed)
    held = (random.random(len(signals)) < 0.1) & (signals.rating > 0)
    model = RatingModel.fit(signals.where(~held), score=catalogue.score, settings=FactorSettings(most=10_000_000))
    asked, told = signals.where(held), signals.where(~held)
    errors = []
    for row in np.flatnonzero(np.diff(asked.indptr)):
        part = slice(asked.indptr[row], asked.indptr[row + 1])
        foretold = model.predict(told.history(int(row)), asked.indices[part].astype(np.int64)).rating
        errors.append(foretold - asked.rating[part])
    off = np.concatenate(errors) if errors else np.zeros(1, np.float32)
    return float(np.sqrt(np.mean(off**2))), float(off.mean())
