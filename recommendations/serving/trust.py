"""What those whom a profile follows, and whose taste is like its own, thought of titles it may not have seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection

from recommendations.engine import Source
from reviews.taste import match, percentiles
from reviews.validators import HIGHEST, LOWEST
from social.enums import ProfileKind
from social.models import Profile

# From such a taste match on somebody is trusted, and from so many points on they liked a title.
TRUSTED, LIKED = 60, 8
# Of those who are followed so many are asked at most, the latest followed, and of them so many ratings, the latest.
PEOPLE, RATINGS = 150, 3_000
# Seconds. Tastes change slowly; what people rated since is read anew each time.
KEPT = 300

# {heard} is the query of whom the profile follows and may read. It is asked each time: a block or a farewell counts at
# once.
_HEARD = "heard (id) AS MATERIALIZED (SELECT id FROM ({heard}) followed ORDER BY id DESC LIMIT %(people)s)"
# Three sorts of rows: who is heard and what their word weighs; how often each gave which points, the profile included;
# and how often the profile and each gave which points to the same title.
_COMPARED = f"""
WITH {_HEARD}, mine AS MATERIALIZED (
    SELECT title_id, value FROM reviews_rating WHERE profile_id = %(me)s AND season_id IS NULL AND episode_id IS NULL
)
SELECT 'heard', heard.id, NULL::smallint, NULL::smallint, NULL::bigint, i.weight
FROM heard LEFT JOIN recommendations_influence i ON i.profile_id = heard.id
UNION ALL
SELECT 'gave', r.profile_id, r.value, NULL, count(*), NULL
FROM (SELECT id FROM heard UNION ALL SELECT %(me)s FROM (SELECT FROM heard LIMIT 1) anybody) people
JOIN reviews_rating r ON r.profile_id = people.id AND r.season_id IS NULL AND r.episode_id IS NULL
    AND (r.visibility <> 'private' OR r.profile_id = %(me)s)
GROUP BY 2, 3
UNION ALL
SELECT 'both', theirs.profile_id, mine.value, theirs.value, count(*), NULL
FROM mine JOIN reviews_rating theirs ON theirs.title_id = mine.title_id AND theirs.season_id IS NULL
    AND theirs.episode_id IS NULL AND theirs.visibility <> 'private'
JOIN heard ON heard.id = theirs.profile_id
GROUP BY 2, 3, 4
"""  # noqa: S608 (made of constants)
_LIKED = f"""
WITH {_HEARD}
SELECT r.title_id, r.profile_id, r.value FROM heard JOIN reviews_rating r ON r.profile_id = heard.id
WHERE heard.id = ANY(%(trusted)s) AND r.value >= %(liked)s AND r.season_id IS NULL AND r.episode_id IS NULL
    AND r.visibility <> 'private'
ORDER BY r.rated_at DESC LIMIT %(most)s
"""  # noqa: S608 (made of constants)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody followed. percent: the taste match; weight: times what anybody's word counts."""

    percent: int
    weight: float


def trusted_source(profile: Profile) -> Source | None:
    """What those liked whom the profile follows and may read, and whose taste is like its own. notes: people, the full
    ten below the lowest match among them, and the rating most of them gave.

    Runs 2 queries, then one for minutes. Guests and children follow nobody.
    """
    if profile.kind != ProfileKind.STANDARD:
        return None
    key = f"recommendations:trust:{profile.pk}"
    people: Mapping[int, Trusted] | None = cache.get(key)
    if people is None:
        people = _compared(profile)
        if people:
            cache.set(key, people, KEPT)
    if not people:
        return None
    rows = _asked(_LIKED, profile, trusted=list(people), liked=LIKED, most=RATINGS)
    by_title: dict[int, list[tuple[float, int, int]]] = {}
    for title, person, value in rows:
        who = people[person]
        strength = who.weight * (who.percent - 50) / 50 * (value - LIKED + 1) / (HIGHEST - LIKED + 1)
        by_title.setdefault(title, []).append((strength, person, value))
    if not by_title:
        return None
    titles = sorted(by_title)
    given = [sorted(by_title[title], reverse=True) for title in titles]
    return Source(
        "social",
        np.asarray(titles, np.int64),
        # One like-minded friend's ten says a third, three such friends two thirds.
        np.asarray([1 - np.exp(-sum(each[0] for each in some) / 2) for some in given], np.float32),
        tuple(tuple(person for _strength, person, _value in some) for some in given),
        tuple(_notes(some, people) for some in given),
    )


def _notes(some: Sequence[tuple[float, int, int]], people: Mapping[int, Trusted]) -> dict[str, int | float | str]:
    lowest = min(people[person].percent for _strength, person, _value in some)
    values = [value for _strength, _person, value in some]
    return {"people": len(some), "match": (lowest - 1) // 10 * 10, "rating": min(values), "best": max(values)}


def _compared(profile: Profile) -> dict[int, Trusted]:
    weights: dict[int, float] = {}
    counts: dict[int, list[int]] = {}
    pairs: dict[int, dict[tuple[int, int], int]] = {}
    for sort, person, value, theirs, number, weight in _asked(_COMPARED, profile):
        if sort == "heard":
            weights[person] = 1.0 if weight is None else weight
        elif sort == "gave":
            counts.setdefault(person, [0] * HIGHEST)[value - LOWEST] = number
        else:
            pairs.setdefault(person, {})[value, theirs] = number
    own = percentiles(counts.get(profile.pk, [0] * HIGHEST))
    found = {}
    for person, met in pairs.items():
        percent = match(met, own, percentiles(counts[person])).percent
        if percent is not None and percent >= TRUSTED:
            found[person] = Trusted(percent, min(weights[person], 3.0))
    return found


def _asked(sql: str, profile: Profile, **facts: Any) -> list[tuple[Any, ...]]:
    """Its rows, where {heard} stands for whom the profile hears."""
    heard, values = Profile.objects.heard_by(profile).order_by().values("id").query.sql_with_params()
    # Its places are counted, ours are named.
    names = {f"heard_{number}": value for number, value in enumerate(values)}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.replace("{heard}", heard % tuple(f"%({name})s" for name in names)),
            {"me": profile.pk, "people": PEOPLE, **names, **facts},
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
