"""Writes to ratings, and to the mean that a title carries."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from movies.facets import refresh_facets
from movies.models import Episode, Season, Title
from movies.models.titles import PRIOR_MEAN, PRIOR_RATINGS
from reviews.models import Rating
from reviews.validators import rating_value
from social import activity
from social.enums import Verb
from social.models import Profile

# Brings many titles' sums and means up to date with what was added to their ratings.
_COUNT_MANY = """
UPDATE movies_title t SET rating_count = t.rating_count + d.ratings, rating_sum = t.rating_sum + d.points,
    rating_mean = CASE WHEN t.rating_count + d.ratings > 0
        THEN (t.rating_sum + d.points + %(prior)s) / (t.rating_count + d.ratings + %(priors)s) END
FROM unnest(%(ids)s, %(ratings)s, %(points)s) AS d(id, ratings, points) WHERE t.id = d.id
"""


@transaction.atomic
def rate(
    *, profile: Profile, title: Title, value: int, season: Season | None = None, episode: Episode | None = None
) -> Rating:
    """Give a title, a season or an episode so many points, 1 to 10, in place of any earlier ones.

    Raises ValidationError for other values. Two at once leave one rating, and the title's mean right.
    """
    rating_value(value)
    before = _locked(profile, title, season, episode)
    now = timezone.now()
    if before is None:
        rating = Rating.objects.create(
            profile=profile, title=title, season=season, episode=episode, value=value, rated_at=now
        )
    else:
        rating = Rating(
            pk=before.pk, profile=profile, title=title, season=season, episode=episode, value=value, rated_at=now
        )
        rating.save(update_fields=["value", "rated_at"])
    if season is None and episode is None:
        _count(title, ratings=0 if before else 1, points=value - (before.value if before else 0))
    activity.withdraw(target=rating, verb=Verb.RATED)
    activity.record(
        actor=profile,
        verb=Verb.RATED,
        target=rating,
        visibility=profile.visibility,
        title_id=title.pk,
        data={"value": value},
    )
    return rating


@transaction.atomic
def clear_rating(
    *, profile: Profile, title: Title, season: Season | None = None, episode: Episode | None = None
) -> int | None:
    """Take a rating back. Returns what it was; None where there was none."""
    before = _locked(profile, title, season, episode)
    if before is None:
        return None
    activity.withdraw(target=before)
    before.delete()
    if season is None and episode is None:
        _count(title, ratings=-1, points=-before.value)
    return before.value


@transaction.atomic
def rate_many(*, profile: Profile, values: Mapping[int, int | None]) -> dict[int, int | None]:
    """Rate many whole titles at once: points by the title's key, None takes a rating back.

    Returns what each title was rated before, for those where that changes. Unknown titles are passed over. Raises
    ValidationError for other values. Runs 7 queries at most; no activity is recorded for so many at once.
    """
    for value in values.values():
        if value is not None:
            rating_value(value)
    # In the order of their keys, so that two at once can't wait for each other.
    locked = Title.objects.select_for_update().filter(pk__in=values).order_by("pk")
    known = list(locked.values_list("pk", flat=True))
    mine = Rating.objects.of_titles().filter(profile=profile)
    before = dict(mine.filter(title__in=known).values_list("title_id", "value"))
    changed = {pk: before.get(pk) for pk in known if before.get(pk) != values[pk]}
    given = {pk: value for pk in changed if (value := values[pk]) is not None}
    now = timezone.now()
    mine.filter(title__in=[pk for pk in changed if values[pk] is None]).delete()
    Rating.objects.bulk_create(
        [Rating(profile=profile, title_id=pk, value=value, rated_at=now) for pk, value in given.items()],
        update_conflicts=True,
        unique_fields=["profile", "title", "season", "episode"],
        update_fields=["value", "rated_at"],
    )
    _count_many({pk: (bool(values[pk]) - bool(old), (values[pk] or 0) - (old or 0)) for pk, old in changed.items()})
    return changed


def forget_ratings(*, profile: Profile) -> None:
    """Take all ratings of titles back, before their profile goes: the means are then as if it had never been."""
    mine = Rating.objects.of_titles().filter(profile=profile)
    rate_many(profile=profile, values=dict.fromkeys(mine.values_list("title_id", flat=True)))


def _locked(profile: Profile, title: Title, season: Season | None, episode: Episode | None) -> Rating | None:
    """The present rating. All who rate the title wait for each other here."""
    Title.objects.select_for_update().only("pk").get(pk=title.pk)
    return Rating.objects.filter(profile=profile, title=title, season=season, episode=episode).first()


def _count(title: Title, *, ratings: int, points: int) -> None:
    """Bring the title's sums and mean up to date; its row is locked. Runs 2 queries."""
    _count_many({title.pk: (ratings, points)})


def _count_many(added: Mapping[int, tuple[int, int]]) -> None:
    """By the title's key: how many ratings more it has, and how many points. The titles' rows are locked."""
    if not added:
        return
    facts: dict[str, Any] = {
        "ids": list(added),
        "ratings": [ratings for ratings, _ in added.values()],
        "points": [points for _, points in added.values()],
        "prior": PRIOR_RATINGS * PRIOR_MEAN,
        "priors": PRIOR_RATINGS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_MANY, facts)
    refresh_facets(added)
