"""How many titles of a library each filter would leave."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import timezone

from lists.enums import OwnedFormat, Status
from lists.library.filters import ANY_FORMAT, NO_FORMAT, NO_STATUS, LibraryFilters
from lists.library.matching import again_by, is_own, matching_titles, own_conditions
from movies.browse.filters import PREFIXES, BrowseFilters
from movies.models import audience_of
from social.models import Profile

REMEMBERED_SECONDS = 300
# Of more titles than this the facets may be some minutes old: counting those of thousands costs what a page may take.
EXACT = 2_000
Counts = dict[str, dict[str, int]]

# What is counted beside facets: the filter, its value, and the condition on a row of `base`.
_COUNTED = (
    *(("status", status, f"c_status = '{status}'") for status in Status.values),
    ("status", NO_STATUS, "c_status = ''"),
    ("rated", "yes", "c_rating IS NOT NULL"),
    ("rated", "no", "c_rating IS NULL"),
)
_COUNTED_OF_OWN = (
    *(
        (name, value, condition)
        for name in ("favourite", "watchlist", "note", "rewatched")
        for value, condition in (("yes", f"c_{name}"), ("no", f"NOT c_{name}"))
    ),
    ("watched", "ever", "c_logged"),
    ("watched", "never", "NOT c_logged"),
    ("watched", "undated", "c_logged AND NOT c_dated"),
    *(("owned", form, f"'{form}' = ANY(c_owned)") for form in OwnedFormat.values),
    ("owned", ANY_FORMAT, "c_owned <> '{}'"),
    ("owned", NO_FORMAT, "c_owned = '{}'"),
)
_OWN_FILTERS = ("status", "rated", "favourite", "watchlist", "note", "rewatched", "watched", "owned")


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """total: what matches. by_filter: each filter's values and their counts; its own choice doesn't narrow them."""

    total: int
    by_filter: dict[str, dict[str, int]]

    def of(self, name: str) -> dict[str, int]:
        return self.by_filter.get(name, {})


def library_counts(filters: LibraryFilters, *, owner: Profile, viewer: Profile | None, version: int) -> LibraryCounts:
    """The counts of every filter. version: of the owner's shelf.

    Runs two queries, or none where it is remembered: what the owner's own columns say, for as long as the library stays
    as it is; facets of the catalogue, where many titles match, for some minutes.
    """
    if not is_own(owner, viewer):
        filters = filters.public_part()
    tally = _remembered(f"{version}:tally", filters, owner, viewer, _tally)
    facets_key = "facets" if tally["total"][""] > EXACT else f"{version}:facets"
    facets = _remembered(facets_key, filters, owner, viewer, _facets)
    return LibraryCounts(total=tally["total"][""], by_filter={**facets, **tally})


def _remembered(
    what: str, filters: LibraryFilters, owner: Profile, viewer: Profile | None, count: Callable[..., Counts]
) -> Counts:
    # What a profile may read changes without the library: others' counts are remembered for each by itself.
    who = "own" if is_own(owner, viewer) else str(viewer.pk if viewer else 0)
    wish = (filters.sorted_by("name").to_query(), filters.browse.region, audience_of(viewer).key, owner.visibility)
    digest = hashlib.sha256(repr((*wish, timezone.localdate())).encode()).hexdigest()[:24]
    key = f"library:counts:{owner.pk}:{what}:{who}:{digest}"
    known: Counts | None = cache.get(key)
    if known is None:
        known = count(filters, owner=owner, viewer=viewer)
        cache.set(key, known, REMEMBERED_SECONDS)
    return known


def _tally(filters: LibraryFilters, *, owner: Profile, viewer: Profile | None) -> Counts:
    """One pass over all rows for everything that is the owner's.

    Of titles it needs no more than whom they are for, which an index has: the table itself stays unread.
    """
    own = is_own(owner, viewer)
    chosen = _choices(filters, owner, viewer)
    rest = filters
    for name in chosen:
        rest = _without(rest, name)
    base = matching_titles(rest, owner=owner, viewer=viewer, library_only=True).order_by()
    columns: dict[str, Any] = {f"ok_{name}": _boolean(condition) for name, condition in chosen.items()}
    columns |= _columns(owner) if own else {"c_status": F("own_status"), "c_rating": F("own_rating")}
    sql, params = base.values(**columns).query.sql_with_params()
    counted = [("total", "", "true"), *_COUNTED, *(_COUNTED_OF_OWN if own else ())]
    sums = ", ".join(
        f"count(*) FILTER (WHERE {condition} AND {_all_but(name, chosen)})" for name, _, condition in counted
    )
    with connection.cursor() as cursor:
        # Materialized, or what a column takes (a look for a second viewing) is done for each sum that it is in.
        cursor.execute(f"WITH base AS MATERIALIZED ({sql}) SELECT {sums} FROM base", params)  # noqa: S608 (of constants)
        row = cursor.fetchone() or ()
    found: Counts = {"total": {"": 0}}
    for (name, value, _), count in zip(counted, row, strict=True):
        if count:
            found.setdefault(name, {})[value] = count
    return found


def _facets(filters: LibraryFilters, *, owner: Profile, viewer: Profile | None) -> Counts:
    """The facets over what matches, and those of a chosen filter over what would match without it."""
    browse = filters.browse
    statements, params = [], []
    for name in ("", *browse.takes_any):
        wish = filters.without(name) if name else filters
        found = matching_titles(wish, owner=owner, viewer=viewer, library_only=True, rated=False).order_by()
        sql, values = found.values("facets", "regional_facets").query.sql_with_params()
        prefix = browse.facet_prefix(name) if name else f"{browse.region}:"
        # A facet is `g:drama`, a regional one `US:p:8`: the second character tells them apart.
        general = "" if name else "substr(facet, 2, 1) = ':' OR "
        statements.append(
            f"SELECT '{name}', facet, count(*) FROM ({sql}) m, unnest(m.facets || m.regional_facets) facet "  # noqa: S608
            f"WHERE {general}starts_with(facet, %s) GROUP BY facet"
        )
        params += [*values, prefix]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return _by_filter(cursor.fetchall(), browse)


def _choices(filters: LibraryFilters, owner: Profile, viewer: Profile | None) -> dict[str, Q]:
    """The conditions of the chosen filters that are the owner's, and that another value would widen."""
    own = own_conditions(filters, owner=owner, viewer=viewer, library_only=True)
    return {name: own[name] for name in _OWN_FILTERS if name in own}


