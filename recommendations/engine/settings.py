"""What a training run may be told. The defaults were found on validation profiles; docs/recommendations.md says how."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TrainingSettings:
    """dense: so many titles the autoencoder holds at most, those with the most signals. Its memory is 4 bytes × dense²,
    1.5 GiB at 20,000. Titles beyond are served by item neighbours and content.
    neighbours: so many are kept for each title on the average, 8 bytes each; tail_neighbours: for each beyond `dense`.
    shrinkage, dropout: of the autoencoder. evenness: how much less the signals of those count there who have said much.
    support: a title needs so many signals to be learned from; below, content
    alone speaks for it.
    factors, sweeps: size of the factors, and how often both sides are solved. unseen: how much it counts there that a
    title wasn't seen; ridge: theirs. factor_signals: factors learn from about
    so many signals at most, of profiles chosen by the seed.
    validate: the share of profiles with `validate_likes` likes or more held out to learn
    the blend; validate_hidden: of their signals; validate_times: each of them, with others hidden, so that there are at
    most `validate_most`. refit: the models learn from these too, in the end, where
    they hold more than this share of all signals; it takes as long again.
    by_moment: the blend learns from what was liked after a moment instead, models from all before it, and then from
    all; the moment leaves the newest `validate_newest` of all signals. Signals need dates that differ.
    seed: for everything random. The same signals and settings give the same bundle.
    """

    dense: int = 20_000
    neighbours: int = 300
    tail_neighbours: int = 50
    shrinkage: float = 200.0
    dropout: float = 0.5
    evenness: float = 0.3
    support: int = 3
    factors: int = 64
    unseen: float = 0.05
    ridge: float = 0.01
    sweeps: int = 8
    factor_signals: int = 2_000_000
    validate: float = 0.2
    validate_most: int = 2_000
    validate_likes: int = 5
    validate_hidden: float = 0.2
    validate_times: int = 2
    refit: float = 0.05
    by_moment: bool = False
    validate_newest: float = 0.1
    seed: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest and ModelRun."""
        return asdict(self)
