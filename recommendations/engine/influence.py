"""Whose taste others go by: PageRank over who rated something high after somebody they follow had."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]

DAMPING, TOLERANCE, MOST_STEPS = 0.85, 1e-9, 200


def pagerank(
    followers: npt.NDArray[np.int64],
    followed: npt.NDArray[np.int64],
    weights: Floats,
    *,
    size: int,
    damping: float = DAMPING,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
) -> Floats:
    """The share of attention that ends at each of `size` people: (size,), sums up to 1.

    followers, followed: (k,) indices below `size`; weights: (k,) how strongly the one goes by the other, above 0. A
    pair that comes twice counts for the sum. Whoever goes by nobody gives everybody the same. damping: how much of what
    somebody has is passed on, from 0 and below 1. Power iteration in sparse matrices until the shares change by less
    than `tolerance` in sum; of `damping` 0.85 that takes about 130 steps at most. Raises ValueError for indices out of
    range, weights that aren't above 0 or not finite, and a damping out of range. Source: Brin and Page, 1998.
    """
    if not len(followers) == len(followed) == len(weights):
        raise ValueError("Each pair has a follower, a followed and a weight.")
    if not 0 <= damping < 1:
        raise ValueError("The damping lies from 0 to below 1.")
    if len(weights) and not (np.isfinite(weights).all() and (weights > 0).all()):
        raise ValueError("Weights are finite and above 0.")
    if size == 0 and len(weights) == 0:
        return np.empty(0)
    for indices in (followers, followed):
        if len(indices) and not (indices.min() >= 0 and indices.max() < size):
            raise ValueError("There are people in the pairs who aren't among all.")
    passed = sparse.csr_matrix((weights, (followed, followers)), shape=(size, size), dtype=np.float64)
    given = np.asarray(passed.sum(axis=0)).ravel()
    passed = passed @ sparse.diags_array(np.divide(1.0, given, out=np.zeros(size), where=given > 0))
    silent = given == 0
    ranks = np.full(size, 1.0 / size)
    for _step in range(most_steps):
        new = damping * (passed @ ranks + ranks[silent].sum() / size) + (1 - damping) / size
        moved = np.abs(new - ranks).sum()
        ranks = new
        if moved < tolerance:
            break
    return np.asarray(ranks / ranks.sum())
