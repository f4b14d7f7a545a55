"""A library's filters and orders in words: the groups a page offers, and what is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lists.enums import OwnedFormat, Status
from lists.library.counts import LibraryCounts
from lists.library.filters import ANY_FORMAT, FORMATS, NO_FORMAT, NO_STATUS, PUBLIC_SORTS, STATUSES, LibraryFilters
from movies.browse import Group, Names, Option
from movies.browse.groups import label_of

STATUS_LABELS = {**dict(Status.choices), NO_STATUS: gettext_lazy("No status")}
FORMAT_LABELS = {
    **dict(OwnedFormat.choices),
    ANY_FORMAT: gettext_lazy("Anything"),
    NO_FORMAT: gettext_lazy("Nothing"),
}
SORT_LABELS = {
    "changed": gettext_lazy("Recently changed"),
    "since": gettext_lazy("Status since"),
    "name": gettext_lazy("Name"),
    "released": gettext_lazy("Released"),
    "rating": gettext_lazy("My rating"),
    "score": gettext_lazy("Community score"),
    "popular": gettext_lazy("Most popular"),
    "runtime": gettext_lazy("Runtime"),
    "watched": gettext_lazy("Last watched"),
    "first": gettext_lazy("First watched"),
    "times": gettext_lazy("Times watched"),
    "added": gettext_lazy("Added"),
}
# Filters that are on or off: the group's name, and what each choice is called beside others.
_SWITCHES = {
    "favourite": (gettext_lazy("Favourites"), gettext_lazy("Favourites"), gettext_lazy("Not favourites")),
    "watchlist": (gettext_lazy("Watchlist"), gettext_lazy("On the watchlist"), gettext_lazy("Not on the watchlist")),
    "rated": (gettext_lazy("My rating"), gettext_lazy("Rated"), gettext_lazy("Not rated")),
    "rewatched": (gettext_lazy("Rewatched"), gettext_lazy("Rewatched"), gettext_lazy("Not rewatched")),
    "note": (gettext_lazy("Private note"), gettext_lazy("With a note"), gettext_lazy("Without a note")),
}
_WATCHED = {
    "ever": pgettext_lazy("a filter", "Watched"),
    "never": gettext_lazy("Never watched"),
    "undated": gettext_lazy("Watched, no day known"),
}
_IN_WORDS = {
    "rating_min": gettext_lazy("Rated %(value)s or more"),
    "rating_max": gettext_lazy("Rated %(value)s or less"),
    "watched_after": gettext_lazy("Watched on or after %(value)s"),
    "watched_before": gettext_lazy("Watched on or before %(value)s"),
    "not_since": gettext_lazy("Not watched since %(value)s"),
    "q": gettext_lazy("“%(value)s”"),
}

Points = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class LibraryChip:
    """A value chosen, and the wish without it."""

    label: str
    without: LibraryFilters


def choice_label(name: str, value: str, names: Names, *, points: Points = str) -> str:
    """A filter's value in words. points: how the reader says a rating of 1 to 10."""
    if name == "status":
        return str(STATUS_LABELS[value])
    if name == "owned":
        return {
            ANY_FORMAT: _("Owned"),
            NO_FORMAT: _("Not owned"),
        }.get(value) or _("Owned: %(format)s") % {"format": FORMAT_LABELS[value]}
    if name in _SWITCHES:
        return str(_SWITCHES[name][1 if value == "yes" else 2])
    if name == "watched":
        return str(_WATCHED[value])
    if name in _IN_WORDS:
        return _IN_WORDS[name] % {"value": _said(name, value, points)}
    return label_of(name, value, names)


def library_chips(filters: LibraryFilters, names: Names, *, points: Points = str) -> list[LibraryChip]:
    return [
        LibraryChip(label=choice_label(name, value, names, points=points), without=filters.toggle(name, value))
        for name, value in filters.chosen()
    ]


def own_groups(filters: LibraryFilters, counts: LibraryCounts, *, own: bool) -> list[Group]:
    """The filters that the owner's data make. own: all of them, else those that others may ask for."""
    status = Group(
        "status",
        _("Status"),
        "many",
        _options(counts, "status", {v: STATUS_LABELS[v] for v in STATUSES}, filters.status),
    )
    rated = _switch(filters, counts, "rated")
    if not own:
        return [status, rated]
    formats = {value: FORMAT_LABELS[value] for value in (ANY_FORMAT, NO_FORMAT, *FORMATS[:-2])}
    return [
        status,
        rated,
        Group("watched", _("Watched"), "one", _options(counts, "watched", _WATCHED, (filters.watched,))),
        Group("owned", _("Owned"), "many", _options(counts, "owned", formats, filters.owned)),
        *(_switch(filters, counts, name) for name in ("favourite", "watchlist", "rewatched", "note")),
    ]


def sort_choices(filters: LibraryFilters, *, own: bool) -> list[dict[str, object]]:
    """The orders that a page offers, the one chosen marked."""
    return [
        {"value": name, "label": label, "chosen": name == filters.sort}
        for name, label in SORT_LABELS.items()
        if own or name in PUBLIC_SORTS
    ]


def _switch(filters: LibraryFilters, counts: LibraryCounts, name: str) -> Group:
    label, yes, no = _SWITCHES[name]
    return Group(name, str(label), "one", _options(counts, name, {"yes": yes, "no": no}, (getattr(filters, name),)))


def _options(counts: LibraryCounts, name: str, labels: Mapping[str, object], chosen: tuple[str, ...]) -> list[Option]:
    counted = counts.of(name)
    return [
        Option(value=value, label=str(label), count=counted.get(value, 0), chosen=value in chosen)
        for value, label in labels.items()
    ]


def _said(name: str, value: str, points: Points) -> str:
    if name in ("rating_min", "rating_max"):
        return points(int(value))
    day = None if name == "q" else parse_date(value)
    return date_format(day, "DATE_FORMAT") if day else value
