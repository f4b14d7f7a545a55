"""What is known of each title, in compact arrays: the only thing that the engine knows of films and shows.

    catalogue = Catalogue.build(
        titles=[603, 604],
        facets={"genre": Pairs([603, 604, 604], ["action", "action", "drama"]), "person": Pairs([603], [6384], [1.0])},
        years=[1999, 2003],
        overviews=[(603, "A hacker learns …")],
    )

A property that people can have a taste for is a facet: its sort ("genre", "person" …) and its key there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.signals import Flags, Floats, Keys, places
from recommendations.engine.suggestions import Facet
from recommendations.engine.words import counted_words

Arrays = Mapping[str, npt.NDArray[Any]]

# All sorts of facets. Keys of genres, countries and languages are text, of all others whole numbers.
SORTS = ("genre", "keyword", "person", "collection", "country", "language", "decade")
OF_TEXT = frozenset({"genre", "country", "language"})
WORDS = "word"

# How much a person counts by what they did; measured on validation profiles, see docs/recommendations.md.
JOBS: Mapping[str, float] = {
    "Director": 1.0,
    "Creator": 1.0,
    "Series Director": 0.8,
    "Screenplay": 0.6,
    "Writer": 0.6,
    "Author": 0.6,
    "Novel": 0.6,
    "Original Music Composer": 0.3,
    "Director of Photography": 0.3,
    "Executive Producer": 0.1,
    "Producer": 0.1,
}
BILLED = 15


def part_weight(position: int) -> float:
    """How much somebody counts who is billed at `position` (0 first); nothing beyond BILLED."""
    return 0.0 if position >= BILLED else 0.8 / (1.0 + 0.25 * position)


def job_weight(job: str) -> float:
    """How much somebody of the crew counts; nothing for a job that hardly shapes a title."""
    return JOBS.get(job, 0.0)


@dataclass(frozen=True)
class Pairs:
    """k pairs of a title's key and a value's key; weights (k,) > 0, or None for all 1. A pair that comes twice counts
    as its heavier one, and one whose weight is 0 not at all."""

    titles: npt.ArrayLike
    values: npt.ArrayLike
    weights: npt.ArrayLike | None = None


@dataclass(frozen=True)
class Facets:
    """All facets of one sort: which of m titles have which of v values, as a CSR matrix.

    values: (v,) sorted, int64 or text of a fixed width. indptr: (m + 1,) int64. indices: (k,) int32, places in values,
    sorted within a title. weights: (k,) float32 > 0.
    """

    sort: str
    values: npt.NDArray[Any]
    indptr: Keys
    indices: npt.NDArray[np.int32]
    weights: Floats

    @classmethod
    def of(cls, sort: str, titles: Keys, pairs: Pairs) -> Self:
        """titles: (m,) sorted. Pairs of other titles are passed over. Raises ValueError on columns of different length,
        or weights that are negative or no numbers."""
        keys = np.asarray(pairs.titles, dtype=np.int64)
        named = np.asarray(pairs.values)
        if sort in OF_TEXT:
            named = named.astype(np.str_)
        elif named.dtype.kind != "i":
            named = named.astype(np.int64)
        weights = np.ones(len(keys), np.float32) if pairs.weights is None else np.asarray(pairs.weights, np.float32)
        if {len(keys), len(named)} != {len(weights)}:
            raise ValueError(f"The columns of {sort} must be of one length.")
        if not np.isfinite(weights).all() or (weights < 0).any():
            raise ValueError(f"Weights of {sort} must be numbers, and not below 0.")
        rows = places(titles, keys)
        kept = (rows >= 0) & (weights > 0)
        if not kept.all():
            rows, named, weights = rows[kept], named[kept], weights[kept]
        values, columns = _numbered(named)
        # One number for each pair: half the memory of sorting by two columns, which a million titles' words notice.
        rows *= max(len(values), 1)
        rows += columns
        del columns, named
        order = np.argsort(rows, kind="stable")
        codes, weights = rows[order], weights[order]
        del rows, order
        first = np.ones(len(codes), dtype=np.bool_)
        first[1:] = codes[1:] != codes[:-1]
        starts = np.flatnonzero(first)
        codes = codes[starts]
        heaviest = np.maximum.reduceat(weights, starts) if len(starts) else weights
        indptr = np.searchsorted(codes, np.arange(len(titles) + 1) * max(len(values), 1))
        indices = (codes % max(len(values), 1)).astype(np.int32)
        whole = values if sort in OF_TEXT else values.astype(np.int64)
        return cls(sort, whole, indptr.astype(np.int64), indices, heaviest)

    def __len__(self) -> int:
        """How many titles."""
        return len(self.indptr) - 1

    def at(self, place: int) -> tuple[npt.NDArray[np.int32], Floats]:
        """Places of the values that this title has, and their weights."""
        part = slice(int(self.indptr[place]), int(self.indptr[place + 1]))
        return self.indices[part], self.weights[part]

    def facet(self, value: int) -> Facet:
        """The facet at this place of `values`, as plain Python values."""
        return self.sort, self.values[value].item()

    def place(self, key: int | str) -> int:
        """Where this key stands in `values`, -1 where it doesn't."""
        if not len(self.values):
            return -1
        found = int(np.searchsorted(self.values, key))
        return found if found < len(self.values) and self.values[found] == key else -1

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """(m, v) float32 weights. Shares memory with this: not to be changed."""
        return sparse.csr_matrix((self.weights, self.indices, self.indptr), shape=(len(self), len(self.values)))

    @cached_property
    def by_value(self) -> sparse.csr_matrix:
        """(v, m) float32: the titles of each value."""
        return self.matrix.T.tocsr()

    def part_of(self, value: int) -> slice:
        """Which part of `by_value`'s indices and data is of the value at this place."""
        return slice(int(self.by_value.indptr[value]), int(self.by_value.indptr[value + 1]))

    def titles_of(self, value: int) -> npt.NDArray[np.int32]:
        """Sorted places of the titles that have the value at this place. Shares memory with `by_value`: to cut a row
        out of the matrix takes scipy a hundred times as long."""
        return np.asarray(self.by_value.indices[self.part_of(value)], dtype=np.int32)

    def having(self, key: int | str) -> npt.NDArray[np.int32]:
        """Sorted places of the titles that have this value."""
        found = self.place(key)
        none = np.zeros(0, dtype=np.int32)
        return none if found < 0 else np.sort(self.titles_of(found))

    def aligned(self, rows: Keys, count: int) -> "Facets":
        """The same for `count` titles of which this one's i-th is the rows[i]-th; the others have nothing. rows:
        sorted."""
        lengths = np.zeros(count, dtype=np.int64)
        lengths[rows] = np.diff(self.indptr)
        indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Facets(self.sort, self.values, indptr, self.indices, self.weights)


