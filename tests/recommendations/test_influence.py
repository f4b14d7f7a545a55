"""Whose taste others go by: from follows and ratings to weights."""

from typing import Any

import pytest
from django.utils import timezone

from recommendations.models import Influence, RecommendationSettings
from recommendations.services.influence import weigh_influence
from recommendations.tasks import weigh_influence as nightly
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Follow, Profile
from tests.movies.factories import TitleFactory
from tests.recommendations.acting import DAY
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def follow(follower: Profile, followed: Profile, **fields: Any) -> None:
    Follow.objects.create(follower=follower, followed=followed, **fields)
    Follow.objects.update(created_at=timezone.now() - 30 * DAY)


def rated_after(follower: Profile, followed: Profile, *, values: tuple[int, int] = (9, 8), **fields: Any) -> None:
    """The followed rates a title, and the follower does so a day later."""
    title, now = TitleFactory(), timezone.now()
    RatingFactory(profile=followed, title=title, value=values[0], rated_at=now - 2 * DAY, **fields)
    RatingFactory(profile=follower, title=title, value=values[1], rated_at=now - DAY)


def weights() -> dict[int, float]:
    weigh_influence()
    return {pk: round(weight, 3) for pk, weight in Influence.objects.values_list("pk", "weight")}


def test_who_is_gone_by_weighs_more() -> None:
    follower, followed = ProfileFactory(), ProfileFactory()
    follow(follower, followed)
    rated_after(follower, followed)
    assert weights() == {follower.pk: round(2 / 2.85, 3), followed.pk: round(2 * 1.85 / 2.85, 3)}
    assert sum(weights().values()) == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("why", ["low", "not liked", "no follow", "pending", "before", "private", "opted out", "kid"])
def test_what_is_no_influence(why: str) -> None:
    follower, followed = ProfileFactory(), ProfileFactory()
    if why != "no follow":
        follow(follower, followed, status=FollowStatus.PENDING if why == "pending" else FollowStatus.ACCEPTED)
    values = (7, 9) if why == "low" else (9, 5) if why == "not liked" else (9, 8)
    if why == "before":
        rated_after(followed, follower, values=values)
    else:
        visibility = Visibility.PRIVATE if why == "private" else Visibility.PUBLIC
        rated_after(follower, followed, values=values, visibility=visibility)
    if why == "opted out":
        RecommendationSettings.objects.create(profile=followed, is_trained_on=False)
    if why == "kid":
        Profile.objects.filter(pk=followed.pk).update(
            kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE
        )
    assert weights() == {}


def test_it_is_swapped_whole_and_twice_is_once() -> None:
    follower, followed = ProfileFactory(), ProfileFactory()
    Influence.objects.create(profile=ProfileFactory(), weight=5, made_at=timezone.now())
    follow(follower, followed)
    rated_after(follower, followed)
    assert weigh_influence() == weigh_influence() == 2
    assert set(Influence.objects.values_list("pk", flat=True)) == {follower.pk, followed.pk}


def test_nobody_goes_by_anybody() -> None:
    assert weigh_influence() == 0


def test_nobody_weighs_more_than_ten() -> None:
    famous = ProfileFactory()
    for _ in range(30):
        fan = ProfileFactory()
        follow(fan, famous)
        rated_after(fan, famous)
    assert weights()[famous.pk] == 10


def test_the_nightly_job() -> None:
    follower, followed = ProfileFactory(), ProfileFactory()
    follow(follower, followed)
    rated_after(follower, followed)
    nightly()
    assert Influence.objects.count() == 2
