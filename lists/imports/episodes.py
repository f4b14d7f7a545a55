"""Where the seasons and episodes of an import's rows are here, when the source counts them otherwise than TMDB.

Sources number by TVDB, by TMDB, through all seasons, or by names alone. Each title's rows are looked at together: what
one row can't tell, all of them may. Whatever is not certain is said to be unsure, with what may be meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lists.imports.names import is_generic, likeness, name_key, stem_of_key
from lists.imports.numbering import Numbering, Spot
from lists.imports.records import Part
from movies.enums import WITHDRAWN
from movies.models import Episode, Season

CANDIDATES = 5
# Two episode names that are so much alike are the same.
SAME = 0.9
# Of a name in so many parts at most ("Pilot (1)", "Pilot (2)") one whole may be here.
MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a part is. season_id without episode_id: a season is meant. Neither: nothing fits.

    how: `id`, `season`, `number`, `absolute`, `position` (counted through from the first episode), `name`, or empty.
    sure: it is it; else `candidates`, episodes with the likeliest first, are to be asked about.
    """

    season_id: int | None = None
    episode_id: int | None = None
    sure: bool = False
    how: str = ""
    candidates: tuple[int, ...] = ()


NOWHERE = Placed()


@dataclass(frozen=True, slots=True)
class _Episode:
    pk: int
    season_id: int
    season: int
    number: int
    key: str
    withdrawn: bool


@dataclass(slots=True)
class _Show:
    """A title's seasons, by number, and episodes, in order. spots: the same episodes by season and number."""

    seasons: dict[int, tuple[int, str]] = field(default_factory=dict)
    episodes: list[_Episode] = field(default_factory=list)
    by_id: dict[tuple[str, int | str], _Episode] = field(default_factory=dict)
    spots: dict[Spot, _Episode] = field(default_factory=dict)
    by_name: dict[str, list[_Episode]] = field(default_factory=dict)

    def add(self, episode: _Episode, ids: Iterable[tuple[str, int | str | None]]) -> None:
        self.episodes.append(episode)
        self.by_id |= {(of, value): episode for of, value in ids if value}
        if not is_generic(episode.key):
            self.by_name.setdefault(episode.key, []).append(episode)
        if not episode.withdrawn or (episode.season, episode.number) not in self.spots:
            self.spots[episode.season, episode.number] = episode

    def numbers(self) -> list[Spot]:
        """Season and number of each regular episode, in order."""
        return [(each.season, each.number) for each in self.episodes if each.season and not each.withdrawn]


def place_parts(wanted: Sequence[tuple[int, Part]]) -> list[Placed]:
    """Where each part of a title, by its key, is. Runs 2 queries."""
    shows = _shows({title_id for title_id, _part in wanted})
    of_title: dict[int, list[Part]] = {}
    for title_id, part in wanted:
        of_title.setdefault(title_id, []).append(part)
    placers = {title_id: _Placer(shows[title_id], parts) for title_id, parts in of_title.items()}
    return [placers[title_id].place(part) for title_id, part in wanted]


def _shows(titles: set[int]) -> dict[int, _Show]:
    shows = {title_id: _Show() for title_id in titles}
    seasons: dict[int, tuple[int, int]] = {}
    for pk, title_id, number, name in Season.objects.filter(title__in=titles).values_list(
        "pk", "title_id", "number", "name"
    ):
        seasons[pk] = (title_id, number)
        shows[title_id].seasons[number] = (pk, name_key(name))
    rows = Episode.objects.filter(season__title__in=titles).order_by("season__number", "number")
    for pk, season_id, number, name, kind, tmdb, imdb, tvdb in rows.values_list(
        "pk", "season_id", "number", "name", "kind", "tmdb_id", "imdb_id", "tvdb_id"
    ):
        title_id, season = seasons[season_id]
        episode = _Episode(pk, season_id, season, number, name_key(name) if name else "", kind == WITHDRAWN)
        shows[title_id].add(episode, (("tmdb", tmdb), ("imdb", imdb), ("tvdb", tvdb)))
    return shows


