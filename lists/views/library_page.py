"""What the pages of a library share: their addresses, and what their templates take."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.prepared import Given, prepared
from lists.library import (
    DEFAULT_PUBLIC_SORT,
    DEFAULT_SORT,
    LibraryCounts,
    LibraryFilters,
    LibraryPage,
    library_counts,
    matching_titles,
)
from lists.library.filters import PUBLIC_SORTS, STATUSES
from lists.library.look import COLUMNS, LAYOUTS, Column, Look
from lists.library.matching import is_own
from lists.library.paging import direction
from lists.library.words import STATUS_LABELS, library_chips, own_groups, sort_choices
from lists.mine import rating_words
from lists.models import SavedView
from lists.remembered import version_of
from movies.browse import WHEN_LABELS, Group, Names, groups, names_for
from movies.enums import TitleKind
from movies.views.regions import viewer_region
from social.enums import RatingScale
from social.models import Profile

# A filter that opens by itself; the others do where something is chosen.
OPEN_AT_FIRST = frozenset({"status", "genre"})
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class LibraryAddress:
    """Where a library lives; gives the address of the same library otherwise filtered or shown."""

    path: str
    default_sort: str

    def of(self, filters: LibraryFilters, look: Look, *, after: str | None = None) -> str:
        query = self.query(filters, look)
        if after:
            query += ("&" if query else "") + urlencode({"after": after})
        return f"{self.path}?{query}" if query else self.path

    def query(self, filters: LibraryFilters, look: Look) -> str:
        """What a saved view keeps."""
        return "&".join(part for part in (filters.to_query(default_sort=self.default_sort), look.to_query()) if part)


@dataclass(frozen=True, slots=True)
class Shown:
    """A library as somebody asks to see it."""

    owner: Profile
    viewer: Profile | None
    filters: LibraryFilters
    look: Look
    address: LibraryAddress

    @property
    def own(self) -> bool:
        return is_own(self.owner, self.viewer)

    def url(self, filters: LibraryFilters, look: Look | None = None, *, after: str | None = None) -> str:
        return self.address.of(filters, look or self.look, after=after)

    @property
    def scale(self) -> str:
        return self.viewer.rating_scale if self.viewer else RatingScale.STARS


def shown(request: HttpRequest, owner: Profile, viewer: Profile | None, path: str) -> Shown:
    """What the address asks for."""
    own = is_own(owner, viewer)
    sort = DEFAULT_SORT if own else DEFAULT_PUBLIC_SORT
    filters = LibraryFilters.from_query(request.GET, region=viewer_region(request), sort=sort)
    return Shown(
        owner=owner,
        viewer=viewer,
        filters=filters if own else filters.public_part(),
        look=Look.from_query(request.GET),
        address=LibraryAddress(path=path, default_sort=sort),
    )


def grid_context(shown: Shown, page: LibraryPage, *, continued: bool) -> dict[str, Any]:
    """What the posters or rows take."""
    return {
        "shown": shown,
        "filters": shown.filters,
        "look": shown.look,
        "own": shown.own,
        "page": page,
        "columns": [_head(shown, column) for column in shown.look.shown(own=shown.own)],
        "name_head": _head(shown, Column("name", _("Name"), "name")),
        "scale": shown.scale,
        "continued": continued,
        "first_url": shown.url(shown.filters),
        "more_url": shown.url(shown.filters, after=page.next_cursor) if page.next_cursor else "",
        "here": shown.url(shown.filters),
        "asked": shown.address.query(shown.filters, shown.look),
    }


def side_context(shown: Shown, page: LibraryPage) -> dict[str, Any]:
    """What stands around them: filters with counts, tabs, chips, orders. Runs 5 queries at most."""
    filters, own = shown.filters, shown.own
    counts = library_counts(filters, owner=shown.owner, viewer=shown.viewer, version=version_of(shown.owner))
    names = names_for(filters.browse, counts)  # type: ignore[arg-type]
    chips = library_chips(filters, names, points=partial(rating_words, scale=shown.scale))
    return {
        "counts": counts,
        "groups": _groups(shown, counts, names),
        "chips": [{"label": chip.label, "url": shown.url(chip.without)} for chip in chips],
        "clear_url": shown.url(filters.cleared()),
        "status_tabs": _status_tabs(shown, counts),
        "kinds": _kinds(filters),
        "whens": [
            {"value": value, "label": label, "chosen": value == filters.browse.when}
            for value, label in WHEN_LABELS.items()
        ],
        "sorts": sort_choices(filters, own=own),
        "turned": {
            "url": shown.url(filters.sorted_by(filters.sort, backwards=not filters.backwards)),
            "descending": direction(filters) == "descending",
        },
        "kind_chosen": filters.browse.kind or "",
        "clear_kind_url": shown.url(filters.of_kind(None)),
        "layouts": [
            {
                "label": label,
                "name": name,
                "url": shown.url(filters, shown.look.laid_out(name)),
                "active": name == shown.look.layout,
            }
            for name, label in LAYOUTS.items()
        ],
        "all_columns": [column for column in COLUMNS.values() if own or not column.private],
        "count_text": count_text(counts.total, filters.browse.kind),
        "looser": [] if page.titles else _looser(shown, names),
        "is_new": own and not counts.total and not filters.is_narrowed and not filters.browse.kind,
    }


def count_text(total: int, kind: str | None) -> str:
    """How many there are, in words."""
    number = {"number": f"{total:,}"}
    if kind == TitleKind.FILM:
        return ngettext("%(number)s film", "%(number)s films", total) % number
    if kind == TitleKind.SHOW:
        return ngettext("%(number)s show", "%(number)s shows", total) % number
    return ngettext("%(number)s title", "%(number)s titles", total) % number


def saved_views(shown: Shown) -> list[dict[str, Any]]:
    """The owner's views as links, the one that is open marked. Runs one query, for the owner alone."""
    if not shown.own:
        return []
    here = shown.address.query(shown.filters, shown.look)
    return [
        {"pk": view.pk, "name": view.name, "url": f"{shown.address.path}?{view.query}", "active": view.query == here}
        for view in _saved(profile=shown.owner.pk)
    ]


