"""What profiles think of titles, as one sparse table: the only thing that models learn from.

Keys are the database's ids. Inside the engine a profile and a title are their places in the sorted keys.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def places(known: Keys, wanted: Keys) -> Keys:
    """Where each of `wanted` stands in the sorted `known`, -1 where it doesn't. Both (k,) int64."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[found] == wanted, found, -1).astype(np.int64)


@dataclass(frozen=True)
class History:
    """What one profile has said: k titles, each once, in any order.

    titles: (k,) int64 keys; unknown ones are passed over by whoever reads this.
    likes, dislikes: (k,) float32 weights >= 0. Both are 0 for a title that was only seen.
    ratings: (k,) float32, 1 to 10, 0 where there is none.
    days: (k,) float32, how long ago it was said, >= 0.
    """

    titles: Keys
    likes: Floats
    dislikes: Floats
    ratings: Floats
    days: Floats

    def __post_init__(self) -> None:
        if {len(self.likes), len(self.dislikes), len(self.ratings), len(self.days)} != {len(self.titles)}:
            raise ValueError("A history's arrays must be of one length.")
        if len(np.unique(self.titles)) != len(self.titles):
            raise ValueError("A history names each title once.")

    def __len__(self) -> int:
        return len(self.titles)

    def only(self, which: Flags) -> "History":
        """Of its titles those that (k,) `which` says."""
        if which.all():
            return self
        return History(
            self.titles[which], self.likes[which], self.dislikes[which], self.ratings[which], self.days[which]
        )

    @classmethod
    def empty(cls) -> Self:
        none = np.zeros(0, dtype=np.float32)
        return cls(np.zeros(0, dtype=np.int64), none, none, none, none)

    @classmethod
    def of(
        cls,
        titles: npt.ArrayLike,
        *,
        likes: npt.ArrayLike | None = None,
        dislikes: npt.ArrayLike | None = None,
        ratings: npt.ArrayLike | None = None,
        days: npt.ArrayLike | None = None,
    ) -> Self:
        """From anything like arrays of one length. Without `likes` each title counts as liked, unless disliked."""
        keys = np.asarray(titles, dtype=np.int64)

        def column(values: npt.ArrayLike | None) -> Floats:
            return np.zeros(len(keys), np.float32) if values is None else np.asarray(values, dtype=np.float32)

        disliked = column(dislikes)
        liked = (disliked == 0).astype(np.float32) if likes is None else column(likes)
        return cls(keys, liked, disliked, column(ratings), column(days))

    def without(self, titles: npt.ArrayLike) -> "History":
        """The same without these titles."""
        kept = ~np.isin(self.titles, np.asarray(titles, dtype=np.int64))
        return History(self.titles[kept], self.likes[kept], self.dislikes[kept], self.ratings[kept], self.days[kept])


