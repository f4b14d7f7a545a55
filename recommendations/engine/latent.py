"""Factors of implicit signals: alternating least squares over all pairs, seen or not.

Minimises Σ_seen (g - u·v)² + unseen · Σ_all (u·v)² + a ridge that grows with how much is known of each row, over
vectors u of profiles and v of titles. Each half step is solved nearly by a few steps of conjugate gradients, all rows
at once. Only the titles' vectors are kept; a profile is folded in exactly.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

Vectors = npt.NDArray[np.float32]
CHUNK = 200_000


@dataclass(frozen=True)
class Factors:
    """titles: (m, d) float32. unseen, ridge: as learned with."""

    titles: Vectors
    unseen: float
    ridge: float

    def fold_in(self, table: sparse.csr_matrix) -> Vectors:
        """(n, d) float32: the vectors of n profiles from their grades (n, m), a tenth of a millisecond each.

        Grades below 0 pull a profile away. Raises nothing: a profile without grades has the vector 0.
        """
        count, size = table.shape[0], self.titles.shape[1]
        common, everywhere = self.common, self.unseen * self.titles.shape[0]
        own = np.arange(size)
        result = np.zeros((count, size), dtype=np.float32)
        for row in range(count):
            part = slice(table.indptr[row], table.indptr[row + 1])
            grades = table.data[part]
            if not len(grades):
                continue
            vectors = self.titles[table.indices[part]]
            system = common + vectors.T @ vectors
            system[own, own] += self.ridge * (len(grades) + everywhere)
            result[row] = np.linalg.solve(system, grades @ vectors)
        return result

    def shares(self, places: npt.NDArray[np.int64], grades: Vectors) -> Vectors:
        """(k, d): what each of k signals adds to its profile's vector; their sum is the vector that `fold_in` gives."""
        vectors = self.titles[places]
        system = self.common + vectors.T @ vectors
        own = np.arange(len(system))
        system[own, own] += self.ridge * (len(places) + self.unseen * self.titles.shape[0])
        return np.linalg.solve(system, (vectors * grades[:, None]).T).T.astype(np.float32)

    @cached_property
    def common(self) -> Vectors:
        """(d, d): what all titles, unseen ones too, put into each profile's system."""
        return np.asarray(self.unseen * (self.titles.T @ self.titles), dtype=np.float32)


def factors(
    table: sparse.csr_matrix,
    *,
    size: int = 64,
    unseen: float = 0.05,
    ridge: float = 0.01,
    sweeps: int = 8,
    most: int = 2_000_000,
    seed: int = 1,
) -> Factors:
    """Learns from an (n, m) table of grades > 0, or from as many of its profiles as give about `most` signals."""
    random = np.random.default_rng(seed)
    table = _sampled(table, most, random)
    titles = random.normal(0, 0.1 / np.sqrt(size), (table.shape[1], size)).astype(np.float32)
    profiles = np.zeros((table.shape[0], size), dtype=np.float32)
    other = table.T.tocsr()
    for _ in range(sweeps if table.nnz else 0):
        profiles = _half_step(table, titles, profiles, unseen, ridge)
        titles = _half_step(other, profiles, titles, unseen, ridge)
    learned = np.diff(other.indptr) > 0
    return Factors(np.where(learned[:, None], titles, np.float32(0)), unseen, ridge)


def _half_step(
    table: sparse.csr_matrix, other: Vectors, start: Vectors, unseen: float, ridge: float, steps: int = 3
) -> Vectors:
    """The vectors of the table's rows, given those of its columns, nearer to the best than `start`."""
    common = unseen * (other.T @ other)
    counts = np.diff(table.indptr)
    ridges = (ridge * (counts + unseen * len(other))).astype(np.float32)[:, None]

    def applied(vectors: Vectors) -> Vectors:
        return np.asarray(_through(table, other, vectors) + vectors @ common + ridges * vectors, dtype=np.float32)

    current = start
    rest = table @ other - applied(current)
    direction, squares = rest.copy(), np.einsum("ij,ij->i", rest, rest)
    for _ in range(steps):
        moved = applied(direction)
        length = squares / np.maximum(np.einsum("ij,ij->i", direction, moved), 1e-20)
        current = current + length[:, None] * direction
        rest = rest - length[:, None] * moved
        left = np.einsum("ij,ij->i", rest, rest)
        direction = rest + (left / np.maximum(squares, 1e-20))[:, None] * direction
        squares = left
    return current.astype(np.float32)


def _through(table: sparse.csr_matrix, other: Vectors, vectors: Vectors) -> Vectors:
    """Σ over each row's signals of v (v·u), (n, d), in chunks of signals that need 2 × CHUNK × d × 4 bytes."""
    values = np.empty(table.nnz, dtype=np.float32)
    rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    for start in range(0, table.nnz, CHUNK):
        part = slice(start, start + CHUNK)
        values[part] = np.einsum("ij,ij->i", vectors[rows[part]], other[table.indices[part]])
    applied = sparse.csr_matrix((values, table.indices, table.indptr), shape=table.shape) @ other
    return np.asarray(applied, dtype=np.float32)


def _sampled(table: sparse.csr_matrix, most: int, random: np.random.Generator) -> sparse.csr_matrix:
    if table.nnz <= most:
        return table
    order = random.permutation(table.shape[0])
    total = np.cumsum(np.diff(table.indptr)[order])
    return table[np.sort(order[: max(int(np.searchsorted(total, most)), 1)])]
