"""Predicted ratings of a tenth that was held back."""

from dataclasses import dataclass

import numpy as np

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.factors import FactorSettings, RatingModel
from recommendations.engine.signals import Flags, Floats, Signals

HELD = 0.1


@dataclass(frozen=True)
class Tenth:
    """k ratings, all (k,): foretold, the standard errors claimed, given (1 to 10), and whether they would be shown."""

    predicted: Floats
    claimed: Floats
    given: Floats
    honest: Flags

    @property
    def rmse(self) -> float:
        return _root(self.predicted - self.given)

    @property
    def bias(self) -> float:
        """The mean error."""
        return float((self.predicted - self.given).mean()) if len(self.given) else 0.0

    @property
    def shown(self) -> float:
        """The share that would be shown."""
        return float(self.honest.mean()) if len(self.given) else 0.0

    @property
    def rmse_shown(self) -> float:
        return _root((self.predicted - self.given)[self.honest])


def rated_tenth(signals: Signals, catalogue: Catalogue, seed: int) -> Tenth:
    """A random tenth of all ratings, foretold by what is learned from all others."""
    random = np.random.default_rng(seed)
    held = (random.random(len(signals)) < HELD) & (signals.rating > 0)
    model = RatingModel.fit(signals.where(~held), score=catalogue.score, settings=FactorSettings(most=10_000_000))
    asked, told = signals.where(held), signals.where(~held)
    rows = [
        model.predict(told.history(int(row)), asked.indices[asked.indptr[row] : asked.indptr[row + 1]].astype(np.int64))
        for row in np.flatnonzero(np.diff(asked.indptr))
    ]
    if not rows:
        nothing = np.zeros(0, dtype=np.float32)
        return Tenth(nothing, nothing, nothing, np.zeros(0, dtype=np.bool_))
    return Tenth(
        np.concatenate([row.rating for row in rows]),
        np.concatenate([row.error for row in rows]),
        asked.rating,
        np.concatenate([row.honest for row in rows]),
    )


def _root(off: Floats) -> float:
    return float(np.sqrt(np.mean(off.astype(float) ** 2))) if len(off) else 0.0
