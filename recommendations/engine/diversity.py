"""From the best candidates to a list worth reading: not the same thing five times over, the genres in the proportions
of one's taste, nothing that everybody is shown anyway, and of a collection no more than two.

Greedy: the next title is the one with the highest sum, less what it shares with those picked already (maximal marginal
relevance), less how often everybody is shown it, plus what its genres do for the list's proportions. A few places among
the first twenty are kept for discoveries: the best of what hardly anybody is shown. They make most of a site's
catalogue known to somebody, and cost less than anything that is done to every place.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.signals import Floats, Keys

# Places (0 first) kept for discoveries, the first of these first.
DISCOVERIES = (19, 17, 15, 13, 11, 9, 18, 16, 14, 12)


@dataclass(frozen=True)
class Strengths:
    """What each is worth in a profile's sums of spread 1. repetition: a title just like one picked. exposure: a title
    of which everybody is shown ten times as much. proportion: a title all of whose genres are lacking. discoveries: how
    many places are kept for them."""

    repetition: float = 0.1
    exposure: float = 0.05
    proportion: float = 0.1
    discoveries: float = 5.0

    def times(self, factor: float) -> "Strengths":
        scaled = (self.repetition * factor, self.exposure * factor, self.proportion * factor)
        return Strengths(*scaled, self.discoveries * factor)


@dataclass(frozen=True)
class Shortlist:
    """c candidates. sums: (c,) float32. vectors: (c, d) float32, rows of length 1 or 0. exposure: (c,) float32, the
    share of profiles that are shown each. rare: the exposure below which a title is a discovery. genres: (c, g)
    float32, rows summing to 1 or 0. collections: (c,) int64, -1 for none.
    """

    sums: Floats
    vectors: npt.NDArray[np.float32]
    exposure: Floats
    rare: float
    genres: npt.NDArray[np.float32]
    collections: Keys


def pick(
    shortlist: Shortlist,
    taste: Floats,
    *,
    most: int,
    strengths: Strengths,
    of_a_collection: int = 2,
    within: int | None = None,
) -> Keys:
    """(most or fewer,) places in the shortlist, in the order of the list. taste: (g,) the proportions of genres wanted,
    summing to 1, or 0 where nothing is known. of_a_collection: at most so many of one, in the whole list or among any
    `within` titles in a row. Ties go to the first."""
    count = len(shortlist.sums)
    values = shortlist.sums - np.float32(strengths.exposure) * np.log10(1 + 1000 * shortlist.exposure)
    values = values.astype(np.float32)
    alike = shortlist.vectors @ shortlist.vectors.T
    nearest = np.zeros(count, dtype=np.float32)
    have = np.zeros(shortlist.genres.shape[1], dtype=np.float32)
    # The turns at which titles of each collection were picked, and the collections that have to wait until a turn.
    turns: dict[int, list[int]] = {}
    shut, opening = np.zeros(count, dtype=np.bool_), dict[int, int]()
    unknown = shortlist.exposure < shortlist.rare
    kept = frozenset(DISCOVERIES[: round(strengths.discoveries)])
    picked: list[int] = []
    for turn in range(min(most, count)):
        if (group := opening.pop(turn, -1)) >= 0:
            shut[shortlist.collections == group] = False
        lacking = taste - have / max(turn, 1)
        scores = values - np.float32(strengths.repetition) * nearest
        scores += np.float32(strengths.proportion) * (shortlist.genres @ lacking)
        scores[shut] = -np.inf
        if turn in kept and (scores[unknown] > -np.inf).any():
            scores = np.where(unknown, scores, -np.inf)
        best = int(scores.argmax())
        if scores[best] == -np.inf:
            break
        picked.append(best)
        values[best] = -np.inf
        np.maximum(nearest, alike[best], out=nearest)
        have += shortlist.genres[best]
        group = int(shortlist.collections[best])
        if group >= 0:
            turns.setdefault(group, []).append(turn)
            if len(turns[group]) >= of_a_collection:
                shut[shortlist.collections == group] = True
                if within is not None:
                    opening[turns[group][-of_a_collection] + within] = group
    return np.asarray(picked, dtype=np.int64)
