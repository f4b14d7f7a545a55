"""What those whom a profile follows, and whose taste is like its own, thought of titles it may not have seen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db import connection
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from recommendations.engine import Source
from recommendations.engine.likeness import percents, standings
from recommendations.engine.signals import Keys, places
from recommendations.interactions.reading import unpacked
from reviews.taste import DOUBT, FEWEST_COMMON
from reviews.validators import HIGHEST, LOWEST
from social.enums import ProfileKind
from social.models import Follow, Profile
from social.models.visibility import heard_follows

# From such a taste match on somebody is trusted, and from so many points on they liked a title.
TRUSTED, LIKED = 60, 8
# Of those who are followed so many are asked at most, the latest to join, and of them so many ratings, the latest.
PEOPLE, RATINGS = 150, 3_000
# Seconds. Tastes change slowly; what people rated since is read anew each time.
KEPT = 300
# Viewers of whom it is asked at once: whoever is heard may have rated thousands of titles, of 20 bytes each and as much
# again while they are unpacked.
VIEWERS = 25
# Pairs of people compared at once: each takes some KiB.
AT_ONCE = 2_000

# One row for each person, whoever hears of them and their ratings packed: see interactions.reading. Those who hear are
# among them: theirs are compared. What is private has its points below 0.
_READ = """
WITH heard (viewer, person) AS MATERIALIZED (
    SELECT follower_id, followed_id FROM ({heard}) follows WHERE place <= %(people)s
), people AS MATERIALIZED (
    SELECT id, string_agg(int8send(viewer), '') AS viewers FROM (
        SELECT person AS id, viewer FROM heard UNION ALL SELECT DISTINCT viewer, NULL::bigint FROM heard
    ) anybody GROUP BY id
)
SELECT people.id, viewers, coalesce(i.weight, 1), r.titles, r.points, r.at
FROM people LEFT JOIN recommendations_influence i ON i.profile_id = people.id CROSS JOIN LATERAL (
    SELECT string_agg(int8send(title_id), '') AS titles, string_agg(float8send(extract(epoch FROM rated_at)), '') AS at,
        string_agg(int2send((CASE visibility WHEN 'private' THEN -value ELSE value END)::int2), '') AS points
    FROM reviews_rating WHERE profile_id = people.id AND season_id IS NULL AND episode_id IS NULL
        AND value >= %(least)s
) r
"""

# In place of those who hear, while the statement is put together.
_ANYBODY = -1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody followed. percent: the taste match; weight: times what anybody's word counts."""

    percent: int
    weight: float


def word_of(match: Any, points: Any) -> Any:
    """How much somebody's liking says, 0 to 1, by their taste match and the points that they gave: numbers or
    arrays."""
    return (match - 50) / 50 * (points - LIKED + 1) / (HIGHEST - LIKED + 1)


