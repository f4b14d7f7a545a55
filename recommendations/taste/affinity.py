"""How much somebody goes for a facet of titles (a genre, a director, a decade), from what they said of titles with it.

Each title that somebody said something of has a grade, like less dislike, from -1 to 1, and a weight, how sure that is
(see `recommendations.interactions`). Of a facet with the weights W and the grades G of its titles, where the profile's
mean grade is m:

    better   = sum of W (G - m) / (sum of W + DOUBT)          liked better than the rest of what one sees
    expected = the profile's chosen weight × the facet's share of the catalogue
    oftener  = log2((chosen weight with the facet + HUNCH) / (expected + HUNCH))
    affinity = tanh(LIKING × better + CHOICE × oftener)        from -1 to 1, 0 being neither here nor there
    confidence = sum of W / (sum of W + DOUBT)                 from 0 to 1

Both are drawn towards 0 while little is known: DOUBT titles at the mean, and HUNCH chosen ones as expected, are thought
on top. "Chosen" is what speaks for a title at all: what was dismissed or dropped is no choice.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

DOUBT, HUNCH = 4.0, 2.0
LIKING, CHOICE = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class Sums:
    """Of f facets, or () of all titles: weight, the sum of weights; grade, of weight × grade; chosen, of the weights of
    what was chosen."""

    weight: Values
    grade: Values
    chosen: Values


@dataclass(frozen=True, slots=True)
class Measured:
    """(f,) each: affinity from -1 to 1, confidence from 0 to below 1."""

    affinity: Values
    confidence: Values


def measured(facets: Sums, whole: Sums, share: Values) -> Measured:
    """share: (f,) each facet's share of the catalogue, 0 to 1. Of nothing all is 0."""
    mean = whole.grade / np.maximum(whole.weight, 1e-12)
    better = (facets.grade - mean * facets.weight) / (facets.weight + DOUBT)
    oftener = np.log2((facets.chosen + HUNCH) / (whole.chosen * share + HUNCH))
    affinity = np.tanh(LIKING * better + CHOICE * oftener)
    return Measured(affinity, facets.weight / (facets.weight + DOUBT))


def summed(place: npt.NDArray[np.int64], size: int, weight: Values, grade: Values) -> Sums:
    """The sums of `size` facets, from (k,) pairs of a title and a facet: place, which facet; weight and grade, the
    title's."""
    return Sums(
        _sums(place, weight, size),
        _sums(place, weight * grade, size),
        _sums(place, weight * (grade > 0), size),
    )


def whole(weight: Values, grade: Values) -> Sums:
    """The sums of all titles, (n,)."""
    return Sums(weight.sum(), (weight * grade).sum(), weight[grade > 0].sum())


def _sums(place: npt.NDArray[np.int64], values: Values, size: int) -> Values:
    return np.bincount(place, values, size).astype(np.float64)
