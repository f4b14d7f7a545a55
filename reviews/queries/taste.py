"""How alike the tastes of two profiles are: by what they rated, as far as the one may see of the other."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from movies.cards import posters_of
from movies.models import Genre, Title, audience_of
from reviews import taste
from reviews.taste import Match, percentiles
from reviews.validators import HIGHEST, LOWEST
from social.enums import ProfileKind
from social.models import Profile
from social.models.visibility import readable_settings

GENRES, SHOWN = 8, 6
# Titles are asked for by key first; some of them may be nothing for the viewer's eyes.
_SPARE = 4

_OURS = """
WITH mine AS MATERIALIZED (
    SELECT title_id, value FROM reviews_rating
    WHERE profile_id = %(me)s AND season_id IS NULL AND episode_id IS NULL
), theirs AS MATERIALIZED (
    SELECT title_id, value FROM reviews_rating
    WHERE profile_id = %(other)s AND season_id IS NULL AND episode_id IS NULL AND visibility = ANY(%(settings)s)
)
"""
# How often each gave each number of points, and how often both numbers met on one title.
_COUNTS = """
SELECT 'mine', value, NULL::int, count(*), NULL::bigint FROM mine GROUP BY value
UNION ALL SELECT 'theirs', value, NULL, count(*), NULL FROM theirs GROUP BY value
UNION ALL SELECT 'both', mine.value, theirs.value, count(*), NULL FROM mine JOIN theirs USING (title_id) GROUP BY 2, 3
"""
# After it: how often they met on titles of each genre.
_OF_GENRES = """
UNION ALL SELECT 'genre', mine.value, theirs.value, count(*), filed.genre_id
FROM mine JOIN theirs USING (title_id) JOIN movies_title_genres filed USING (title_id) GROUP BY 2, 3, 5
"""
# Where both numbers of points stand among their owners' ratings; arrays begin at 1, as points do.
_RANKED = """
, ranked AS (
    SELECT title_id, mine.value AS my_value, theirs.value AS their_value,
        (%(my_ranks)s::float[])[mine.value] AS my_rank, (%(their_ranks)s::float[])[theirs.value] AS their_rank
    FROM mine JOIN theirs USING (title_id)
)
(SELECT 'divide', title_id, my_value, their_value FROM ranked
 WHERE abs(my_rank - their_rank) >= %(apart)s AND my_value <> their_value
 ORDER BY abs(my_rank - their_rank) DESC, abs(my_value - their_value) DESC, title_id LIMIT %(limit)s)
UNION ALL
(SELECT 'love', title_id, my_value, their_value FROM ranked
 WHERE least(my_rank, their_rank) >= %(loved)s AND least(my_value, their_value) >= %(liked)s
 ORDER BY my_rank + their_rank DESC, my_value + their_value DESC, title_id LIMIT %(limit)s)
"""
# Two percentiles so far apart are a difference worth naming; both above the second, and points, are love.
_APART, _LOVED, _LIKED = 0.25, 0.6, 7


@dataclass(frozen=True, slots=True)
class GenreMatch:
    genre: Genre
    match: Match


@dataclass(frozen=True, slots=True)
class Shared:
    """A title that both have rated, as `with_poster_data` has it, with the points of each."""

    title: Title
    mine: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """genres: those with enough titles in common, the most alike first. divide, love: titles, the clearest first."""

    match: Match
    genres: list[GenreMatch]
    divide: list[Shared]
    love: list[Shared]


@dataclass(frozen=True, slots=True)
class _Counted:
    """pairs: of all titles in common under None, and of those of each genre under its key."""

    pairs: dict[int | None, dict[tuple[int, int], int]]
    my_ranks: list[float]
    their_ranks: list[float]

    def match(self, genre: int | None = None) -> Match:
        return taste.match(self.pairs.get(genre, {}), self.my_ranks, self.their_ranks)


def can_match(me: Profile | None, other: Profile) -> bool:
    """Whether the two may be compared at all: two people, neither a child nor a guest; who may read whom apart."""
    return (
        bool(me)
        and me is not None
        and me.pk != other.pk
        and me.kind == ProfileKind.STANDARD
        and other.kind == ProfileKind.STANDARD
    )


def taste_match(me: Profile, other: Profile) -> Match:
    """How alike the tastes are. other: whom the viewer, who is `me`, may read (`Profile.objects.open_to`).

    All of one's own ratings count, and of the other's those that one may see. Runs 2 queries at most.
    """
    return _counted(_COUNTS, me, other, _settings(me, other)).match()


def compare_taste(me: Profile, other: Profile) -> Comparison:
    """As `taste_match`, with what it comes from. Runs 5 queries at most, however much both have rated."""
    settings = _settings(me, other)
    counted = _counted(_COUNTS + _OF_GENRES, me, other, settings)
    divide, love = _titles(me, other, settings, counted)
    return Comparison(counted.match(), _genres(counted), divide, love)


def _settings(me: Profile, other: Profile) -> list[str]:
    return [str(each) for each in readable_settings(me, other)]


def _counted(sql: str, me: Profile, other: Profile, settings: list[str]) -> _Counted:
    counts = {"mine": [0] * HIGHEST, "theirs": [0] * HIGHEST}
    pairs: dict[int | None, dict[tuple[int, int], int]] = {}
    for kind, one, another, number, genre in _rows(sql, me, other, settings):
        if kind in counts:
            counts[kind][one - LOWEST] = number
        else:
            pairs.setdefault(genre, {})[one, another] = number
    return _Counted(pairs, percentiles(counts["mine"]), percentiles(counts["theirs"]))


def _genres(counted: _Counted) -> list[GenreMatch]:
    """Of the genres with most in common, each that has enough. Runs one query, or none."""
    matches = {key: counted.match(key) for key in counted.pairs if key is not None}
    enough = {key: each for key, each in matches.items() if each.percent is not None}
    most = sorted(enough, key=lambda key: (-enough[key].common, key))[:GENRES]
    genres = Genre.objects.in_bulk(most) if most else {}
    found = [GenreMatch(genres[key], enough[key]) for key in most if key in genres]
    return sorted(found, key=lambda each: (-(each.match.percent or 0), -each.match.common, each.genre.name))


def _titles(me: Profile, other: Profile, settings: list[str], counted: _Counted) -> tuple[list[Shared], list[Shared]]:
    """What divides and what both love. Runs 2 queries, or none."""
    if counted.match().percent is None:
        return [], []
    facts = {
        "my_ranks": counted.my_ranks, "their_ranks": counted.their_ranks, "limit": SHOWN * _SPARE,
        "apart": _APART, "loved": _LOVED, "liked": _LIKED,
    }  # fmt: skip
    rows = _rows(_RANKED, me, other, settings, **facts)
    keys = {pk for _kind, pk, _mine, _theirs in rows}
    titles = posters_of(keys, audience_of(me))
    found: dict[str, list[Shared]] = {"divide": [], "love": []}
    for kind, pk, mine, theirs in rows:
        if pk in titles:
            found[kind].append(Shared(titles[pk], mine, theirs))
    return found["divide"][:SHOWN], found["love"][:SHOWN]


def _rows(sql: str, me: Profile, other: Profile, settings: list[str], **more: Any) -> list[tuple[Any, ...]]:
    facts = {"me": me.pk, "other": other.pk, "settings": settings, **more}
    with connection.cursor() as cursor:
        cursor.execute(_OURS + sql, facts)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
