"""Recommendations' writes in threads of their own: what comes together is as if it had come one after another."""

import datetime
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from recommendations.interactions import build_interactions, rebuild_profile
from recommendations.models import Exposure, Interaction, NotInterested, Recommendations, Trending
from recommendations.services import dismiss, give_thumb
from recommendations.services.experiments import note_shown
from recommendations.serving.freshness import mark_stale
from recommendations.trending import count_trending
from reviews.models import Rating
from social.models import Profile
from social.services.profiles import say_goodbye
from tests.lists.test_lists_at_once import at_once
from tests.movies.factories import TitleFactory
from tests.recommendations.acting import crowd
from tests.recommendations.factories import ExperimentFactory, RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def delete(pk: int) -> None:
    """As services do it."""
    profile = Profile.objects.get(pk=pk)
    say_goodbye([profile])
    profile.delete()


def test_interactions_built_while_the_profile_rates_know_the_last_rating() -> None:
    rating = RatingFactory(value=9)
    profile = rating.profile

    def rate_and_rebuild(value: int) -> None:
        Rating.objects.filter(pk=rating.pk).update(value=value)
        rebuild_profile(profile_id=profile.pk)

    for round_ in range(5):
        value = 1 + round_ * 2
        jobs = [partial(build_interactions, chunk=1), partial(rate_and_rebuild, value), partial(build_interactions)]
        assert at_once(*jobs) == []
        assert Interaction.objects.get().rating == value


def test_a_profile_deleted_while_it_is_built_is_gone() -> None:
    profiles = [RatingFactory().profile for _ in range(6)]
    gone = [profile.pk for profile in profiles[::2]]
    deletions = [partial(delete, pk) for pk in gone]
    assert at_once(*deletions, build_interactions, partial(build_interactions, chunk=2)) == []
    build_interactions()
    kept = sorted(profile.pk for profile in profiles if profile.pk and profile.pk not in gone)
    assert sorted(Interaction.objects.values_list("profile", flat=True)) == kept


def test_the_same_said_at_once_is_said_once() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    ExperimentFactory()
    jobs = [
        partial(dismiss, profile=profile, title=title),
        partial(give_thumb, profile=profile, title=title, is_up=True),
        partial(note_shown, profile=profile, title_ids=[title.pk]),
        partial(mark_stale, profile_id=profile.pk),
    ]
    assert at_once(*jobs, *jobs) == []
    assert NotInterested.objects.count() == Exposure.objects.count() == Recommendations.objects.count() == 1


def test_trending_counted_at_once_is_counted_once() -> None:
    crowd(3, TitleFactory())
    now = timezone.now() + datetime.timedelta(minutes=1)
    assert at_once(*[partial(count_trending, now=now)] * 3) == []
    assert Trending.objects.count() == 8