@prepared
def _saved() -> QuerySet[SavedView]:
    return SavedView.objects.filter(profile=Given("profile")).order_by("name", "pk")


def library_url() -> str:
    return reverse("lists:library")


def _head(shown: Shown, column: Column) -> dict[str, Any]:
    """A column's head: a link that orders by it, the other way round where it is ordered by it already."""
    filters, head = shown.filters, {"name": column.name, "label": column.label, "number": column.number}
    if not column.sort or not (shown.own or column.sort in PUBLIC_SORTS):
        return head
    active = filters.sort == column.sort
    turned = filters.sorted_by(column.sort, backwards=active and not filters.backwards)
    return head | {"url": shown.url(turned), "order": direction(filters) if active else ""}


def _groups(shown: Shown, counts: LibraryCounts, names: Names) -> list[dict[str, Any]]:
    """The filters: the owner's, then the catalogue's, without those that have nothing to choose from."""
    found: list[Group] = own_groups(shown.filters, counts, own=shown.own)
    found += groups(shown.filters.browse, counts, names)  # type: ignore[arg-type]
    return [
        {"group": group, "opens": group.name in OPEN_AT_FIRST or group.chosen > 0} for group in found if group.options
    ]


def _status_tabs(shown: Shown, counts: LibraryCounts) -> list[dict[str, Any]]:
    filters, counted = shown.filters, counts.of("status")
    everything = {"label": _("All"), "url": shown.url(filters.without("status")), "active": not filters.status,
                  "count": f"{sum(counted.values()):,}"}  # fmt: skip
    order = ("watching", "planned", "completed", "paused", "dropped", "none")
    return [everything] + [
        {
            "label": STATUS_LABELS[status],
            "url": shown.url(replace(filters, status=(status,))),
            "active": filters.status == (status,),
            "count": f"{counted.get(status, 0):,}",
        }
        for status in sorted(STATUSES, key=order.index)
        if counted.get(status) or filters.status == (status,)
    ]


def _kinds(filters: LibraryFilters) -> list[dict[str, Any]]:
    labels = {"": _("Both"), TitleKind.FILM: _("Films"), TitleKind.SHOW: _("Shows")}
    return [
        {"value": kind, "label": label, "chosen": (filters.browse.kind or "") == kind} for kind, label in labels.items()
    ]


def _looser(shown: Shown, names: Names) -> list[dict[str, Any]]:
    """Each choice without which there would be something, most titles first. One query a choice."""
    chips = library_chips(shown.filters, names, points=partial(rating_words, scale=shown.scale))
    found: list[dict[str, Any]] = []
    for chip in chips[: 2 * MOST_SUGGESTED]:
        matching = matching_titles(chip.without, owner=shown.owner, viewer=shown.viewer, library_only=True)
        if total := matching.count():
            found.append({"label": chip.label, "url": shown.url(chip.without), "count": f"{total:,}", "total": total})
    return sorted(found, key=lambda choice: -int(choice["total"]))[:MOST_SUGGESTED]