def _numbered(named: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The sorted values, each once, and the place of each among them. Small whole numbers are looked up, not sorted."""
    if named.dtype.kind == "i" and len(named) and int(named.min()) >= 0 and int(named.max()) < 4 * len(named):
        present = np.zeros(int(named.max()) + 1, dtype=np.bool_)
        present[named] = True
        return np.flatnonzero(present), (np.cumsum(present, dtype=np.int32) - 1)[named]
    values, columns = np.unique(named, return_inverse=True)
    return values, columns


@dataclass(frozen=True)
class Catalogue:
    """m titles and what is known of them; whatever isn't known is empty or 0.

    titles: (m,) int64 keys, sorted. facets: one Facets for each of SORTS.
    words: the overviews' words, hashed, with how often each comes (see words.py).
    runtime: (m,) float32 minutes, 0 unknown. popularity: (m,) float32 >= 0, from outside (votes at TMDB, say), in any
    unit. score: (m,) float32, a mean rating 1 to 10 that is known already, 0 unknown.
    age: (m,) float32, days since the release, negative before it, NaN unknown.
    """

    titles: Keys
    facets: Mapping[str, Facets]
    words: Facets
    runtime: Floats
    popularity: Floats
    score: Floats
    age: Floats

    @classmethod
    def build(
        cls,
        *,
        titles: npt.ArrayLike,
        facets: Mapping[str, Pairs] | None = None,
        overviews: Iterable[tuple[int, str]] = (),
        years: npt.ArrayLike | None = None,
        runtime: npt.ArrayLike | None = None,
        popularity: npt.ArrayLike | None = None,
        score: npt.ArrayLike | None = None,
        age: npt.ArrayLike | None = None,
    ) -> Self:
        """titles: (m,) keys in any order, each once; all columns (m,) in the same order, 0 or NaN where unknown.

        facets: pairs for each sort. years: of release, from which the facet "decade" comes. overviews: (key, text),
        read once and never kept whole. Raises ValueError on a key that comes twice, a sort unknown, or columns of
        another length.
        """
        given = np.asarray(titles, dtype=np.int64).reshape(-1)
        order = np.argsort(given, kind="stable")
        keys = given[order]
        if (keys[1:] == keys[:-1]).any():
            raise ValueError("A catalogue names each title once.")
        pairs = dict(facets or {})
        if unknown := pairs.keys() - set(SORTS):
            raise ValueError(f"Unknown sorts of facets: {', '.join(sorted(unknown))}.")

        def column(values: npt.ArrayLike | None, missing: float = 0.0) -> Floats:
            if values is None:
                return np.full(len(keys), missing, dtype=np.float32)
            found = np.asarray(values, dtype=np.float32)
            if found.shape != given.shape:
                raise ValueError("A catalogue's columns must be of one length.")
            return found[order] if np.isnan(missing) else np.nan_to_num(found[order])

        if years is not None:
            known = column(years)
            dated = known > 0
            pairs["decade"] = Pairs(keys[dated], known[dated].astype(np.int64) // 10 * 10)
        empty = Pairs([], [])
        return cls(
            keys,
            {sort: Facets.of(sort, keys, pairs.get(sort, empty)) for sort in SORTS},
            Facets.of(WORDS, keys, Pairs(*counted_words(overviews))),
            column(runtime),
            column(popularity),
            column(score),
            column(age, np.nan),
        )

    @classmethod
    def bare(cls, titles: Keys) -> Self:
        """Titles of which nothing is known."""
        return cls.build(titles=titles)

    def __len__(self) -> int:
        """How many titles."""
        return len(self.titles)

    @property
    def genres(self) -> Facets:
        return self.facets["genre"]

    @property
    def people(self) -> Facets:
        return self.facets["person"]

    @property
    def collections(self) -> Facets:
        return self.facets["collection"]

    @cached_property
    def released(self) -> Flags:
        """(m,) bool: not known to come out only later."""
        return ~(self.age < 0)

    @cached_property
    def collection_of(self) -> Keys:
        """(m,) int64: the place of each title's (first) collection, -1 for none."""
        found = self.collections
        has = np.diff(found.indptr) > 0
        result = np.full(len(self), -1, dtype=np.int64)
        result[has] = found.indices[found.indptr[:-1][has]]
        return result

    def aligned(self, titles: Keys) -> "Catalogue":
        """The same for other titles, (m',) sorted keys: those unknown here have nothing, those not named are left
        out."""
        here = places(titles, self.titles)
        kept = np.flatnonzero(here >= 0)
        source, rows = self._only(kept), here[kept]

        def column(values: Floats, missing: float = 0.0) -> Floats:
            result = np.full(len(titles), missing, dtype=np.float32)
            result[rows] = values
            return result

        return Catalogue(
            np.asarray(titles, np.int64),
            {sort: part.aligned(rows, len(titles)) for sort, part in source.facets.items()},
            source.words.aligned(rows, len(titles)),
            column(source.runtime),
            column(source.popularity),
            column(source.score),
            column(source.age, np.nan),
        )

    def arrays(self, *, words: bool = False) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays by name, for files; without the words, unless asked for: only training reads them."""
        result: dict[str, npt.NDArray[Any]] = {
            "titles": self.titles,
            "runtime": self.runtime,
            "popularity": self.popularity,
            "score": self.score,
            "age": self.age,
        }
        for part in (*self.facets.values(), *([self.words] if words else [])):
            for name in ("values", "indptr", "indices", "weights"):
                result[f"{part.sort}.{name}"] = getattr(part, name)
        return result

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """What `arrays` gave, memory-mapped or not. Raises KeyError on a name that is missing."""

        def read(sort: str) -> Facets:
            return Facets(sort, *(arrays[f"{sort}.{name}"] for name in ("values", "indptr", "indices", "weights")))

        titles = np.asarray(arrays["titles"])
        words = read(WORDS) if f"{WORDS}.values" in arrays else Facets.of(WORDS, titles, Pairs([], []))
        columns = (arrays[name] for name in ("runtime", "popularity", "score", "age"))
        return cls(titles, {sort: read(sort) for sort in SORTS}, words, *columns)

    def _only(self, kept: Keys) -> "Catalogue":
        if len(kept) == len(self):
            return self

        def part(source: Facets) -> Facets:
            chosen = source.matrix[kept]
            return Facets(source.sort, source.values, chosen.indptr.astype(np.int64), chosen.indices, chosen.data)

        columns = (self.runtime[kept], self.popularity[kept], self.score[kept], self.age[kept])
        facets = {sort: part(source) for sort, source in self.facets.items()}
        return Catalogue(self.titles[kept], facets, part(self.words), *columns)


@dataclass
class Entries:
    """Titles one after another, each with all that is known of it: where they don't come as columns."""

    titles: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    runtime: list[float] = field(default_factory=list)
    popularity: list[float] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    overviews: list[tuple[int, str]] = field(default_factory=list)
    pairs: dict[str, tuple[list[int], list[Any], list[float]]] = field(default_factory=dict)

    def add(
        self,
        title: int,
        *,
        year: int = 0,
        runtime: float = 0.0,
        popularity: float = 0.0,
        score: float = 0.0,
        overview: str = "",
        people: Mapping[int, float] | None = None,
        **facets: Sequence[Any],
    ) -> None:
        """One title. facets: values of a sort by its name (genre=["drama"]). people: weights by key."""
        self.titles.append(title)
        self.years.append(year)
        self.runtime.append(runtime)
        self.popularity.append(popularity)
        self.score.append(score)
        if overview:
            self.overviews.append((title, overview))
        for sort, values in facets.items():
            self._put(sort, title, values, [1.0] * len(values))
        if people:
            self._put("person", title, list(people), list(people.values()))

    def catalogue(self) -> Catalogue:
        return Catalogue.build(
            titles=self.titles,
            facets={sort: Pairs(*columns) for sort, columns in self.pairs.items()},
            overviews=self.overviews,
            years=self.years,
            runtime=self.runtime,
            popularity=self.popularity,
            score=self.score,
        )

    def _put(self, sort: str, title: int, values: Sequence[Any], weights: Sequence[float]) -> None:
        columns = self.pairs.setdefault(sort, ([], [], []))
        columns[0].extend([title] * len(values))
        columns[1].extend(values)
        columns[2].extend(weights)
