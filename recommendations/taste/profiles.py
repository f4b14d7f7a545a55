"""A profile's taste, put together for its page and its endpoint."""

from dataclasses import dataclass, field

import numpy as np

from movies.cards import cards_of
from movies.models import Title
from recommendations.enums import Facet
from recommendations.models import TasteCorrection
from recommendations.taste.affinity import Measured, Sums, measured, summed, whole
from recommendations.taste.favourites import Favourite, favourites
from recommendations.taste.naming import SORTS, Named, Names
from recommendations.taste.signs import Open, Said, base_shares, open_facets, said_by
from social.models import Profile

# Of those sorts of which there are many, so many that are liked, and so many that are not, are told of.
MOST_LIKED, MOST_DISLIKED = 8, 3
# From here on a facet counts as disliked; and below this nothing is known well enough to be told.
DISLIKED = -0.1
# From so many titles on a facet that only one of them has isn't told of.
MUCH = 20
# The groups of a taste, by what their lines are; decades and runtimes stand in their own order.
ROLES = ("genre", "director", "actor", "keyword", "decade", "country", "language", "runtime")
FACETS = {"director": Facet.PERSON, "actor": Facet.PERSON}
IN_ORDER = frozenset({"decade", "runtime"})


@dataclass(frozen=True, slots=True)
class Line:
    """One facet of a taste. role: one of ROLES. titles: how many that the profile said something of have it.

    affinity: -1 to 1. confidence: 0 to 1. multiplier: what the profile says it should count, 1 as it is.
    """

    role: str
    facet: Facet
    key: str
    name: str
    url: str
    titles: int
    affinity: float
    confidence: float
    multiplier: float = 1.0

    @property
    def points(self) -> int:
        """From -100 to 100."""
        return round(100 * self.affinity)


@dataclass(frozen=True, slots=True)
class Group:
    role: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Loved:
    """A favourite with its title, and what the facets that make it typical or unusual are called."""

    title: Title
    fit: float
    names: list[str]


@dataclass(frozen=True, slots=True)
class TasteProfile:
    """ratings, others: what it is based on: titles rated, and titles of which only something else says what one thinks.

    corrections: how many there are.
    """

    groups: list[Group] = field(default_factory=list)
    typical: list[Loved] = field(default_factory=list)
    unusual: list[Loved] = field(default_factory=list)
    ratings: int = 0
    others: int = 0
    corrections: int = 0

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]


def taste_of(profile: Profile) -> TasteProfile:
    """Runs 8 queries at most, and another once a day; two more where people or keywords were corrected of whom the
    profile's titles say nothing."""
    corrections = {
        (facet, key): multiplier
        for facet, key, multiplier in TasteCorrection.objects.filter(profile=profile)
        .order_by("pk")
        .values_list("facet", "key", "multiplier")
    }
    said = said_by(profile)
    if not len(said) and not corrections:
        return TasteProfile()
    names, of_all = Names(), whole(said.weight, said.grade)
    closed, counts, measures = _closed(said, of_all)
    opened = open_facets(said)
    lines = [
        _line(named, str(named.facet), counts[place], measures, place, corrections)
        for place, facet in enumerate(closed)
        if (named := names.of_facet(facet))
    ]
    lines += _open_lines(opened, of_all, names, corrections)
    lines += _corrected_only(lines, corrections, names)
    affinity = dict(zip(closed, measures.affinity.tolist(), strict=True))
    typical, unusual = favourites(said, affinity)
    cards = cards_of([each.key for each in (*typical, *unusual)])
    rated = int((said.rating > 0).sum())
    return TasteProfile(
        groups=[Group(role, chosen) for role in ROLES if (chosen := _chosen(role, lines, is_much=len(said) >= MUCH))],
        typical=_loved(typical, cards, names),
        unusual=_loved(unusual, cards, names),
        ratings=rated,
        others=len(said) - rated,
        corrections=len(corrections),
    )