@dataclass(frozen=True)
class Signals:
    """n profiles × m titles, k signals: at most one for a profile and a title.

    profiles: (n,) int64 keys, sorted. titles: (m,) int64 keys, sorted; may hold titles without any signal.
    indptr, indices: the rows as in a CSR matrix, (n + 1,) and (k,), indices sorted within a row.
    like, dislike, rating, age: (k,) float32, in the order of `indices`; ratings 1 to 10 or 0, age in days.
    """

    profiles: Keys
    titles: Keys
    indptr: Keys
    indices: npt.NDArray[np.int32]
    like: Floats
    dislike: Floats
    rating: Floats
    age: Floats

    @classmethod
    def from_arrays(
        cls,
        *,
        profiles: Keys,
        titles: Keys,
        likes: Floats,
        dislikes: Floats,
        ratings: Floats,
        days: Floats,
        known_titles: Keys | None = None,
    ) -> Self:
        """From k signals in any order: arrays (k,), keys of profiles and titles.

        known_titles: all keys that titles have, so that those nobody has touched have a place too. A pair that comes
        twice counts as its last. Raises ValueError on arrays of different length, negative weights or what isn't
        finite.
        """
        columns = (likes, dislikes, ratings, days)
        if {len(column) for column in columns} | {len(titles)} != {len(profiles)}:
            raise ValueError("Signals' arrays must be of one length.")
        if any(not np.isfinite(column).all() or (column < 0).any() for column in columns):
            raise ValueError("Weights, ratings and ages must be numbers, and not below 0.")
        row_keys, rows = np.unique(np.asarray(profiles, np.int64), return_inverse=True)
        all_titles = np.asarray(titles, np.int64)
        title_keys = np.unique(all_titles if known_titles is None else np.concatenate([known_titles, all_titles]))
        columns_of = np.searchsorted(title_keys, all_titles)
        order = np.argsort(rows * len(title_keys) + columns_of, kind="stable")
        rows, columns_of = rows[order], columns_of[order]
        last = np.ones(len(order), dtype=np.bool_)
        last[:-1] = (rows[1:] != rows[:-1]) | (columns_of[1:] != columns_of[:-1])
        order, rows, columns_of = order[last], rows[last], columns_of[last]
        indptr = np.zeros(len(row_keys) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=len(row_keys)), out=indptr[1:])
        like, dislike, rating, age = (np.asarray(column, np.float32)[order] for column in columns)
        return cls(row_keys, title_keys, indptr, columns_of.astype(np.int32), like, dislike, rating, age)

    def __len__(self) -> int:
        """How many signals."""
        return len(self.indices)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.profiles), len(self.titles)

    @cached_property
    def likes(self) -> sparse.csr_matrix:
        """(n, m) float32, the weights of likes, without zeros."""
        return self._matrix(self.like)

    @cached_property
    def dislikes(self) -> sparse.csr_matrix:
        """(n, m) float32, the weights of dislikes, without zeros."""
        return self._matrix(self.dislike)

    @cached_property
    def ratings(self) -> sparse.csr_matrix:
        """(n, m) float32, 1 to 10, without zeros."""
        return self._matrix(self.rating)

    def seen(self) -> sparse.csr_matrix:
        """(n, m) float32, 1 wherever there is any signal."""
        return sparse.csr_matrix((np.ones(len(self), np.float32), self.indices, self.indptr), shape=self.shape)

    def history(self, row: int) -> History:
        """The signals of the profile in this row."""
        part = slice(self.indptr[row], self.indptr[row + 1])
        keys = self.titles[self.indices[part]]
        return History(keys, self.like[part], self.dislike[part], self.rating[part], self.age[part])

    def rows(self, chosen: npt.NDArray[np.int64]) -> "Signals":
        """Only these rows, in this order; all titles stay. chosen: (r,) places, one may come several times."""
        lengths = np.diff(self.indptr)[chosen]
        indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        kept = np.repeat(self.indptr[chosen] - indptr[:-1], lengths) + np.arange(indptr[-1])
        return self._kept(kept, indptr, self.profiles[chosen])

    def where(self, flags: Flags) -> "Signals":
        """Only the signals that are flagged, (k,) bool; all profiles and titles stay."""
        counts = np.concatenate([[0], np.cumsum(flags)]).astype(np.int64)
        return self._kept(np.flatnonzero(flags), counts[self.indptr], self.profiles)

    def aligned(self, titles: Keys) -> "Signals":
        """The same over other titles, (m',) sorted keys; signals at titles not among them are left out."""
        if np.array_equal(titles, self.titles):
            return self
        where = places(titles, self.titles)
        kept = self if (where >= 0).all() else self.where(where[self.indices] >= 0)
        columns = (kept.like, kept.dislike, kept.rating, kept.age)
        return Signals(kept.profiles, titles, kept.indptr, where[kept.indices].astype(np.int32), *columns)

    @classmethod
    def of_one(cls, titles: Keys, history: History) -> "Signals":
        """A single profile (key 0) over these titles, (m,) sorted keys; unknown ones are passed over."""
        where = places(titles, history.titles)
        order = np.argsort(where, kind="stable")
        order = order[where[order] >= 0]
        columns = (history.likes[order], history.dislikes[order], history.ratings[order], history.days[order])
        bounds = np.asarray([0, len(order)], dtype=np.int64)
        return cls(np.zeros(1, np.int64), titles, bounds, where[order].astype(np.int32), *columns)

    def _kept(self, kept: npt.NDArray[np.int64], indptr: Keys, profiles: Keys) -> "Signals":
        columns = (self.like[kept], self.dislike[kept], self.rating[kept], self.age[kept])
        return Signals(profiles, self.titles, indptr, self.indices[kept], *columns)

    def _matrix(self, values: Floats) -> sparse.csr_matrix:
        matrix = sparse.csr_matrix((values.copy(), self.indices.copy(), self.indptr.copy()), shape=self.shape)
        matrix.eliminate_zeros()
        return matrix
