"""What somebody may narrow and order a library by, and how an address says it."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from lists.enums import OwnedFormat, Status
from movies.browse import BrowseFilters

NO_STATUS = "none"
# Owned on whatever, and on nothing.
ANY_FORMAT, NO_FORMAT = "any", "none"
STATUSES = (*Status.values, NO_STATUS)
FORMATS = (*OwnedFormat.values, ANY_FORMAT, NO_FORMAT)
YES, NO = "yes", "no"
# Ever and never; "undated": seen, and nobody knows when.
WATCHED = ("ever", "never", "undated")
LONGEST_WORDS = 100

DEFAULT_SORT = "changed"
SORT_NAMES = (
    "changed", "since", "name", "released", "rating", "score", "popular", "runtime", "watched", "first", "times",
    "added",
)  # fmt: skip
# Those that say nothing that a profile keeps for itself, and the one that a page for others begins with.
PUBLIC_SORTS = frozenset({"name", "released", "rating", "score", "popular", "runtime"})
DEFAULT_PUBLIC_SORT = "name"

_SEVERAL = ("status", "owned")
_YES_OR_NO = ("favourite", "watchlist", "rated", "rewatched", "note")
_DATES = ("watched_after", "watched_before", "not_since")
_POINTS = ("rating_min", "rating_max")
# What a profile tells others of its library.
_PUBLIC = frozenset({"browse", "status", "rated", "rating_min", "rating_max", "q", "sort", "backwards"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LibraryFilters:
    """A wish for titles, by what the catalogue says of them and by where their owner stands with them.

    browse: the catalogue's part; its own order means nothing here. status: any of these, "none" for no status; owned:
    on any of these formats, "any" for whatever, "none" for nothing. favourite, watchlist, rated, rewatched, note:
    "yes", "no", or empty for both. rating_…: 1 to 10. watched: "ever", "never", "undated". watched_after and
    watched_before: some viewing lies between the two, each day included; not_since: seen, the last time before that
    day. q: words of a name. backwards: against the sort's usual direction.
    """

    browse: BrowseFilters
    status: tuple[str, ...] = ()
    favourite: str = ""
    watchlist: str = ""
    rated: str = ""
    rating_min: int | None = None
    rating_max: int | None = None
    owned: tuple[str, ...] = ()
    watched: str = ""
    watched_after: datetime.date | None = None
    watched_before: datetime.date | None = None
    not_since: datetime.date | None = None
    rewatched: str = ""
    note: str = ""
    q: str = ""
    sort: str = DEFAULT_SORT
    backwards: bool = field(default=False)

    @classmethod
    def from_query(cls, query: QueryDict, *, region: str, kind: str | None = None, sort: str = DEFAULT_SORT) -> Self:
        """What a query string wishes for. What it says wrongly is as if it didn't say it; nothing raises.

        kind None: the query's own `kind` may narrow it. sort: the order where the query names none; a minus before
        the query's turns it around.
        """
        named = query.get("sort", "")
        backwards, order = named.startswith("-"), named.removeprefix("-")
        said: dict[str, Any] = {
            "status": _chosen_of(STATUSES, query.getlist("status")),
            "owned": _formats(query.getlist("owned")),
            **{name: _one_of((YES, NO), query.get(name, "")) for name in _YES_OR_NO},
            **_rating(query),
            "watched": _one_of(WATCHED, query.get("watched", "")),
            **{name: _day(query.get(name, "")) for name in _DATES},
            "q": _words(query.get("q", "")),
            "sort": order if order in SORT_NAMES else sort,
            "backwards": backwards and order in SORT_NAMES,
        }
        return cls(browse=BrowseFilters.from_query(query, kind=kind, region=region), **_consistent(said))

    def to_query(self, *, default_sort: str = DEFAULT_SORT, fixed_kind: bool = False) -> str:
        """The query string of this wish, without what is the default anyway; equal wishes have equal strings."""
        pairs: list[tuple[str, str]] = []
        if self.browse.kind and not fixed_kind:
            pairs.append(("kind", self.browse.kind))
        pairs += self.chosen()
        if self.browse.match == "any" and len(self.browse.genre) > 1:
            pairs.append(("match", "any"))
        if self.sort != default_sort or self.backwards:
            pairs.append(("sort", self.order))
        return urlencode(pairs)

    @property
    def order(self) -> str:
        """The sort as an address names it."""
        return f"-{self.sort}" if self.backwards else self.sort

    def chosen(self) -> list[tuple[str, str]]:
        """Each filter and value chosen, in a fixed order: the profile's own, then the catalogue's."""
        return [*self._own_choices(), *self.browse.chosen()]

    def _own_choices(self) -> Iterator[tuple[str, str]]:
        if self.q:
            yield "q", self.q
        for name in _SEVERAL:
            yield from ((name, value) for value in getattr(self, name))
        for name in (*_YES_OR_NO, "watched"):
            if value := getattr(self, name):
                yield name, value
        for name in (*_POINTS, *_DATES):
            if (value := getattr(self, name)) is not None:
                yield name, str(value)

    def toggle(self, name: str, value: str) -> Self:
        """The same wish with a value of a filter added, or taken away where it is chosen already."""
        if name not in _own_names():
            return replace(self, browse=self.browse.toggle(name, value))
        if name in _SEVERAL:
            had: tuple[str, ...] = getattr(self, name)
            several = [v for v in had if v != value] if value in had else [*had, value]
            known = _formats(several) if name == "owned" else _chosen_of(STATUSES, several)
            return self._with(name, known)
        if str(getattr(self, name)) == value:
            return self.without(name)
        read: Any = int(value) if name in _POINTS else _day(value) if name in _DATES else value
        return self._with(name, read)

    def without(self, name: str) -> Self:
        """The same wish with nothing chosen in one filter."""
        if name not in _own_names():
            return replace(self, browse=self.browse.without(name))
        empty: dict[str, Any] = {each.name: each.default for each in fields(self)}
        return self._with(name, empty[name])

    def cleared(self) -> Self:
        """The same kind of titles in the same order with no filter."""
        return type(self)(browse=self.browse.cleared(), sort=self.sort, backwards=self.backwards)

    def sorted_by(self, sort: str, *, backwards: bool = False) -> Self:
        return replace(self, sort=sort, backwards=backwards)

    def of_kind(self, kind: str | None) -> Self:
        return replace(self, browse=replace(self.browse, kind=kind))

    def public_part(self) -> Self:
        """What of this wish others may ask of somebody's library; the rest is as if it weren't said."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in _PUBLIC}
        if self.sort not in PUBLIC_SORTS:
            kept |= {"sort": DEFAULT_PUBLIC_SORT, "backwards": False}
        return type(self)(**kept)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.chosen())

    @property
    def asks_of_owner(self) -> bool:
        """Whether anything is chosen that is the owner's, and not the catalogue's."""
        return next(self._own_choices(), None) is not None

    def _with(self, name: str, value: Any) -> Self:
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)


