"""What every page with a grid of titles to filter and sort does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.pages import render_page, wants_fragment
from movies.browse import (
    DEFAULT_SORT,
    SAMPLED,
    SORT_LABELS,
    WHEN_LABELS,
    BrowseFilters,
    BrowsePage,
    Names,
    Scope,
    browse,
    chips,
    count_matches,
    facet_counts,
    groups,
    names_for,
)
from movies.enums import TitleKind
from movies.views.regions import viewer_region

# Fragments, by the id of the element that htmx replaces.
RESULTS, MORE = "results", "grid-more"
MOST_SUGGESTED = 5
ABOVE_FOLD = 8


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page of titles lives; gives the address of the same page with other filters."""

    path: str
    default_sort: str
    fixed_kind: bool

    def of(self, filters: BrowseFilters, *, after: str | None = None) -> str:
        query = filters.to_query(default_sort=self.default_sort, fixed_kind=self.fixed_kind)
        if after:
            query += ("&" if query else "") + urlencode({"after": after})
        return f"{self.path}?{query}" if query else self.path


def browse_response(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    kind: str | None = None,
    scope: Scope | None = None,
    sort: str = DEFAULT_SORT,
) -> HttpResponse:
    """The page, its results, or the next cards only: whichever htmx asked for. context: what the page has besides."""
    region = viewer_region(request)
    filters = BrowseFilters.from_query(request.GET, kind=kind, region=region, scope=scope, sort=sort)
    address = Address(path=request.path, default_sort=sort, fixed_kind=kind is not None)
    cursor = request.GET.get("after")
    page = browse(filters, viewer=viewer(request), after=cursor)
    context |= _grid(filters, page, address, continued=bool(cursor))
    if wants_fragment(request, MORE):
        return render_page(request, f"{template}#grid", context)
    context |= _controls(request, filters, page, address)
    response = render_page(request, template, context, fragment=RESULTS)
    if context["is_fragment"]:
        response["HX-Push-Url"] = address.of(filters)
    return response


def viewer(request: HttpRequest) -> Any:
    """Who looks: the active profile, or None."""
    return getattr(request, "profile", None) if request.user.is_authenticated else None


def _grid(filters: BrowseFilters, page: BrowsePage, address: Address, *, continued: bool) -> dict[str, Any]:
    return {
        "filters": filters,
        "page": page,
        "grid_label": _("Titles"),
        "eager_cards": 0 if continued else ABOVE_FOLD,
        "continued": continued,
        "first_url": address.of(filters),
        "more_url": address.of(filters, after=page.next_cursor) if page.next_cursor else "",
    }


def _controls(request: HttpRequest, filters: BrowseFilters, page: BrowsePage, address: Address) -> dict[str, Any]:
    counts = facet_counts(filters, viewer=viewer(request), total=(page.total, page.total_is_exact))
    names = names_for(filters, counts)
    empty = not page.titles
    return {
        "is_fragment": wants_fragment(request, RESULTS),
        "groups": groups(filters, counts, names),
        "counts_are_exact": counts.exact,
        "counted": SAMPLED,
        "chips": [{"label": chip.label, "url": address.of(chip.without)} for chip in chips(filters, names)],
        "clear_url": address.of(filters.cleared()),
        "sorts": _choices(SORT_LABELS, filters.sort),
        "whens": _choices(WHEN_LABELS, filters.when),
        "count_text": count_text(page, filters.kind),
        "default_sort": address.default_sort,
        "canonical_path": address.of(filters),
        "looser": _looser(request, filters, names, address) if empty and filters.is_narrowed else [],
        "fixed_kind": address.fixed_kind,
        "kind_tabs": [] if address.fixed_kind else _kind_tabs(filters, address),
    }


def _choices(labels: Mapping[str, Any], chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in labels.items()]


def count_text(page: BrowsePage, kind: str | None) -> str:
    """How many were found, in words."""
    number = f"{page.total:,}" if page.total_is_exact else f"{page.total:,}+"
    if kind == TitleKind.FILM:
        return ngettext("%(number)s film", "%(number)s films", page.total) % {"number": number}
    if kind == TitleKind.SHOW:
        return ngettext("%(number)s show", "%(number)s shows", page.total) % {"number": number}
    return ngettext("%(number)s title", "%(number)s titles", page.total) % {"number": number}


def _kind_tabs(filters: BrowseFilters, address: Address) -> list[dict[str, Any]]:
    labels = {None: _("All"), TitleKind.FILM: _("Films"), TitleKind.SHOW: _("Shows")}
    return [
        {"label": label, "url": address.of(replace(filters, kind=kind)), "active": filters.kind == kind}
        for kind, label in labels.items()
    ]


def _looser(request: HttpRequest, filters: BrowseFilters, names: Names, address: Address) -> list[dict[str, Any]]:
    """Each choice without which there would be something, most titles first. One query a choice, where nothing is."""
    found: list[dict[str, Any]] = []
    for chip in chips(filters, names)[: 2 * MOST_SUGGESTED]:
        total, exact = count_matches(chip.without, viewer=viewer(request))
        if total:
            number = f"{total:,}" if exact else f"{total:,}+"
            found.append({"label": chip.label, "url": address.of(chip.without), "count": number, "total": total})
    return sorted(found, key=lambda choice: -int(choice["total"]))[:MOST_SUGGESTED]
