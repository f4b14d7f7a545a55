"""Which posters to show to somebody new, so that few answers tell much.

Each title is judged by how likely the person knows it, and by how much an answer would narrow down what else would
please them: so well known titles on which people divide, and after each answer others than those that it has settled.
"I don't know it" is an answer too: it makes titles of the same corner less likely to be known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.coldstart import ColdStart, Known
from recommendations.engine.signals import Flags, Floats, History, Keys, places

# Asked from among the best known titles, so many of them.
CANDIDATES = 600
# How far chance moves a title's worth, so that not everybody is asked the same.
JITTER = 0.1


@dataclass(frozen=True)
class Asked:
    """What has been asked so far. answers: what the person said of titles known to them. skipped: (s,) keys of those
    that they don't know. shown: (x,) keys of others not to be shown again."""

    answers: History
    skipped: Keys
    shown: Keys

    @classmethod
    def nothing(cls) -> "Asked":
        none = np.zeros(0, dtype=np.int64)
        return cls(History.empty(), none, none)


def next_posters(
    model: ColdStart, asked: Asked | None = None, *, most: int = 10, allowed: Flags | None = None, seed: int = 0
) -> Keys:
    """Up to `most` keys of titles to ask about, the most telling first; fewer when there are no more. About a
    millisecond each.

    allowed: (m,) bool, False for what must not be shown. The same arguments give the same posters; another seed gives
    others that are nearly as good.
    """
    said = asked or Asked.nothing()
    known = model.known(said.answers, unseen=said.skipped)
    seen = model.mean[1] + model.loadings[1] @ known.mean.astype(np.float32)
    open_to = np.ones(len(model.titles), dtype=np.bool_) if allowed is None else allowed.copy()
    for keys in (said.answers.titles, said.skipped, said.shown):
        where = places(model.titles, keys)
        open_to[where[where >= 0]] = False
    left = np.flatnonzero(open_to)
    left = left[np.argsort(-seen[left], kind="stable")][:CANDIDATES]
    chance = np.exp(np.random.default_rng(seed).normal(0, JITTER, len(model.titles)))[left]
    picked = _greedy(model, known, left, seen[left].clip(0.01, 0.95), chance.astype(np.float32), most)
    return model.titles[picked]


def _greedy(
    model: ColdStart, known: Known, left: Keys, familiar: Floats, chance: Floats, most: int
) -> npt.NDArray[np.int64]:
    """Places of the titles, one after another, each chosen as if those before it had been answered."""
    cover = known.cover.copy()
    # What is to be narrowed down: how much all titles please. (d, d)
    aim = (model.loadings[0].T @ model.loadings[0]).astype(np.float64)
    # First comes whether one knows it, then, if so, how it pleased.
    questions = [(model.loadings[channel, left].astype(np.float64), model.rest[channel, left]) for channel in (1, 0)]
    free = np.ones(len(left), dtype=np.bool_)
    picked: list[int] = []
    for _ in range(min(most, len(left))):
        gain = np.zeros(len(left))
        for rows, rest in questions:
            moved = rows @ cover
            gain += np.einsum("ij,ij->i", moved @ aim, moved) / (np.einsum("ij,ij->i", moved, rows) + rest)
        best = int(np.argmax(np.where(free, gain * np.sqrt(familiar) * chance, -1.0)))
        free[best] = False
        picked.append(int(left[best]))
        for (rows, rest), share in zip(questions, (1.0, float(familiar[best])), strict=True):
            moved = cover @ rows[best]
            cover -= share * np.outer(moved, moved) / (moved @ rows[best] + rest[best])
    return np.asarray(picked, dtype=np.int64)
