"""How much each part of a score counts, by how much a profile has said; learned from profiles held out.

A title's sum is Σ weight × standardised part. Weights first maximise the likelihood that of the best candidates of a
profile those are picked that it went on to like (a softmax over its candidates), and from there, a weight at a time,
nDCG@100 itself, which the likelihood only resembles. The score shown is the logistic function of a
line through the sum, fitted on the same candidates: the chance that a title is among those held back. Who has said much
has more left to like, so the line rises with how much that is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from recommendations.engine.models import OF_HISTORY, PARTS, Cube, Models, standardised
from recommendations.engine.signals import Floats, Keys, Signals

# The least number of signals of each bucket: none, 1 to 4, 5 to 19, 20 and more.
BUCKETS = (0, 1, 5, 20)
# Of how many signals the weights of each but the first are: see Blend.at.
MIDDLES = (3, 10, 20)
CANDIDATES = 300
# Weights are learned so often at most, and until nDCG@100 moves by less than that from one time to the next.
ROUNDS, SETTLED = 3, 1e-3
# From so many profiles on what they teach stands for itself, see _softmax_weights.
SURE = 1_000
# What titles are about counts a part of the largest weight at least: beside many signals it hardly changes what is
# found, but whatever is said of people, genres and keywords comes of it.
TOLD = 0.1
BATCH = 64
REPEATED = 2
# So many profiles of a bucket's own are worth learning from, and each counts so often at most.
FEWEST, MOST_TIMES = 20, 20


def bucket(signals: int) -> int:
    """Which of BUCKETS a profile with so many signals is in."""
    return sum(signals >= least for least in BUCKETS) - 1


@dataclass(frozen=True)
class Blend:
    """weights: (buckets, parts) float32. line: (buckets, 2) float32, slope and intercept of the logit of a score.
    growth: by how much the intercept rises when a profile has said e times as much, beyond the last of MIDDLES."""

    weights: npt.NDArray[np.float32]
    line: npt.NDArray[np.float32]
    growth: float = 0.0

    @classmethod
    def unlearned(cls) -> Self:
        """What holds where there is nobody to learn from: everything counts alike, popularity for the new."""
        weights = np.full((len(BUCKETS), len(PARTS)), 0.3, dtype=np.float32)
        weights[0] = [0, 0, 0, 0, 1, 0.3]
        return cls(weights, np.tile(np.asarray([1.0, -4.0], np.float32), (len(BUCKETS), 1)))

    def at(self, counts: Keys) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """(n, parts) weights and (n, 2) lines of profiles with so many signals: a bucket's own at its middle, and
        between two middles something of both, so that no list jumps with the twentieth rating."""
        place = np.interp(np.log(np.maximum(counts, 1)), np.log(MIDDLES), np.arange(1, len(BUCKETS)))
        place = np.where(counts > 0, place, 0)
        below = np.minimum(place.astype(np.int64), len(BUCKETS) - 2)
        share = (place - below)[:, None].astype(np.float32)
        weights = (1 - share) * self.weights[below] + share * self.weights[below + 1]
        line = (1 - share) * self.line[below] + share * self.line[below + 1]
        line[:, 1] += np.float32(self.growth) * beyond(counts)
        return weights, line

    def probability(self, sums: Floats, count: int) -> Floats:
        """0 to 1, rising with the sums of a profile with so many signals."""
        slope, intercept = self.at(np.asarray([count]))[1][0]
        return np.asarray(special.expit(slope * sums + intercept), dtype=np.float32)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest."""
        return {
            "parts": list(PARTS),
            "weights": self.weights.tolist(),
            "line": self.line.tolist(),
            "growth": self.growth,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """What `as_dict` gave. Raises KeyError or ValueError on anything else."""
        weights = np.asarray(values["weights"], dtype=np.float32)
        line = np.asarray(values["line"], dtype=np.float32)
        if list(values["parts"]) != list(PARTS) or weights.shape != (len(BUCKETS), len(PARTS)):
            raise ValueError("The blend is of other parts.")
        return cls(weights, line.reshape(len(BUCKETS), 2), float(values.get("growth", 0.0)))


@dataclass(frozen=True)
class Lesson:
    """What profiles had said, and what they liked of the rest. known: Signals of n profiles. liked: (n, m) csr of 1."""

    known: Signals
    liked: Any


@dataclass(frozen=True)
class Examples:
    """Candidates of n profiles. parts: (n, c, parts), standardised. marks: (n, c), which of them were liked. counts:
    (n,), how much each profile has said. gains: (weights,), the mean nDCG@100 of each of the weights that brought them
    up, among all titles that a profile hasn't seen."""

    parts: Cube
    marks: npt.NDArray[np.bool_]
    counts: Keys
    gains: npt.NDArray[np.float64]


def learn(models: Models, lesson: Lesson, *, seed: int = 1) -> Blend:
    """Weights of each bucket, from the lesson's profiles with as many of their signals left as the bucket has.

    A bucket that nobody can be put into keeps the weights of `Blend.unlearned`.
    """
    random = np.random.default_rng(seed)
    blend = Blend.unlearned()
    weights, line, growth = blend.weights.copy(), blend.line.copy(), 0.0
    for place, least in enumerate(BUCKETS):
        told = _told(lesson, least, (*BUCKETS[1:], None)[place], random)
        free, tried = _free(least), [blend.weights[place]]
        if (examples := _examples(models, told, tried)) is None:
            continue
        # What weights never bring up they can't warn of: candidates alone may praise what drowns them among all other
        # titles. So each round has what the ones before bring up, and what counts is how they do among all titles.
        for _round in range(ROUNDS):
            found = _softmax_weights(examples.parts, examples.marks, free=free)
            found = _sharpened(examples.parts, examples.marks, weights=found, free=free)
            tried.append(_with_content(found, free))
            if (more := _examples(models, told, tried)) is None:
                break
            examples = more
            if abs(examples.gains[-1] - examples.gains[-2]) < SETTLED:
                break
        weights[place] = tried[int(np.argmax(examples.gains))]
        sums = examples.parts @ weights[place]
        *line[place], growth = _logistic_line(sums, examples.marks, beyond(examples.counts))
    return Blend(weights, line, float(growth))


def _told(lesson: Lesson, least: int, following: int | None, random: np.random.Generator) -> list[Lesson]:
    """Lessons for one bucket: profiles that have said so much, and others as if they had said no more.

    The latter have the rest still to see, as newcomers do: all their other likes are to be foretold. Few signals make
    noisy lessons, so each gives several, each with others of its signals left; those who really are in the bucket count
    as much as all of these together, if there are some.
    """
    counts = np.diff(lesson.known.indptr)
    if following is None or not least:
        whole = lesson.known if following is None else lesson.known.where(np.zeros(len(lesson.known), np.bool_))
        kept = np.flatnonzero(counts >= least)
        return [Lesson(whole.rows(kept), lesson.liked[kept])]
    more = np.flatnonzero(counts >= following)
    known, liked = lesson.known.rows(more), (lesson.liked + lesson.known.likes)[more]
    result = [Lesson(shortened(known, least, following, random), liked) for _ in range(REPEATED)]
    own = np.flatnonzero((counts >= least) & (counts < following))
    times = min(REPEATED * len(more) // max(len(own), 1), MOST_TIMES) if len(own) >= FEWEST or not len(more) else 0
    rows = np.repeat(own, max(times, 0 if len(more) else 1))
    return [*result, Lesson(lesson.known.rows(rows), lesson.liked[rows])]


def _examples(models: Models, told: Sequence[Lesson], firsts: Sequence[Floats]) -> Examples | None:
    found = [candidates(models, one.known, one.liked, firsts) for one in told]
    taught = [one for one in found if one is not None]
    if not taught:
        return None
    return Examples(
        np.concatenate([one.parts for one in taught]),
        np.concatenate([one.marks for one in taught]),
        np.concatenate([one.counts for one in taught]),
        np.average([one.gains for one in taught], axis=0, weights=[len(one.counts) for one in taught]),
    )


def shortened(signals: Signals, least: int, following: int | None, random: np.random.Generator) -> Signals:
    """Profiles with a random part of their signals: a number from `least` to below `following`, or all with None.

    Those with fewer than `least` have none left, and teach nothing (but for the bucket of those without any).
    """
    counts = np.diff(signals.indptr)
    if following is None:
        left = np.where(counts >= least, counts, 0)
    else:
        left = np.where(counts >= least, np.minimum(random.integers(least, following, len(counts)), counts), 0)
    order = np.lexsort((random.random(len(signals)), np.repeat(np.arange(len(counts)), counts)))
    rank = np.empty(len(signals), dtype=np.int64)
    rank[order] = np.arange(len(signals)) - np.repeat(signals.indptr[:-1], counts)
    return signals.where(rank < np.repeat(left, counts))


def candidates(
    models: Models, known: Signals, liked: Any, firsts: Sequence[Floats], *, most: int = CANDIDATES
) -> Examples | None:
    """Of each profile the unseen titles that stand highest by each of the weights `firsts`, `most` together. Only
    profiles that liked some of them; None if there are none."""
    parts, marks, counts, gains = [], [], [], []
    share = min(most, len(models)) // len(firsts)
    lacking = any(first[[PARTS.index(name) for name in OF_HISTORY]].any() for first in firsts)
    for start in range(0, len(known.profiles) if share else 0, BATCH):
        rows = known.rows(np.arange(start, min(start + BATCH, len(known.profiles))))
        count, wanted = np.diff(rows.indptr), liked[start : start + BATCH].toarray() > 0
        said = count > 0
        raw = models.raw(rows)
        standardised(raw)
        taken = rows.seen().nonzero()
        chosen: list[Keys] = []
        reached = np.empty((len(count), len(firsts)))
        for place, first in enumerate(firsts):
            sums = np.tensordot(first, raw, axes=1)
            sums[taken] = -np.inf
            reached[:, place] = _ndcg_each(*_highest(sums, wanted), wanted.sum(axis=1))
            for earlier in chosen:
                np.put_along_axis(sums, earlier, -np.inf, axis=1)
            chosen.append(np.argpartition(-sums, share - 1, axis=1)[:, :share])
        best = np.concatenate(chosen, axis=1)
        hits = np.take_along_axis(wanted, best, axis=1)
        useful = hits.any(axis=1) & (said | (not lacking))
        parts.append(np.take_along_axis(raw, best[None], axis=2).transpose(1, 2, 0)[useful])
        marks.append(hits[useful])
        counts.append(count[useful])
        gains.append(reached[useful])
    if not parts or not sum(len(part) for part in parts):
        return None
    return Examples(
        np.concatenate(parts), np.concatenate(marks), np.concatenate(counts), np.concatenate(gains).mean(axis=0)
    )


def _highest(
    sums: npt.NDArray[np.float32], marks: npt.NDArray[np.bool_], most: int = 100
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """(n, ≤ most) of both, where the sums are highest, in any order."""
    best = np.argpartition(-sums, min(most, sums.shape[1]) - 1, axis=1)[:, :most]
    return np.take_along_axis(sums, best, axis=1), np.take_along_axis(marks, best, axis=1)


def beyond(counts: Keys) -> Floats:
    """(n,) float32: the logarithm of how many times as much as the last of MIDDLES a profile has said, at least 0."""
    return np.log(np.maximum(counts / MIDDLES[-1], 1)).astype(np.float32)


def _free(least: int) -> Floats:
    """(parts,) 1 for those that count in a bucket: without signals there is nothing but popularity and esteem."""
    return np.asarray([0.0 if least == 0 and name in OF_HISTORY else 1.0 for name in PARTS], dtype=np.float32)


def _softmax_weights(parts: Cube, marks: npt.NDArray[np.bool_], *, free: Floats) -> Floats:
    """(parts,) float32. parts: (n, c, parts), marks: (n, c), some in each row.

    A handful of profiles would teach weights without bounds, beside which nothing that only a site knows counts: so
    weights have a normal distribution of variance 1 beforehand, as if a thousand profiles were the most there are.
    """
    ridge = 1 / min(len(parts), SURE)
    share = marks / marks.sum(axis=1, keepdims=True)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        sums = parts @ (weights * free)
        logs = sums - special.logsumexp(sums, axis=1, keepdims=True)
        slope = np.einsum("nc,ncp->p", np.exp(logs) - share, parts) / len(parts) * free
        return float(-(share * logs).sum() / len(parts) + ridge / 2 * weights @ weights), slope + ridge * weights

    start = np.full(parts.shape[2], 0.3)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return np.asarray(found * free, dtype=np.float32)


def _with_content(weights: Floats, free: Floats) -> Floats:
    """The weights, with the least that content may have where it counts at all, see TOLD."""
    place, least = PARTS.index("content"), TOLD * weights[: len(OF_HISTORY)].max()
    raised = weights.copy()
    raised[place] = max(raised[place], least) * free[place]
    return raised


def _sharpened(parts: Cube, marks: npt.NDArray[np.bool_], *, weights: Floats, free: Floats) -> Floats:
    """Weights of a higher mean nDCG@100 over the candidates, by steps of one weight at a time that get smaller."""
    best = weights.astype(np.float32)
    columns = np.ascontiguousarray(parts.transpose(2, 0, 1))
    sums = np.tensordot(best, columns, axes=1)
    gain = _ndcg(sums, marks)
    size = float(np.abs(weights).max())
    for step in (0.5, 0.25, 0.12, 0.06):
        for place in np.tile(np.flatnonzero(free), 2):
            for sign in (1, -1):
                moved = np.float32(sign * step * size)
                tried = sums + moved * columns[place]
                if (found := _ndcg(tried, marks)) > gain + 1e-5:
                    best[place] += moved
                    sums, gain = tried, found
                    break
    return best


def _ndcg(sums: npt.NDArray[np.float32], marks: npt.NDArray[np.bool_], most: int = 100) -> float:
    """The mean nDCG of rows of candidates ordered by their sums, (n, c)."""
    return float(_ndcg_each(sums, marks, marks.sum(axis=1), most).mean())


def _ndcg_each(
    sums: npt.NDArray[np.float32], marks: npt.NDArray[np.bool_], totals: npt.NDArray[np.int64], most: int = 100
) -> npt.NDArray[np.float64]:
    """(n,) the nDCG of each row of candidates ordered by their sums, (n, c). totals: (n,) what each profile liked of
    all titles.

    Whole numbers in the order of the sums, with the mark as their last bit, are sorted in a third of the time that
    sorting places takes.
    """
    keys = (-sums).astype(np.float32).view(np.int32)
    keys ^= (keys >> 31) & 0x7FFFFFFF
    keys = (keys & ~1) | marks
    keys.sort(axis=1)
    hits = keys[:, :most] & 1
    worth = 1 / np.log2(np.arange(2, most + 2))
    ideal = np.cumsum(worth)[np.clip(totals, 1, most) - 1]
    return np.asarray(hits @ worth[: hits.shape[1]] / ideal, dtype=np.float64)


def _logistic_line(sums: npt.NDArray[np.float32], marks: npt.NDArray[np.bool_], more: Floats) -> Floats:
    """(3,) slope > 0, intercept and growth of the logit that a candidate was liked, by its sum, (n, c), and by what its
    profile has said `beyond` the usual, (n,)."""
    flat, aims = sums.ravel().astype(np.float64), marks.ravel().astype(np.float64)
    grown = np.repeat(more.astype(np.float64), sums.shape[1])

    def loss(line: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = line[0] * flat + line[1] + line[2] * grown
        off = special.expit(logits) - aims
        value = float(np.mean(np.logaddexp(0, logits) - aims * logits)) + 1e-6 * float(line @ line)
        return value, np.asarray([np.mean(off * flat), np.mean(off), np.mean(off * grown)]) + 2e-6 * line

    rate = np.clip(aims.mean(), 1e-4, 1 - 1e-4)
    start = np.asarray([1.0, special.logit(rate), 0.0])
    bounds: Sequence[tuple[float | None, float | None]] = [(1e-3, None), (None, None), (0, None)]
    return np.asarray(optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x, dtype=np.float32)


def summed(blend: Blend, parts: Cube, counts: Keys) -> Floats:
    """(n, m) float32: the sums of n profiles' standardised parts, (parts, n, m), who have so many signals."""
    return np.asarray(np.einsum("pnm,np->nm", parts, blend.at(counts)[0]), dtype=np.float32)
