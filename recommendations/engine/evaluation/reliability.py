"""Whether scores and predicted ratings mean what they say: what came of those foretold alike, how far off it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.engine.signals import Flags, Floats


@dataclass(frozen=True)
class Group:
    """Some of the predictions, of like size. count: how many. predicted, given: the mean rating foretold and given.
    error: the root of the mean square of the difference; claimed: the same of the standard errors claimed."""

    count: int
    predicted: float
    given: float
    error: float
    claimed: float


def reliability(predicted: Floats, claimed: Floats, given: Floats, *, by: Floats, groups: int = 8) -> list[Group]:
    """k predictions with their standard errors and what was given, all (k,), in groups of equal size in the order of
    `by` (the predictions, or the errors claimed). Fewer predictions than groups give as many groups of one."""
    parts = np.array_split(np.argsort(by, kind="stable"), min(groups, len(by)) or 1)
    return [_group(predicted[part], claimed[part], given[part]) for part in parts if len(part)]


def within(predicted: Floats, claimed: Floats, given: Floats, *, errors: float = 1.0) -> float:
    """The share of ratings that lie within so many standard errors: 0.68 within one and 0.95 within two, if they are
    normal and honest. 0 of none."""
    return float((np.abs(given - predicted) <= errors * claimed).mean()) if len(given) else 0.0


def expected(groups: Sequence[Group]) -> float:
    """The expected calibration error: how far the mean foretold is from the mean given, over all groups, each counting
    by its size. 0 of none."""
    total = sum(group.count for group in groups)
    return sum(group.count * abs(group.predicted - group.given) for group in groups) / total if total else 0.0


def of_scores(scores: Floats, found: Flags, *, groups: int = 10) -> list[Group]:
    """The same of k scores from 0 to 1 and of whether they came true, both (k,)."""
    claimed = np.sqrt(scores * (1 - scores))
    return reliability(scores, claimed, found.astype(np.float32), by=scores, groups=groups)


def _group(predicted: Floats, claimed: Floats, given: Floats) -> Group:
    off = float(np.sqrt(np.mean((given - predicted) ** 2)))
    return Group(
        len(given),
        float(predicted.mean()),
        float(given.mean()),
        off,
        float(np.sqrt(np.mean(claimed.astype(float) ** 2))),
    )
