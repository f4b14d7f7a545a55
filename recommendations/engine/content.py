"""What titles are about, as vectors: TF-IDF over each field with a weight of its own, then a truncated SVD.

Two titles are alike as the cosine of their vectors. A profile's taste is a direction in the same space, found by a
small ridge regression that tells what it likes from what there is at all. New titles are placed with `embed`, without
training.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from recommendations.engine.catalogue import SORTS, WORDS, Catalogue, Facets
from recommendations.engine.signals import Floats, History, Keys, places
from recommendations.engine.suggestions import Facet, Why

Array = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

# How much each field counts, found on validation profiles; docs/recommendations-content.md has the table.
FIELDS: Mapping[str, float] = MappingProxyType(
    {
        "genre": 0.5,
        "keyword": 0.5,
        "person": 0.7,
        "collection": 0.5,
        "country": 0.2,
        "language": 0.5,
        "decade": 0.5,
        WORDS: 0.9,
    }
)
# How much a dislike counts against a like.
AVERSION = 0.1
CHUNK = 50_000


@dataclass(frozen=True)
class ContentSettings:
    """dimensions: of the vectors. fields: weights. support: a value needs so many titles, and at most `common` of all
    (in overviews, where a word in every fifth says nothing). terms: at most so many values are looked at, the
    commonest. sample: the space is learned from at most so many titles, those of which most is known; all are placed in
    it. flatness: 0 leaves directions as long as they are, 1 makes all count alike. ridge: the smaller, the more a
    profile's taste keeps away from what all titles have in common."""

    dimensions: int = 128
    fields: Mapping[str, float] = field(default_factory=lambda: FIELDS)
    support: int = 2
    common: float = 0.2
    terms: int = 150_000
    sample: int = 100_000
    flatness: float = 0.0
    ridge: float = 0.03
    seed: int = 1


@dataclass(frozen=True)
class Field:
    """One field: values (v,) sorted that are looked at, and what each is worth, idf × the field's weight, (v,)."""

    sort: str
    values: npt.NDArray[Any]
    worth: Floats

    @classmethod
    def fit(cls, facets: Facets, weight: float, settings: ContentSettings, terms: int) -> Self:
        """Keeps at most `terms` values, those of the most titles."""
        frequency = np.bincount(facets.indices, minlength=len(facets.values))
        known = max(int((np.diff(facets.indptr) > 0).sum()), 1)
        most = settings.common * known if facets.sort == WORDS else known
        kept = np.flatnonzero((frequency >= settings.support) & (frequency <= max(most, settings.support)))
        if len(kept) > terms:
            kept = np.sort(kept[np.argsort(-frequency[kept], kind="stable")[:terms]])
        worth = np.log((1 + known) / frequency[kept].clip(1)) * (weight > 0)
        return cls(facets.sort, facets.values[kept], worth.astype(np.float32))

    def table(self, facets: Facets, weight: float) -> sparse.csr_matrix:
        """(m, v) float32: each title's values, of length `weight` together where it has any."""
        picked = self._columns(facets)
        kept = picked >= 0
        counts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
        amounts = facets.weights[kept]
        if self.sort == WORDS:
            amounts = 1 + np.log(amounts)
        table = sparse.csr_matrix(
            (amounts * self.worth[picked[kept]], picked[kept], counts[facets.indptr]),
            shape=(len(facets), len(self.values)),
        )
        return _unit_rows(table, weight)

    def _columns(self, facets: Facets) -> npt.NDArray[np.int64]:
        """(k,) the column of each value that titles have, -1 where it isn't looked at. Of few titles only their own
        values are looked up."""
        is_few = len(facets.indices) < len(facets.values)
        named = facets.values[facets.indices] if is_few else facets.values
        if not len(self.values) or not len(named):
            return np.full(len(facets.indices), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.values, named), len(self.values) - 1)
        columns = np.where(self.values[found] == named, found, -1)
        return columns if is_few else columns[facets.indices]


