"""What a visitor may narrow and order titles by, and how an address says it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from config.lib.places import is_country
from movies.enums import TitleKind
from movies.facets import RUNTIME_BANDS, runtime_band

DEFAULT_SORT = "popular"
SORT_NAMES = ("popular", "newest", "oldest", "best", "name", "shortest", "longest", "added")
# More values of one filter than anybody picks; a longer address is somebody trying.
MOST_VALUES = 20
LONGEST_RUNTIME = 9_999
_BANDS = tuple(runtime_band(low) for low, _ in RUNTIME_BANDS)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


_is_year = _matches(r"(18[7-9]|19\d|20\d|21[0-4])\d")

# The filters that take several values, and which values they take.
MULTIPLE: Mapping[str, Callable[[str], bool]] = {
    "genre": _matches(r"[-\w]{1,60}"),
    "decade": lambda value: _is_year(value) and value.endswith("0"),
    "year": _is_year,
    "runtime": lambda value: value in _BANDS,
    "language": _matches(r"[a-z]{2,3}"),
    "country": is_country,
    "certification": lambda value: 0 < len(value) <= 30 and value.isprintable(),
    "provider": _matches(r"[1-9]\d{0,17}"),
}
# Prefix of a filter's facets; the regional ones come after `<region>:`.
PREFIXES: Mapping[str, str] = {
    "genre": "g:", "decade": "d:", "year": "y:", "runtime": "t:", "language": "l:", "country": "c:",
    "certification": "r:", "provider": "p:", "score": "s:",
}  # fmt: skip
REGIONAL = frozenset({"certification", "provider"})


@dataclass(frozen=True, slots=True)
class Scope:
    """A page's own subject. by: `genre`, value its slug; or `keyword`, `company`, `collection`, value the key."""

    by: str
    value: str | int


@dataclass(frozen=True, slots=True)
class BrowseFilters:
    """A wish for titles. kind None: films and shows. region: ISO 3166-1, for certificates and providers.

    match: whether a title has all of the chosen genres or any; of every other filter it has any of the chosen values.
    runtimes in minutes; score: at least, 1 to 10; when: `out`, `upcoming` or empty for both.
    """

    kind: str | None
    region: str
    scope: Scope | None = None
    genre: tuple[str, ...] = ()
    match: str = "all"
    decade: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    runtime: tuple[str, ...] = ()
    min_runtime: int | None = None
    max_runtime: int | None = None
    language: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    certification: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    score: int | None = None
    when: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def from_query(
        cls, query: QueryDict, *, kind: str | None, region: str, scope: Scope | None = None, sort: str = DEFAULT_SORT
    ) -> Self:
        """What a query string wishes for. What it says wrongly is as if it didn't say it; nothing raises.

        kind None: the query's own `kind` may narrow it. sort: the order where the query names none.
        """
        if kind is None:
            kind = _one_of(query, "kind", tuple(TitleKind.values), "") or None
        chosen: dict[str, Any] = {name: _several(query, name, valid) for name, valid in MULTIPLE.items()}
        low, high = _number(query, "min_runtime"), _number(query, "max_runtime")
        if low is not None and high is not None and low > high:
            low, high = high, low
        return cls(
            kind=kind,
            region=region,
            scope=scope,
            match="any" if query.get("match") == "any" else "all",
            min_runtime=low,
            max_runtime=high,
            score=_number(query, "score", least=1, most=10),
            when=_one_of(query, "when", ("out", "upcoming"), ""),
            sort=_one_of(query, "sort", SORT_NAMES, sort),
            **chosen,
        )

    def to_query(self, *, default_sort: str = DEFAULT_SORT, fixed_kind: bool = True) -> str:
        """The query string of this wish, without what is the default anyway; equal wishes have equal strings."""
        pairs: list[tuple[str, str]] = [] if fixed_kind or self.kind is None else [("kind", self.kind)]
        pairs += self.chosen()
        if self.match == "any" and len(self.genre) > 1:
            pairs.append(("match", "any"))
        if self.sort != default_sort:
            pairs.append(("sort", self.sort))
        return urlencode(pairs)

    def chosen(self) -> list[tuple[str, str]]:
        """Each filter and value chosen, in a fixed order."""
        return list(self._chosen())

    def _chosen(self) -> Iterator[tuple[str, str]]:
        for name in MULTIPLE:
            for value in sorted(getattr(self, name)):
                yield name, value
        for name in ("min_runtime", "max_runtime", "score"):
            if (value := getattr(self, name)) is not None:
                yield name, str(value)
        if self.when:
            yield "when", self.when

    def toggle(self, name: str, value: str) -> Self:
        """The same wish with a value of a filter added, or taken away where it is chosen already."""
        if name in MULTIPLE:
            had: tuple[str, ...] = getattr(self, name)
            return self._with(name, tuple(v for v in had if v != value) if value in had else (*had, value))
        if str(getattr(self, name)) == value:
            return self.without(name)
        return self._with(name, value if name == "when" else int(value))

    def without(self, name: str) -> Self:
        """The same wish with nothing chosen in one filter."""
        empty: dict[str, Any] = {field.name: field.default for field in fields(self)}
        return self._with(name, empty[name])

    def cleared(self) -> Self:
        """The same page in the same order with no filter."""
        return type(self)(kind=self.kind, region=self.region, scope=self.scope, sort=self.sort)

    def sorted_by(self, sort: str) -> Self:
        return replace(self, sort=sort)

    def _with(self, name: str, value: Any) -> Self:
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return next(self._chosen(), None) is not None

    @property
    def takes_any(self) -> tuple[str, ...]:
        """The filters with a choice that another value of the same filter would widen."""
        names = [name for name in MULTIPLE if getattr(self, name) and not (name == "genre" and self.match == "all")]
        return (*names, "score") if self.score is not None else tuple(names)

    def facet(self, name: str, value: str | int) -> str:
        """The value's facet, as movies.facets writes it."""
        return f"{self.facet_prefix(name)}{value}"

    def facet_prefix(self, name: str) -> str:
        return f"{self.region}:{PREFIXES[name]}" if name in REGIONAL else PREFIXES[name]


def _several(query: QueryDict, name: str, valid: Callable[[str], bool]) -> tuple[str, ...]:
    found = dict.fromkeys(value for value in query.getlist(name) if valid(value))
    return tuple(found)[:MOST_VALUES]


def _number(query: QueryDict, name: str, *, least: int = 1, most: int = LONGEST_RUNTIME) -> int | None:
    raw = query.get(name, "").strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 6):
        return None
    return int(raw) if least <= int(raw) <= most else None


def _one_of(query: QueryDict, name: str, allowed: tuple[str, ...], default: str) -> str:
    return value if (value := query.get(name)) in allowed and value is not None else default
