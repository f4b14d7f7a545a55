"""What content says of a title, taken apart: how much each genre, person, keyword … of it adds to its likeness to a
taste."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.catalogue import SORTS, WORDS, Catalogue
from recommendations.engine.content import AVERSION, ContentModel
from recommendations.engine.signals import Floats, History, Keys, places
from recommendations.engine.suggestions import Facet

# That two films are in English, or of the nineties, is no reason to see the second.
NAMED = frozenset({"person", "genre", "keyword", "collection"})


@dataclass(frozen=True)
class Traits:
    """table: (m, v) float32, each title's facets (all fields but words) so that table @ projection, and what its words
    add, make its vector. sorts: (v,) which sort a column is of; values: by sort, with where its columns begin."""

    table: sparse.csr_matrix
    content: ContentModel

    @classmethod
    def of(cls, catalogue: Catalogue, content: ContentModel, scale: Floats) -> "Traits":
        """scale: (m,) from `scales`."""
        return cls(sparse.diags(scale) @ _fields(catalogue, content, words=False), content)

    def facet(self, column: int) -> Facet:
        """Which facet a column is."""
        for part in self.content.fields:
            if part.sort == WORDS:
                continue
            if column < len(part.values):
                return part.sort, part.values[column].item()
            column -= len(part.values)
        raise IndexError("There is no such column.")

    @cached_property
    def kinds(self) -> npt.NDArray[np.int8]:
        """(v,) the place of each column's sort in SORTS, -1 for sorts that nobody names as what they like."""
        parts = [part for part in self.content.fields if part.sort != WORDS]
        kinds = [np.int8(SORTS.index(part.sort) if part.sort in NAMED else -1) for part in parts]
        return np.repeat(np.asarray(kinds, dtype=np.int8), [len(part.values) for part in parts])

    def adds(self, titles: Keys, taste: Floats) -> sparse.csr_matrix:
        """(k, v) of k titles: what each of their facets adds to their likeness to `taste`, (d,)."""
        rows = self.table[titles]
        worth = self.content.projection[self.rows[rows.indices]] @ taste
        return sparse.csr_matrix((rows.data * worth, rows.indices, rows.indptr), shape=rows.shape)

    def having(self, column: int) -> npt.NDArray[np.int32]:
        """Places of the titles that have a column's facet."""
        bounds = self.by_column.indptr
        return np.asarray(self.by_column.indices[bounds[column] : bounds[column + 1]], dtype=np.int32)

    @cached_property
    def by_column(self) -> sparse.csc_matrix:
        return self.table.tocsc()

    @cached_property
    def rows(self) -> Keys:
        """(v,) the projection's row of each column: words stand among the fields there."""
        kept, start = [], 0
        for part in self.content.fields:
            if part.sort != WORDS:
                kept.append(np.arange(start, start + len(part.values)))
            start += len(part.values)
        return np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)


def scales(catalogue: Catalogue, content: ContentModel) -> Floats:
    """(m,) float32: a title's vector is this times (its fields side by side) @ projection. Needs the catalogue's
    words."""
    result = np.zeros(len(catalogue), dtype=np.float32)
    lengths = np.linalg.norm(_fields(catalogue, content, words=True) @ content.projection, axis=1)
    np.divide(1, lengths, out=result, where=lengths > 1e-6)
    return result


def taste_shares(content: ContentModel, history: History) -> npt.NDArray[np.float32]:
    """(k, d): what each entry of a history adds to the direction of its taste, as ContentModel.taste sums it up."""
    where = places(content.titles, history.titles)
    aims = np.where(where >= 0, history.likes - AVERSION * history.dislikes, 0).astype(np.float32)
    return np.asarray((aims[:, None] * content.vectors[where]) @ content.contrast.T, dtype=np.float32)


def _fields(catalogue: Catalogue, content: ContentModel, *, words: bool) -> sparse.csr_matrix:
    parts = []
    for part in content.fields:
        if part.sort == WORDS:
            if words:
                parts.append(part.table(catalogue.words, content.weights[part.sort]))
        else:
            parts.append(part.table(catalogue.facets[part.sort], content.weights[part.sort]))
    if not parts:
        return sparse.csr_matrix((len(catalogue), 0), dtype=np.float32)
    return sparse.hstack(parts, format="csr", dtype=np.float32)
