"""How well a title fits what a source says of it, from 0 to 1. Pure: the catalogue's titles and TMDB's go through here.

A score is 1 less what speaks against the title:

    name    its own 0 · the original one .02 · any other .10; found in brackets .04 more; the title has a subtitle that
            the source leaves out .15, or the source has one that the title lacks .24, which is no more than a number
            .15; what stands before a colon, or whose film it is, .20 if the rest is long, else .24; merely alike from
            .10 on; the original names differ .13 more
    year    the same 0 · one off .10 · neither or only the title says one .14 · only the source does .24 · two off .25 ·
            within a show's run .20 · else .50
    kind    a show where none is said .05 · another than is likely .23, and so never sure, or .15 where TMDB has been
            asked for both · another than is said .40
    region  another than the brackets say .09
    ids     an id of the source's that the title has otherwise .30

A title that has an id of the source's is believed, unless name and year both speak against it. See `by_id`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any

from config.lib.text import fold
from lists.imports.names import (
    likeness,
    name_key,
    name_parts,
    only_numbered,
    without_beginning,
    without_subtitle,
)
from lists.imports.records import Subject
from movies.enums import TitleKind

# Sure is only what scores so much, and the next one so much less.
SURE, AHEAD = 0.78, 0.08
# What scores less isn't worth showing.
WORTH_SHOWING = 0.4
OTHER_NAME, IN_BRACKETS, ALIKE = 0.10, 0.04, 0.10
WITHOUT_SUBTITLE, WITH_SUBTITLE, ITS_END, ITS_SHORT_END = 0.15, 0.24, 0.20, 0.24
# An end of so many letters is a name by itself.
LONG_ENOUGH = 10
ORIGINAL_DIFFERS = 0.13
# A likeness below this is none, and each hundredth that is missing to 1 costs so much more.
LEAST_ALIKE, UNLIKE = 0.75, 2.0
NO_NAME = 0.7
_LATIN = re.compile(r"[\x00-\x7f]+")
# A name with an id beside it is the same name if no more than this speaks against it.
NAME_AGREES = 0.3


@dataclass(frozen=True, slots=True)
class Known:
    """A title as it is compared. names: keys, each with what speaks against a title that is meant by it; pieces: the
    same for parts of its names; original: the key of its original name, where that is another than its name and in
    Latin letters, as services write such names. until: the year of a show's last episode.
    """

    kind: str
    names: dict[str, float]
    pieces: dict[str, float] = field(default_factory=dict)
    original: str = ""
    year: int | None = None
    until: int | None = None
    popularity: float = 0.0
    countries: frozenset[str] = frozenset()
    tmdb: int | None = None
    imdb: str = ""
    tvdb: int | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """A subject made ready for comparison. names, pieces: as in `Known`; originals: keys of names beside its first."""

    subject: Subject
    names: dict[str, float]
    pieces: dict[str, float]
    originals: frozenset[str]
    region: str


@dataclass(frozen=True, slots=True)
class Score:
    """how: `tmdb`, `imdb` or `tvdb` for an id; `name`, `other_name`, `piece` or `alike`."""

    value: float
    how: str


def known_names(name: str, original: str = "", others: Iterable[str] = ()) -> dict[str, Any]:
    """A title's names, pieces and original, as `Known` has them."""
    found = {name_key(name): 0.0}
    if original:
        found.setdefault(name_key(original), 0.02)
    for other in others:
        found.setdefault(name_key(other), OTHER_NAME)
    differs = original and name_key(original) != name_key(name) and _LATIN.fullmatch(fold(original))
    return {
        "names": found,
        "pieces": _pieces((name, original), WITHOUT_SUBTITLE),
        "original": name_key(original) if differs else "",
    }


def sought(subject: Subject) -> Sought:
    parts = name_parts(subject.name)
    names: dict[str, float] = {}
    for name, against in (
        (parts.whole, 0.0),
        (parts.main, 0.0),
        (subject.original_name, 0.01),
        *((other, IN_BRACKETS) for other in parts.others),
    ):
        if name:
            names.setdefault(name_key(name), against)
    originals = frozenset(name_key(name) for name in (subject.original_name, *parts.others) if name)
    return Sought(
        subject,
        names,
        _pieces((parts.main, subject.original_name), WITH_SUBTITLE),
        originals - {name_key(parts.main)},
        parts.region,
    )


def _pieces(names: Iterable[str], with_subtitle: float) -> dict[str, float]:
    """Keys of parts of the names, and what is against what goes by such a part alone."""
    found: dict[str, float] = {}
    for name in filter(None, names):
        if head := without_subtitle(name):
            found.setdefault(name_key(head), WITHOUT_SUBTITLE if only_numbered(name) else with_subtitle)
        for end in without_beginning(name):
            key = name_key(end)
            found.setdefault(key, ITS_END if len(key) >= LONG_ENOUGH else ITS_SHORT_END)
    return found


