"""How a profile's list differs from the ordinary one: what it has corrected, and what an experiment tries on it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from recommendations.engine import Facet as EngineFacet
from recommendations.engine import Tuning
from recommendations.enums import Facet
from recommendations.models import TasteCorrection
from recommendations.validators import BLENDS, POPULARITY
from social.models import Profile

_NUMBERS = frozenset({Facet.PERSON, Facet.KEYWORD, Facet.DECADE})
# Of runtimes the engine knows no facets: see `runtimes_unwanted`.
_OWN = frozenset({Facet.RUNTIME})


def corrections_of(profile: Profile) -> dict[EngineFacet, float]:
    """What the profile says is wrong, as the engine names facets. Runs one query.

    A genre's key is its number as text, here as there; runtimes have the name of their band.
    """
    return corrections_in(TasteCorrection.objects.filter(profile=profile.pk).values_list("facet", "key", "multiplier"))


def corrections_in(rows: Iterable[tuple[str, str, float]]) -> dict[EngineFacet, float]:
    """The same of rows that have been read already."""
    return {(facet, _key(facet, key)): multiplier for facet, key, multiplier in rows if multiplier != 1}


def tuned(base: Tuning, corrections: dict[EngineFacet, float]) -> Tuning:
    """With the corrections that the engine understands. What `base` says of a facet goes before."""
    known = {facet: value for facet, value in corrections.items() if facet[0] not in _OWN}
    return replace(base, facets={**known, **base.facets})


def runtimes_unwanted(corrections: dict[EngineFacet, float]) -> list[str]:
    """Bands of runtimes of which the profile wants nothing at all."""
    return [str(key) for (sort, key), value in corrections.items() if sort == Facet.RUNTIME and value <= 0]


def tried(settings: dict[str, Any], *, is_holdout: bool) -> Tuning:
    """What a variant of an experiment asks for; what makes no sense in it is as if it weren't there."""
    if is_holdout:
        return Tuning(variant=POPULARITY)
    variant, diversity = settings.get("variant"), settings.get("diversity")
    of_a_collection = settings.get("of_a_collection")
    return Tuning(
        variant=variant if variant in BLENDS else "blend",
        diversity=min(max(float(diversity), 0.0), 1.0) if isinstance(diversity, int | float) else None,
        of_a_collection=of_a_collection if isinstance(of_a_collection, int) and of_a_collection > 0 else 2,
    )


def _key(facet: str, key: str) -> int | str:
    return int(key) if facet in _NUMBERS and key.isascii() and key.lstrip("-").isdecimal() else key
