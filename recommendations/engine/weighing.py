"""Learning how much what only the site knows counts, from moments in the past of profiles that no model has learned
from.

Of each moment there is what the profile had said by then, what the site knew by then, and what it went on to like. A
softmax over the candidates of its list gives the weights, as it does the blend's, which are held fast: all that is free
besides is how much the blend's sums say altogether, for these were made to order titles and not for this likelihood.

Weights are drawn to what they are drawn to: those of a bucket to those of all moments together, and these to what was
set by hand, by as much as so many moments would that say nothing else. So few moments leave them as they are. What has
been learned from one half of the profiles must foretell the other half better than what was set by hand; else that
stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from recommendations.engine.blend import BUCKETS, CANDIDATES, bucket
from recommendations.engine.extras import HIGHEST, KINDS, PRIOR, ExtraWeights, spread
from recommendations.engine.lists import best_of
from recommendations.engine.models import standardised
from recommendations.engine.signals import Floats, History, Keys, Signals, places
from recommendations.engine.suggestions import Extra

if TYPE_CHECKING:
    from recommendations.engine.bundle import Bundle

Array = npt.NDArray[np.float64]
# With fewer moments nothing is learned.
FEWEST = 30
# What is learned may foretell better and yet order worse: by no more than this part of nDCG@100.
MAY_LOSE = 0.005
# How strongly weights are drawn: as by a normal distribution of this variance around what they are drawn to.
AROUND_PRIOR, AROUND_ALL, AROUND_SCALE = 2.0, 0.25, 0.25
# Where a moment has fewer candidates than others, what fills up is as good as impossible.
NOBODY = -1e4
DEPTH = 100


@dataclass(frozen=True)
class Moment:
    """profile: its key. history: what it had said by then. extra: what the site knew by then. liked: (l,) keys of
    titles that it went on to like. closed: (x,) keys of titles that can't tell anything: what it did later still."""

    profile: int
    history: History
    extra: Extra
    liked: Keys
    closed: Keys


@dataclass(frozen=True)
class Example:
    """c candidates of a moment. sums: (c,) by the blend alone. adds: (c, kinds) the sources' scores. marks: (c,)."""

    profile: int
    bucket: int
    sums: Floats
    adds: npt.NDArray[np.float32]
    marks: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Weighed:
    """weights: to serve with. metrics: what to tell of it; gains are means of nDCG@100 over the moments' candidates,
    "learned" by weights learned from the other half of the profiles."""

    weights: ExtraWeights
    metrics: dict[str, float]


def example(bundle: "Bundle", moment: Moment) -> Example | None:
    """None where nothing can be learned: no source speaks for any candidate, or none of them was liked."""
    titles = bundle.titles
    signals = Signals.of_one(titles, moment.history)
    if not len(signals):
        return None
    raw = bundle.models.raw(signals)
    standardised(raw)
    weights = bundle.blend.at(np.asarray([len(signals)]))[0][0]
    sums = np.asarray(np.tensordot(weights, raw[:, 0], axes=1), dtype=np.float32)
    scores = {kind: np.zeros(len(titles), dtype=np.float32) for kind in KINDS}
    for source in moment.extra.sources:
        if source.kind in scores:
            scores[source.kind] = spread(source, titles)
    adds = np.stack([scores[kind] for kind in KINDS], axis=1)
    chosen = _candidates(sums, adds, _closed(bundle, signals, moment))
    marks = np.isin(titles[chosen], moment.liked)
    if not marks.any() or not adds[chosen].any():
        return None
    return Example(moment.profile, bucket(len(signals)), sums[chosen], adds[chosen], marks)


def weigh(examples: Iterable[Example]) -> Weighed:
    """Weights from all that moments tell; with too few, or none that are better than those set by hand, these."""
    found = list(examples)
    counts = np.bincount([each.bucket for each in found], minlength=len(BUCKETS))
    metrics = {"moments": float(len(found))}
    prior = ExtraWeights.unlearned()
    if len(found) < FEWEST:
        return Weighed(prior, metrics)
    table = _Table.of(found)
    metrics["ndcg@100.without"] = table.gain(np.zeros_like(prior.weights))
    metrics["ndcg@100.by_hand"] = table.gain(prior.weights)
    foretold, by_hand, learned = _crossed(table, prior.weights)
    metrics["ndcg@100.learned"] = learned
    metrics["likelihood.more"] = foretold - by_hand
    if foretold <= by_hand or learned < (1 - MAY_LOSE) * metrics["ndcg@100.by_hand"]:
        return Weighed(prior, metrics)
    weights = _fitted(table)
    return Weighed(ExtraWeights(weights, tuple(int(count) for count in counts)), metrics)


