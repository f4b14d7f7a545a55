"""All models of one training run, as files and in memory: what a process loads once and asks ever after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.signals import Flags, History, Signals
from recommendations.engine.suggestions import Extra, Ranked, Similar, Suggestion, Tuning

SCHEMA = 1


class BundleError(Exception):
    """A folder that can't be served: missing, cut short, changed, or of another schema. The text says which and where."""


@dataclass(frozen=True)
class Bundle:
    """One version of the models. Arrays are memory-mapped when it was opened, so all processes share them.

    manifest: schema, version, sizes, checksums, settings, metrics.
    titles: (m,) int64, the sorted keys of all titles it knows.
    """

    manifest: Mapping[str, Any]
    titles: npt.NDArray[np.int64]

    @property
    def version(self) -> str:
        """Tells this training run from others; sorts by time."""
        return str(self.manifest["version"])

    @property
    def metrics(self) -> Mapping[str, float]:
        """What validation found: "ndcg@100" and so on of the blend, and of each part as "likes.ndcg@100"."""
        return dict(self.manifest["metrics"])

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True) -> Self:
        """Maps the files of a folder. Raises BundleError. verify: compares checksums, about 1 s a GiB; sizes always."""
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        """Writes a new folder whole or not at all. Raises FileExistsError if there is one of this name."""
        raise NotImplementedError

    def rank(
        self,
        history: History,
        *,
        allowed: Flags | None = None,
        extra: Extra | None = None,
        most: int = 50,
        tuning: Tuning | None = None,
        reasons: bool = True,
    ) -> list[Suggestion]:
        """The list of one profile, best first; under 20 ms.

        history: all it has said, seen titles included; these never come back. An empty one is answered by popularity,
        spread over genres. allowed: (m,) bool in the order of `titles`, False for what must not appear; None allows all.
        reasons: whether to work them out. The same arguments give the same list. Raises ValueError on most < 1 or an
        `allowed` of another length.
        """
        raise NotImplementedError

    def rank_many(
        self, signals: Signals, *, allowed: Flags | None = None, most: int = 50, variant: str = "blend"
    ) -> Ranked:
        """The lists of all rows of `signals`, without reasons and diversity; thousands a second."""
        raise NotImplementedError

    def similar(self, title: int, most: int = 20, *, allowed: Flags | None = None) -> list[Similar]:
        """Titles like this one (a key), best first, with what they share. An unknown title has none."""
        raise NotImplementedError

    def onboarding(self, most: int = 10, *, allowed: Flags | None = None, known: Sequence[int] = ()) -> list[int]:
        """Titles (keys) that tell tastes apart and that many know. known: those answered or skipped; never again."""
        raise NotImplementedError

    def vectors(self) -> npt.NDArray[np.float32]:
        """(m, d) float32, rows of length 1 (or 0 where nothing is known): content, for TitleVector and searches."""
        raise NotImplementedError


if TYPE_CHECKING:
    from recommendations.engine.catalogue import Catalogue  # noqa: F401
