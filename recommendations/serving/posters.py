"""Which titles somebody new is asked about: well known ones that tell tastes apart, going by what was answered so far.

By the loaded model where there is one; without it by arithmetic over what titles are made of.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from movies.models import Title
from recommendations.engine import Asked, Bundle, History
from recommendations.serving.gate import allowed, recommendable
from recommendations.serving.loaded import current
from recommendations.serving.ranking import history_of
from social.models import Profile

# Without a model: among so many of the most popular titles the best known are looked for.
WIDE = 1500
# The sorts of facets that a spread of posters is to cover: genres, decades, languages.
COVERED = ("g:", "d:", "l:")
# What somebody doesn't know makes what is like it so much less likely to be known.
UNKNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """votes: how many have rated it elsewhere. facets: as `movies.facets` writes them."""

    key: int
    votes: int
    facets: Sequence[str]


def posters_for(profile: Profile, *, skipped: Collection[int], shown: Collection[int], most: int) -> list[int]:
    """Up to `most` keys of titles to ask about next, the most telling first; all may be recommended to the profile.

    skipped: keys of those that it said it doesn't know; shown: of those that it is being asked about already. The same
    answers give the same titles. Runs up to 4 queries.
    """
    if most < 1:
        return []
    history, bundle = history_of(profile), current()
    found = _by_model(bundle, profile, history, skipped, shown, most) if bundle else []
    if len(found) < most:
        found += _by_facets(profile, history, skipped, {*shown, *found}, most - len(found))
    return found


def _by_model(
    bundle: Bundle, profile: Profile, history: History, skipped: Collection[int], shown: Collection[int], most: int
) -> list[int]:
    asked = Asked(history, np.array(sorted(skipped), np.int64), np.array(sorted(shown), np.int64))
    return bundle.onboarding(most, allowed=allowed(profile, bundle.titles), asked=asked, seed=profile.pk)


def _by_facets(
    profile: Profile, history: History, skipped: Collection[int], shown: Collection[int], most: int
) -> list[int]:
    known = recommendable(profile).most_popular().values_list("pk", "tmdb_vote_count", "facets")
    candidates = [Candidate(*row) for row in known[:WIDE]]
    told = set(history.titles.tolist())
    asked = dict(Title.objects.filter(pk__in={*told, *skipped, *shown}).values_list("pk", "facets"))
    left = [each for each in candidates if each.key not in asked]
    return spread(
        left,
        covered=_counted(asked, {*told, *shown}),
        unknown=_counted(asked, skipped),
        most=most,
    )


def spread(
    candidates: Sequence[Candidate], *, covered: Mapping[str, int], unknown: Mapping[str, int], most: int
) -> list[int]:
    """Keys of well known titles that differ from each other and from what was answered, one after another.

    A title is worth log2(2 + votes), times the mean over its facets of 1 / (1 + how many answered or chosen titles have
    it), times UNKNOWN for each unknown title that shares all of its facets, and in part for one that shares some.
    """
    counts, left = Counter(covered), {each.key: each for each in candidates}
    picked: list[int] = []
    while left and len(picked) < most:
        best = max(left.values(), key=lambda each: (_worth(each, counts, unknown), -each.key))
        picked.append(best.key)
        counts.update(_telling(best.facets))
        del left[best.key]
    return picked


def _worth(title: Candidate, covered: Mapping[str, int], unknown: Mapping[str, int]) -> float:
    facets = _telling(title.facets)
    if not facets:
        return 0.0
    new = sum(1 / (1 + covered.get(facet, 0)) for facet in facets) / len(facets)
    missed = sum(unknown.get(facet, 0) for facet in facets) / len(facets)
    return float(math.log2(2 + title.votes) * new * UNKNOWN**missed)


def _telling(facets: Sequence[str]) -> list[str]:
    return [facet for facet in facets if facet.startswith(COVERED)]


def _counted(facets: Mapping[int, Sequence[str]], keys: Collection[int]) -> Counter[str]:
    return Counter(facet for key in keys for facet in _telling(facets.get(key, ())))
