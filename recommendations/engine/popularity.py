"""What is liked by many, and of late."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.signals import Floats, Signals

# Days after which a signal counts half. Long: of films, what is loved stays loved; trending has windows of its own.
HALF_LIFE = 730.0


def popularity(
    signals: Signals,
    *,
    half_life: float | None = HALF_LIFE,
    outside: Floats | None = None,
    prior: float = 3.0,
    evenness: float = 0.0,
) -> Floats:
    """(m,) float32, the share of profiles that like each title, 0 to 1, newer likes counting more.

    half_life: in days; None counts all alike. outside: (m,) popularity elsewhere, in any unit: what is expected before
    this site's profiles have spoken, worth `prior` profiles; it alone ranks where there are no signals. evenness: 0
    counts each like the same, 1 each profile, however much it has said.
    """
    weights: npt.NDArray[np.float64] = signals.like.astype(np.float64)
    if half_life is not None:
        weights = weights * 0.5 ** (signals.age / half_life)
    if evenness and len(signals):
        counts = np.diff(signals.indptr)
        voice = np.maximum(counts, 1).astype(np.float64) ** -evenness
        weights = weights * np.repeat(voice / voice.mean(), counts)
    liked = np.bincount(signals.indices, weights, minlength=len(signals.titles))
    voices = np.bincount(signals.indices, minlength=len(signals.titles)).astype(np.float64)
    people = float(len(signals.profiles))
    expected: npt.NDArray[np.floating[Any]] = np.zeros(len(signals.titles))
    if outside is not None and len(outside) and float(outside.max()) > 0:
        # As many likes in all as elsewhere's ranking would give if its first title were liked by most.
        usual = float(liked.max()) / people if people and voices.any() else 0.5
        expected = outside / float(outside.max()) * max(usual, 1e-3)
    shares = (liked + prior * expected) / max(people + prior, 1.0)
    return np.clip(shares, 0.0, 1.0).astype(np.float32)
