"""How much what only the site knows counts in a sum: set by hand until a site has taught it, then learned there.

See `weighing` for how it is learned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.blend import BUCKETS, MIDDLES
from recommendations.engine.signals import Floats, Keys, places
from recommendations.engine.suggestions import Extra, Source

SCHEMA = 1
# By the kinds of sources: what a score of 1 adds to a sum, before a site has taught anything. No public set has them.
PRIOR: Mapping[str, float] = {"social": 1.5, "continuity": 1.2, "trending": 0.4}
KINDS = tuple(PRIOR)
# Of a kind that isn't among them; and what none counts more than, whatever was learned.
UNKNOWN, HIGHEST = 0.5, 6.0


@dataclass(frozen=True)
class ExtraWeights:
    """weights: (buckets, kinds) float32, 0 to HIGHEST, of blend.BUCKETS and KINDS. lessons: (buckets,) how many taught
    each bucket; one that none taught goes by all others, or, where nobody taught anything, as set by hand."""

    weights: npt.NDArray[np.float32]
    lessons: tuple[int, ...] = (0,) * len(BUCKETS)

    @classmethod
    def unlearned(cls) -> Self:
        """What holds where there are too few to learn from."""
        return cls(np.tile(np.asarray(list(PRIOR.values()), np.float32), (len(BUCKETS), 1)))

    def of(self, kind: str, count: int) -> float:
        """What a score of 1 adds for a profile with so many signals: between two buckets something of both, as in
        Blend.at."""
        if kind not in PRIOR:
            return UNKNOWN
        column = self.weights[:, KINDS.index(kind)]
        if not count:
            return float(column[0])
        return float(np.interp(np.log(count), np.log(MIDDLES), column[1:]))

    def adds(self, extra: Extra, titles: Keys, count: int) -> tuple[tuple[Source, Floats], ...]:
        """Each source with the (m,) float32 that it adds to the sums of these titles, (m,) sorted keys."""
        return tuple(
            (source, spread(source, titles) * np.float32(self.of(source.kind, count))) for source in extra.sources
        )

    def told(self) -> dict[str, dict[str, float]]:
        """By kind and the least number of signals of a bucket: what counts, and how many moments taught it."""
        least = [f"{number}+" for number in BUCKETS]
        result = {
            kind: dict(zip(least, np.round(column, 3).tolist(), strict=True))
            for kind, column in zip(KINDS, self.weights.T.astype(np.float64), strict=True)
        }
        return {**result, "lessons": dict(zip(least, map(float, self.lessons), strict=True))}

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest."""
        return {
            "schema": SCHEMA,
            "kinds": list(KINDS),
            "weights": self.weights.tolist(),
            "lessons": list(self.lessons),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """What `as_dict` gave. Raises KeyError, TypeError or ValueError on anything else."""
        weights = np.asarray(values["weights"], dtype=np.float32)
        lessons = tuple(int(number) for number in values["lessons"])
        if values["schema"] != SCHEMA or list(values["kinds"]) != list(KINDS):
            raise ValueError("The weights are of other sources.")
        if weights.shape != (len(BUCKETS), len(KINDS)) or len(lessons) != len(BUCKETS):
            raise ValueError("The weights are of other buckets.")
        if not (np.isfinite(weights).all() and (weights >= 0).all() and (weights <= HIGHEST).all()):
            raise ValueError("The weights are out of bounds.")
        return cls(weights, lessons)


def spread(source: Source, titles: Keys) -> Floats:
    """(m,) float32: a source's scores, 0 to 1, at these titles, (m,) sorted keys; 0 at all others."""
    result = np.zeros(len(titles), dtype=np.float32)
    where = places(titles, source.titles)
    result[where[where >= 0]] = np.clip(source.scores[where >= 0], 0, 1)
    return result
