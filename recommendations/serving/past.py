"""What only the site knew at a moment in a profile's past: from this it is learned how much such knowledge counts.

As `trust` and `extras` have it of now, but from what was said before the moment; and nothing at all that the profile
itself said of titles it hadn't come to by then. Those who don't want to be learned from are not among those it trusted,
and everybody's word counts alike, for how much it does is computed from what came later too.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from recommendations.engine import Bundle, Extra, History, Source
from recommendations.models import RecommendationSettings
from recommendations.serving.extras import next_source
from recommendations.serving.trust import LIKED, PEOPLE, RATINGS, TRUSTED, together, word_of
from reviews.taste import match, percentiles
from reviews.validators import HIGHEST, LOWEST
from social.enums import ProfileKind
from social.models import Follow, Profile

_WHOLE = "r.season_id IS NULL AND r.episode_id IS NULL AND r.rated_at < %(before)s"
_MINE = f"r.profile_id = %(me)s AND r.title_id <> ALL(%(without)s::bigint[]) AND {_WHOLE}"
_THEIRS = f"r.profile_id = ANY(%(people)s) AND r.visibility <> 'private' AND {_WHOLE}"
_PAIRS = f"""
WITH mine AS MATERIALIZED (SELECT r.title_id, r.value FROM reviews_rating r WHERE {_MINE})
SELECT r.profile_id, mine.value, r.value, count(*) FROM mine JOIN reviews_rating r ON r.title_id = mine.title_id
WHERE {_THEIRS} GROUP BY 1, 2, 3
"""  # noqa: S608 (made of constants)
_COUNTS = f"""
SELECT r.profile_id, r.value, count(*) FROM reviews_rating r WHERE {_MINE} GROUP BY 1, 2
UNION ALL SELECT r.profile_id, r.value, count(*) FROM reviews_rating r WHERE {_THEIRS} GROUP BY 1, 2
"""  # noqa: S608 (made of constants)
_LIKED = f"""
SELECT r.title_id, r.profile_id, r.value FROM reviews_rating r WHERE {_THEIRS} AND r.value >= %(liked)s
ORDER BY r.rated_at DESC LIMIT %(most)s
"""  # noqa: S608 (made of constants)


@dataclass(frozen=True, slots=True)
class Past:
    """A moment in a profile's past. before: what was said from then on isn't known. without: keys of the titles that
    the profile came to from then on, whatever it said of them when."""

    before: datetime.datetime
    without: Sequence[int] = ()


def extra_then(
    profile: Profile, history: History, bundle: Bundle, *, past: Past, trending: Source | None = None
) -> Extra:
    """What spoke for titles when `history` was all that the profile had said. trending: what trended then, where
    anybody knows. Sources say nothing of what stands behind. Runs up to 4 queries."""
    sources = (trusted_then(profile, past), trending, next_source(history, bundle))
    return Extra(tuple(source for source in sources if source is not None and len(source.titles)))


def trusted_then(profile: Profile, past: Past) -> Source | None:
    """What those liked whom the profile trusted, as `trust.trusted_source` weighs it. Runs up to 4 queries."""
    percents = trust_then(profile, past)
    if not percents:
        return None
    rows = _rows(_LIKED, profile, list(percents), past)
    strengths: dict[int, float] = {}
    for title, person, value in rows:
        strengths[title] = strengths.get(title, 0) + word_of(percents[person], value)
    if not strengths:
        return None
    titles = sorted(strengths)
    return Source("social", np.asarray(titles, np.int64), together([strengths[title] for title in titles]))


def trust_then(profile: Profile, past: Past) -> dict[int, int]:
    """Whom it trusted, by key: the taste match of that time. Runs up to 3 queries."""
    if profile.kind != ProfileKind.STANDARD:
        return {}
    follows = Follow.objects.accepted().filter(follower=profile, created_at__lt=past.before)
    silent = RecommendationSettings.objects.filter(is_trained_on=False)
    heard = Profile.objects.heard_by(profile).filter(pk__in=follows.values("followed"))
    found = heard.exclude(pk__in=silent.values("profile")).order_by("-pk").values_list("pk", flat=True)
    people = list(found[:PEOPLE])
    if not people:
        return {}
    counts: dict[int, list[int]] = {}
    for person, value, number in _rows(_COUNTS, profile, people, past):
        counts.setdefault(person, [0] * HIGHEST)[value - LOWEST] = number
    pairs: dict[int, dict[tuple[int, int], int]] = {}
    for person, mine, theirs, number in _rows(_PAIRS, profile, people, past):
        pairs.setdefault(person, {})[mine, theirs] = number
    own = percentiles(counts.get(profile.pk, [0] * HIGHEST))
    percents = {person: match(met, own, percentiles(counts[person])).percent for person, met in pairs.items()}
    return {person: percent for person, percent in percents.items() if percent is not None and percent >= TRUSTED}


def _rows(sql: str, profile: Profile, people: Sequence[int], past: Past) -> list[tuple[Any, ...]]:
    facts: dict[str, Any] = {
        "me": profile.pk,
        "people": list(people),
        "before": past.before,
        "without": list(past.without),
        "liked": LIKED,
        "most": RATINGS,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())
