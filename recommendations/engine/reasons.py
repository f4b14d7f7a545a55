"""Why a title stands where it stands: from what its sum is made of, and checked by taking it away.

All parts of a sum are linear in what a profile has said, so each signal's share of each candidate's sum is known
exactly (the profile's own system in `factors` and `content` held fast). A reason is shown if without it the title would
stand lower among the candidates. Of one's own titles the fewest that do this are named.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommendations.engine.catalogue import SORTS
from recommendations.engine.models import LITTLE, PARTS, Models
from recommendations.engine.signals import Flags, Floats, History, Keys, places
from recommendations.engine.suggestions import Reason, Source
from recommendations.engine.traits import Traits, taste_shares

Matrix = npt.NDArray[np.float32]
# Of a longer history only so many signals, those that say most, are asked for their shares.
WEIGHED = 300
SETS = (1, 2, 3, 5)
# A signal counts as a liking from here on; below, nobody would say that they loved it.
LIKED = 0.55
MOST, MOST_FACETS = 4, 2


@dataclass(frozen=True)
class Scene:
    """What reasons are read from, for one profile and c candidates.

    candidates: (c,) places of titles. sums: (c,). factor: (parts,) weight over spread: what one raw unit of a part adds
    to a sum. history, spoken: what was said, and what each counts, (k,). said: (k,) False for titles that aren't named:
    only their suggestion was liked. sources: with the (c,) that each adds. popular: (c,) what popularity adds.
    """

    candidates: Keys
    sums: Floats
    factor: Floats
    history: History
    spoken: Floats
    said: Flags
    sources: tuple[tuple[Source, Floats], ...]
    popular: Floats


class Reasons:
    """The reasons of one profile's list; what all its titles need is worked out once."""

    def __init__(self, models: Models, traits: Traits, scene: Scene) -> None:
        self.models, self.traits, self.scene = models, traits, scene
        self.where = places(models.titles, scene.history.titles)
        order = np.argsort(-np.abs(scene.spoken), kind="stable")
        order = order[self.where[order] >= 0]
        self.weighed = order[:WEIGHED]
        self.taste = models.content.taste(scene.history)
        self.shares = self._shares()
        self.liked = (scene.spoken[self.weighed] >= LIKED) & scene.said[self.weighed]
        self.lowest = float(scene.sums.min()) if len(scene.sums) else 0.0
        self.known: dict[int, tuple[int, ...]] = {}

    def of(self, picks: Keys) -> list[tuple[Reason, ...]]:
        """The reasons of each pick, (p,) places among the candidates, weightiest first, at most MOST each."""
        titles, facets, gaps = self._titles(picks), self._facets(picks), self._gaps(picks)
        result = []
        for pick, own, shared, gap in zip(picks.tolist(), titles, facets, gaps.tolist(), strict=True):
            found = ([own] if own else []) + shared + self._sources(pick, gap)
            found.sort(key=lambda reason: -reason.contribution)
            result.append(tuple(found[:MOST] or self._popular(pick, gap)))
        return result

    def _gaps(self, picks: Keys) -> Floats:
        """(p,) how far each pick's sum is above the next one's: it stands lower if its sum alone falls by more."""
        order = np.sort(self.scene.sums)
        below = np.searchsorted(order, self.scene.sums[picks], side="right") - 2
        nearest = np.where(below >= 0, order[np.maximum(below, 0)], -np.inf)
        return (self.scene.sums[picks] - nearest).astype(np.float32)

    def _shares(self) -> Matrix:
        """(k, c) float32: what each of the weighed signals adds to each candidate's sum."""
        scene, models = self.scene, self.models
        where, grades = self.where[self.weighed], scene.spoken[self.weighed]
        if not len(where):
            return np.zeros((0, len(scene.candidates)), dtype=np.float32)
        factor = dict(zip(PARTS, scene.factor, strict=True))
        result = models.weighted(where, scene.candidates) * (grades * factor["audience"])[:, None]
        every = np.flatnonzero(self.where >= 0)
        latent = np.zeros((len(scene.spoken), models.factors.titles.shape[1]), dtype=np.float32)
        latent[every] = models.factors.shares(self.where[every], scene.spoken[every])
        result += latent[self.weighed] @ models.factors.titles[scene.candidates].T * factor["factors"]
        tastes = taste_shares(models.content, scene.history)
        result += tastes[self.weighed] @ models.content.vectors[scene.candidates].T * factor["content"]
        if factor["newcomer"] and len(scene.spoken) < LITTLE:
            result += models.cold.contributions(scene.history, scene.candidates)[self.weighed] * factor["newcomer"]
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

    def _facets(self, picks: Keys) -> list[list[Reason]]:
        """For each pick people, keywords, genres, collections that it goes by, and that liked titles have too."""
        factor = float(self.scene.factor[PARTS.index("content")])
        if factor <= 0 or not self.liked.any():
            return [[] for _ in picks]
        adds = self.traits.adds(self.scene.candidates[picks], self.taste)
        rows, drops = np.repeat(np.arange(len(picks)), np.diff(adds.indptr)), adds.data * factor
        kinds = self.traits.kinds[adds.indices]
        counted = (kinds >= 0) & self.shared[adds.indices] & (drops > np.maximum(self._gaps(picks), 0)[rows])
        kept = np.flatnonzero(counted)
        kept = kept[np.lexsort((-drops[kept], rows[kept]))]
        # Of each pick and kind the one that adds most.
        first = np.unique(rows[kept] * len(SORTS) + kinds[kept], return_index=True)[1]
        result: list[list[Reason]] = [[] for _ in picks]
        for entry in kept[np.sort(first)].tolist():
            found, column = result[rows[entry]], int(adds.indices[entry])
            if len(found) < MOST_FACETS:
                facet, part = self.traits.facet(column), self._part(int(picks[rows[entry]]), float(drops[entry]))
                found.append(Reason(facet[0], part, self._having(column), (facet,)))
        return result

    @cached_property
    def shared(self) -> Flags:
        """(v,) whether a title that the profile likes has a facet."""
        result = np.zeros(self.traits.table.shape[1], dtype=np.bool_)
        result[self.traits.table[self.where[self.weighed[self.liked]]].indices] = True
        return result

    def _having(self, column: int) -> tuple[int, ...]:
        """The profile's liked titles that have a facet, best liked first, at most three."""
        if column not in self.known:
            rows = self.liked_at[self.traits.having(column)]
            best = self.weighed[np.sort(rows[rows >= 0])[:3]]
            self.known[column] = tuple(self.scene.history.titles[best].tolist())
        return self.known[column]

    @cached_property
    def liked_at(self) -> Keys:
        """(m,) which of the weighed signals a title is, if it is liked; -1 otherwise."""
        result = np.full(len(self.models), -1, dtype=np.int64)
        rows = np.flatnonzero(self.liked)
        result[self.where[self.weighed[rows]]] = rows
        return result

    def _sources(self, pick: int, gap: float) -> list[Reason]:
        result = []
        title = int(self.models.titles[self.scene.candidates[pick]])
        for source, adds in self.scene.sources:
            drop = float(adds[pick])
            if drop > max(gap, 0):
                place = int(np.flatnonzero(source.titles == title)[0])
                behind = source.behind[place] if source.behind else ()
                notes = source.notes[place] if source.notes else {}
                result.append(Reason(source.kind, self._part(pick, drop), tuple(behind), notes=notes))
        return result

    def _popular(self, pick: int, gap: float) -> list[Reason]:
        drop = float(self.scene.popular[pick])
        return [Reason("popular", self._part(pick, drop))] if drop > max(gap, 0) else []

    def _part(self, pick: int, drop: float) -> float:
        """Which part of what lifts the pick above the last of the candidates would go."""
        height = float(self.scene.sums[pick]) - self.lowest
        return min(drop / height, 1.0) if height > 0 else 0.0


def _ranks(sums: Floats, own: Floats) -> Keys:
    """(p,) how many of the sums are higher."""
    return np.asarray((sums[None, :] > own[:, None]).sum(axis=1), dtype=np.int64)
