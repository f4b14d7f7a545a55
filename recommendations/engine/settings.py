"""What a training run may be told. The defaults were found on validation profiles; docs/recommendations.md says how."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TrainingSettings:
    """dense: so many columns (titles that are liked, plus titles that are disliked) the autoencoder holds at most. Its
    memory is 4 bytes × dense² at its peak, 1.5 GiB at 20,000. Titles beyond are served by item neighbours and content.
    neighbours: so many titles are kept for each (top-k), 8 bytes each.
    support: a title needs so many likes to be learned from; below, content alone speaks for it.
    seed: for everything random. The same signals and settings give the same bundle.
    validate: the share of profiles (at most `validate_most`) held out to learn the blend; they are trained on afterwards.
    """

    dense: int = 20_000
    neighbours: int = 300
    support: int = 3
    seed: int = 1
    validate: float = 0.1
    validate_most: int = 2_000

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest and ModelRun."""
        return asdict(self)