def _own_names() -> frozenset[str]:
    return frozenset({*_SEVERAL, *_YES_OR_NO, *_POINTS, *_DATES, "watched", "q"})


def _chosen_of(known: tuple[str, ...], values: list[str]) -> tuple[str, ...]:
    """The values that there are, each once, in their usual order; all of them at once narrow nothing."""
    found = tuple(value for value in known if value in values)
    return () if len(found) == len(known) else found


def _formats(values: list[str]) -> tuple[str, ...]:
    if ANY_FORMAT not in values:
        return _chosen_of(FORMATS, values)
    return () if NO_FORMAT in values else (ANY_FORMAT,)


def _one_of(known: tuple[str, ...], value: str) -> str:
    return value if value in known else ""


def _rating(query: QueryDict) -> dict[str, int | None]:
    least, most = (_points(query.get(name, "")) for name in _POINTS)
    if least is not None and most is not None and least > most:
        least, most = most, least
    return {"rating_min": least, "rating_max": most}


def _points(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]|10", text, re.ASCII) else None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _words(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_WORDS]).split())


def _consistent(said: dict[str, Any]) -> dict[str, Any]:
    """Of filters that exclude each other the plainer one, and none that another one implies."""
    if said["rated"] == NO:
        said |= dict.fromkeys(_POINTS)
    elif any(said[name] is not None for name in _POINTS):
        said["rated"] = ""
    if said["watched"] in ("never", "undated"):
        said |= dict.fromkeys(_DATES)
    elif any(said[name] is not None for name in _DATES):
        said["watched"] = ""
    after, before = said["watched_after"], said["watched_before"]
    if after is not None and before is not None and after > before:
        said |= {"watched_after": before, "watched_before": after}
    return said