def _without(filters: LibraryFilters, name: str) -> LibraryFilters:
    if name == "rated":
        filters = filters.without("rating_min").without("rating_max")
    return filters.without(name)


def _boolean(condition: Q) -> Any:
    return ExpressionWrapper(condition, BooleanField())


def _columns(owner: Profile) -> dict[str, Any]:
    return {
        "c_status": F("own_status"),
        "c_rating": F("own_rating"),
        "c_favourite": F("own_favourite"),
        "c_watchlist": F("own_watchlist"),
        "c_note": _boolean(~Q(own_note="")),
        "c_rewatched": _boolean(again_by(owner, owner)),
        "c_logged": _boolean(Q(own_logged__isnull=False)),
        "c_dated": _boolean(Q(own_last__isnull=False)),
        "c_owned": F("own_formats"),
    }


def _all_but(name: str, chosen: Iterable[str]) -> str:
    return " AND ".join(f"ok_{each}" for each in chosen if each != name) or "true"


def _by_filter(rows: Iterable[tuple[str, str, int]], browse: BrowseFilters) -> Counts:
    prefixes = {browse.facet_prefix(name): name for name in PREFIXES}
    found: Counts = {}
    for of, facet, count in rows:
        start = facet[:2] if facet[1:2] == ":" else facet[:5]
        name = prefixes.get(start)
        if name and (name == of or (not of and name not in browse.takes_any)):
            found.setdefault(name, {})[facet[len(start) :]] = count
    return found
