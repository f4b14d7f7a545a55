"""How alike many pairs of people rate, all at once: the arithmetic of `reviews.taste`, over arrays."""

import numpy as np
import numpy.typing as npt

POINTS = 10
Table = npt.NDArray[np.float64]


def standings(counts: Table) -> Table:
    """(p, POINTS) how often each of p people gave each number of points; returns where each number stands among their
    ratings, 0 to 1, the middle of its ties; 0.5 of none at all."""
    total = counts.sum(axis=1, keepdims=True)
    below = np.cumsum(counts, axis=1) - counts
    return np.where(total > 0, (below + counts / 2) / np.maximum(total, 1), 0.5)


def percents(pairs: Table, mine: Table, theirs: Table, *, fewest: int, doubt: int) -> npt.NDArray[np.int64]:
    """(k,) the match of k pairs of people, 0 to 100, 50 is chance; -1 with fewer than `fewest` titles in common.

    pairs: (k, POINTS, POINTS), how many titles in common have so many points from the one and so many from the other.
    mine, theirs: (k, POINTS), the `standings` of the two. doubt: so many titles that agree no more than chance are
    thought on top.
    """
    common = pairs.sum(axis=(1, 2))
    held = np.maximum(common, 1)
    apart = np.abs(mine[:, :, None] - theirs[:, None, :])
    ones, others = pairs.sum(axis=2), pairs.sum(axis=1)
    distance = (pairs * apart).sum(axis=(1, 2)) / held
    chance = (ones[:, :, None] * others[:, None, :] * apart).sum(axis=(1, 2)) / (held * held)
    farthest = (_opposed(ones, others) * apart).sum(axis=(1, 2)) / held
    nearer = 1 - np.divide(distance, chance, out=np.ones_like(distance), where=chance > 0)
    room = farthest - chance
    farther = np.divide(chance - distance, room, out=np.zeros_like(distance), where=room > 1e-9)
    agreement = np.where(distance <= chance, nearer, farther) * common / (common + doubt)
    return np.where(common < fewest, -1, np.rint(50 + 50 * agreement)).astype(np.int64)


def _opposed(ones: Table, others: Table) -> Table:
    """(k, POINTS, POINTS) how many titles come together where the lowest of the one meet the highest of the other."""
    upper = np.cumsum(ones, axis=1)
    above = np.cumsum(others[:, ::-1], axis=1)[:, ::-1]
    ends = np.minimum(upper[:, :, None], above[:, None, :])
    starts = np.maximum((upper - ones)[:, :, None], (above - others)[:, None, :])
    return np.asarray(np.maximum(ends - starts, 0), dtype=np.float64)
