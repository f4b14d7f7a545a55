"""What goes into a list of suggestions besides a history, and what comes out: plain values, free of any model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

# A property of titles that people can have a taste for: its sort and its key, as a Catalogue names them.
# Such as the genre "drama", the person 1234, the country "FR", the decade 1990.
Facet = tuple[str, int | str]


@dataclass(frozen=True)
class Source:
    """What only the site knows in favour of titles: one kind of it.

    kind: "social", "trending" or "continuity"; becomes the kind of the reason and the name of the part.
    titles: (k,) int64 keys, each once; unknown ones are passed over.
    scores: (k,) float32, 0 to 1, how much speaks for each.
    behind: for each title the keys of who or what stands behind it (profiles for "social", titles for "continuity"),
        the weightiest first; may be empty.
    notes: for each title plain values that the reason's text needs (a count, a genre's slug, a window); may be empty.
    """

    kind: str
    titles: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    behind: Sequence[tuple[int, ...]] = ()
    notes: Sequence[Mapping[str, int | float | str]] = ()

    def __post_init__(self) -> None:
        if len(self.scores) != len(self.titles) or any(
            values and len(values) != len(self.titles) for values in (self.behind, self.notes)
        ):
            raise ValueError("A source's columns must be of one length.")


@dataclass(frozen=True)
class Extra:
    """All sources of one list. Each may be there or not; a list without any is made of the models alone."""

    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Tuning:
    """How this list is to differ from the ordinary one.

    facets: what the profile has corrected: a multiplier for each facet, 0 (never) over 1 (as it is) to 4.
    variant: the blend that an experiment chose: "blend"; "popularity"; "collaborative" (no content, no extras).
    diversity: 0 (by score alone) to 1; None takes what training found to cost at most 1 % of accuracy.
    of_a_collection: at most so many of one collection; for a profile that has said nothing, among any twenty in a row.
    seed: shuffles among titles of nearly the same score; None shuffles nothing. The same seed, the same list. For an
        empty history it chooses one of many popular lists: give the profile's key.
    predict: whether to predict ratings.
    again: whether titles that were seen but not liked may come again. No page wants that; published measurements do.
    """

    facets: Mapping[Facet, float] = field(default_factory=dict)
    variant: str = "blend"
    diversity: float | None = None
    of_a_collection: int = 2
    seed: int | None = None
    predict: bool = True
    again: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a title is suggested. True in this sense: were it taken away, the title would stand lower.

    kind: "titles" (keys: titles of the history, weightiest first), "person", "genre", "keyword", "collection" (facets,
        and keys: titles of the history that share them), "popular" (no keys), or the kind of a Source (keys: who or
        what stands behind).
    contribution: which part of what lifts the title above the last candidate would go with it, 0 to 1.
    keys: as above, titles' or profiles' ids.
    facets: what is shared, for those kinds that share something.
    notes: plain values for the text, as the Source gave them.
    """

    kind: str
    contribution: float
    keys: tuple[int, ...] = ()
    facets: tuple[Facet, ...] = ()
    notes: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """One title of a list.

    title: its key. score: 0 to 1, how likely the profile will like it among what it has not seen, calibrated on
    profiles held out. predicted: the rating it would give, 1 to 10, or None where saying one would not be honest (too
    little known). parts: what each adds to the score before calibration: "audience", "factors", "content", "newcomer",
    "popularity", "esteem" (see models.PARTS), and the sources' kinds. reasons: weightiest first, may be empty.
    """

    title: int
    score: float
    predicted: float | None
    parts: Mapping[str, float]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Why:
    """What two titles share. kind: "person", "keyword", "genre", "collection" (facets) or "audience" (none)."""

    kind: str
    contribution: float
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True)
class Similar:
    """A title like another. score: 0 to 1. why: weightiest first."""

    title: int
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Ranked:
    """Lists of many profiles at once, without reasons: what a batch makes.

    titles: (n, most) int64 keys, best first, -1 where a list is shorter. scores: (n, most) float32, calibrated as a
    Suggestion's, 0 beside -1.
    """

    titles: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
