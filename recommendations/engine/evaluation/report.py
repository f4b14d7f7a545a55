"""What one run of the evaluation found."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.evaluation.leaving import Reading
from recommendations.engine.evaluation.metrics import Interval
from recommendations.engine.evaluation.reliability import Group

SERVED, BLEND = "blend, as served", "blend, without diversity"


@dataclass(frozen=True)
class Row:
    """One line of the table. train_seconds, memory_mib: to learn, the latter at its peak beyond what was held before;
    what is served and its parts are learned together. gains: nDCG@100 of each profile, for paired comparisons."""

    name: str
    ours: bool
    ndcg: Interval
    recall20: float
    recall50: float
    mrr: float
    coverage: float
    novelty: float
    diversity: float
    calibration: float
    popularity_bias: float
    train_seconds: float
    memory_mib: float
    profiles_a_second: float
    gains: npt.NDArray[np.float64] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Posters:
    """What answers about so many titles bring somebody new. known: of those asked about, how many on the average they
    knew. ndcg: nDCG@100 of the list that follows, over titles that weren't asked about."""

    name: str
    known: float
    ndcg: Interval
    gains: npt.NDArray[np.float64] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Report:
    """rows: in the order they were measured; leave_out: how lists were made, see leaving. readings: what is served
    against the best of others, in each way. against: what the served blend has more of than each other row in nDCG@100,
    paired. cold: nDCG@100 by name and number of signals, and as -1 coverage without any. posters: ways to ask those who
    are new. reliability: of scores and of predicted ratings, in groups. facts: single figures by name."""

    split: str
    seed: int
    profiles: int
    leave_out: str
    rows: tuple[Row, ...]
    readings: tuple[Reading, ...]
    against: dict[str, Interval]
    cold: dict[str, dict[int, float]]
    posters: tuple[Posters, ...]
    reliability: dict[str, list[Group]]
    facts: dict[str, float]

    def row(self, name: str) -> Row:
        return next(row for row in self.rows if row.name == name)

    def reading(self, leave_out: str) -> Reading:
        return next(reading for reading in self.readings if reading.leave_out == leave_out)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON and ModelRun."""
        return {
            "split": self.split,
            "seed": self.seed,
            "profiles": self.profiles,
            "leave_out": self.leave_out,
            "rows": [_plain(row) for row in self.rows],
            "readings": [asdict(reading) for reading in self.readings],
            "best_anchor": self.reading(self.leave_out).anchor,
            "against": {name: asdict(interval) for name, interval in self.against.items()},
            "cold": {name: {str(count): value for count, value in curve.items()} for name, curve in self.cold.items()},
            "posters": [_plain(posters) for posters in self.posters],
            "reliability": {name: [asdict(group) for group in groups] for name, groups in self.reliability.items()},
            "facts": self.facts,
        }


def _plain(row: Row | Posters) -> dict[str, Any]:
    return {key: value for key, value in asdict(row).items() if key != "gains"}
