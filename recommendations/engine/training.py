"""From signals and a catalogue to a bundle, in steps that say how far they are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from recommendations.engine.bundle import Bundle
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import Signals

if TYPE_CHECKING:
    from recommendations.engine.catalogue import Catalogue

# Called with the name of a step and the share that is done, 0 to 1. May raise to stop: nothing has been written.
Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Progress for those who don't ask."""


def train(
    signals: Signals,
    catalogue: "Catalogue",
    *,
    settings: TrainingSettings | None = None,
    version: str = "0",
    progress: Progress = silent,
) -> Bundle:
    """Learns everything; writes nothing. version: becomes the bundle's; sorts by time.

    The titles are the catalogue's and the signals' together. Works with no signals at all, one profile, one title, or
    all ratings equal; what can't be learned is left out, and popularity or content speaks instead.
    """
    raise NotImplementedError