def score(asked: Sought, known: Known, *, other_ids_count: bool = True, among_all: bool = False) -> Score:
    """How well the title fits. other_ids_count: whether having other ids than the source's speaks against it; not
    where a title with these ids is at hand and the question is whether they are right. among_all: it was looked for
    among all titles that there are, not only among those of the catalogue: then what is likely a film, and is none of
    the films, may be a show.
    """
    if how := _shared_id(asked.subject, known):
        return Score(by_id(asked, known, how), how)
    against_name, how = _name(asked, known)
    against = (
        against_name + _year(asked.subject, known) + _kind(asked.subject, known, among_all) + _region(asked, known)
    )
    if other_ids_count and _other_id(asked.subject, known):
        against += 0.3
    return Score(max(0.0, round(1 - against, 3)), how)


def by_id(asked: Sought, known: Known, how: str) -> float:
    """The score of a title that has an id of the source's: name and year against it cost little, both together much.

    TMDB numbers films and shows apart: where the kind isn't said, its number is only half an id, and the name decides.
    """
    subject = asked.subject
    agrees = not asked.names or _name(asked, known)[0] <= NAME_AGREES
    against = _years_against_id(subject, known, agrees=agrees)
    if not subject.kind and how == "tmdb" and not agrees:
        against += 0.2
    if (subject.kind or TitleKind.FILM) != known.kind:
        against += 0.05
    return max(0.0, round(1 - against, 3))


def _years_against_id(subject: Subject, known: Known, *, agrees: bool) -> float:
    if subject.year is None or known.year is None:
        return 0.0 if agrees else 0.12
    off = 0 if known.until and known.year <= subject.year <= known.until else abs(subject.year - known.year)
    if agrees:
        return 0.0 if off <= 1 else 0.05 if off <= 3 else 0.25
    return 0.08 if off <= 1 else 0.5


def is_sure(ranked: Sequence[tuple[Score, Known]], year: int | None) -> bool:
    """Whether the first of these, best first, is meant. Where two fit alike and both are of the year, one that is far
    more popular than the other is far ahead: a film, and not a student's of the same name.
    """
    if not ranked or ranked[0][0].value < SURE:
        return False
    if len(ranked) == 1:
        return True
    (best, first), (next_best, second) = ranked[:2]
    ahead = best.value - next_best.value
    if year is not None and first.year == second.year == year and first.kind == second.kind:
        ahead += min(0.1, max(0.0, 0.06 * log10((first.popularity + 0.5) / (second.popularity + 0.5))))
    return round(ahead, 3) >= AHEAD


def _shared_id(subject: Subject, known: Known) -> str:
    if subject.tmdb and subject.tmdb == known.tmdb and (subject.kind in ("", known.kind) or subject.is_guess):
        return "tmdb"
    if subject.imdb and subject.imdb == known.imdb:
        return "imdb"
    return "tvdb" if subject.tvdb and subject.tvdb == known.tvdb else ""


def _other_id(subject: Subject, known: Known) -> bool:
    """Whether the title has an id that is not the source's. Ids of a title that the source lacks say nothing."""
    tmdb = subject.tmdb and known.tmdb and subject.tmdb != known.tmdb
    imdb = subject.imdb and known.imdb and subject.imdb != known.imdb
    return bool(tmdb or imdb or (subject.tvdb and known.tvdb and subject.tvdb != known.tvdb))


def _name(asked: Sought, known: Known) -> tuple[float, str]:
    """What the name has against the title, and how they were compared."""
    same = [against + known.names[key] for key, against in asked.names.items() if key in known.names]
    if same:
        best = min(same)
        return best + _originals(asked, known), "name" if best < OTHER_NAME else "other_name"
    pieces = [against for key, against in asked.pieces.items() if key in known.names]
    pieces += [against for key, against in known.pieces.items() if key in asked.names]
    if pieces:
        return min(pieces) + _originals(asked, known), "piece"
    alike, against = 0.0, 0.0
    for key, on_this_side in asked.names.items():
        for other, on_that_side in known.names.items():
            if (found := likeness(key, other)) > alike:
                alike, against = found, on_this_side + on_that_side
    if alike < LEAST_ALIKE:
        return NO_NAME, "alike"
    return min(NO_NAME, ALIKE + UNLIKE * (1 - alike) + against), "alike"


def _originals(asked: Sought, known: Known) -> float:
    """Whether both say what the original is called, and say otherwise: two films of one name in English."""
    differ = asked.originals and known.original and not asked.originals & known.names.keys()
    return ORIGINAL_DIFFERS if differ else 0.0


def _year(subject: Subject, known: Known) -> float:
    if known.year is None:
        return 0.14 if subject.year is None else 0.24
    if subject.year is None:
        return 0.14
    off = abs(subject.year - known.year)
    if off <= 2:
        return (0.0, 0.1, 0.25)[off]
    # Some services give the year of a season.
    return 0.2 if known.kind == TitleKind.SHOW and known.until and known.year < subject.year <= known.until else 0.5


def _kind(subject: Subject, known: Known, among_all: bool) -> float:
    if not subject.kind:
        return 0.05 if known.kind == TitleKind.SHOW else 0.0
    if subject.kind == known.kind:
        return 0.0
    if not subject.is_guess:
        return 0.4
    return 0.15 if among_all else 0.23


def _region(asked: Sought, known: Known) -> float:
    return 0.09 if asked.region and known.countries and asked.region not in known.countries else 0.0
