"""A profile's library: filters from an address, the titles that match, page by page, what each filter would leave.

The filters are the catalogue's (movies.browse) and the profile's own: status, rating, what is owned, when it was
watched. Smart lists ask the same of the whole catalogue.
"""

from lists.library.counts import LibraryCounts, library_counts
from lists.library.filters import DEFAULT_PUBLIC_SORT, DEFAULT_SORT, SORT_NAMES, LibraryFilters
from lists.library.matching import matching_titles, seen_titles
from lists.library.paging import LibraryPage, in_order, library_page

__all__ = [
    "DEFAULT_PUBLIC_SORT",
    "DEFAULT_SORT",
    "SORT_NAMES",
    "LibraryCounts",
    "LibraryFilters",
    "LibraryPage",
    "in_order",
    "library_counts",
    "library_page",
    "matching_titles",
    "seen_titles",
]
