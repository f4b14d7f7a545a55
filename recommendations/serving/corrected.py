"""What is popular, as somebody's corrections of its taste have it: where no model serves there is nothing else to heed
them."""

import math
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, Value

from movies.models import Genre
from recommendations.engine import Facet as EngineFacet
from recommendations.enums import Facet
from recommendations.models import TasteCorrection
from recommendations.serving.tuning import corrections_of
from social.models import Profile

# Among so many of the most popular it is chosen.
AMONG = 600
_PREFIXES = {Facet.DECADE: "d", Facet.COUNTRY: "c", Facet.LANGUAGE: "l", Facet.RUNTIME: "t"}


def popular_keys(found: Any, profile: Profile | None, *, most: int) -> list[int]:
    """Keys of these titles, the most popular first; a facet that is to count twice as much makes a title as popular as
    one twice as popular, and one that is to count nothing keeps it out. Runs a query; where something was corrected,
    two more, and one for genres.

    Of people and keywords only a model knows.
    """
    ranked = found.most_popular()
    has_corrected = Exists(TasteCorrection.objects.filter(profile=profile.pk)) if profile else Value(False)
    plain = list(ranked.annotate(has_corrected=has_corrected).values_list("pk", "has_corrected")[:most])
    times = _by_facet(corrections_of(profile)) if profile and plain and plain[0][1] else {}
    if not times:
        return [key for key, _has_corrected in plain]
    rows = list(ranked.values_list("pk", "tmdb_popularity", "facets")[: max(AMONG, most)])
    worth = {key: popularity * math.prod(times.get(facet, 1.0) for facet in facets) for key, popularity, facets in rows}
    shut = {key for key, _popularity, facets in rows if any(times.get(facet) == 0 for facet in facets)}
    return sorted((key for key in worth if key not in shut), key=lambda key: -worth[key])[:most]


def _by_facet(corrections: Mapping[EngineFacet, float]) -> dict[str, float]:
    """By the facet as `movies.facets` writes it."""
    genres = {str(key) for sort, key in corrections if sort == Facet.GENRE}
    slugs = {}
    if genres:
        slugs = {str(pk): slug for pk, slug in Genre.objects.filter(pk__in=genres).values_list("pk", "slug")}
    found = {}
    for (sort, key), times in corrections.items():
        if sort == Facet.GENRE and str(key) in slugs:
            found[f"g:{slugs[str(key)]}"] = times
        elif sort in _PREFIXES:
            found[f"{_PREFIXES[Facet(sort)]}:{key}"] = times
    return found
