"""The rating that a profile would give: what it and the title lean to, and factors they share, learned as
distributions.

    x = b_profile + b_title + z_profile · w_title + noise        (x: the rating, centred and scaled)

All four have normal priors whose widths are learned too, and their posteriors are found by variational Bayes: each
sweep solves one small system for each profile and each title. Nothing has to be stopped early or regularised by hand,
and the posterior's width says how far a prediction can be trusted. A committee of such models from different starts is
averaged, which does what sampling would do at a tenth of the time (RMSE on ML-1M, validation: one 0.842, three 0.837
stars).

Only the titles' side is kept. A profile is folded in from its ratings whenever it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.signals import Flags, Floats, History, Keys, Signals, places

Array = npt.NDArray[np.float32]
LOWEST, HIGHEST = 1.0, 10.0
CHUNK = 20_000
# So many ratings of average trust are assumed of each profile and title before their own are counted.
STRENGTH = 60.0
TITLE_STRENGTH = 200.0
# A prediction is shown where so much of it is known, where it errs by less than this part of how far ratings lie apart,
# and where the title has so many ratings.
KNOWN, ERROR, SUPPORT = 0.5, 0.9, 5


@dataclass(frozen=True)
class FactorSettings:
    """factors: so many. members: of the committee. sweeps: over both sides. most: learns from about so many ratings at
    most, of profiles chosen by the seed: 1 million take 0.15 s a sweep and member."""

    factors: int = 16
    members: int = 3
    sweeps: int = 15
    most: int = 2_000_000
    seed: int = 1


@dataclass(frozen=True)
class Prediction:
    """Of k titles. rating: (k,) float32, 1 to 10. error: (k,) float32, the standard error of it, in the same points;
    half of all real ratings lie within 0.67 of it. known: (k,) float32, 0 to 1: how much of what tells profiles apart
    in their rating of this title is known; 0 for a profile without ratings. honest: (k,) bool, whether to show it: most
    of it is known, the title has been rated often enough, and it errs less than people differ."""

    rating: Floats
    error: Floats
    known: Floats
    honest: Flags


@dataclass(frozen=True)
class RatingModel:
    """c members, m titles, d factors. rating = centre + spread × x.

    titles: (m,) int64 keys, sorted. items: (c, m, d + 1) float32, each title's factors and its leaning; doubt: the same
    shape, their variances. prior: (c, d + 1), the precision of a profile's factors and leaning before it has rated.
    noise: (c,) the variance of an average profile's ratings that can't be foretold; trust: (c, m), around 1, higher for
    titles whose ratings stray less. counts: (m,) int32 ratings of each title.
    """

    titles: Keys
    items: Array
    doubt: Array
    prior: Array
    noise: Array
    trust: Array
    counts: npt.NDArray[np.int32]
    centre: float
    spread: float

    @classmethod
    def fit(cls, signals: Signals, *, score: Floats | None = None, settings: FactorSettings | None = None) -> Self:
        """Learns from all ratings of `signals`. score: (m,) mean ratings known from elsewhere, 0 unknown: what is
        expected of a title before anybody here rated it. Without any rating it predicts the scores, or the middle."""
        chosen = settings or FactorSettings()
        table = _sampled(signals, chosen)
        count = len(table.data)
        centre = float(table.data.mean()) if count else (LOWEST + HIGHEST) / 2
        spread = max(float(table.data.std()), 0.1) if count else 2.0
        known = np.zeros(len(signals.titles), np.float32) if score is None else score
        hints = np.where(known > 0, (known - centre) / spread, 0.0).astype(np.float32)
        counts = np.bincount(table.indices, minlength=len(hints)).astype(np.int32)
        # Titles without ratings have nothing but what is expected of them: they needn't be carried through all sweeps.
        used = np.flatnonzero(counts)
        scaled = table[:, used]
        scaled.data = (scaled.data - np.float32(centre)) / np.float32(spread)
        shape = (chosen.members, len(hints), chosen.factors + 1)
        items, doubt = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        trust = np.ones(shape[:2], np.float32)
        prior, noise = np.ones((shape[0], shape[2]), np.float32), np.full(shape[0], 0.8, np.float32)
        items[:, :, -1] = hints
        for place, seed in enumerate(np.random.SeedSequence(chosen.seed).spawn(chosen.members)):
            member = _Member(scaled, hints[used], chosen, np.random.default_rng(seed))
            member.learn(chosen.sweeps if count else 0)
            doubt[place] = 1 / member.titles.precision
            items[place, used], doubt[place, used] = member.titles.vectors(), member.titles.variances()
            trust[place, used] = member.titles.trust
            prior[place], noise[place] = member.profiles.precision, member.profiles.average
        return cls(signals.titles, items, doubt, prior, noise, trust, counts, centre, spread)

    def predict(self, history: History, wanted: Keys | None = None) -> Prediction:
        """For the titles at these places of `titles` (all, without `wanted`). Two milliseconds for 20,000 titles."""
        chosen = slice(None) if wanted is None else wanted
        where = places(self.titles, history.titles)
        rated = (where >= 0) & (history.ratings > 0)
        values = (history.ratings[rated] - self.centre) / self.spread
        means, variances, before, noise = [], [], [], []
        for member in range(len(self.items)):
            taste, cover, trust = self._folded(member, where[rated], values)
            items, doubt = self.items[member, chosen], self.doubt[member, chosen]
            factors, widths = items[:, :-1], np.diag(cover)
            means.append(factors @ taste[:-1] + taste[-1] + items[:, -1])
            variances.append(
                np.einsum("ij,ij->i", factors @ cover[:-1, :-1], factors)
                + 2 * factors @ cover[:-1, -1]
                + widths[-1]
                + doubt[:, :-1] @ (taste[:-1] ** 2 + widths[:-1])
                + doubt[:, -1]
            )
            wide = 1 / self.prior[member]
            before.append((factors**2 + doubt[:, :-1]) @ wide[:-1] + wide[-1] + doubt[:, -1])
            noise.append(1 / (trust * self.trust[member, chosen]))
        mean = np.mean(means, axis=0)
        doubted = np.mean(variances, axis=0) + np.var(means, axis=0)
        rating = np.clip(self.centre + self.spread * mean, LOWEST, HIGHEST)
        error = self.spread * np.sqrt(doubted + np.mean(noise, axis=0))
        known = np.clip(1 - doubted / np.mean(before, axis=0), 0.0, 1.0)
        honest = (known >= KNOWN) & (error <= ERROR * self.spread) & (self.counts[chosen] >= SUPPORT)
        return Prediction(rating.astype(np.float32), error.astype(np.float32), known.astype(np.float32), honest)

    def _folded(self, member: int, rated: Keys, values: Floats) -> tuple[Array, Array, float]:
        """(d + 1,) the profile's factors and leaning, their (d + 1, d + 1) covariance, and how far to trust its
        ratings."""
        items, doubt, worth = self.items[member, rated], self.doubt[member, rated], self.trust[member, rated]
        design = np.concatenate([items[:, :-1], np.ones((len(rated), 1), np.float32)], axis=1)
        aims = values - items[:, -1]
        moments = (design * worth[:, None]).T @ design
        own = np.arange(design.shape[1] - 1)
        moments[own, own] += worth @ doubt[:, :-1]
        right = (design * worth[:, None]).T @ aims
        squares = float(worth @ (aims**2 + doubt[:, -1]))
        trust = 1 / float(self.noise[member])
        for _ in range(3):
            cover = np.linalg.inv((moments * trust + np.diag(self.prior[member])).astype(np.float64))
            taste = cover @ right * trust
            off = squares - 2 * taste @ right + taste @ moments @ taste + np.einsum("ij,ij->", cover, moments)
            trust = float((STRENGTH + len(rated)) / (STRENGTH * self.noise[member] + max(off, 0.0)))
        return taste.astype(np.float32), cover.astype(np.float32), trust

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name, for files."""
        return {
            "titles": self.titles,
            "items": self.items,
            "doubt": self.doubt,
            "prior": self.prior,
            "noise": self.noise,
            "trust": self.trust,
            "counts": self.counts,
            "scale": np.asarray([self.centre, self.spread]),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """What `arrays` gave, memory-mapped or not. Raises KeyError on a name that is missing."""
        names = ("titles", "items", "doubt", "prior", "noise", "trust", "counts")
        columns: list[Any] = [arrays[name] for name in names]
        return cls(*columns, *(float(value) for value in arrays["scale"]))


class _Side:
    """Posteriors of all rows of one side. Each row's vector is its factors and its leaning; beside the other side's
    vectors stand a 1 (for this side's leaning) and their own leaning, so that the sum above is one product.

    mean: (n, d + 2); cover: (n, d + 2, d + 2), zero where an entry is fixed. free: the d + 1 entries that are learned.
    """

    def __init__(self, table: sparse.csr_matrix, factors: int, *, leaning: int) -> None:
        size = factors + 2
        self.table, self.pattern = table, table.copy()
        self.pattern.data = np.ones_like(table.data)
        self.fixed = 2 * factors + 1 - leaning
        self.free = np.asarray([*range(factors), leaning])
        self.mean = np.zeros((table.shape[0], size), np.float32)
        self.mean[:, self.fixed] = 1
        self.cover = np.zeros((table.shape[0], size, size), np.float32)
        self.squares = table.multiply(table).tocsr()
        self.counts = np.diff(table.indptr)
        self.trust = np.ones(table.shape[0])
        self.off = np.zeros(table.shape[0])
        self.average = 0.8
        self.precision = np.full(factors + 1, 1.0)
        self.expected = np.zeros((table.shape[0], factors + 1), np.float32)

    def vectors(self) -> Array:
        return self.mean[:, self.free]

    def variances(self) -> Array:
        return self.cover[:, self.free, self.free]

    def solve(self, other: "_Side") -> None:
        """The posterior of each row, given the other side's; and how far off its ratings are expected to be."""
        upper = np.triu_indices(self.mean.shape[1])
        moments = other.mean[:, upper[0]] * other.mean[:, upper[1]] + other.cover[:, upper[0], upper[1]]
        moments *= other.trust[:, None]
        vectors = other.mean * other.trust[:, None]
        size, free = self.mean.shape[1], self.free
        for start in range(0, len(self.mean), CHUNK):
            rows = slice(start, start + CHUNK)
            packed = self.pattern[rows] @ moments
            sums = np.zeros((len(packed), size, size))
            sums[:, upper[0], upper[1]] = packed
            sums[:, upper[1], upper[0]] = packed
            right = self.table[rows] @ vectors
            trust = self.trust[rows]
            system = sums[:, free[:, None], free[None, :]] * trust[:, None, None]
            system[:, np.arange(len(free)), np.arange(len(free))] += self.precision
            cover = np.linalg.inv(system)
            aims = (right[:, free] - sums[:, free, self.fixed]) * trust[:, None] + self.expected[rows] * self.precision
            self.mean[rows, free] = np.einsum("nij,nj->ni", cover, aims)
            self.cover[rows, free[:, None], free[None, :]] = cover
            mean = self.mean[rows].astype(np.float64)
            self.off[rows] = (
                self.squares[rows] @ other.trust
                - 2 * np.einsum("ni,ni->n", mean, right)
                + np.einsum("ni,nij,nj->n", mean, sums, mean)
                + np.einsum("nij,nij->n", self.cover[rows], sums)
            )

    def judge(self, strength: float) -> None:
        """How much each row's ratings are worth, from how far off they were: 1 on the average, the more so the
        fewer."""
        self.average = float(self.off.sum() / max(self.counts.sum(), 1))
        variance = (strength * self.average + np.maximum(self.off, 0)) / (strength + self.counts)
        self.trust = np.maximum(variance, 1e-3) ** -1

    def widen(self) -> None:
        """Learns the precision of this side's prior from its posteriors; a little of a wide one steadies few rows."""
        squares = (self.vectors() - self.expected) ** 2 + self.variances()
        self.precision = (len(squares) + 1) / (squares.sum(axis=0, dtype=np.float64) + 1e-2)


class _Member:
    """One model of the committee while it learns."""

    def __init__(
        self, table: sparse.csr_matrix, hints: Floats, settings: FactorSettings, random: np.random.Generator
    ) -> None:
        size = settings.factors
        self.profiles = _Side(table, size, leaning=size)
        self.profiles.trust[:] = 1.25
        self.titles = _Side(table.T.tocsr(), size, leaning=size + 1)
        self.titles.precision = np.asarray([10.0] * size + [4.0])
        self.titles.mean[:, :size] = random.normal(0, 0.1, (table.shape[1], size))
        self.titles.expected[:, -1] = self.titles.mean[:, size + 1] = hints

    def learn(self, sweeps: int) -> None:
        for sweep in range(sweeps):
            self.profiles.solve(self.titles)
            if sweep:
                self.profiles.widen()
                self.profiles.judge(STRENGTH)
            self.titles.solve(self.profiles)
            if sweep:
                self.titles.widen()
                self.titles.judge(TITLE_STRENGTH)


def _sampled(signals: Signals, settings: FactorSettings) -> sparse.csr_matrix:
    """(n', m) float32: all ratings, or those of so many profiles that about `most` are left."""
    ratings = signals.ratings
    if ratings.nnz <= settings.most:
        return ratings
    random = np.random.default_rng(settings.seed)
    order = random.permutation(ratings.shape[0])
    total = np.cumsum(np.diff(ratings.indptr)[order])
    return ratings[np.sort(order[: max(int(np.searchsorted(total, settings.most)), 1)])]
