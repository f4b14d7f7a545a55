"""A linear autoencoder over titles: each title foretold by all others, in closed form.

With X the signals' grades, B minimises the mean of ‖X - X̃B‖² over all ways to drop a share `dropout` of the signals
from X̃, plus `shrinkage`·‖B‖², under diag(B) = 0: what a title says of itself teaches nothing. Dropping signals at
random adds dropout / (1 - dropout) times each title's own sum of squares to the diagonal, so popular titles are held
back in proportion. Then, with P = (XᵀX + Λ)⁻¹, B[i, j] = -P[i, j] / P[j, j]. Only the entries that
matter most are kept.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.lapack import invert_half

Matrix = npt.NDArray[np.float32]
BLOCK = 512


def gram(table: sparse.csr_matrix) -> Matrix:
    """XᵀX, (m, m) float32, of an (n, m) table, in blocks: 4 m² bytes, and a few dozen MiB beside it."""
    count = table.shape[1]
    result = np.zeros((count, count), dtype=np.float32)
    columns = table.tocsc()
    for start in range(0, count, BLOCK):
        block = slice(start, min(start + BLOCK, count))
        product = (columns[:, block].T.tocsr() @ columns[:, start:].tocsr()).toarray()
        result[block, start:] = product
        result[start:, block] = product.T
    return result


def invert(matrix: Matrix) -> Matrix:
    """The inverse of a symmetric positive definite (m, m) float32, in place. Raises LinAlgError if it isn't one."""
    if not len(matrix):
        return matrix
    invert_half(matrix)
    for start in range(0, len(matrix), BLOCK):
        block = slice(start, start + BLOCK)
        matrix[block, : start + BLOCK] = _mirrored(matrix, block, start)
    return matrix


def _mirrored(upper: Matrix, block: slice, start: int) -> Matrix:
    left = upper[:start, block].T
    corner = upper[block, block]
    return np.concatenate([left, np.triu(corner) + np.triu(corner, 1).T], axis=1)


def largest(scores: Matrix, count: int) -> tuple[npt.NDArray[np.int64], Matrix]:
    """Of each row the places and values of its `count` entries of largest size, sorted by place. scores: (r, m)."""
    count = min(count, scores.shape[1])
    sizes = np.abs(scores)
    if count < scores.shape[1]:
        chosen = np.sort(np.argpartition(-sizes, count - 1, axis=1)[:, :count], axis=1)
    else:
        chosen = np.broadcast_to(np.arange(count), scores.shape)
    return chosen, np.take_along_axis(scores, chosen, axis=1)


def autoencoder(
    table: sparse.csr_matrix, *, shrinkage: float = 200.0, dropout: float = 0.5, neighbours: int = 300
) -> sparse.csr_matrix:
    """(m, m) float32: what a signal at each title (rows) adds to each other (columns). table: (n, m) grades > 0.

    neighbours: so many entries a column are kept, on the average. Memory: 4 m² bytes; time: m³ floating point
    operations and those of XᵀX. Raises ValueError on a shrinkage that isn't above 0 or a dropout outside 0 … 1.
    """
    if shrinkage <= 0 or not 0 <= dropout < 1 or neighbours < 1:
        raise ValueError("Shrinkage must be above 0, dropout from 0 to below 1, and neighbours at least 1.")
    matrix = gram(table)
    own = np.arange(len(matrix))
    lengths = np.sqrt(matrix[own, own])
    matrix[own, own] += dropout / (1 - dropout) * matrix[own, own] + np.float32(shrinkage)
    return pruned(invert(matrix), lengths, neighbours)


def pruned(inverse: Matrix, lengths: Matrix, neighbours: int) -> sparse.csr_matrix:
    """The weights from P, see above: (m, m) float32, the m × `neighbours` that matter most. Changes `inverse`.

    lengths: (m,), the root of each title's sum of squares: an entry matters by its size times its row's length, which
    is how far it moves scores. One bound holds for all columns, found on a sample of them; each keeps a tenth of
    `neighbours` in any case. (The same number in each column costs three times the accuracy.)
    """
    count = len(inverse)
    own = inverse[np.arange(count), np.arange(count)].copy()
    for start in range(0, count, BLOCK):
        # P is symmetric: the j-th row is the j-th column.
        here = np.arange(start, min(start + BLOCK, count))
        inverse[here] /= -own[here, None]
        inverse[here, here] = 0
    bound = _bound(inverse, lengths, neighbours)
    least = max(neighbours // 10, 1)
    ends, sources, values = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for start in range(0, count, BLOCK):
        rows = inverse[start : start + BLOCK]
        worth = np.abs(rows) * lengths
        needed = np.partition(worth, -least, axis=1)[:, -least] if least < count else np.zeros(len(rows), np.float32)
        row, place = np.nonzero((worth >= np.minimum(needed, bound)[:, None]) & (rows != 0))
        ends.append((row + start).astype(np.int32))
        sources.append(place.astype(np.int32))
        values.append(rows[row, place])
    entries = (np.concatenate(values), (np.concatenate(sources), np.concatenate(ends)))
    return sparse.csr_matrix(entries, shape=(count, count), dtype=np.float32)


def _bound(weights: Matrix, lengths: Matrix, neighbours: int) -> float:
    """What an entry must matter for about `neighbours` a column to be kept, from every so many-th column."""
    if neighbours >= len(weights):
        return 0.0
    sample = np.abs(weights[:: max(len(weights) // 500, 1)]) * lengths
    kept = min(neighbours * len(sample), sample.size - 1)
    return float(np.partition(sample.ravel(), sample.size - kept)[sample.size - kept])
