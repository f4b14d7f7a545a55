"""How alike two people's tastes are, by what both have rated: plain arithmetic, told to them in about_ratings.html.

People use the same points differently: one's 6 is another's 8. So points are compared by where they stand among all of
their owner's ratings: as a percentile, the middle of all that were given the same points. Over the titles in common,
the mean distance of the two percentiles is held against what chance would give: the mean distance of any rating of the
one from any of the other, among the same titles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviews.validators import HIGHEST, LOWEST

# With fewer titles in common nothing is said. DOUBT: so many titles that agree no more than chance are thought on top.
FEWEST_COMMON, DOUBT = 5, 10

# How often a title has so many points from the one and so many from the other.
Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Match:
    """percent: 0 to 100, 50 is chance; None with fewer than FEWEST_COMMON titles in common."""

    common: int
    percent: int | None


def percentiles(counts: Sequence[int]) -> list[float]:
    """Where each number of points stands among somebody's ratings: 0 to 1, the middle of its ties.

    counts: how often each was given, one point first. Of no ratings all are in the middle. Points never given stand
    between those around them.
    """
    total, below, ranks = sum(counts), 0, []
    for number in counts:
        ranks.append((below + number / 2) / total if total else 0.5)
        below += number
    return ranks


def match(pairs: Pairs, mine: Sequence[float], theirs: Sequence[float]) -> Match:
    """How alike two people's tastes are. pairs: of the titles in common; mine, theirs: their `percentiles`.

    100 would be the same ranks throughout, over endlessly many titles; 50 is what chance gives; 0 the two in opposite
    order. Where either rates all titles in common alike, nothing can be told: 50.
    """
    common = sum(pairs.values())
    if common < FEWEST_COMMON:
        return Match(common, None)
    agreement = _agreement(pairs, mine, theirs) * common / (common + DOUBT)
    return Match(common, round(50 + 50 * agreement))


def _agreement(pairs: Pairs, mine: Sequence[float], theirs: Sequence[float]) -> float:
    """From -1, as far apart as these ratings can be, over 0, as chance has them, to 1, no distance at all."""
    common = sum(pairs.values())
    distance = sum(abs(mine[a - LOWEST] - theirs[b - LOWEST]) * n for (a, b), n in pairs.items()) / common
    ones, others = _spread(pairs, 0), _spread(pairs, 1)
    chance = sum(abs(mine[a] - theirs[b]) * ones[a] * others[b] for a in range(HIGHEST) for b in range(HIGHEST)) / (
        common * common
    )
    farthest = _farthest(ones, others, mine, theirs) / common
    if distance <= chance:
        return 1 - distance / chance if chance else 0.0
    return (chance - distance) / (farthest - chance) if farthest - chance > 1e-9 else 0.0


def _spread(pairs: Pairs, side: int) -> list[int]:
    """How often one of the two gave each number of points to the titles in common."""
    counts = [0] * HIGHEST
    for points, number in pairs.items():
        counts[points[side] - LOWEST] += number
    return counts


def _farthest(ones: Sequence[int], others: Sequence[int], mine: Sequence[float], theirs: Sequence[float]) -> float:
    """The sum of distances with the best of the one beside the worst of the other, and so on."""
    total, left, right = 0.0, list(ones), list(others)
    low, high = 0, HIGHEST - 1
    while low < HIGHEST and high >= 0:
        number = min(left[low], right[high])
        total += number * abs(mine[low] - theirs[high])
        left[low] -= number
        right[high] -= number
        low += left[low] == 0
        high -= right[high] == 0
    return total
