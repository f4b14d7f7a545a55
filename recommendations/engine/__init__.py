"""The maths of recommendations, free of Django and of the database.

    signals = Signals.from_arrays(profiles=…, titles=…, likes=…, dislikes=…, ratings=…, days=…)
    bundle = train(signals, catalogue, version="20260101-0300")
    bundle.save(folder)
    bundle = Bundle.open(folder)
    bundle.rank(History.of([603, 604], ratings=[9, 8]), allowed=visible, most=50)

Keys (of profiles, titles, people …) are the caller's ids, int64; inside, everything is a place in the sorted keys.
"""

from recommendations.engine.bundle import Bundle, BundleError
from recommendations.engine.catalogue import Catalogue, Pairs
from recommendations.engine.onboarding import Asked
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import History, Signals
from recommendations.engine.suggestions import (
    Extra,
    Facet,
    Ranked,
    Reason,
    Similar,
    Source,
    Suggestion,
    Tuning,
    Why,
)
from recommendations.engine.training import train

__all__ = [
    "Asked",
    "Bundle",
    "BundleError",
    "Catalogue",
    "Extra",
    "Facet",
    "History",
    "Pairs",
    "Ranked",
    "Reason",
    "Signals",
    "Similar",
    "Source",
    "Suggestion",
    "TrainingSettings",
    "Tuning",
    "Why",
    "train",
]
