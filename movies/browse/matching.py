"""From a wish to the rows that answer it, and how many there are."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from movies.browse.filters import MULTIPLE, REGIONAL, BrowseFilters, Scope
from movies.models import Audience, Title, TitleCompany, audience_of
from movies.models.titles import TitleQuerySet

# Matches are counted up to here; beyond, a page says "10,000+"
COUNTED = 10_000
# and counts what its filters would leave over this many of the most popular ones.
SAMPLED = 2_000
# Counting this few again costs less than being wrong about them.
CHEAP = 1_000
REMEMBERED_SECONDS = 300


def matches(filters: BrowseFilters, *, viewer: Any, among: TitleQuerySet | None = None) -> TitleQuerySet:
    """The titles that a wish describes and the viewer may see, in no order. among: of all, without it."""
    everything = Title.objects.all() if among is None else among
    found: TitleQuerySet = everything.visible_to(viewer).filter(_facet_conditions(filters))
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.min_runtime is not None:
        found = found.filter(runtime_minutes__gte=filters.min_runtime)
    if filters.max_runtime is not None:
        found = found.filter(runtime_minutes__lte=filters.max_runtime)
    if filters.when:
        today = timezone.localdate()
        found = found.filter(**{f"released_on__{'lte' if filters.when == 'out' else 'gt'}": today})
    return found if filters.scope is None else _in_scope(found, filters.scope)


def count_matches(filters: BrowseFilters, *, viewer: Any) -> tuple[int, bool]:
    """How many titles match, and whether that is all of them: at most COUNTED are. At most one query."""
    if (whole := whole_counts(filters, viewer=viewer)) is not None:
        return int(whole["total"]), True
    key = cache_key("total", filters, viewer)
    known: int | None = cache.get(key)
    if known is None:
        known = matches(filters, viewer=viewer).order_by()[: COUNTED + 1].count()
        if known > CHEAP:
            cache.set(key, known, REMEMBERED_SECONDS)
    return min(known, COUNTED), known <= COUNTED


def whole_counts(filters: BrowseFilters, *, viewer: Any) -> dict[str, Any] | None:
    """What a scheduled task has counted over the whole catalogue, where the wish is for all of it."""
    audience = audience_of(viewer)
    # Nobody counts for each ceiling, so that nothing need be looked for.
    if filters.is_narrowed or filters.scope is not None or audience.is_young:
        return None
    found: dict[str, Any] | None = cache.get(whole_key(filters.kind, audience))
    return found


def whole_key(kind: str | None, audience: Audience) -> str:
    return f"browse:whole:{audience.key}:{kind or 'all'}"


def cache_key(what: str, filters: BrowseFilters, viewer: Any) -> str:
    """The key of something that depends on which titles match and are shown to the viewer, and not on their order."""
    scope = f"{filters.scope.by}={filters.scope.value}" if filters.scope else ""
    # The day matters to "upcoming".
    day, audience = str(timezone.localdate()), audience_of(viewer).key
    wish = (filters.kind, filters.region, scope, filters.match, filters.chosen(), day, audience)
    digest = hashlib.sha256(repr(wish).encode()).hexdigest()[:32]
    return f"browse:{what}:{digest}"


def _facet_conditions(filters: BrowseFilters) -> Q:
    """`@>` for what a title must have, `&&` for what it must have any of: both are lookups in the same index."""
    condition = Q()
    must: dict[str, list[str]] = {"facets": [], "regional_facets": []}
    for name in MULTIPLE:
        column = "regional_facets" if name in REGIONAL else "facets"
        wanted = [filters.facet(name, value) for value in getattr(filters, name)]
        if len(wanted) > 1 and not (name == "genre" and filters.match == "all"):
            condition &= Q(**{f"{column}__overlap": wanted})
        else:
            must[column] += wanted
    if filters.score is not None:
        must["facets"].append(filters.facet("score", filters.score))
    if filters.scope and filters.scope.by == "genre":
        must["facets"].append(filters.facet("genre", filters.scope.value))
    for column, wanted in must.items():
        if wanted:
            condition &= Q(**{f"{column}__contains": wanted})
    return condition


def _in_scope(found: TitleQuerySet, scope: Scope) -> TitleQuerySet:
    if scope.by == "keyword":
        tagged = Title.keywords.through.objects.filter(keyword_id=scope.value)
        return found.filter(pk__in=tagged.values("title_id"))
    if scope.by == "company":
        return found.filter(pk__in=TitleCompany.objects.filter(company_id=scope.value).values("title_id"))
    if scope.by == "collection":
        return found.filter(collection_id=scope.value)
    return found
