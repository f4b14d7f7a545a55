"""How good lists are. All take lists as places of titles, (n, most) int64, best first, -1 where a list is shorter, and
say something of each profile or of all."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Lists = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


def hits(lists: Lists, wanted: sparse.csr_matrix) -> npt.NDArray[np.bool_]:
    """(n, most) whether each title listed is among those wanted: (n, m) with anything but 0."""
    rows = np.broadcast_to(np.arange(len(lists))[:, None], lists.shape)
    keys = np.repeat(np.arange(wanted.shape[0]), np.diff(wanted.indptr)) * wanted.shape[1] + wanted.indices
    return np.isin(rows * wanted.shape[1] + lists, keys) & (lists >= 0)


def recall(found: npt.NDArray[np.bool_], totals: npt.NDArray[np.int64], most: int) -> Values:
    """(n,) of what could be in the first `most` places, how much is. totals: (n,) how many are wanted, at least 1."""
    return np.asarray(found[:, :most].sum(axis=1) / np.minimum(totals, most), dtype=np.float64)


def ndcg(found: npt.NDArray[np.bool_], totals: npt.NDArray[np.int64], most: int) -> Values:
    """(n,) discounted gain over the best possible: a hit in place k counts 1 / log2(k + 1)."""
    worth = 1 / np.log2(np.arange(2, most + 2))
    ideal = np.concatenate([[0.0], np.cumsum(worth)])[np.minimum(totals, most)]
    short = found[:, :most]
    return np.asarray(short @ worth[: short.shape[1]] / ideal, dtype=np.float64)


def reciprocal_rank(found: npt.NDArray[np.bool_]) -> Values:
    """(n,) one over the place of the first hit, 0 without any."""
    return np.where(found.any(axis=1), 1 / (found.argmax(axis=1) + 1), 0.0)


def coverage(lists: Lists, count: int, most: int = 20) -> float:
    """The share of `count` titles that stand among anybody's first `most`."""
    shown = np.unique(lists[:, :most])
    return float((shown >= 0).sum() / count) if count else 0.0


def novelty(lists: Lists, popularity: Values, most: int = 20) -> float:
    """The mean of -log2 of the share of profiles that know each title listed. popularity: (m,) these shares."""
    shown = lists[:, :most]
    return float(-np.log2(np.maximum(popularity[shown[shown >= 0]], 1e-6)).mean()) if (shown >= 0).any() else 0.0


def popularity_bias(lists: Lists, popularity: Values, histories: sparse.csr_matrix, most: int = 20) -> float:
    """How many times as popular the titles listed are as those of the profiles' own histories; 1 would be fair."""
    shown = lists[:, :most]
    own = histories.indices
    if not len(own) or not (shown >= 0).any():
        return 1.0
    return float(popularity[shown[shown >= 0]].mean() / max(popularity[own].mean(), 1e-12))


def diversity(lists: Lists, vectors: npt.NDArray[np.float32], most: int = 20) -> float:
    """The mean over lists of 1 - cosine of each pair in it. vectors: (m, d), rows of length 1 or 0."""
    values = []
    for row in lists[:, :most]:
        own = vectors[row[row >= 0]]
        if len(own) > 1:
            total = float((own.sum(axis=0) ** 2).sum()) - float((own**2).sum())
            values.append(1 - total / (len(own) * (len(own) - 1)))
    return float(np.mean(values)) if values else 0.0


def calibration(lists: Lists, histories: sparse.csr_matrix, genres: npt.NDArray[np.float32], most: int = 20) -> float:
    """How far the genres of a list are from those of the profile's history: the mean of Kullback and Leibler's
    divergence, with a hundredth of the history's mixed into the list's; 0 is the same. genres: (m, g), rows that sum to
    1 or 0."""
    own = histories @ genres
    values = []
    for row, taste in zip(lists[:, :most], np.asarray(own), strict=True):
        have = genres[row[row >= 0]].sum(axis=0)
        if taste.sum() > 0 and have.sum() > 0:
            p, q = taste / taste.sum(), have / have.sum()
            mixed = 0.99 * q + 0.01 * p
            values.append(float((p[p > 0] * np.log(p[p > 0] / mixed[p > 0])).sum()))
    return float(np.mean(values)) if values else 0.0


@dataclass(frozen=True)
class Interval:
    """A mean, and between what it lies with 95 % confidence."""

    mean: float
    low: float
    high: float


def bootstrap(values: Values, *, seed: int = 1, times: int = 2_000) -> Interval:
    """The mean of (n,) values and its interval by resampling them. For a paired comparison give the differences."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    random = np.random.default_rng(seed)
    means = np.asarray([values[random.integers(0, len(values), len(values))].mean() for _ in range(times)])
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high))