@dataclass(frozen=True)
class ContentModel:
    """titles: (m,) int64 keys, sorted. vectors: (m, d) float32, rows of length 1, or 0 where nothing is known.

    fields: what was learned of each field; weights: by sort. projection: (v, d) float32, the fields' values one after
    another. contrast: (d, d) float32, from a sum of vectors to what sets it apart from all titles: the inverse of the
    mean of their outer products, with a ridge.
    """

    titles: Keys
    vectors: Array
    fields: tuple[Field, ...]
    weights: Mapping[str, float]
    projection: Array
    contrast: Array

    @classmethod
    def fit(cls, catalogue: Catalogue, *, settings: ContentSettings | None = None) -> Self:
        """A title of which nothing is known has a vector of zeros; with nothing known of any, all have. The same
        catalogue and settings give the same vectors."""
        chosen = settings or ContentSettings()
        weights = {sort: chosen.fields.get(sort, 0.0) for sort in (*SORTS, WORDS)}
        used = [sort for sort in weights if weights[sort] > 0]
        share = max(chosen.terms // max(len(used), 1), 1)
        fields = tuple(Field.fit(_facets(catalogue, sort), weights[sort], chosen, share * 3) for sort in used)
        learned = np.arange(len(catalogue))
        if len(catalogue) > chosen.sample:
            amount = sum(np.diff(_facets(catalogue, sort).indptr) for sort in used)
            learned = np.sort(np.argsort(-amount, kind="stable")[: chosen.sample])
        table = _table(catalogue, fields, weights, learned)
        projection = _space(table, chosen)
        del table
        vectors = _placed(catalogue, fields, weights, projection)
        system = vectors.T @ vectors / max(len(vectors), 1) + chosen.ridge * np.eye(vectors.shape[1])
        contrast = np.linalg.inv(system.astype(np.float64)).astype(np.float32)
        return cls(catalogue.titles, vectors, fields, weights, projection, contrast)

    def embed(self, catalogue: Catalogue) -> Array:
        """(m', d) float32 vectors of titles that needn't have been there when it learned."""
        return _placed(catalogue, self.fields, self.weights, self.projection)

    def taste(self, history: History) -> Array:
        """(d,) the direction of a profile's taste: of what it likes and away from what it dislikes, against what there
        is at all. The sum of one vector for each title of the history, so what a title adds is plain. Zeros for a
        history that says nothing."""
        where = places(self.titles, history.titles)
        here = where >= 0
        aims = (history.likes - np.float32(AVERSION) * history.dislikes)[here]
        return np.asarray(self.contrast @ (aims @ self.vectors[where[here]]), dtype=np.float32)

    def scores(self, history: History) -> Floats:
        """(m,) float32, 0 on the average of all titles known, spread 1: how well each fits. Zeros for an empty
        history."""
        found = self.vectors @ self.taste(history)
        spread = float(found.std()) if len(found) else 0.0
        return np.zeros_like(found) if spread < 1e-9 else (found - found.mean()) / spread

    def shared(self, catalogue: Catalogue, first: int, second: int, most: int = 3) -> list[Why]:
        """What the titles at two places of a catalogue share, weightiest first: for each sort the facets in common, at
        most `most`, and the part of the two titles' likeness that they make up, 0 to 1. Words of the overviews count
        towards the whole but are no reason of their own."""
        return self.shared_each(catalogue, np.asarray([first]), np.asarray([second]), most)[0]

    def shared_each(self, catalogue: Catalogue, first: Places, second: Places, most: int = 3) -> list[list[Why]]:
        """The same of p pairs of titles at once, (p,) places each. The catalogue needn't be the one that was learned
        from. Of thousands of pairs some 20 µs each."""
        whys: list[list[Why]] = [[] for _ in first]
        whole = sum(weight**2 for weight in self.weights.values()) or 1.0
        rows, which = np.unique(np.concatenate([first, second]), return_inverse=True)
        one, other = which[: len(first)], which[len(first) :]
        for part in self.fields:
            if part.sort == WORDS:
                continue
            table = part.table(_part(catalogue.facets[part.sort], rows), 1.0)
            worth = self.weights[part.sort] ** 2 / whole
            for pair, total, keys in _in_common(table[one].multiply(table[other]).tocsr(), part.values, most):
                named: tuple[Facet, ...] = tuple((part.sort, key) for key in keys)
                whys[pair].append(Why(part.sort, min(total * worth, 1.0), named))
        return [sorted(found, key=lambda why: -why.contribution) for found in whys]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name, for files."""
        result: dict[str, npt.NDArray[Any]] = {
            "titles": self.titles,
            "vectors": self.vectors,
            "projection": self.projection,
            "contrast": self.contrast,
            "sorts": np.asarray([part.sort for part in self.fields], dtype=np.str_),
            "weights": np.asarray([self.weights[part.sort] for part in self.fields], dtype=np.float64),
        }
        for part in self.fields:
            result[f"{part.sort}.values"], result[f"{part.sort}.worth"] = part.values, part.worth
        return result

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """What `arrays` gave, memory-mapped or not. Raises KeyError on a name that is missing."""
        sorts = [str(sort) for sort in arrays["sorts"]]
        weights = {sort: float(weight) for sort, weight in zip(sorts, arrays["weights"], strict=True)}
        fields = tuple(Field(sort, arrays[f"{sort}.values"], arrays[f"{sort}.worth"]) for sort in sorts)
        rest = (arrays["projection"], arrays["contrast"])
        return cls(arrays["titles"], arrays["vectors"], fields, weights, *rest)


def _facets(catalogue: Catalogue, sort: str) -> Facets:
    return catalogue.words if sort == WORDS else catalogue.facets[sort]


def _part(facets: Facets, rows: Places | slice) -> Facets:
    chosen = facets.matrix[rows]
    return Facets(facets.sort, facets.values, chosen.indptr.astype(np.int64), chosen.indices, chosen.data)


def _table(
    catalogue: Catalogue, fields: tuple[Field, ...], weights: Mapping[str, float], rows: Places | slice
) -> sparse.csr_matrix:
    """(r, v) float32, rows of length 1 (or 0): all fields beside each other."""
    parts = [part.table(_part(_facets(catalogue, part.sort), rows), weights[part.sort]) for part in fields]
    return _unit_rows(sparse.hstack(parts, format="csr", dtype=np.float32), 1.0)


def _space(table: sparse.csr_matrix, settings: ContentSettings) -> Array:
    """(v, d) float32: from values to the space. Fewer titles or values than dimensions leave the rest zero."""
    result = np.zeros((table.shape[1], settings.dimensions), dtype=np.float32)
    size = min(settings.dimensions, *table.shape)
    if size and table.nnz:
        _, lengths, directions = randomized_svd(table, n_components=size, n_iter=4, random_state=settings.seed)
        scale = np.where(lengths > 1e-4 * lengths[0], np.maximum(lengths, 1e-9) ** -settings.flatness, 0)
        result[:, :size] = directions.T * scale
    return result


def _placed(catalogue: Catalogue, fields: tuple[Field, ...], weights: Mapping[str, float], projection: Array) -> Array:
    vectors = np.zeros((len(catalogue), projection.shape[1]), dtype=np.float32)
    for start in range(0, len(catalogue), CHUNK):
        rows = slice(start, start + CHUNK)
        found = _table(catalogue, fields, weights, rows) @ projection
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        vectors[rows] = np.where(lengths > 1e-6, found / np.maximum(lengths, 1e-6), 0)
    return vectors


def _unit_rows(table: sparse.csr_matrix, length: float) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    scale = np.where(norms > 0, length / np.maximum(norms, 1e-12), 0).astype(np.float32)
    table.data = table.data * np.repeat(scale, np.diff(table.indptr))
    return table


def _in_common(
    products: sparse.csr_matrix, keys: npt.NDArray[Any], most: int
) -> Iterator[tuple[int, float, list[Any]]]:
    """Of a table (p, v) of what each of the values (v,) adds to the likeness of each of p pairs: the pair, the sum, and
    the values that add most, for each pair that has any above 0."""
    rows = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr))
    kept = products.data > 0
    rows, values, amounts = rows[kept], products.indices[kept], products.data[kept].astype(np.float64)
    order = np.lexsort((values, -amounts, rows))
    rows, values, amounts = rows[order], values[order], amounts[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    if not len(starts):
        return
    totals = np.add.reduceat(amounts, starts)
    ends = np.append(starts[1:], len(rows))
    listed = keys[values].tolist()
    for pair, total, start, end in zip(
        rows[starts].tolist(), totals.tolist(), starts.tolist(), ends.tolist(), strict=True
    ):
        yield pair, total, listed[start : min(start + most, end)]
