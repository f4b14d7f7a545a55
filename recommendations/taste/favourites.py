"""Of the titles that somebody loved, the most typical of their taste and the most unusual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.taste.signs import Said

# From here on a title was loved: a point above the habit, a favourite, seen again and again.
LOVED = 0.75
# So many of each, and none while half of that aren't loved yet.
EACH = 4
# So many facets are named with each.
NAMED = 2


@dataclass(frozen=True, slots=True)
class Favourite:
    """key: the title's. fit: the mean affinity of its facets, each sort counting once. facets: those that make it so,
    as `movies.facets` writes them."""

    key: int
    fit: float
    facets: tuple[str, ...]


def fits(facets: Sequence[str], affinity: Mapping[str, float]) -> float:
    """How well a title's facets fit a taste: the mean over sorts (genre, decade …) of their mean affinities; or 0."""
    by_sort: dict[str, list[float]] = {}
    for facet in facets:
        if facet in affinity:
            by_sort.setdefault(facet[:2], []).append(affinity[facet])
    return sum(sum(each) / len(each) for each in by_sort.values()) / len(by_sort) if by_sort else 0.0


def favourites(said: Said, affinity: Mapping[str, float]) -> tuple[list[Favourite], list[Favourite]]:
    """The most typical, best first, and the most unusual, the oddest first; no title in both.

    affinity: of each facet that the profile's titles have.
    """
    loved = np.flatnonzero(said.grade >= LOVED)
    each = min(EACH, len(loved) // 2)
    if each * 2 < EACH:
        return [], []
    fit = np.array([fits(said.facets[place], affinity) for place in loved.tolist()])
    order = np.lexsort((said.keys[loved], -fit))
    typical, unusual = order[:each], order[::-1][:each]

    def named(place: int, *, best: bool) -> Favourite:
        known = [facet for facet in said.facets[int(loved[place])] if facet in affinity]
        known.sort(key=lambda facet: (-affinity[facet] if best else affinity[facet], facet))
        return Favourite(int(said.keys[loved[place]]), float(fit[place]), tuple(known[:NAMED]))

    return [named(place, best=True) for place in typical], [named(place, best=False) for place in unusual]