class _Placer:
    """Places the parts of one title."""

    def __init__(self, show: _Show, parts: Sequence[Part]) -> None:
        self.show = show
        asked = [(part.season, part.number) for part in parts if part.number is not None and not part.is_absolute]
        self.numbering = Numbering(
            show.numbers(), [(season, n) for season, n in asked if season is not None], also=show.spots
        )
        self.names_agree: dict[int, int] = {}
        self.names_differ: dict[int, int] = {}
        for part in dict.fromkeys(parts):
            self._compare(part)

    def _compare(self, part: Part) -> None:
        """Count, by the source's season, names that are where the numbers say, and names that are elsewhere."""
        key = _telling_key(part)
        if not key or not part.season or part.number is None or part.is_absolute:
            return
        here, _sure = self._by_number(part)
        if here and _same(key, here.key):
            self.names_agree[part.season] = self.names_agree.get(part.season, 0) + 1
        elif self._named(part, key):
            self.names_differ[part.season] = self.names_differ.get(part.season, 0) + 1

    def place(self, part: Part) -> Placed:
        for of, value in (("tmdb", part.tmdb), ("imdb", part.imdb), ("tvdb", part.tvdb)):
            if value and (found := self.show.by_id.get((of, value))):
                return _at(found, "id")
        if part.is_ours and (found := self._as_here(part)):
            return _at(found, "number")
        if part.number is None:
            return self._by_name_alone(part) if part.season is None else self._season(part)
        if part.is_absolute or part.season is None:
            return self._absolute(part)
        return self._special(part) if part.season == 0 else self._regular(part)

    def _as_here(self, part: Part) -> _Episode | None:
        """Where its numbers say, for they are this catalogue's; unless it has an id that nothing here has any more, and
        another is called otherwise.
        """
        here = self.show.spots.get((part.season if part.season is not None else -1, part.number or 0))
        key = _telling_key(part)
        return here if here and (not part.tmdb or not key or _same(key, here.key)) else None

    def _season(self, part: Part) -> Placed:
        """A season; or an episode of it, where the name is that of one and not its own."""
        assert part.season is not None
        if part.season not in self.show.seasons:
            return NOWHERE
        season_id, name = self.show.seasons[part.season]
        key = _telling_key(part)
        within = [each for each in self.show.by_name.get(key, ()) if each.season == part.season]
        if key and key != name and len(within) == 1:
            return _at(within[0], "name")
        return Placed(season_id, None, sure=True, how="season")

    def _by_name_alone(self, part: Part) -> Placed:
        key = _telling_key(part)
        found = self._named(part, key) if key else []
        return _at(found[0], "name") if len(found) == 1 else _among(found)

    def _absolute(self, part: Part) -> Placed:
        assert part.number is not None
        named = self._only_named(part)
        spot, certain = self.numbering.absolute(part.number)
        here = self.show.spots.get(spot) if spot else None
        if named and here and named != here:
            return _among([here, named])
        if named:
            return _at(named, "name")
        return _at(here, "absolute") if here and certain else _among([here] if here else [])

    def _special(self, part: Part) -> Placed:
        """By name: services number specials as they like. A source's special may be a regular episode here."""
        if named := self._only_named(part):
            return _at(named, "name")
        found = self._named(part, _telling_key(part))
        here = self.show.spots.get((0, part.number or 0))
        return _among([*found, *([here] if here else [])])

    def _regular(self, part: Part) -> Placed:
        assert part.season is not None
        here, certain = self._by_number(part)
        how = "number" if here and (here.season, here.number) == (part.season, part.number) else "position"
        key = _telling_key(part)
        if here and key and _same(key, here.key):
            return _at(here, how)
        found = self._named(part, key) if key else []
        agree, differ = self.names_agree.get(part.season, 0), self.names_differ.get(part.season, 0)
        if len(found) == 1 and (not here or found[0].season == here.season or differ > agree):
            return _at(found[0], "name")
        if here and certain and not here.withdrawn and not found and differ <= agree:
            return _at(here, how)
        spot = self.numbering.guess((part.season, part.number or 0))
        guessed = self.show.spots.get(spot) if spot else None
        return _among([each for each in (here, *found, guessed) if each])

    def _by_number(self, part: Part) -> tuple[_Episode | None, bool]:
        """The episode where the numbers say, and whether they can be relied on."""
        assert part.season is not None
        assert part.number is not None
        spot, certain = self.numbering.regular((part.season, part.number))
        return (self.show.spots.get(spot) if spot else None), certain

    def _only_named(self, part: Part) -> _Episode | None:
        found = self._named(part, _telling_key(part))
        return found[0] if len(found) == 1 else None

    def _named(self, part: Part, key: str) -> list[_Episode]:
        """Episodes of that name: of the season if it has any, else of the show; else one whose part the name is, or
        those that are its parts.
        """
        if not key:
            return []
        stem = stem_of_key(key)
        is_part = stem != key and int(key[len(stem) :]) <= MOST_PARTS
        found = self.show.by_name.get(key) or (self.show.by_name.get(stem) if is_part else None)
        found = found or [each for n in range(1, MOST_PARTS + 1) for each in self.show.by_name.get(f"{key}{n}", ())]
        within = [each for each in found if each.season == part.season]
        return within or found


def _telling_key(part: Part) -> str:
    """The key of the part's name; empty for none, and for one that is only a number."""
    key = name_key(part.name) if part.name else ""
    return "" if is_generic(key) else key


def _same(key: str, other: str) -> bool:
    """Whether two episodes' names are one: also where one of them is the other's first or second part."""
    if key == other or likeness(key, other) >= SAME:
        return True
    return bool(other) and (stem_of_key(key) == other or key == stem_of_key(other))


def _at(episode: _Episode, how: str) -> Placed:
    return Placed(episode.season_id, episode.pk, sure=True, how=how, candidates=(episode.pk,))


def _among(episodes: Sequence[_Episode]) -> Placed:
    return Placed(candidates=tuple(dict.fromkeys(each.pk for each in episodes))[:CANDIDATES])
