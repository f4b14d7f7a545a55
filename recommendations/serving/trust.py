"""What those whom a profile follows, and whose taste is like its own, thought of titles it may not have seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection

from recommendations.engine import Source
from recommendations.models import Influence
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

_PAIRS = """
WITH people AS MATERIALIZED (SELECT unnest(%(people)s::bigint[]) AS id), mine AS MATERIALIZED (
    SELECT title_id, value FROM reviews_rating WHERE profile_id = %(me)s AND season_id IS NULL AND episode_id IS NULL
)
SELECT theirs.profile_id, mine.value, theirs.value, count(*) FROM mine
JOIN reviews_rating theirs ON theirs.title_id = mine.title_id AND theirs.season_id IS NULL
    AND theirs.episode_id IS NULL AND theirs.visibility <> 'private'
JOIN people ON people.id = theirs.profile_id GROUP BY 1, 2, 3
"""
_COUNTS = """
SELECT profile_id, value, count(*) FROM reviews_rating
WHERE profile_id = ANY(%(people)s) AND season_id IS NULL AND episode_id IS NULL
    AND (visibility <> 'private' OR profile_id = %(me)s) GROUP BY 1, 2
"""
_LIKED = """
SELECT r.title_id, r.profile_id, r.value FROM reviews_rating r
WHERE r.profile_id = ANY(%(people)s) AND r.value >= %(liked)s AND r.season_id IS NULL AND r.episode_id IS NULL
    AND r.visibility <> 'private'
ORDER BY r.rated_at DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody followed. percent: the taste match; weight: times what anybody's word counts."""

    percent: int
    weight: float


def trusted_by(profile: Profile) -> Mapping[int, Trusted]:
    """Whom the profile follows and may read, with a taste like its own, by key. Runs 4 queries, then one for minutes.

    Guests and children follow nobody.
    """
    if profile.kind != ProfileKind.STANDARD:
        return {}
    # Who is heard is asked each time: a block or a farewell counts at once.
    heard = list(Profile.objects.heard_by(profile).order_by("-pk").values_list("pk", flat=True)[:PEOPLE])
    if not heard:
        return {}
    key = f"recommendations:trust:{profile.pk}"
    known: dict[int, Trusted] | None = cache.get(key)
    if known is None:
        known = _compared(profile, heard)
        if known:
            cache.set(key, known, KEPT)
    return {each: known[each] for each in heard if each in known}


def trusted_source(profile: Profile) -> Source | None:
    """What they liked. notes: people, the full ten below the lowest match among them, and the rating most of them gave.

    Runs one query more than `trusted_by`, or none where it has nobody.
    """
    people = trusted_by(profile)
    if not people:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LIKED, {"people": list(people), "liked": LIKED, "most": RATINGS})
        rows = cursor.fetchall()
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


def _compared(profile: Profile, heard: Sequence[int]) -> dict[int, Trusted]:
    facts: dict[str, Any] = {"me": profile.pk, "people": [*heard, profile.pk]}
    counts: dict[int, list[int]] = {}
    pairs: dict[int, dict[tuple[int, int], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, facts)
        for person, value, number in cursor.fetchall():
            counts.setdefault(person, [0] * HIGHEST)[value - LOWEST] = number
        cursor.execute(_PAIRS, facts | {"people": list(heard)})
        for person, mine, theirs, number in cursor.fetchall():
            pairs.setdefault(person, {})[mine, theirs] = number
    weights = dict(Influence.objects.filter(pk__in=pairs).values_list("pk", "weight"))
    own = percentiles(counts.get(profile.pk, [0] * HIGHEST))
    found = {}
    for person, met in pairs.items():
        percent = match(met, own, percentiles(counts[person])).percent
        if percent is not None and percent >= TRUSTED:
            found[person] = Trusted(percent, min(weights.get(person, 1.0), 3.0))
    return found
