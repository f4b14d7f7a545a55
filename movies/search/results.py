"""What search and suggestions answer."""

from dataclasses import dataclass, field

from movies.models import Collection, Keyword, Person, Title


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found, best first.

    query: as typed; titles: the page asked for, with what their cards need; total: how many titles match in all, at
    most engine.MOST_TITLES; total_is_exact: whether it is all of them; people, collections, keywords: the best few.
    corrected: the query that was probably meant, None if the typed one does; uses_correction: whether the results are
    that one's, because the typed one finds nothing; year: the one that the query names, where it was taken as such;
    years: the same as a span; people_first: whether somebody's name answers better than any title's.
    """

    query: str
    titles: list[Title] = field(default_factory=list)
    total: int = 0
    total_is_exact: bool = True
    people: list[Person] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    keywords: list[Keyword] = field(default_factory=list)
    corrected: str | None = None
    uses_correction: bool = False
    year: int | None = None
    years: tuple[int, int] | None = None
    people_first: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.people or self.collections or self.keywords)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the search box. kind: film, show, person, collection or keyword; detail: a year or a craft."""

    kind: str
    label: str
    detail: str
    url: str
    poster_path: str
    pk: int