def together(strength: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """What several words say of a title, 0 to 1, by their sum: one like-minded friend's ten says a third, three such
    friends two thirds."""
    return (1 - np.exp(-np.asarray(strength) / 2)).astype(np.float32)


def trusted_source(profile: Profile) -> Source | None:
    """What those liked whom the profile follows and may read, with a taste like its own; see `trusted_sources`. Runs
    one query, or none for guests and children: they follow nobody."""
    return trusted_sources([profile], remember=True).get(profile.pk)


def trusted_sources(profiles: Sequence[Profile], *, remember: bool = False) -> dict[int, Source]:
    """The same of many, by key, of those for whom there is any: a query for each `VIEWERS` of them.

    notes: people, the full ten below the lowest match among them, and the lowest and the best rating they gave.
    remember: whether to keep in the cache who is trusted, and go by what is there.
    """
    viewers = [profile.pk for profile in profiles if profile.kind == ProfileKind.STANDARD]
    return {
        key: source
        for at in range(0, len(viewers), VIEWERS)
        for key, source in _sources(viewers[at : at + VIEWERS], remember=remember).items()
    }


def _sources(viewers: Sequence[int], *, remember: bool) -> dict[int, Source]:
    """All that is read for these goes when they are done: a source keeps only what it names."""
    known = _remembered(viewers) if remember else {}
    # Who is heard is asked each time: a block or a farewell counts at once.
    heard, rated = _read(viewers, least=LIKED if len(known) == len(viewers) else LOWEST)
    compared = _compared({key: people for key, people in heard.items() if key not in known}, rated)
    if remember and (new := {_cache_key(key): compared.get(key, {}) for key in viewers if key not in known}):
        cache.set_many(new, KEPT)
    found = {}
    for key, people in {**known, **compared}.items():
        liked = _source(rated, {person: people[person] for person in heard.get(key, ()) if person in people})
        if liked is not None:
            found[key] = liked
    return found


def forget_trusted(profile_ids: Iterable[int]) -> None:
    """Whoever follows somebody new trusts them at once, and needn't wait for the cache."""
    cache.delete_many([_cache_key(key) for key in profile_ids])


@dataclass(frozen=True, slots=True)
class _Rated:
    """What one person rated. points: below 0 where it is private. at: seconds. weight: of the person's word."""

    titles: Keys
    points: npt.NDArray[np.int64]
    at: npt.NDArray[np.float64]
    weight: float


def _read(viewers: Sequence[int], *, least: int) -> tuple[dict[int, list[int]], dict[int, _Rated]]:
    """Whom each of these hears of, and what all of them have rated, from so many points on. Runs a query, or none for
    nobody."""
    if not viewers:
        return {}, {}
    sql, facts = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, {"viewers": list(viewers), "people": PEOPLE, "least": least, **facts})
        rows = cursor.fetchall()
    heard: dict[int, list[int]] = {}
    rated = {}
    rows.reverse()
    while rows:
        # Taken off, so that what was packed goes as soon as it is unpacked.
        person, packed, weight, titles, points, at = rows.pop()
        for viewer in unpacked(packed, ">i8").tolist():
            heard.setdefault(viewer, []).append(person)
        given = unpacked(points, ">i2").astype(np.int64)
        rated[person] = _Rated(unpacked(titles, ">i8"), given, unpacked(at, ">f8"), weight)
    return heard, rated


@lru_cache(maxsize=1)
def _statement() -> tuple[str, dict[str, Any]]:
    """And what it is given each time. Django takes longer to put it together than PostgreSQL to answer it."""
    place = Window(RowNumber(), partition_by=F("follower_id"), order_by=F("followed_id").desc())
    follows = Follow.objects.filter(heard_follows([_ANYBODY])).annotate(place=place).order_by()
    sql, values = follows.values("follower_id", "followed_id", "place").query.sql_with_params()
    if list(values).count(_ANYBODY) != 1:
        raise AssertionError("The viewers must stand in one place of the statement.")
    # Its places are counted, ours are named.
    facts = {f"heard_{number}": value for number, value in enumerate(values) if value != _ANYBODY}
    named = [
        "SELECT unnest(%(viewers)s::bigint[])" if value == _ANYBODY else f"%(heard_{number})s"
        for number, value in enumerate(values)
    ]
    return _READ.replace("{heard}", sql % tuple(named)), facts


def _cache_key(profile_id: int) -> str:
    return f"recommendations:trusted:{profile_id}"


def _remembered(keys: Sequence[int]) -> dict[int, dict[int, Trusted]]:
    wanted = {_cache_key(key): key for key in keys}
    return {wanted[name]: people for name, people in cache.get_many(wanted).items()} if wanted else {}


def _compared(heard: Mapping[int, Sequence[int]], rated: Mapping[int, _Rated]) -> dict[int, dict[int, Trusted]]:
    return {
        me: {
            person: Trusted(percent, min(rated[person].weight, 3.0))
            for person, percent in zip(people, found.tolist(), strict=True)
            if percent >= TRUSTED
        }
        for me, people, found in _matches(heard, rated)
    }


def _matches(
    heard: Mapping[int, Sequence[int]], rated: Mapping[int, _Rated]
) -> Iterator[tuple[int, list[int], npt.NDArray[np.int64]]]:
    """Of each profile: whom it hears and who has rated anything it may see, and how alike they are."""
    shown = {person: _shown(found) for person, found in rated.items()}
    everybody = {person: place for place, person in enumerate(shown)}
    theirs = standings(_counted([found.points for found in shown.values()]))
    own = standings(_counted([np.abs(rated[me].points) for me in heard if me in rated]))
    asked = [(me, own[place]) for place, me in enumerate(me for me in heard if me in rated)]
    held: list[tuple[int, list[int], npt.NDArray[np.float64], npt.NDArray[np.float64]]] = []
    for me, mine in asked:
        people = [person for person in heard[me] if person in shown and len(shown[person].titles)]
        if people:
            held.append((me, people, _met(rated[me], [shown[person] for person in people]), mine))
        if sum(len(each[1]) for each in held) >= AT_ONCE:
            yield from _percents(held, theirs, everybody)
            held = []
    yield from _percents(held, theirs, everybody)


