"""Viewings that several tables of TV Time tell, each in its own way, made one; and which of their dates are true.

Whoever ticks off a season ticks off many episodes in one second: such moments are no dates.
"""

import datetime
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from lists.imports.records import Origin, Part, RefusedRow, Subject, WatchRow
from lists.imports.sources.tabular import refused

# So many within a second of each other were ticked off together.
TOGETHER = 3
_A_SECOND = datetime.timedelta(seconds=1)
# Nobody sees an episode more often; a larger number is none.
MOST_TIMES = 100

Title = Hashable
Episode = tuple[Hashable, ...]


@dataclass(slots=True)
class Told:
    """A viewing as one row tells it. about: of which film or show; numbers, tvdb: of which episode of it.

    turn: 0 for the first time, then counting. moment: when, the best that the row has; is_chosen: somebody set it.
    is_marked: with others, in one go. rank: of the table; a higher one says less, SAYS_LITTLE only that it was seen.
    """

    about: Subject | None
    origin: Origin
    rank: int
    numbers: tuple[int, int] | None = None
    tvdb: int | None = None
    turn: int = 0
    moment: datetime.datetime | None = None
    entered: datetime.datetime | None = None
    is_chosen: bool = False
    is_marked: bool = False

    @property
    def title(self) -> Title:
        assert self.about
        return title_of(self.about)


SAYS_LITTLE = 5


class Again(NamedTuple):
    """How often an episode was seen after the first time, as a count says it; moments: those it has."""

    times: int
    moments: tuple[datetime.datetime, ...] = ()
    origin: Origin | None = None


@dataclass(slots=True)
class Viewings:
    """All that rows tell. refused: those that tell of nothing; marked: how many viewings lost their date."""

    told: list[Told] = field(default_factory=list)
    again: dict[Episode, Again] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    marked: int = 0
    _by_tvdb: dict[tuple[Title, int], tuple[int, int]] = field(default_factory=dict)

    def add(self, told: Told) -> None:
        """Keep what a row tells; where it doesn't say of what, refuse it."""
        if told.about is None:
            self.refused.append(refused(told.origin, "no_name", _("There is neither a name nor an id.")))
        elif told.about.kind == "show" and not (told.numbers or told.tvdb):
            reason = _("It doesn’t say which episode.")
            self.refused.append(refused(told.origin, "no_episode", reason, told.about.name))
        else:
            if told.numbers and told.tvdb:
                self._by_tvdb.setdefault((told.title, told.tvdb), told.numbers)
            self.told.append(told)

    def count_again(self, told: Told, count: int, moments: Iterable[datetime.datetime] = ()) -> None:
        """Note that an episode was seen so often after the first time; of several counts the highest is right."""
        episode = self.episode_of(told)
        if count > self.again.get(episode, Again(0)).times:
            self.again[episode] = Again(count, tuple(moments), told.origin)

    def episode_of(self, told: Told) -> Episode:
        """What two rows share that are about the same episode or film."""
        numbers = told.numbers or self._by_tvdb.get((told.title, told.tvdb or 0))
        return (told.title, *(numbers or ("id", told.tvdb)))

    def titles(self) -> set[Title]:
        return {told.title for told in self.told}

    def rows(self) -> Iterator[WatchRow]:
        """Each viewing once, in the order in which the files first tell of its episode."""
        _mark(self.told)
        by_episode: dict[Episode, list[Told]] = {}
        for told in self.told:
            by_episode.setdefault(self.episode_of(told), []).append(told)
        for episode, group in by_episode.items():
            first, later = _joined(group)
            for turn, told in enumerate((*first, *later, *_more(first, later, self.again.get(episode)))):
                self.marked += told.is_marked
                yield _row(told, turn, sure=told.rank < SAYS_LITTLE)


def title_of(subject: Subject) -> Title:
    """What tells a title from others within one upload."""
    return (subject.kind, subject.tvdb or subject.key or (subject.name.casefold(), subject.year))


def _mark(told: Sequence[Told]) -> None:
    """Find those that were ticked off together: several episodes of a show, or films, each a second after the other."""
    timed = [each for each in told if each.moment]
    timed.sort(key=lambda each: (str(_lot(each)), str(each.moment)))
    for _each_lot, lot in groupby(timed, key=_lot):
        run: list[Told] = []
        for each in lot:
            assert each.moment
            if run and run[-1].moment and each.moment - run[-1].moment > _A_SECOND:
                _mark_run(run)
                run = []
            run.append(each)
        _mark_run(run)


