"""A source's numbers of episodes as numbers here, where the two divide a show into seasons otherwise. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

Spot = tuple[int, int]
# A season that is longer at the source by no more than this has an episode or two that we lack; by more, it is another
# division of the show, and where its later seasons begin nobody knows.
A_FEW = 2


class Numbering:
    """ours: season and number of the show's regular episodes here, in order; also: those of episodes that don't count
    (withdrawn ones), but that somebody may mean. asked: those that the source's rows name, of one show.
    """

    def __init__(self, ours: Sequence[Spot], asked: Sequence[Spot], also: Iterable[Spot] = ()) -> None:
        self.ours = list(ours)
        self.places: dict[int, list[Spot]] = {}
        for spot in self.ours:
            self.places.setdefault(spot[0], []).append(spot)
        self.known = {*self.ours, *also}
        self.asked: dict[int, set[int]] = {}
        for season, number in asked:
            if season:
                self.asked.setdefault(season, set()).add(number)
        self.misfits = sorted(season for season in self.asked if not self._fits(season))
        # Where our seasons end, counted through; 0 is where the first begins.
        self.ends = [0, *accumulate(len(spots) for spots in self.places.values())]
        self.starts = self._starts()
        self.aligned = self._aligned()

    def regular(self, asked: Spot) -> tuple[Spot | None, bool]:
        """Where an episode of the source's is here, None for nowhere, and whether that is certain."""
        season = asked[0]
        if self.misfits and self.aligned >= self.misfits[0]:
            return (self._counted(asked), True) if season <= self.aligned else self._after_aligned(asked)
        if season in self.misfits:
            ordinal = self._ordinal(asked)
            return (ordinal, True) if ordinal else (asked if asked in self.known else None, False)
        return (asked if asked in self.known else None), not self._is_adrift(season)

    def absolute(self, number: int) -> tuple[Spot | None, bool]:
        """The same for a number that counts through all seasons."""
        if self._counts_through():
            found = [spot for spot in self.ours if spot[1] == number]
            return (found[0], True) if len(found) == 1 else (None, False)
        if not 1 <= number <= len(self.ours):
            return None, False
        return self.ours[number - 1], self._is_gapless()

    def guess(self, asked: Spot) -> Spot | None:
        """Where else it might be: by counting through what the rows name."""
        return self._counted(asked)

    def _fits(self, season: int) -> bool:
        return all((season, number) in self.known for number in self.asked[season])

    def _starts(self) -> dict[int, int]:
        """How many episodes come before each of the source's seasons, as far as its rows tell: they do as long as each
        season's numbers are there from 1 on without a gap.
        """
        starts, before, season = {1: 0}, 0, 1
        while self._is_whole(season):
            before += len(self.asked[season])
            season += 1
            starts[season] = before
        return starts

    def _is_whole(self, season: int) -> bool:
        numbers = self.asked.get(season)
        return bool(numbers) and numbers == set(range(1, len(numbers or ()) + 1))

    def _aligned(self) -> int:
        """The last of the source's seasons up to which the two are the same episodes, divided otherwise; 0 for none."""
        return max((season - 1 for season in self.starts if season > 1 and self._divides(season)), default=0)

    def _divides(self, following: int) -> bool:
        """Whether what comes before that season of the source's is whole seasons of ours: each of its seasons one or
        more of them, or, as chance may have it that somebody has seen just as many episodes, equal pieces of them.
        """
        end = self.starts[following]
        theirs = {start for season, start in self.starts.items() if 1 < season <= following}
        ours = {here for here in self.ends if 0 < here <= end}
        if end not in ours:
            return False
        sizes = {len(self.asked[season]) for season in range(1, following)}
        return theirs <= ours or (ours <= theirs and len(sizes) == 1)

    def _counted(self, asked: Spot) -> Spot | None:
        season, number = asked
        position = self.starts[season] + number if season in self.starts else 0
        return self.ours[position - 1] if 1 <= position <= len(self.ours) else None

    def _after_aligned(self, asked: Spot) -> tuple[Spot | None, bool]:
        """Of the season that follows what is aligned: in the season of ours that begins there, if it is long enough."""
        spot = self._counted(asked)
        if asked[0] != self.aligned + 1 or spot is None:
            return spot, False
        begins = self.starts[asked[0]]
        ends = self.ends[bisect_right(self.ends, begins)]
        return spot, begins + max(self.asked.get(asked[0], {asked[1]})) <= ends

    def _ordinal(self, asked: Spot) -> Spot | None:
        """The n-th of a season whose numbers here go on from the season before."""
        season, number = asked
        spots = self.places.get(season, [])
        begins_at_one = not spots or spots[0][1] <= 1
        if begins_at_one or max(self.asked[season]) > len(spots) or number < 1:
            return None
        return spots[number - 1]

    def _is_adrift(self, season: int) -> bool:
        """Whether a season before it is of another division."""
        return any(
            earlier < season and earlier in self.places and max(self.asked[earlier]) > self._longest(earlier) + A_FEW
            for earlier in self.misfits
            if not self._ordinal((earlier, 1))
        )

    def _longest(self, season: int) -> int:
        return max(number for _season, number in self.places[season])

    def _counts_through(self) -> bool:
        """Whether our own numbers go on from season to season."""
        firsts = [spots[0][1] for spots in list(self.places.values())[1:]]
        return bool(firsts) and all(first > 1 for first in firsts)

    def _is_gapless(self) -> bool:
        return all([n for _s, n in spots] == list(range(1, len(spots) + 1)) for spots in self.places.values()) and list(
            self.places
        ) == list(range(1, len(self.places) + 1))
