"""One run of the evaluation: all parts, the blend as it is served, and what others do, on the same split."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from recommendations.engine.bundle import Bundle
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluation import leaving, memory, metrics, splits
from recommendations.engine.evaluation.baselines import NO_ANCHORS, TOLD_ALL, Baseline, Scorer, Scores, baselines
from recommendations.engine.evaluation.leaving import LIKED, SEEN, reading_of
from recommendations.engine.evaluation.making import DEPTH, blended, only, scored_lists, served_lists
from recommendations.engine.evaluation.memory import Peak
from recommendations.engine.evaluation.metrics import bootstrap
from recommendations.engine.evaluation.newcomers import cold_curve, poster_rows
from recommendations.engine.evaluation.rated import rated_tenth
from recommendations.engine.evaluation.reliability import Group, expected, of_scores, reliability, within
from recommendations.engine.evaluation.report import BLEND, SERVED, Report, Row
from recommendations.engine.models import OF_HISTORY
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import Signals
from recommendations.engine.training import train

Say = Callable[[str], None]


class TooLittleError(Exception):
    """Nobody has liked enough for anything to be held back."""


@dataclass(frozen=True)
class _Made:
    """Lists of one model, (n, DEPTH) places, by what they leave out: LIKED, SEEN."""

    name: str
    ours: bool
    lists: dict[str, metrics.Lists]
    seconds: float
    memory: float
    rate: float

    def left_out(self, leave_out: str) -> metrics.Lists:
        return self.lists[reading_of(leave_out, told_all=self.ours or self.name in TOLD_ALL)]


def evaluate(
    signals: Signals,
    catalogue: Catalogue,
    *,
    split: str = splits.STRONG,
    seed: int = 1,
    quick: bool = False,
    leave_out: str = LIKED,
    settings: TrainingSettings | None = None,
    say: Say = lambda text: None,
) -> Report:
    """Splits, trains, measures. Nothing of what is asked for is seen by anybody who learns. quick: fewer baselines, no
    cold-start curve, no posters, no predicted ratings. leave_out: see leaving; what is served is compared in all three
    ways in any case. Raises TooLittleError where there is nothing to ask about."""
    titles = np.union1d(signals.titles, catalogue.titles)
    signals, catalogue = signals.aligned(titles), catalogue.aligned(titles)
    parts = (splits.temporal if split == splits.TEMPORAL else splits.strong)(signals, seed=seed)
    if not len(parts.known.profiles):
        raise TooLittleError("There are too few likes to hold any back.")
    say(f"{len(parts.known.profiles)} profiles are asked about.")
    start = time.perf_counter()
    with Peak() as peak:
        bundle = train(
            parts.train, catalogue, settings=settings, version="evaluation", progress=lambda step, _: say(f"… {step}")
        )
    trained = time.perf_counter() - start, peak.mib
    makers: dict[str, Scorer] = {}
    say("… lists")
    made, scores = _own(bundle, parts.known, *trained)
    for name, make in baselines(quick=quick, titles=len(titles)):
        say(f"… {name}")
        scorer, one = _others(name, make, parts, catalogue)
        makers[name] = scorer
        made.append(one)
    judge = _Judge(parts, bundle)
    rows = tuple(_said(judge.row(one, leave_out), say) for one in made)
    own = rows[0]
    listed = made[0].lists[SEEN]
    score_groups = of_scores(scores[listed >= 0], metrics.hits(listed, parts.wanted)[listed >= 0])
    say("… what is foretold, and newcomers")
    groups, facts = (
        {"score": score_groups},
        _facts(bundle)
        | {
            "score_expected_error": expected(score_groups),
            "asked_without_history": float((np.diff(parts.known.indptr) == 0).mean()),
        },
    )
    if not quick and signals.ratings.nnz:
        groups, facts = _ratings(signals, bundle.models.catalogue, seed, groups, facts)
    return Report(
        split,
        seed,
        len(parts.known.profiles),
        leave_out,
        rows,
        tuple(_reading(judge, made, way) for way in leaving.READINGS),
        {row.name: bootstrap(own.gains - row.gains, seed=seed) for row in rows if row is not own},
        {} if quick else cold_curve(parts, bundle, makers, leave_out=leave_out),
        () if quick else poster_rows(parts, bundle, seed=seed),
        groups,
        facts,
    )


class _Judge:
    """Measures lists on one split."""

    def __init__(self, split: splits.Split, bundle: Bundle) -> None:
        self.split = split
        self.popularity = np.asarray(split.train.likes.getnnz(axis=0)) / max(len(split.train.profiles), 1)
        self.genres, self.vectors = bundle.genre_shares, bundle.models.content.vectors
        self.reachable = int((np.bincount(split.train.indices, minlength=len(bundle.titles)) > 0).sum())

    def gains(self, made: _Made, leave_out: str) -> metrics.Values:
        """(n,) nDCG@100."""
        return metrics.ndcg(metrics.hits(made.left_out(leave_out), self.split.wanted), self.split.totals, DEPTH)

    def row(self, made: _Made, leave_out: str) -> Row:
        split, totals, lists = self.split, self.split.totals, made.left_out(leave_out)
        found = metrics.hits(lists, split.wanted)
        gains = metrics.ndcg(found, totals, DEPTH)
        return Row(
            made.name,
            made.ours,
            bootstrap(gains, seed=split.seed),
            float(metrics.recall(found, totals, 20).mean()),
            float(metrics.recall(found, totals, 50).mean()),
            float(metrics.reciprocal_rank(found).mean()),
            metrics.coverage(lists, self.reachable),
            metrics.novelty(lists, self.popularity),
            metrics.diversity(lists, self.vectors),
            metrics.calibration(lists, split.known.likes, self.genres),
            metrics.popularity_bias(lists, self.popularity, split.known.likes),
            made.seconds,
            made.memory,
            made.rate,
            gains,
        )


def _own(bundle: Bundle, known: Signals, seconds: float, memory: float) -> tuple[list[_Made], Scores]:
    """The blend as served, without its diversity, and each part alone; and the scores of what is served."""
    start = time.perf_counter()
    lists, scores = served_lists(bundle, known)
    rate = len(lists) / (time.perf_counter() - start)
    again = served_lists(bundle, known, leave_out=LIKED)[0]
    made = [_Made(SERVED, True, {SEEN: lists, LIKED: again}, seconds, memory, rate)]
    for name in (BLEND, *OF_HISTORY, "esteem"):
        blend = bundle.blend if name == BLEND else only(bundle.blend, name)
        start = time.perf_counter()
        replace(bundle, blend=blend).rank_many(known, most=DEPTH)
        rate = len(known.profiles) / (time.perf_counter() - start)
        both = {way: scored_lists(blended(bundle, blend), known, leave_out=way) for way in (LIKED, SEEN)}
        made.append(_Made(name if name == BLEND else f"part: {name}", True, both, seconds, memory, rate))
    return made, scores


def _others(name: str, make: Baseline, parts: splits.Split, catalogue: Catalogue) -> tuple[Scorer, _Made]:
    start = time.perf_counter()
    with Peak() as peak:
        scorer = make(parts.train, catalogue)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    lists = {LIKED: scored_lists(scorer, parts.known, leave_out=LIKED)}
    rate = len(parts.known.profiles) / (time.perf_counter() - start)
    lists[SEEN] = scored_lists(scorer, parts.known, leave_out=SEEN)
    return scorer, _Made(name, False, lists, seconds, peak.mib, rate)


def _said(row: Row, say: Say) -> Row:
    say(f"{row.name}: {row.ndcg.mean:.4f}")
    return row


def _reading(judge: _Judge, made: list[_Made], leave_out: str) -> leaving.Reading:
    compared = [one for one in made if not one.ours or one.name == SERVED]
    gains = {one.name: judge.gains(one, leave_out) for one in compared}
    single = {one.name for one in compared if not one.ours} - NO_ANCHORS
    return leaving.read(leave_out, gains, SERVED, single=single, seed=judge.split.seed)


def _facts(bundle: Bundle) -> dict[str, float]:
    weights = bundle.models.weights
    count = max(len(bundle.titles), 1)
    return {
        "weights_bytes_a_title": float(weights.data.nbytes + weights.indices.nbytes) / count,
        "model_bytes_a_title": sum(array.nbytes for array in bundle.models.arrays().values()) / count,
        "peak_memory_mib": memory.highest(),
        "diversity": float(bundle.manifest["diversity"]),
    }


def _ratings(
    signals: Signals, catalogue: Catalogue, seed: int, groups: dict[str, list[Group]], facts: dict[str, float]
) -> tuple[dict[str, list[Group]], dict[str, float]]:
    """With what predicted ratings are worth: in points of ten, but for the RMSE in stars."""
    tenth = rated_tenth(signals, catalogue, seed)
    columns = tenth.predicted, tenth.claimed, tenth.given
    by_rating, by_error = reliability(*columns, by=tenth.predicted), reliability(*columns, by=tenth.claimed)
    more = {
        "rating_rmse": tenth.rmse,
        "rating_rmse_stars": tenth.rmse / 2,
        "rating_bias": tenth.bias,
        "rating_expected_error": expected(by_rating),
        "rating_within_one_error": within(*columns),
        "rating_within_two_errors": within(*columns, errors=2.0),
        "rating_shown": tenth.shown,
        "rating_rmse_shown": tenth.rmse_shown,
    }
    return groups | {"rating": by_rating, "rating_error": by_error}, facts | more