def _lot(told: Told) -> Hashable:
    return "film" if told.about and told.about.kind == "film" else told.title


def _mark_run(run: Sequence[Told]) -> None:
    if len({(each.title, each.numbers or each.tvdb) for each in run}) >= TOGETHER:
        for each in run:
            each.is_marked = True


def _joined(group: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """The first and the later viewings of one episode. What only says "seen" counts where nothing else does."""
    logged = [told for told in group if told.rank < SAYS_LITTLE]
    first = _paired([told for told in logged if not told.turn])
    later = _paired([told for told in logged if told.turn])
    if not first and not later:
        first = [min(group, key=lambda told: (told.is_marked, told.moment is None, str(told.moment)))]
    return first, later


def _paired(group: Sequence[Told]) -> list[Told]:
    """Viewings of one episode that several tables tell: as many as the table with most of them has.

    Two of one table are two, unless they are of the same moment. Of two tables those of the same day are one, and
    the rest in their order.
    """
    kept: list[Told] = []
    for _rank, rows in groupby(sorted(group, key=lambda told: told.rank), key=lambda told: told.rank):
        told = list({(each.turn, each.moment): each for each in reversed(list(rows))}.values())[::-1]
        kept = _merged(kept, told)
    return sorted(kept, key=lambda told: (told.moment is None, str(told.moment)))


def _merged(kept: list[Told], told: Sequence[Told]) -> list[Told]:
    """Those kept, each with the one of the next table that tells of the same; and what is left of that table."""
    free: dict[int, Told] = dict(enumerate(kept))
    by_day: dict[datetime.date | None, list[int]] = {}
    for place in reversed(free):
        by_day.setdefault(_day(kept[place]), []).append(place)
    unmatched: list[Told] = []
    merged = list(kept)
    for each in told:
        if each.moment and (places := by_day.get(_day(each))):
            place = places.pop()
            merged[place] = _better(free.pop(place), each)
        else:
            unmatched.append(each)
    for each in unmatched:
        if free:
            place = next(iter(free))
            merged[place] = _better(free.pop(place), each)
        else:
            merged.append(each)
    return merged


def _day(told: Told) -> datetime.date | None:
    return told.moment.date() if told.moment else None


def _better(one: Told, other: Told) -> Told:
    """Of two that tell of the same the one with the truer date; no date where either says of it that it is none."""
    best = min((one, other), key=lambda told: (told.moment is None, told.is_marked, not told.is_chosen, told.rank))
    is_marked = any(told.is_marked and _day(told) in (None, _day(best)) for told in (one, other))
    return replace(
        best,
        is_marked=is_marked,
        turn=one.turn or other.turn,
        numbers=one.numbers or other.numbers,
        tvdb=one.tvdb or other.tvdb,
        about=one.about if one.about and one.about.name else other.about,
    )


def _more(first: Sequence[Told], later: Sequence[Told], again: Again | None) -> Iterator[Told]:
    """What a count says beyond the viewings that are told one by one; with a moment where it has one of another day."""
    told = [*first, *later]
    missing = min(again.times if again else 0, MOST_TIMES) - (len(told) - 1)
    if not again or missing <= 0:
        return
    days = {_day(each) for each in told}
    moments = [moment for moment in again.moments if moment.date() not in days][:missing]
    for place in range(missing):
        moment = moments[place] if place < len(moments) else None
        yield replace(
            told[-1], turn=1, moment=moment, is_marked=False, entered=None, origin=again.origin or told[0].origin
        )


def _row(told: Told, turn: int, *, sure: bool) -> WatchRow:
    assert told.about
    numbers = told.numbers
    part = None
    if told.about.kind == "show":
        part = Part(season=numbers[0] if numbers else None, number=numbers[1] if numbers else None, tvdb=told.tvdb)
    return WatchRow(
        origin=told.origin,
        subject=told.about,
        part=part,
        moment=None if told.is_marked else told.moment,
        is_rewatch=True if turn or told.turn else False if sure else None,
        entered=told.entered,
        key=_key(told, turn),
    )


def _key(told: Told, turn: int) -> str:
    assert told.about
    name = told.about.tvdb or told.about.key
    episode = f"-{told.numbers[0]}x{told.numbers[1]}" if told.numbers else f"-{told.tvdb}" if told.tvdb else ""
    return f"{told.about.kind}-{name}{episode}-{turn}"[:200] if name else ""
