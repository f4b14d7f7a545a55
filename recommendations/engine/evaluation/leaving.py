"""What lists leave out of what is known of a profile: three readings of the same contest.

A title that is known can't be wanted any more, so whoever leaves more out has more places for what is. Published
figures come from models that are told likes and leave these out (LIKED). On a site nothing that was seen comes again
(SEEN), which gives models that don't know of dislikes something for nothing. Or each leaves out what it has been told
itself (TOLD).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.evaluation.metrics import Interval, bootstrap
from recommendations.engine.signals import Signals

Gains = npt.NDArray[np.float64]
LIKED, SEEN, TOLD = "liked", "seen", "told"
READINGS = (LIKED, SEEN, TOLD)
WORDS = {
    LIKED: "everybody leaves out liked titles, as published figures do",
    SEEN: "everybody leaves out all that was seen",
    TOLD: "each leaves out what it has been told",
}


def left_out(known: Signals, leave_out: str) -> sparse.csr_matrix:
    """(n, m) csr, not 0 where a title must not stand in a profile's list. leave_out: LIKED or SEEN."""
    return known.likes if leave_out == LIKED else known.seen()


def reading_of(leave_out: str, *, told_all: bool) -> str:
    """LIKED or SEEN: what a model leaves out. told_all: whether it learns of more than likes."""
    if leave_out == TOLD:
        return SEEN if told_all else LIKED
    return leave_out


@dataclass(frozen=True)
class Reading:
    """What is served against others, nDCG@100. anchor: the best single model of others. ratio: served over it. gain:
    paired. best, best_ratio: the same of all others, two channels included."""

    leave_out: str
    served: float
    anchor: str
    anchors: float
    ratio: float
    gain: Interval
    best: str
    best_ratio: float


def read(leave_out: str, gains: dict[str, Gains], served: str, *, single: set[str], seed: int) -> Reading:
    """gains: (n,) nDCG@100 of each profile by model. single: which of them are single models of others."""
    own = gains[served]
    means = {name: float(values.mean()) for name, values in gains.items() if name != served}
    anchor = max(single, key=lambda name: means[name])
    best = max(means, key=lambda name: means[name])

    def ratio(name: str) -> float:
        return float(own.mean()) / means[name] if means[name] else float("nan")

    gain = bootstrap(own - gains[anchor], seed=seed)
    return Reading(leave_out, float(own.mean()), anchor, means[anchor], ratio(anchor), gain, best, ratio(best))