def _percents(held: Sequence[Any], theirs: npt.NDArray[np.float64], places_of: Mapping[int, int]) -> Iterator[Any]:
    if not held:
        return
    rows = [places_of[person] for _me, people, _met, _mine in held for person in people]
    mine = np.repeat([each[3] for each in held], [len(each[1]) for each in held], axis=0)
    pairs = np.concatenate([each[2] for each in held])
    found, at = percents(pairs, mine, theirs[rows], fewest=FEWEST_COMMON, doubt=DOUBT), 0
    for me, people, _met, _mine in held:
        yield me, people, found[at : at + len(people)]
        at += len(people)


def _shown(found: _Rated) -> _Rated:
    is_shown = found.points > 0
    if is_shown.all():
        return found
    return _Rated(found.titles[is_shown], found.points[is_shown], found.at[is_shown], found.weight)


def _counted(points: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.float64]:
    """(p, HIGHEST) how often each gave each number of points."""
    whose = np.repeat(np.arange(len(points)), [len(each) for each in points])
    given = np.concatenate(points) if points else np.empty(0, np.int64)
    counts = np.bincount(whose * HIGHEST + given - LOWEST, minlength=len(points) * HIGHEST)
    return counts.reshape(len(points), HIGHEST).astype(np.float64)


def _met(mine: _Rated, others: Sequence[_Rated]) -> npt.NDArray[np.float64]:
    """(p, HIGHEST, HIGHEST) how many titles in common have so many points from me, and so many from each of p."""
    order = np.argsort(mine.titles)
    where = places(mine.titles[order], np.concatenate([each.titles for each in others]))
    both = where >= 0
    whose = np.repeat(np.arange(len(others)), [len(each.titles) for each in others])[both]
    given = np.abs(mine.points)[order][where[both]] - LOWEST
    theirs = np.concatenate([each.points for each in others])[both] - LOWEST
    codes = (whose * HIGHEST + given) * HIGHEST + theirs
    counts = np.bincount(codes, minlength=len(others) * HIGHEST * HIGHEST)
    return counts.reshape(len(others), HIGHEST, HIGHEST).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Each(Sequence[T], Generic[T]):
    """Of each title what is worked out only when somebody asks: of a thousand titles a list names a few."""

    bounds: Keys
    of: Callable[[slice], T]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, place: Any) -> Any:
        return self.of(slice(int(self.bounds[place]), int(self.bounds[place + 1])))


def _source(rated: Mapping[int, _Rated], people: Mapping[int, Trusted]) -> Source | None:
    heard = [(person, rated[person]) for person in people if person in rated]
    if not heard:
        return None
    titles, points, at = (
        np.concatenate([getattr(each, name) for _person, each in heard]) for name in ("titles", "points", "at")
    )
    whose = np.repeat([person for person, _each in heard], [len(each.titles) for _person, each in heard])
    kept = np.flatnonzero(points >= LIKED)
    if len(kept) > RATINGS:
        kept = kept[np.argsort(-at[kept], kind="stable")[:RATINGS]]
    if not len(kept):
        return None
    titles, points, whose = titles[kept], points[kept], whose[kept]
    known, which = np.unique(whose, return_inverse=True)
    match = np.asarray([people[person].percent for person in known.tolist()])[which]
    weight = np.asarray([people[person].weight for person in known.tolist()])[which]
    strength = weight * word_of(match, points)
    order = np.lexsort((-whose, -strength, titles))
    titles, points, whose, match, strength = (each[order] for each in (titles, points, whose, match, strength))
    starts = np.flatnonzero(np.concatenate([[True], titles[1:] != titles[:-1]]))
    bounds = np.append(starts, len(titles))

    def notes(part: slice) -> dict[str, int | float | str]:
        given, lowest = points[part], int(match[part].min())
        return {
            "people": len(given),
            "match": (lowest - 1) // 10 * 10,
            "rating": int(given.min()),
            "best": int(given.max()),
        }

    return Source(
        "social",
        titles[starts],
        together(np.add.reduceat(strength, starts)),
        _Each(bounds, lambda part: tuple(whose[part].tolist())),
        _Each(bounds, notes),
    )
