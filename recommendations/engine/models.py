"""The parts of a score: what each model says for every title, as plain sums that can be taken apart again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.coldstart import ColdStart
from recommendations.engine.content import AVERSION, ContentModel
from recommendations.engine.factors import RatingModel
from recommendations.engine.grades import spoken_matrix
from recommendations.engine.latent import Factors
from recommendations.engine.signals import Floats, Keys, Signals

# audience: what those who share one's titles watch, by the autoencoder and item neighbours. factors: the same by
# factors. content: what titles are about. newcomer: what is expected given
# the little that is known, for profiles with fewer than LITTLE signals. popularity: how many liked it. esteem: how well
# those who rated it did.
PARTS = ("audience", "factors", "content", "newcomer", "popularity", "esteem")
OF_HISTORY = ("audience", "factors", "content", "newcomer")
LITTLE = 20
Cube = npt.NDArray[np.float32]
Spreads = npt.NDArray[np.float32]
# Matrices up to so many titles are multiplied densely: at most 100 MiB a process, and three times as fast.
DENSE = 5_000


@dataclass(frozen=True)
class Models:
    """All that was learned of m titles; see the modules of each.

    weights: (m, m), what a signal at one title (row) says for another (column). popularity, esteem: (m,) float32,
    spread 1 over titles with any signal, 0 on the average. support: (m,) int32, the signals of each title.
    """

    titles: Keys
    weights: sparse.csr_matrix
    factors: Factors
    content: ContentModel
    ratings: RatingModel
    cold: ColdStart
    popularity: Floats
    esteem: Floats
    catalogue: Catalogue
    support: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.titles)

    def raw(self, signals: Signals) -> Cube:
        """(parts, n, m) float32: what each part of PARTS says of each title to n profiles, in its own unit.

        `signals` has this object's titles. 4 × parts × n × m bytes: ask in batches.
        """
        table = spoken_matrix(signals)
        result = np.empty((len(PARTS), len(signals.profiles), len(self)), dtype=np.float32)
        result[0] = self.audience(table)
        np.matmul(self.factors.fold_in(table), self.factors.titles.T, out=result[1])
        np.matmul(self.tastes(signals), self.content.vectors.T, out=result[2])
        result[3] = self._expected(signals)
        result[4] = self.popularity
        result[5] = self.esteem
        return result

    @cached_property
    def factor_lengths(self) -> Floats:
        """(m,) the lengths of the titles' factors, 0 for those that weren't learned."""
        return np.asarray(np.linalg.norm(self.factors.titles, axis=1), dtype=np.float32)

    def audience(self, table: sparse.csr_matrix) -> Cube:
        """(n, m) float32: the autoencoder's scores of n profiles' grades."""
        if len(self) <= DENSE:
            return np.asarray(table @ self.dense_weights, dtype=np.float32)
        result = np.empty((table.shape[0], len(self)), dtype=np.float32)
        for row in range(len(result)):
            # Twice as fast as the product of the two sparse matrices, whose result is hardly sparse.
            part = slice(table.indptr[row], table.indptr[row + 1])
            result[row] = self.weights[table.indices[part]].T @ table.data[part]
        return result

    @cached_property
    def dense_weights(self) -> Cube:
        return np.asarray(self.weights.toarray(), dtype=np.float32)

    def _expected(self, signals: Signals) -> Cube:
        result = np.zeros((len(signals.profiles), len(self)), dtype=np.float32)
        counts = np.diff(signals.indptr)
        for row in np.flatnonzero((counts > 0) & (counts < LITTLE)):
            result[row] = self.cold.likely(signals.history(int(row)))
        return result

    def weighted(self, sources: Keys, targets: Keys) -> Cube:
        """(k, c) float32: the weights from some titles to others."""
        if len(self) <= DENSE:
            return np.asarray(self.dense_weights[np.ix_(sources, targets)], dtype=np.float32)
        return np.asarray(self.weights[sources][:, targets].toarray(), dtype=np.float32)

    def tastes(self, signals: Signals) -> Cube:
        """(n, d) float32: the direction of each profile's taste in the space of content."""
        aims = sparse.csr_matrix(
            (signals.like - np.float32(AVERSION) * signals.dislike, signals.indices, signals.indptr), signals.shape
        )
        return np.asarray((aims @ self.content.vectors) @ self.content.contrast.T, dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name, for files."""
        result: dict[str, npt.NDArray[Any]] = {
            "weights.indptr": self.weights.indptr,
            "weights.indices": self.weights.indices.astype(np.int32, copy=False),
            "weights.data": self.weights.data,
            "latent.titles": self.factors.titles,
            "latent.scale": np.asarray([self.factors.unseen, self.factors.ridge]),
            "popularity": self.popularity,
            "esteem": self.esteem,
            "support": self.support,
        }
        for name, part in (
            ("catalogue", self.catalogue),
            ("content", self.content),
            ("ratings", self.ratings),
            ("cold", self.cold),
        ):
            result |= {f"{name}.{key}": array for key, array in part.arrays().items()}
        return result

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """What `arrays` gave, memory-mapped or not. Raises KeyError on a name that is missing."""

        def under(name: str) -> dict[str, npt.NDArray[Any]]:
            return {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")}

        catalogue = Catalogue.from_arrays(under("catalogue"))
        count = len(catalogue)
        entries = (arrays["weights.data"], arrays["weights.indices"], arrays["weights.indptr"])
        unseen, ridge = (float(value) for value in arrays["latent.scale"])
        ratings = RatingModel.from_arrays(under("ratings"))
        return cls(
            catalogue.titles,
            sparse.csr_matrix(entries, shape=(count, count)),
            Factors(arrays["latent.titles"], unseen, ridge),
            ContentModel.from_arrays(under("content")),
            ratings,
            ColdStart.from_arrays(under("cold")),
            arrays["popularity"],
            arrays["esteem"],
            catalogue,
            # Older bundles only know of ratings.
            arrays.get("support", ratings.counts),
        )


def standardised(raw: Cube) -> Spreads:
    """Each part of each profile over all titles: mean 0, spread 1; all 0 where it says the same of all. Changes `raw`,
    (p, n, m), and returns what each was divided by, (p, n): 1 where it was nothing."""
    raw -= raw.mean(axis=2, keepdims=True)
    spread: Spreads = np.sqrt(np.einsum("pnm,pnm->pn", raw, raw) / max(raw.shape[2], 1))
    flat = spread < 1e-7
    spread[flat] = 1
    raw /= spread[:, :, None]
    raw[flat] = 0
    return spread
