"""Scores for profiles of which little is known: none, one, or a dozen signals.

A profile is taken as a draw from a normal distribution over two numbers a title: whether it has been seen (0 or 1), and
how much it pleased (0 to 1, and 0 unseen). Mean and covariance come from all profiles, each with the same weight
however much it has seen, for a newcomer is like a person and not like a signal. What is expected of all other titles,
given the few that are known, is then a formula: no training for each number of signals, nothing to tune for each. The
covariance is kept as a few factors and what they leave over, so that a profile costs a system of d equations and one
product.

With many signals this is worse than the autoencoder, which also learns from what was *not* chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.content import ContentModel
from recommendations.engine.grades import spoken
from recommendations.engine.popularity import popularity
from recommendations.engine.signals import Floats, History, Keys, Signals, places

Array = npt.NDArray[np.float32]
NAMES = ("titles", "start", "mean", "loadings", "rest")

# How much having seen a title counts beside being pleased by it, in what is ranked.
SEEN = 0.1
# How evenly profiles count in what newcomers get, as ColdSettings.evenness.
STARTING = 0.3
# What newcomers get: how far chance moves a title, the places given to titles from beyond the first HEAD.
SPREAD, WILD, HEAD = 0.01, (19,), 20
# The places WILD are drawn by popularity to this power: the higher, the better known what is found, and the less of it.
STEEP = 4
# What somebody doesn't know moves a title that much at most.
FARTHEST = 5.0
# How much content counts beside what is expected, by the number of signals; found on validation profiles.
CONTENT = ((1, 0.2), (3, 0.3), (5, 0.5), (10, 0.8))


@dataclass(frozen=True)
class ColdSettings:
    """factors: of the covariance, at most, and at most one for each tenth profile. evenness: 0 weighs each profile by
    its number of signals, 1 all the same, above that those with few more. doubt: how much of a title's own variance is
    taken as chance. most: learns from about so many signals at most. prior: popularity elsewhere counts as so many
    profiles."""

    factors: int = 48
    evenness: float = 1.0
    doubt: float = 1.5
    most: int = 3_000_000
    prior: float = 3.0
    seed: int = 1


@dataclass(frozen=True)
class Known:
    """What is known of one profile's place among the factors. mean: (d,) float64; cover: (d, d), its covariance.
    shares: (k, d), what each of the history's k titles adds to the mean, 0 for unknown ones; what they lack of the mean
    comes from titles unseen."""

    mean: npt.NDArray[np.float64]
    cover: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]


@dataclass(frozen=True)
class ColdStart:
    """m titles, d factors. Of the two channels, 0 is pleasure and 1 having seen.

    titles: (m,) int64 keys, sorted. mean: (2, m) float32. loadings: (2, m, d) float32. rest: (2, m) float32, the
    variance that the factors leave, with the part that is chance. start: (m,) float32, the share of all profiles that
    like each title, for profiles that have said nothing.
    """

    titles: Keys
    start: Array
    mean: Array
    loadings: Array
    rest: Array

    @classmethod
    def fit(cls, signals: Signals, *, outside: Floats | None = None, settings: ColdSettings | None = None) -> Self:
        """Learns from all profiles with a signal. outside: (m,) popularity elsewhere, which ranks before anybody here
        has said anything. The same signals and settings give the same model."""
        chosen = settings or ColdSettings()
        table, weights = _weighted(signals, chosen)
        mean = np.asarray(table.T @ weights, dtype=np.float64)
        # Titles that nobody has touched have nothing in common with any.
        used = np.flatnonzero(mean)
        found = _factors(table[:, used], mean[used], weights, chosen)
        loadings = np.zeros((len(mean), found.shape[1]), dtype=np.float32)
        loadings[used] = found
        squares = np.asarray(table.multiply(table).T @ weights, dtype=np.float64)
        own = np.maximum(squares - mean**2 - (loadings**2).sum(axis=1, dtype=np.float64), 0)
        rest = own + chosen.doubt * mean * (1 - np.minimum(mean, 0.99)) + 1e-4
        count = len(signals.titles)
        channels = mean.reshape(2, count)
        if outside is not None and len(outside) and float(outside.max()) > 0:
            voices = len(weights)
            top = np.maximum(channels.max(axis=1), 0.05)
            expected = top[:, None] * (outside / float(outside.max()))[None, :]
            channels = (voices * channels + chosen.prior * expected) / (voices + chosen.prior)
        shape = (2, count)
        return cls(
            signals.titles,
            popularity(signals, half_life=None, outside=outside, prior=chosen.prior, evenness=STARTING),
            channels.astype(np.float32),
            loadings.reshape(*shape, loadings.shape[1]),
            rest.reshape(shape).astype(np.float32),
        )

    def known(self, history: History, *, unseen: Keys | None = None) -> Known:
        """What a history tells. unseen: (u,) keys of titles that the profile has said it doesn't know, where these
        aren't the history's."""
        unseen = history.unseen if unseen is None else unseen
        everywhere = places(self.titles, history.titles)
        here = everywhere >= 0
        where = everywhere[here]
        pleased = spoken(history.likes, history.dislikes, history.ratings).clip(0, 1)[here]
        rows = np.concatenate([self.loadings[0, where], self.loadings[1, where]]).astype(np.float64)
        values = np.concatenate([pleased, np.ones(len(pleased), np.float32)]).astype(np.float64)
        off = values - np.concatenate([self.mean[0, where], self.mean[1, where]])
        worth = 1 / np.concatenate([self.rest[0, where], self.rest[1, where]]).astype(np.float64)
        if len(unseen):
            missed = places(self.titles, np.asarray(unseen, np.int64))
            missed = missed[missed >= 0]
            rows = np.concatenate([rows, self.loadings[1, missed]])
            off = np.concatenate([off, -self.mean[1, missed]])
            worth = np.concatenate([worth, 1 / self.rest[1, missed].astype(np.float64)])
        system = np.eye(rows.shape[1]) + (rows * worth[:, None]).T @ rows
        cover = np.linalg.inv(system)
        shares = (rows * (worth * off)[:, None]) @ cover
        count = len(where)
        of_each = np.zeros((len(history), rows.shape[1]))
        of_each[here] = shares[:count] + shares[count : 2 * count]
        return Known(shares.sum(axis=0), np.asarray(cover, np.float64), of_each)

    def likely(self, history: History, *, unseen: Keys | None = None) -> Floats:
        """(m,) float32: how much each title is expected to please, a share of a person as popularity is. Popularity
        itself for an empty history. Seen titles have a score too. A millisecond for 20,000 titles. unseen: as for
        `known`."""
        nothing = not len(history) and not len(history.unseen if unseen is None else unseen)
        return self._expected(None if nothing else self.known(history, unseen=unseen).mean)

    def unfamiliar(self, history: History) -> Floats:
        """(m,) float32 above 0: times what each title is worth to whoever has said nothing but what it doesn't know."""
        if not len(history.unseen):
            return np.ones(len(self.titles), dtype=np.float32)
        ratio = self.likely(history) / np.maximum(self._expected(None), 1e-6)
        return np.asarray(np.clip(ratio, 1 / FARTHEST, FARTHEST), dtype=np.float32)

    def likely_many(self, signals: Signals) -> Array:
        """(n, m) float32: `likely` of each row of `signals`, which have this model's titles. Half a millisecond
        each."""
        short = np.zeros((len(signals.profiles), self.loadings.shape[2]), dtype=np.float32)
        for row in range(len(short)):
            short[row] = self.known(signals.history(row)).mean
        mixed = self.loadings[0] + np.float32(SEEN) * self.loadings[1]
        return np.asarray(self.mean[0] + SEEN * self.mean[1] + short @ mixed.T, dtype=np.float32)

    def scores(self, history: History, content: ContentModel | None = None, *, unseen: Keys | None = None) -> Floats:
        """(m,) float32, spread 1: `likely` and, the more signals the more, what the titles are about. content: of the
        same titles."""
        found = self.likely(history, unseen=unseen)
        found = found / max(float(found.std()) if len(found) else 0.0, 1e-9)
        weight = content_weight(len(history))
        if content is not None and weight:
            found = found + weight * content.scores(history)
        return np.asarray(found, dtype=np.float32)

    def contributions(self, history: History, wanted: Keys) -> Floats:
        """(k, w) float32: what each of a history's k titles adds to `likely` of the titles at these w places. What
        popularity gives makes up the rest: the column's sum and the mean are `likely`."""
        mixed = self.loadings[0, wanted] + SEEN * self.loadings[1, wanted]
        return np.asarray(self.known(history).shares @ mixed.T, dtype=np.float32)

    def newcomer(self, seed: int, *, spread: float = SPREAD, wild: tuple[int, ...] = WILD) -> Floats:
        """(m,) float32: scores for a profile that has said nothing: popularity, in which titles of nearly the same
        standing change places, another way for each seed, and the places `wild` (0 first, ascending) go to titles
        further down, drawn by the fourth power of their popularity. So newcomers together see far more than one list,
        and each of them as good a one as the most popular titles are; docs/recommendations-content.md has the numbers.
        """
        random = np.random.default_rng(seed)
        scores = (self.start * np.exp(random.gumbel(0, spread, len(self.titles)))).astype(np.float32)
        order = np.argsort(-scores, kind="stable")
        below = order[HEAD:]
        chances = self.start[below].astype(np.float64) ** STEEP
        if not len(below) or not chances.sum():
            return scores
        count = min(len(wild), int((chances > 0).sum()))
        for place, title in zip(
            wild, random.choice(below, count, replace=False, p=chances / chances.sum()), strict=False
        ):
            scores[title] = scores[order[place]] * np.float32(1 + 1e-4)
        return scores

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name, for files."""
        return {
            "titles": self.titles,
            "start": self.start,
            "mean": self.mean,
            "loadings": self.loadings,
            "rest": self.rest,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """What `arrays` gave, memory-mapped or not. Raises KeyError on a name that is missing."""
        return cls(*(arrays[name] for name in NAMES))

    def _expected(self, place: npt.NDArray[np.float64] | None) -> Floats:
        found = self.mean[0] + SEEN * self.mean[1]
        if place is not None:
            short = place.astype(np.float32)
            found = found + self.loadings[0] @ short + SEEN * (self.loadings[1] @ short)
        return np.asarray(found, dtype=np.float32)


def content_weight(count: int) -> float:
    """How much content counts for a profile with so many signals; nothing without any."""
    if count < CONTENT[0][0]:
        return 0.0
    return float(np.interp(count, [place for place, _ in CONTENT], [weight for _, weight in CONTENT]))


def _weighted(signals: Signals, settings: ColdSettings) -> tuple[sparse.csr_matrix, npt.NDArray[np.float64]]:
    """(n', 2 m) float32, both channels beside each other, and (n',) the profiles' weights, which sum to 1."""
    counts = np.diff(signals.indptr)
    chosen = np.flatnonzero(counts)
    if len(signals) > settings.most:
        order = np.random.default_rng(settings.seed).permutation(chosen)
        chosen = np.sort(order[: max(int(np.searchsorted(np.cumsum(counts[order]), settings.most)), 1)])
        signals = signals.rows(chosen)
        counts, chosen = np.diff(signals.indptr), np.arange(len(chosen))
    pleased = spoken(signals.like, signals.dislike, signals.rating).clip(0, 1)
    pleasure = sparse.csr_matrix((pleased, signals.indices, signals.indptr), shape=signals.shape)
    table = sparse.hstack([pleasure, signals.seen()], format="csr", dtype=np.float32)[chosen]
    weights = counts[chosen].astype(np.float64) ** -settings.evenness
    return table, weights / max(float(weights.sum()), 1e-300)


def _factors(
    table: sparse.csr_matrix,
    mean: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    settings: ColdSettings,
) -> npt.NDArray[np.float64]:
    """(2 m, d): the leading directions of the weighted covariance, each as long as its standard deviation. Found by
    subspace iteration, without the covariance itself: 2 m × (d + 12) float32 three times over."""
    size = min(settings.factors, table.shape[0] // 10 + 1, *table.shape) if table.nnz else 0
    if not size:
        return np.zeros((table.shape[1], min(settings.factors, 1)))
    scaled = (sparse.diags(np.sqrt(weights).astype(np.float32)) @ table).tocsr()
    roots = np.sqrt(weights)

    def across(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(scaled @ vectors - np.outer(roots, mean @ vectors), dtype=np.float64)

    def back(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(scaled.T @ vectors - np.outer(mean, roots @ vectors), dtype=np.float64)

    wide = min(size + 12, *table.shape)
    basis = np.random.default_rng(settings.seed).normal(size=(table.shape[1], wide))
    for _ in range(6):
        basis, _ = np.linalg.qr(back(across(basis)))
    lengths, turned = np.linalg.svd(across(basis), full_matrices=False)[1:]
    return np.asarray((basis @ turned.T * lengths)[:, :size], dtype=np.float64)
