"""How many of the matching titles have each value of each filter."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from movies.browse.filters import PREFIXES, BrowseFilters
from movies.browse.matching import (
    COUNTED,
    REMEMBERED_SECONDS,
    SAMPLED,
    cache_key,
    count_matches,
    matches,
    whole_counts,
    whole_key,
)
from movies.enums import TitleKind
from movies.models import Audience, Title, audience_of
from movies.models.audience import audiences

# Longer than the task's interval, so that a late run leaves no gap.
WHOLE_SECONDS = 26 * 3600


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """by_filter: for each filter its values and their counts. A filter's own choice doesn't narrow its own counts.

    exact: over all matches; otherwise over the matching.SAMPLED most popular ones.
    """

    by_filter: dict[str, dict[str, int]]
    exact: bool

    def of(self, name: str) -> dict[str, int]:
        return self.by_filter.get(name, {})


def facet_counts(filters: BrowseFilters, *, viewer: Any, total: tuple[int, bool] | None = None) -> FacetCounts:
    """The counts of every filter, remembered for some minutes where they are dear.

    total: what count_matches says, where the caller has asked already. Runs one query for all counts, and one more a
    filter that is chosen from, to see how large its selection is.
    """
    if (whole := whole_counts(filters, viewer=viewer)) is not None:
        here = filters.region in whole["regions"]
        counted = whole_key(filters.kind, audience_of(viewer))
        regional = cache.get(_regional_key(counted, filters.region)) if here else {}
        if regional is not None:
            return FacetCounts(by_filter=_by_filter({**whole["facets"], **regional}, filters), exact=True)
    key = cache_key("counts", filters, viewer)
    remembered: FacetCounts | None = cache.get(key)
    if remembered is not None:
        return remembered
    counts, largest = _count(filters, viewer=viewer, total=total)
    if largest > 1_000:
        cache.set(key, counts, REMEMBERED_SECONDS)
    return counts


def _count(filters: BrowseFilters, *, viewer: Any, total: tuple[int, bool] | None) -> tuple[FacetCounts, int]:
    """The counts, and the size of the largest selection that they were counted over."""
    selections = {"": filters} | {name: filters.without(name) for name in filters.takes_any}
    sizes = {
        name: total if total and not name else count_matches(wish, viewer=viewer) for name, wish in selections.items()
    }
    statements, params = [], []
    for name, wish in selections.items():
        size, exact = sizes[name]
        sql, values = _selection(wish, viewer=viewer, few=exact and size <= COUNTED)
        prefixes = [filters.facet_prefix(name)] if name else [f"{filters.region}:"]
        # A facet is `g:drama`, a regional one `US:p:8`: the second character tells them apart.
        general = "" if name else "substr(facet, 2, 1) = ':' OR "
        statements.append(
            f"SELECT %s, facet, count(*) FROM ({sql}) m, unnest(m.facets || m.regional_facets) facet "  # noqa: S608
            f"WHERE {general}starts_with(facet, %s) GROUP BY facet"
        )
        params += [name, *values, *prefixes]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        rows = cursor.fetchall()
    general_counts = {facet: count for name, facet, count in rows if not name}
    by_filter = _by_filter(general_counts, filters)
    for chosen in filters.takes_any:
        own = {facet: count for name, facet, count in rows if name == chosen}
        by_filter[chosen] = _by_filter(own, filters).get(chosen, {})
    exact = all(is_exact and size <= COUNTED for size, is_exact in sizes.values())
    return FacetCounts(by_filter=by_filter, exact=exact), max(size for size, _ in sizes.values())


def _selection(wish: BrowseFilters, *, viewer: Any, few: bool) -> tuple[str, tuple[Any, ...]]:
    """The rows to count over: all, or the most popular of many."""
    found = matches(wish, viewer=viewer).order_by()
    if not few:
        found = found.most_popular()[:SAMPLED]
    sql, params = found.values("facets", "regional_facets").query.sql_with_params()
    return sql, params


def _by_filter(facets: dict[str, int], filters: BrowseFilters) -> dict[str, dict[str, int]]:
    prefixes = {filters.facet_prefix(name): name for name in PREFIXES}
    found: dict[str, dict[str, int]] = {}
    for facet, count in facets.items():
        start = facet[:2] if facet[1:2] == ":" else facet[:5]
        if name := prefixes.get(start):
            found.setdefault(name, {})[facet[len(start) :]] = count
    return found


def count_whole_catalogue() -> int:
    """Count every title's facets and keep the result for the pages that show the whole catalogue.

    Reads all titles once a kind and audience (seconds a million); returns how many everybody sees. The pages do
    without, less exactly, until it has run, and where there are few titles they always do: counting them as they come
    is never behind.
    """
    totals = [_count_whole(audience) for audience in audiences()]
    return totals[0]


def _count_whole(audience: Audience) -> int:
    totals, facets = Counter[str | None](), {kind: Counter[str]() for kind in TitleKind.values}
    for kind in TitleKind.values:
        found = Title.objects.for_audience(audience).filter(kind=kind).order_by()
        totals[kind] = found.count()
        sql, params = found.values("facets", "regional_facets").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT facet, count(*) FROM ({sql}) m, unnest(m.facets || m.regional_facets) facet "  # noqa: S608
                "GROUP BY facet",
                params,
            )
            facets[kind].update(dict(cursor.fetchall()))
    both = sum(facets.values(), Counter[str]())
    for chosen, counted, total in [
        *((kind, facets[kind], totals[kind]) for kind in TitleKind.values),
        (None, both, sum(totals.values())),
    ]:
        _keep(whole_key(chosen, audience), counted, total)
    return sum(totals.values())


def _keep(key: str, counted: Counter[str], total: int) -> None:
    if total <= COUNTED:
        cache.delete(key)
        return
    general = {facet: count for facet, count in counted.items() if facet[1:2] == ":"}
    regional: dict[str, dict[str, int]] = {}
    for facet, count in counted.items():
        if facet[1:2] != ":":
            regional.setdefault(facet[:2], {})[facet] = count
    cache.set(key, {"total": total, "facets": general, "regions": set(regional)}, WHOLE_SECONDS)
    cache.set_many({_regional_key(key, region): counts for region, counts in regional.items()}, WHOLE_SECONDS)


def _regional_key(key: str, region: str) -> str:
    return f"{key}:{region}"
