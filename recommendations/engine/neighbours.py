"""Item neighbours: titles that the same profiles have to do with. For titles beyond what the autoencoder holds, and as
a yardstick."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.autoencoder import BLOCK, largest


def item_neighbours(
    table: sparse.csr_matrix,
    *,
    targets: npt.NDArray[np.int64] | None = None,
    neighbours: int = 50,
    shrinkage: float = 10.0,
) -> sparse.csr_matrix:
    """(m, m) float32: the cosine of each pair of titles, of each column in `targets` (all, without) the largest.

    table: (n, m) grades. shrinkage: is added to each product of lengths, so that one profile in common makes nobody
    alike. Memory: a block of columns at a time. Raises ValueError on neighbours < 1.
    """
    if neighbours < 1:
        raise ValueError("There must be at least one neighbour.")
    count = table.shape[1]
    wanted = np.arange(count) if targets is None else targets
    columns = table.tocsc()
    lengths = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel()).astype(np.float32)
    by_profile = table.tocsr()
    sources, ends, values = [], [], []
    for start in range(0, len(wanted), BLOCK):
        here = wanted[start : start + BLOCK]
        alike = (columns[:, here].T.tocsr() @ by_profile).toarray()
        alike /= lengths[here, None] * lengths[None, :] + np.float32(shrinkage)
        alike[np.arange(len(here)), here] = 0
        places, weights = largest(alike, neighbours)
        sources.append(places.ravel())
        ends.append(np.repeat(here, places.shape[1]))
        values.append(weights.ravel())
    if not sources:
        return sparse.csr_matrix((count, count), dtype=np.float32)
    entries = (np.concatenate(values), (np.concatenate(sources), np.concatenate(ends)))
    result = sparse.csr_matrix(entries, shape=(count, count), dtype=np.float32)
    result.eliminate_zeros()
    return result


def scaled_to(table: sparse.csr_matrix, weights: sparse.csr_matrix) -> float:
    """The factor by which `table @ weights` comes nearest to `table`, over the columns that have weights: 0 to 1.

    It puts neighbours' cosines on the autoencoder's scale, so that both can stand in one matrix.
    """
    columns = np.flatnonzero(np.diff(weights.tocsc().indptr))
    if not len(columns) or not table.nnz:
        return 0.0
    foretold = table @ weights[:, columns]
    products = float(foretold.multiply(table[:, columns]).sum())
    squares = float(foretold.multiply(foretold).sum())
    return float(np.clip(products / squares, 0.0, 1.0)) if squares > 0 else 0.0
