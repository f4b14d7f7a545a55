"""Why a title stands where it stands: from what its sum is made of, and checked by taking it away.

All parts of a sum are linear in what a profile has said, so each signal's share of each candidate's sum is known exactly
(the profile's own system in `factors` and `content` held fast). A reason is shown if without it the title would stand
lower among the candidates. Of one's own titles the fewest that do this are named.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.models import PARTS, Models
from recommendations.engine.signals import Floats, History, Keys, places
from recommendations.engine.suggestions import Reason, Source
from recommendations.engine.traits import Traits, taste_shares

Matrix = npt.NDArray[np.float32]
# Of a longer history only so many signals, those that say most, are asked for their shares.
WEIGHED = 300
SETS = (1, 2, 3, 5)
# A signal counts as a liking from here on; below, nobody would say that they loved it.
LIKED = 0.55
MOST, MOST_FACETS = 4, 2
NAMED = frozenset({"person", "genre", "keyword", "collection"})


@dataclass(frozen=True)
class Scene:
    """What reasons are read from, for one profile and c candidates.

    candidates: (c,) places of titles. sums: (c,). factor: (parts,) weight over spread: what one raw unit of a part adds
    to a sum. history, spoken: what was said, and what each counts, (k,). sources: with the (c,) that each adds.
    popular: (c,) what popularity adds.
    """

    candidates: Keys
    sums: Floats
    factor: Floats
    history: History
    spoken: Floats
    sources: tuple[tuple[Source, Floats], ...]
    popular: Floats


class Reasons:
    """The reasons of one profile's list; what all its titles need is worked out once."""

    def __init__(self, models: Models, traits: Traits, scene: Scene) -> None:
        self.models, self.traits, self.scene = models, traits, scene
        self.where = places(models.titles, scene.history.titles)
        order = np.argsort(-np.abs(scene.spoken), kind="stable")
        order = order[(self.where[order] >= 0) & (scene.spoken[order] != 0)]
        self.weighed = order[:WEIGHED]
        self.taste = models.content.taste(scene.history)
        self.shares = self._shares()
        self.liked = scene.spoken[self.weighed] >= LIKED

    def of(self, picks: Keys) -> list[tuple[Reason, ...]]:
        """The reasons of each pick, (p,) places among the candidates, weightiest first, at most MOST each."""
        titles = self._titles(picks)
        result = []
        for pick, own in zip(picks.tolist(), titles, strict=True):
            found = ([own] if own else []) + self._facets(pick) + self._sources(pick)
            found.sort(key=lambda reason: -reason.contribution)
            result.append(tuple(found[:MOST] or self._popular(pick)))
        return result

    def _shares(self) -> Matrix:
        """(k, c) float32: what each of the weighed signals adds to each candidate's sum."""
        scene, models = self.scene, self.models
        where, grades = self.where[self.weighed], scene.spoken[self.weighed]
        if not len(where):
            return np.zeros((0, len(scene.candidates)), dtype=np.float32)
        factor = dict(zip(PARTS, scene.factor, strict=True))
        result = models.weighted(where, scene.candidates) * (grades * factor["audience"])[:, None]
        every = np.flatnonzero((self.where >= 0) & (scene.spoken != 0))
        latent = np.zeros((len(scene.spoken), models.factors.titles.shape[1]), dtype=np.float32)
        latent[every] = models.factors.shares(self.where[every], scene.spoken[every])
        result += latent[self.weighed] @ models.factors.titles[scene.candidates].T * factor["factors"]
        tastes = taste_shares(models.content, scene.history)
        result += tastes[self.weighed] @ models.content.vectors[scene.candidates].T * factor["content"]
        return np.asarray(result, dtype=np.float32)

    def _titles(self, picks: Keys) -> list[Reason | None]:
        """For each pick the fewest of the profile's own liked titles without which it would stand lower, if any."""
        result: list[Reason | None] = [None] * len(picks)
        if not self.liked.any() or not len(picks):
            return result
        helping = np.where(self.liked[:, None], self.shares[:, picks], -np.inf)
        order = np.argsort(-helping, axis=0, kind="stable")[: max(SETS)]
        ranks = _ranks(self.scene.sums, self.scene.sums[picks])
        gone = np.zeros((len(picks), len(self.scene.sums)), dtype=np.float32)
        own = np.arange(len(picks))
        open_ = np.ones(len(picks), dtype=np.bool_)
        for size in range(1, len(order) + 1):
            row = order[size - 1]
            open_ &= helping[row, own] > 0
            gone[open_] += self.shares[row[open_]]
            if size not in SETS:
                continue
            left = self.scene.sums[None, :] - gone
            lower = (left > left[own, picks][:, None]).sum(axis=1) > ranks
            for place in np.flatnonzero(open_ & lower):
                drop = float(gone[place, picks[place]])
                result[place] = self._named(int(picks[place]), order[:size, place], drop)
            open_ &= ~lower
        return result

    def _named(self, pick: int, rows: Keys, drop: float) -> Reason:
        keys = tuple(int(key) for key in self.scene.history.titles[self.weighed[rows]])
        return Reason("titles", self._part(pick, drop), keys)

    def _facets(self, pick: int) -> list[Reason]:
        """People, keywords, genres, collections that content goes by, and that liked titles of the profile have too."""
        factor = float(self.scene.factor[PARTS.index("content")])
        columns, adds = self.traits.adds(int(self.scene.candidates[pick]), self.taste)
        adds = adds * factor
        found: list[Reason] = []
        for entry in np.argsort(-adds, kind="stable"):
            if len(found) == MOST_FACETS or adds[entry] <= 0 or not self._matters(pick, float(adds[entry])):
                break
            facet = self.traits.facet(int(columns[entry]))
            if facet[0] not in NAMED or any(facet[0] == reason.kind for reason in found):
                continue
            if keys := self._having(int(columns[entry])):
                found.append(Reason(facet[0], self._part(pick, float(adds[entry])), keys, (facet,)))
        return found

    def _having(self, column: int) -> tuple[int, ...]:
        """The profile's liked titles that have a facet, best liked first, at most three."""
        rows = self.weighed[self.liked]
        if not len(rows):
            return ()
        having = self.traits.has(column, self.where[rows])
        return tuple(int(key) for key in self.scene.history.titles[rows[having]][:3])

    def _sources(self, pick: int) -> list[Reason]:
        result = []
        title = int(self.models.titles[self.scene.candidates[pick]])
        for source, adds in self.scene.sources:
            drop = float(adds[pick])
            if drop > 0 and self._matters(pick, drop):
                place = int(np.flatnonzero(source.titles == title)[0])
                behind = source.behind[place] if source.behind else ()
                notes = source.notes[place] if source.notes else {}
                result.append(Reason(source.kind, self._part(pick, drop), tuple(behind), notes=notes))
        return result

    def _popular(self, pick: int) -> list[Reason]:
        drop = float(self.scene.popular[pick])
        return [Reason("popular", self._part(pick, drop))] if drop > 0 and self._matters(pick, drop) else []

    def _matters(self, pick: int, drop: float) -> bool:
        """Whether others would stand above, were the pick's sum lower by `drop`."""
        own = self.scene.sums[pick]
        return bool(((self.scene.sums <= own) & (self.scene.sums > own - drop)).sum() > 1)

    def _part(self, pick: int, drop: float) -> float:
        """Which part of what lifts the pick above the last of the candidates would go."""
        height = float(self.scene.sums[pick] - self.scene.sums.min())
        return min(drop / height, 1.0) if height > 0 else 0.0


def _ranks(sums: Floats, own: Floats) -> Keys:
    """(p,) how many of the sums are higher."""
    return (sums[None, :] > own[:, None]).sum(axis=1).astype(np.int64)
