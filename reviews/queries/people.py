"""People whose taste is like somebody's: for suggestions of whom to follow."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from reviews import taste
from reviews.models import Rating
from reviews.taste import Match, percentiles
from reviews.validators import HIGHEST, LOWEST
from social.enums import ProfileKind
from social.models import Follow, Profile
from social.models.visibility import not_muted

# Of somebody's best-loved titles so many of the least rated are looked at, each with so many of its admirers; of the
# people met most often so many are compared, over so many titles. All of it is bounded, whoever asks.
_TELLING, _ADMIRERS, _CANDIDATES, _TITLES = 40, 60, 30, 250
# Whoever gave so many points admires. With fewer titles in common than this nobody is suggested.
_ADMIRED, _FEWEST = 8, 8

# The viewer's best-loved titles, those that few have rated first: to share one of these says more.
_MET = """
WITH telling AS (
    SELECT r.title_id, t.rating_count FROM reviews_rating r JOIN movies_title t ON t.id = r.title_id
    WHERE r.profile_id = %(me)s AND r.value >= %(loved)s AND r.season_id IS NULL AND r.episode_id IS NULL
        AND t.rating_count > 1
    ORDER BY t.rating_count, r.title_id LIMIT %(telling)s
)
SELECT met.profile_id FROM telling CROSS JOIN LATERAL (
    SELECT a.profile_id FROM reviews_rating a
    WHERE a.title_id = telling.title_id AND a.value >= %(admired)s AND a.season_id IS NULL AND a.episode_id IS NULL
        AND a.is_counted AND a.profile_id <> %(me)s
    ORDER BY a.value DESC LIMIT %(admirers)s
) met
GROUP BY met.profile_id ORDER BY sum(1.0 / ln(2 + telling.rating_count)) DESC, met.profile_id LIMIT %(candidates)s
"""
_PAIRS = """
SELECT theirs.profile_id, mine.value, theirs.value, count(*)
FROM (
    SELECT r.title_id, r.value FROM reviews_rating r JOIN movies_title t ON t.id = r.title_id
    WHERE r.profile_id = %(me)s AND r.season_id IS NULL AND r.episode_id IS NULL AND t.rating_count > 1
    ORDER BY t.rating_count DESC, r.title_id LIMIT %(titles)s
) mine
JOIN reviews_rating theirs ON theirs.title_id = mine.title_id AND theirs.profile_id = ANY(%(people)s)
    AND theirs.season_id IS NULL AND theirs.episode_id IS NULL AND theirs.is_counted
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Kindred:
    """Somebody of a similar taste. match: over public ratings and a sample of titles, so near to `taste_match`."""

    profile: Profile
    match: Match


def similar_taste(profile: Profile, limit: int = 6) -> list[Kindred]:
    """Strangers with whom the profile agrees more than chance would have it, the most alike first.

    Public ratings alone are looked at. Left out are those whom it follows or has asked to, has muted or blocked, or
    is blocked by, and its own household. Runs 4 queries at most, whose cost doesn't grow with the number of people.
    """
    if profile.kind != ProfileKind.STANDARD:
        return []
    ranks = _my_ranks(profile)
    loved = next((value for value, rank in enumerate(ranks, start=LOWEST) if rank >= 0.6), HIGHEST)
    people = [pk for (pk,) in _rows(_MET, me=profile.pk, loved=loved, telling=_TELLING, admirers=_ADMIRERS,
                                    admired=_ADMIRED, candidates=_CANDIDATES)]  # fmt: skip
    known = {each.pk: each for each in _strangers(profile, people)} if people else {}
    if not known:
        return []
    pairs: dict[int, dict[tuple[int, int], int]] = {}
    for pk, mine, theirs, number in _rows(_PAIRS, me=profile.pk, people=list(known), titles=_TITLES):
        pairs.setdefault(pk, {})[mine, theirs] = number
    found = [Kindred(known[pk], _match(each, ranks)) for pk, each in pairs.items()]
    alike = [each for each in found if each.match.common >= _FEWEST and (each.match.percent or 0) > 50]
    return sorted(alike, key=lambda each: (-(each.match.percent or 0), -each.match.common, each.profile.pk))[:limit]


def _my_ranks(profile: Profile) -> list[float]:
    counts = [0] * HIGHEST
    for value in Rating.objects.of_titles().filter(profile=profile).values_list("value", flat=True):
        counts[value - LOWEST] += 1
    return percentiles(counts)


def _match(pairs: taste.Pairs, ranks: list[float]) -> Match:
    """Their points are ranked among the titles in common: to read all that they rated would cost too much."""
    counts = [0] * HIGHEST
    for (_mine, theirs), number in pairs.items():
        counts[theirs - LOWEST] += number
    return taste.match(pairs, ranks, percentiles(counts))


def _strangers(profile: Profile, people: list[int]) -> Any:
    followed = Follow.objects.filter(follower=profile).values("followed")
    shown = Profile.objects.visible_to(profile).filter(pk__in=people).filter(not_muted(profile, owner="pk"))
    return shown.exclude(pk__in=followed).exclude(user=profile.user_id)


def _rows(sql: str, **facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
