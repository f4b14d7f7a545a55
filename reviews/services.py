"""Writes to ratings, and to the mean that a title carries."""

from django.db import transaction
from django.utils import timezone

from movies.facets import refresh_facets
from movies.models import Episode, Season, Title
from reviews.models import Rating
from reviews.validators import rating_value
from social import activity
from social.enums import Verb
from social.models import Profile

# A title's mean leans on this many ratings of the usual value, so that one enthusiast makes no masterpiece.
PRIOR_RATINGS = 5
PRIOR_MEAN = 6.5


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


def bayesian_mean(*, count: int, total: int) -> float:
    """The mean of `count` ratings that sum up to `total`, leaning on PRIOR_RATINGS of PRIOR_MEAN."""
    return (total + PRIOR_RATINGS * PRIOR_MEAN) / (count + PRIOR_RATINGS)


def _locked(profile: Profile, title: Title, season: Season | None, episode: Episode | None) -> Rating | None:
    """The present rating. All who rate the title wait for each other here."""
    Title.objects.select_for_update().only("pk").get(pk=title.pk)
    return Rating.objects.filter(profile=profile, title=title, season=season, episode=episode).first()


def _count(title: Title, *, ratings: int, points: int) -> None:
    """Bring the title's sums and mean up to date; its row is locked. Runs 3 queries."""
    row = Title.objects.filter(pk=title.pk)
    count, total = row.values_list("rating_count", "rating_sum").get()
    count, total = count + ratings, total + points
    mean = bayesian_mean(count=count, total=total) if count else None
    row.update(rating_count=count, rating_sum=total, rating_mean=mean)
    refresh_facets([title.pk])
