"""What models may see, what they are told of the profiles they are asked about, and what these went on to like."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.blend import shortened
from recommendations.engine.signals import Signals

STRONG, TEMPORAL = "strong", "temporal"


@dataclass(frozen=True)
class Split:
    """train: Signals to learn from. known: Signals of n profiles that are asked about, over the same titles. wanted:
    (n, m) csr, not 0 for what each liked of the rest, at least one title each."""

    name: str
    seed: int
    train: Signals
    known: Signals
    wanted: sparse.csr_matrix

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """(n,) how many titles each profile wanted, at least 1."""
        return np.asarray(np.diff(self.wanted.indptr), dtype=np.int64)

    def with_known(self, most: int, *, seed: int | None = None) -> "Split":
        """The same with only so many signals known of each profile, drawn at random, and all its other likes wanted: a
        newcomer has the rest still to see. Profiles with fewer are left out."""
        random = np.random.default_rng(self.seed if seed is None else seed)
        known = (
            shortened(self.known, most, most + 1, random) if most else self.known.where(np.zeros(len(self.known), bool))
        )
        enough = np.flatnonzero(np.diff(known.indptr) >= most)
        wanted = (self.wanted + self.known.likes - known.likes)[enough]
        wanted.eliminate_zeros()
        return Split(self.name, self.seed, self.train, known.rows(enough), wanted)


def strong(signals: Signals, *, seed: int, profiles: int = 1_000, hidden: float = 0.2, likes: int = 5) -> Split:
    """Strong generalisation: nothing of the profiles asked about is learned from. Of those with so many likes or more
    some are drawn (at most a quarter); of their signals a part is hidden, and the likes in it are wanted."""
    random = np.random.default_rng(seed)
    able = np.flatnonzero(np.diff(signals.likes.indptr) >= likes)
    chosen = np.sort(random.permutation(able)[: min(profiles, max(len(able) // 4, 1))])
    own = signals.rows(chosen)
    told = random.random(len(own)) < 1 - hidden
    others = signals.rows(np.setdiff1d(np.arange(len(signals.profiles)), chosen))
    return _asked(STRONG, seed, others, own.where(told), own.where(~told).likes)


def temporal(signals: Signals, *, seed: int, profiles: int = 2_000, later: float = 0.1) -> Split:
    """As it happens: learns from all that was said before a moment, and is asked what profiles liked after it. The
    moment leaves the newest part `later` of all signals. All signals need a date; who had said nothing before the
    moment is asked about as a newcomer."""
    moment = float(np.quantile(signals.age, later)) if len(signals) else 0.0
    before = signals.where(signals.age > moment)
    after = signals.where(signals.age <= moment).likes
    random = np.random.default_rng(seed)
    asked = np.sort(random.permutation(np.flatnonzero(np.diff(after.indptr) > 0))[:profiles])
    return _asked(TEMPORAL, seed, before, before.rows(asked), after[asked])


def _asked(name: str, seed: int, train: Signals, known: Signals, wanted: sparse.csr_matrix) -> Split:
    """Without those who wanted nothing: nothing can be said of them."""
    kept = np.flatnonzero(np.diff(wanted.indptr) > 0)
    return Split(name, seed, train, known.rows(kept), wanted[kept])
