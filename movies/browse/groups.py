"""The filters as a page offers them: named, counted, in an order that helps, with the chosen ones marked."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.places import country_name, language_name
from config.lib.prepared import Given, prepared
from movies.browse.counts import FacetCounts
from movies.browse.filters import BrowseFilters
from movies.models import Genre, Provider

SORT_LABELS = {
    "popular": gettext_lazy("Most popular"),
    "newest": gettext_lazy("Newest"),
    "oldest": gettext_lazy("Oldest"),
    "best": gettext_lazy("Best rated"),
    "name": gettext_lazy("Name"),
    "shortest": gettext_lazy("Shortest"),
    "longest": gettext_lazy("Longest"),
    "added": gettext_lazy("Recently added"),
}
WHEN_LABELS = {"out": gettext_lazy("Out now"), "upcoming": gettext_lazy("Still to come")}
OPEN_AT_FIRST = frozenset({"genre", "decade"})
# Shown at once; the others open on demand.
FIRST_OPTIONS = 10
_PIECES = re.compile(r"(\d+)")
# Countries whose certificates don't sort by their letters, mildest first.
_MILDEST_FIRST = {
    "US": ("G", "TV-Y", "TV-Y7", "TV-G", "PG", "TV-PG", "PG-13", "TV-14", "R", "NC-17", "TV-MA", "NR"),
    "GB": ("U", "PG", "12", "12A", "15", "18", "R18"),
    "AU": ("G", "PG", "M", "MA 15+", "R 18+", "X 18+"),
    "CA": ("G", "PG", "14A", "18A", "R", "A"),
    "JP": ("G", "PG12", "R15+", "R18+"),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A filter. kind: `many` (checkboxes), `one` (radio buttons) or `select`."""

    name: str
    label: str
    kind: str
    options: list[Option] = field(default_factory=list)

    @property
    def first(self) -> list[Option]:
        """Those shown at once: the first ones, and any chosen one."""
        return [option for place, option in enumerate(self.options) if place < FIRST_OPTIONS or option.chosen]

    @property
    def others(self) -> list[Option]:
        return [option for place, option in enumerate(self.options) if place >= FIRST_OPTIONS and not option.chosen]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)

    @property
    def opens(self) -> bool:
        """Whether the page shows it unfolded: what most people use, and what is in use."""
        return self.name in OPEN_AT_FIRST or self.chosen > 0


@dataclass(frozen=True, slots=True)
class Chip:
    """A value chosen, and the wish without it."""

    label: str
    without: BrowseFilters


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what is in the tables: genres by slug, providers by key."""

    genres: dict[str, str]
    providers: dict[str, str]


def names_for(filters: BrowseFilters, counts: FacetCounts | None) -> Names:
    """Runs one query for the genres, and one for the providers where any is offered or chosen."""
    keys = {*(counts.of("provider") if counts else ()), *filters.provider}
    providers = _providers(keys=[int(key) for key in keys]) if keys else []
    return Names(genres=dict(_genres()), providers={str(pk): name for pk, name in providers})


@prepared
def _genres() -> QuerySet[Genre, tuple[str, str]]:
    return Genre.objects.by_name().values_list("slug", "name")


@prepared
def _providers() -> QuerySet[Provider, tuple[int, str]]:
    return Provider.objects.filter(pk__in=Given("keys", many=True)).order_by().values_list("pk", "name")


def label_of(name: str, value: str, names: Names) -> str:
    """A filter's value in words."""
    if name == "genre":
        return names.genres.get(value, value)
    if name == "provider":
        return names.providers.get(value, _("Unknown service"))
    return _LABELS.get(name, str)(value)


def groups(filters: BrowseFilters, counts: FacetCounts, names: Names) -> list[Group]:
    """Every filter, in the order a page shows them; those of a page's own subject leave that out."""
    fixed = filters.scope.value if filters.scope and filters.scope.by == "genre" else None
    return [
        _group(filters, "genre", _("Genre"), counts, names, leave_out=fixed),
        _group(filters, "decade", _("Decade"), counts, names, order=_latest_first),
        _group(filters, "year", _("Year"), counts, names, order=_latest_first, kind="select"),
        _group(filters, "score", _("Rating"), counts, names, order=_highest_first, kind="one"),
        _group(filters, "runtime", _("Runtime"), counts, names, order=_band_start),
        _group(filters, "provider", _("Where to watch"), counts, names),
        _group(filters, "language", _("Language"), counts, names),
        _group(filters, "country", _("Country"), counts, names),
        _group(filters, "certification", _("Certificate"), counts, names, order=_mildness(filters.region)),
    ]


def chips(filters: BrowseFilters, names: Names) -> list[Chip]:
    return [
        Chip(label=label_of(name, value, names), without=filters.toggle(name, value))
        for name, value in filters.chosen()
    ]


def _group(
    filters: BrowseFilters, name: str, label: str, counts: FacetCounts, names: Names, *,
    order: Callable[[Option], Any] | None = None, kind: str = "many", leave_out: Any = None,
) -> Group:  # fmt: skip
    counted = counts.of(name)
    chosen = _chosen_values(filters, name)
    values: Iterable[str] = [value for value in {**counted, **dict.fromkeys(chosen, 0)} if value != leave_out]
    options = [
        Option(value=value, label=label_of(name, value, names), count=counted.get(value, 0), chosen=value in chosen)
        for value in values
    ]
    if name == "score":
        options = [option for option in options if 5 <= int(option.value) <= 9 or option.chosen]
    options.sort(key=order or _commonest_first)
    return Group(name=name, label=label, kind=kind, options=options)


def _chosen_values(filters: BrowseFilters, name: str) -> tuple[str, ...]:
    if name == "score":
        return () if filters.score is None else (str(filters.score),)
    chosen: tuple[str, ...] = getattr(filters, name)
    return chosen


def _commonest_first(option: Option) -> Any:
    return (-option.count, option.label)


def _latest_first(option: Option) -> Any:
    return -int(option.value)


_highest_first = _latest_first


def _band_start(option: Option) -> Any:
    return int(option.value.split("-")[0])


def _mildness(region: str) -> Callable[[Option], Any]:
    known = _MILDEST_FIRST.get(region, ())

    def order(option: Option) -> Any:
        place = known.index(option.value) if option.value in known else len(known)
        return (place, [(piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece)
                        for piece in _PIECES.split(option.value)])  # fmt: skip

    return order


def _band_label(band: str) -> str:
    low, high = band.split("-")
    if not high:
        return _("%(minutes)s min and more") % {"minutes": low}
    if low == "0":
        return _("Under %(minutes)s min") % {"minutes": int(high) + 1}
    return _("%(low)s to %(high)s min") % {"low": low, "high": high}


_LABELS: dict[str, Callable[[str], str]] = {
    "decade": lambda year: _("%(year)ss") % {"year": year},
    "runtime": _band_label,
    "min_runtime": lambda minutes: _("at least %(minutes)s min") % {"minutes": minutes},
    "max_runtime": lambda minutes: _("at most %(minutes)s min") % {"minutes": minutes},
    "language": language_name,
    "country": country_name,
    "score": lambda least: _("%(score)s or better") % {"score": least},
    "when": lambda when: str(WHEN_LABELS[when]),
}
