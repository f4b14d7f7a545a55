"""Browsing titles: filters from an address, the titles that match, page by page, and what each filter would leave.

Every filter value is a string in one of two indexed arrays of a title (movies.facets), so that any mix of filters is
a lookup or two. Totals and counts are exact up to COUNTED matches; beyond, a total is "at least" and the counts are of
the SAMPLED most popular. A scheduled task counts the whole catalogue.
"""

from movies.browse.counts import FacetCounts, count_whole_catalogue, facet_counts
from movies.browse.filters import DEFAULT_SORT, SORT_NAMES, BrowseFilters, Scope
from movies.browse.groups import SORT_LABELS, WHEN_LABELS, Chip, Group, Names, Option, chips, groups, names_for
from movies.browse.matching import COUNTED, SAMPLED, count_matches
from movies.browse.paging import PAGE_SIZE, BrowsePage, browse

__all__ = [
    "COUNTED",
    "DEFAULT_SORT",
    "PAGE_SIZE",
    "SAMPLED",
    "SORT_LABELS",
    "SORT_NAMES",
    "WHEN_LABELS",
    "BrowseFilters",
    "BrowsePage",
    "Chip",
    "FacetCounts",
    "Group",
    "Names",
    "Option",
    "Scope",
    "browse",
    "chips",
    "count_matches",
    "count_whole_catalogue",
    "facet_counts",
    "groups",
    "names_for",
]