def _closed(said: Said, of_all: Sums) -> tuple[list[str], list[int], Measured]:
    """The facets that the titles' own columns have, how many titles each, and what is measured of each."""
    pairs = [
        (facet, row)
        for row, facets in enumerate(said.facets)
        for facet in facets
        if facet[0] in SORTS and facet[1] == ":"
    ]
    known, place = np.unique([facet for facet, _row in pairs], return_inverse=True)
    rows = np.array([row for _facet, row in pairs], dtype=np.int64)
    place = place.astype(np.int64)
    sums = summed(place, len(known), said.weight[rows], said.grade[rows])
    facets = [str(facet) for facet in known]
    shares = base_shares() if facets else {}
    share = np.array([shares.get(facet, 0.0) for facet in facets])
    return facets, np.bincount(place, minlength=len(known)).tolist(), measured(sums, of_all, share)


def _open_lines(found: list[Open], of_all: Sums, names: Names, corrections: dict[tuple[str, str], float]) -> list[Line]:
    columns = np.array([[each.weight, each.grade, each.chosen, each.share] for each in found]).reshape(-1, 4)
    measures = measured(Sums(columns[:, 0], columns[:, 1], columns[:, 2]), of_all, columns[:, 3])
    lines = []
    for place, each in enumerate(found):
        facet = FACETS.get(each.role, Facet.KEYWORD)
        (names.keywords if facet == Facet.KEYWORD else names.people)[str(each.key)] = each.name
        if named := names.of(facet, str(each.key)):
            lines.append(_line(named, each.role, each.titles, measures, place, corrections))
    return lines


def _line(
    named: Named, role: str, titles: int, measures: Measured, place: int, corrections: dict[tuple[str, str], float]
) -> Line:
    return Line(
        role,
        named.facet,
        named.key,
        named.name,
        named.url,
        titles,
        float(measures.affinity[place]),
        float(measures.confidence[place]),
        corrections.get((str(named.facet), named.key), 1.0),
    )


def _corrected_only(lines: list[Line], corrections: dict[tuple[str, str], float], names: Names) -> list[Line]:
    """What the profile has corrected, though no title of its own has it: it must find it again to take it back."""
    missing = corrections.keys() - {(str(line.facet), line.key) for line in lines}
    for facet in (Facet.PERSON, Facet.KEYWORD):
        names.learn(facet, {key for sort, key in missing if sort == facet})
    found = []
    for sort, key in sorted(missing):
        if named := names.of(sort, key):
            role = "actor" if sort == Facet.PERSON else sort
            found.append(Line(role, named.facet, key, named.name, named.url, 0, 0.0, 0.0, corrections[sort, key]))
    return found


def _chosen(role: str, lines: list[Line], *, is_much: bool) -> list[Line]:
    """Those of a group that are told of: the most liked, the least liked, and all that were corrected.

    is_much: whether so much is known that a single title with a facet needn't be told of.
    """
    own = [line for line in lines if line.role == role and (line.titles != 1 or line.multiplier != 1 or not is_much)]
    own.sort(key=lambda line: (-line.affinity, line.name))
    if role in IN_ORDER:
        return sorted(own, key=lambda line: int(line.key.split("-")[0]))
    if len(own) <= MOST_LIKED + MOST_DISLIKED:
        return own
    last = [line for line in own[MOST_LIKED:] if line.affinity <= DISLIKED][-MOST_DISLIKED:]
    kept = {line.key for line in (*own[:MOST_LIKED], *last)}
    return [line for line in own if line.key in kept or line.multiplier != 1]


def _loved(found: list[Favourite], cards: dict[int, Title], names: Names) -> list[Loved]:
    result = []
    for each in found:
        if title := cards.get(each.key):
            called = [named.name for facet in each.facets if (named := names.of_facet(facet))]
            result.append(Loved(title, each.fit, called))
    return result