def _candidates(sums: Floats, adds: npt.NDArray[np.float32], closed: npt.NDArray[np.bool_]) -> Keys:
    """Places of those that stand highest with the weights set by hand, and of as many others by the blend alone."""
    by_hand = sums + adds @ np.asarray(list(PRIOR.values()), np.float32)
    first = best_of(np.where(closed, -np.inf, by_hand).astype(np.float32), CANDIDATES // 2)
    left = np.where(closed, -np.inf, sums).astype(np.float32)
    left[first] = -np.inf
    return np.concatenate([first, best_of(left, CANDIDATES - len(first))])


def _closed(bundle: "Bundle", signals: Signals, moment: Moment) -> npt.NDArray[np.bool_]:
    closed = np.asarray(bundle.models.catalogue.age < 0)
    closed[signals.indices] = True
    where = places(bundle.titles, moment.closed)
    closed[where[where >= 0]] = True
    return closed


@dataclass(frozen=True)
class _Table:
    """n examples, filled up to the same c. shares: (n, c) what each candidate is of what was liked, 1 together."""

    profiles: Keys
    buckets: Keys
    sums: Array
    adds: Array
    shares: Array

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "_Table":
        count, width = len(examples), max(len(each.sums) for each in examples)
        sums = np.full((count, width), NOBODY)
        adds = np.zeros((count, width, len(KINDS)))
        shares = np.zeros((count, width))
        for row, each in enumerate(examples):
            here = len(each.sums)
            sums[row, :here], adds[row, :here] = each.sums, each.adds
            shares[row, :here] = each.marks / each.marks.sum()
        profiles = np.asarray([each.profile for each in examples], np.int64)
        return cls(profiles, np.asarray([each.bucket for each in examples], np.int64), sums, adds, shares)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "_Table":
        return _Table(
            self.profiles[chosen], self.buckets[chosen], self.sums[chosen], self.adds[chosen], self.shares[chosen]
        )

    def total(self, weights: npt.NDArray[np.floating]) -> Array:
        """(n, c) sums by the weights, (buckets, kinds), of each example's own bucket."""
        return np.asarray(self.sums + np.einsum("nck,nk->nc", self.adds, weights[self.buckets]))

    def gain(self, weights: npt.NDArray[np.floating]) -> float:
        """The mean nDCG@100 of the candidates in the order that these weights give."""
        order = np.argsort(-self.total(weights), axis=1, kind="stable")[:, :DEPTH]
        worth = 1 / np.log2(np.arange(2, order.shape[1] + 2))
        hits = np.take_along_axis(self.shares, order, axis=1) > 0
        ideal = np.cumsum(worth)[np.clip((self.shares > 0).sum(axis=1), 1, len(worth)) - 1]
        return float((hits @ worth / ideal).mean())

    def likelihood(self, weights: npt.NDArray[np.floating], scale: float) -> float:
        """The mean logarithm of how likely what was liked was."""
        logits = scale * self.total(weights)
        logs = logits - special.logsumexp(logits, axis=1, keepdims=True)
        return float((self.shares * logs).sum() / len(self.sums))


def _fitted(table: _Table) -> npt.NDArray[np.float32]:
    """(buckets, kinds) float32. Without signals there is no moment to learn from: these stay as set by hand."""
    by_hand = ExtraWeights.unlearned().weights
    result = by_hand.copy()
    everybody, _scale = _drawn(table, by_hand[0].astype(np.float64), AROUND_PRIOR)
    for place in range(1, len(BUCKETS)):
        own = table.where(table.buckets == place)
        result[place] = _drawn(own, everybody, AROUND_ALL)[0] if len(own.sums) else everybody
    return result


def _drawn(table: _Table, towards: Array, variance: float) -> tuple[Array, float]:
    """(kinds,) weights, and how much the sums say altogether: the most likely ones, drawn to what they are drawn to."""

    def loss(values: Array) -> tuple[float, Array]:
        scale, weights = np.exp(values[0]), values[1:]
        logits = scale * (table.sums + table.adds @ weights)
        logs = logits - special.logsumexp(logits, axis=1, keepdims=True)
        off = np.exp(logs) - table.shares
        far = weights - towards
        value = -(table.shares * logs).sum() + far @ far / (2 * variance) + values[0] ** 2 / (2 * AROUND_SCALE)
        slope = np.empty_like(values)
        slope[0] = (off * logits).sum() + values[0] / AROUND_SCALE
        slope[1:] = scale * np.einsum("nc,nck->k", off, table.adds) + far / variance
        return float(value), slope

    start = np.concatenate([[0.0], towards])
    bounds = [(-3.0, 3.0), *[(0.0, HIGHEST)] * len(KINDS)]
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return np.asarray(found[1:]), float(np.exp(found[0]))


def _crossed(table: _Table, by_hand: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    """What weights learned from half of the profiles say of the other half: the mean likelihood of what was liked, the
    same by those set by hand, and the mean nDCG@100 by what was learned. Both halves in turn."""
    half = _scattered(table.profiles) % 2 == 0
    foretold, known, gain = 0.0, 0.0, 0.0
    for taught in (half, ~half):
        told, asked = table.where(taught), table.where(~taught)
        if not len(told.sums) or not len(asked.sums):
            continue
        weights, share = _fitted(told), len(asked.sums) / len(table.sums)
        foretold += share * asked.likelihood(weights, _scale_by(told, weights))
        known += share * asked.likelihood(by_hand, _scale_by(told, by_hand))
        gain += share * asked.gain(weights)
    return foretold, known, gain


def _scale_by(table: _Table, weights: npt.NDArray[np.float32]) -> float:
    """How much sums by such weights say altogether: what makes most likely what was liked."""
    found = optimize.minimize_scalar(
        lambda value: -table.likelihood(weights, float(np.exp(value))), bounds=(-3.0, 3.0), method="bounded"
    )
    return float(np.exp(found.x))


def _scattered(profiles: Keys) -> Keys:
    """(n,) a number for each profile's key that has nothing to do with when it came; its moments stay together."""
    known, rows = np.unique(profiles, return_inverse=True)
    return np.random.default_rng(1).permutation(len(known))[rows]
