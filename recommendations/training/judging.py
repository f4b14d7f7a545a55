"""Whether a new model is as good as the one that serves: both are asked about the same profiles, of which neither has
learned.

A twentieth of the profiles, always the same, judges: nothing is learned from them. So what serves has never seen them
either, however long ago it was made. They get lists like everybody; what they did is only not learned from.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from recommendations.engine import Bundle, Signals
from recommendations.engine.evaluation import metrics
from recommendations.engine.evaluation.metrics import Interval, bootstrap
from recommendations.engine.signals import Keys

# One profile in so many judges, if it has so many likes; and at most so many of them are asked.
ONE_IN, LIKES, MOST = 20, 5, 2_000
# With fewer judges than this nothing can be said, and nobody is kept from being learned from.
FEWEST = 10
HIDDEN, DEPTH = 0.2, 100
# A multiplier that scatters keys, so that who judges has nothing to do with when they came.
_SCATTER = np.uint64(11_400_714_819_323_198_485)


class TooMuchWorse(Exception):  # noqa: N818 (the name says what happened)
    """The new model is worse than the one that serves, by more than the bound. The text says how much."""


@dataclass(frozen=True)
class Judges:
    """known: Signals of n profiles. liked: (n, m) csr, what they liked of the rest, over the same titles. whole: all
    that they did."""

    known: Signals
    liked: Any
    whole: Signals

    def __len__(self) -> int:
        return len(self.known.profiles)


@dataclass(frozen=True)
class Verdict:
    """ndcg: of the new model. serving: of the one that serves, None where none does. more: the difference, paired."""

    judges: int
    ndcg: float | None = None
    serving: float | None = None
    more: Interval | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for ModelRun."""
        found: dict[str, Any] = {"judges": self.judges}
        if self.ndcg is not None:
            found["ndcg@100"] = round(self.ndcg, 5)
        if self.serving is not None and self.more is not None:
            found |= {
                "serving.ndcg@100": round(self.serving, 5),
                "more": [self.more.mean, self.more.low, self.more.high],
            }
        return found


def set_apart(signals: Signals) -> tuple[Signals, Judges]:
    """What is learned from, and who judges. Too few who could: everybody is learned from, and nobody judges."""
    likes = np.diff(signals.likes.indptr)
    chosen = np.flatnonzero(_judging(signals.profiles) & (likes >= LIKES))[:MOST]
    others = np.flatnonzero(~_judging(signals.profiles))
    judges = _asked(signals.rows(chosen))
    if len(judges) < FEWEST:
        return signals, _asked(signals.rows(chosen[:0]))
    return signals.rows(others), judges


def judge(new: Bundle, serving: Bundle | None, judges: Judges) -> Verdict:
    """Raises TooMuchWorse where the new model is worse by more than the bound, and chance doesn't explain it."""
    if not len(judges):
        return Verdict(0)
    gains = gain(new, judges)
    if serving is None:
        return Verdict(len(judges), float(gains.mean()))
    before = gain(serving, judges)
    verdict = Verdict(len(judges), float(gains.mean()), float(before.mean()), bootstrap(gains - before))
    more, bound = verdict.more, settings.MODEL_MAY_BE_WORSE_BY * float(before.mean())
    if more is not None and more.mean < -bound and more.high < 0:
        raise TooMuchWorse(
            f"nDCG@100 {verdict.ndcg:.4f} over {len(judges)} profiles, and model {serving.version}, which serves, has "
            f"{verdict.serving:.4f}: worse by more than {settings.MODEL_MAY_BE_WORSE_BY:.0%}."
        )
    return verdict


def gain(bundle: Bundle, judges: Judges) -> npt.NDArray[np.float64]:
    """(n,) nDCG@100 of each judge's list. Titles that the bundle doesn't know count as not found."""
    lists = bundle.rank_many(judges.known.aligned(bundle.titles), most=DEPTH).titles
    places = np.where(lists >= 0, np.searchsorted(judges.known.titles, lists), -1)
    inside = np.minimum(places, len(judges.known.titles) - 1)
    places = np.where((places >= 0) & (judges.known.titles[inside] == lists), inside, -1)
    totals = np.diff(judges.liked.indptr).astype(np.int64)
    return metrics.ndcg(metrics.hits(places, judges.liked), totals, DEPTH)


def _judging(profiles: Keys) -> npt.NDArray[np.bool_]:
    with np.errstate(over="ignore"):
        scattered = profiles.astype(np.uint64) * _SCATTER
    return np.asarray((scattered >> np.uint64(33)) % np.uint64(ONE_IN) == 0)


def _asked(own: Signals) -> Judges:
    """Which of their signals are hidden is the same each time, as long as they are the same."""
    known = np.random.default_rng(1).random(len(own)) < 1 - HIDDEN
    liked = own.where(~known).likes
    kept = np.flatnonzero(np.diff(liked.indptr) > 0)
    return Judges(own.where(known).rows(kept), liked[kept], own.rows(kept))
