"""Whom somebody hears of, and whom no longer: what reasons say of them changes at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from recommendations.models import Recommendations
from recommendations.services import suggesting
from recommendations.training import train_models
from social.enums import Visibility
from social.models import Follow, Profile
from social.services import blocking, following
from social.services.profiles import update_profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.pages import missing, why
from tests.recommendations.village import QUICK, Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def trusting(made: Village) -> tuple[Profile, Profile]:
    """Two people of one taste; the second has rated what the first one hasn't seen."""
    me, friend = made.people[:2]
    for value, title in enumerate(TitleFactory.create_batch(10), start=1):
        for profile in (me, friend):
            RatingFactory(profile=profile, title=title, value=value)
    train_models(chosen=QUICK)
    return me, friend


def is_said(client: Client, me: Profile, made: Village) -> bool:
    """Of any of what somebody hasn't seen: that somebody whom they follow likes it. It can't be said of the last of a
    list, which would stand nowhere else without."""
    return any("1 person you follow" in why(client, me, title) for title in missing(made))


PARTINGS: dict[str, Callable[[Profile, Profile], Any]] = {
    "blocking": lambda me, friend: blocking.block(blocker=me, blocked=friend),
    "being blocked": lambda me, friend: blocking.block(blocker=friend, blocked=me),
    "unfollowing": lambda me, friend: following.unfollow(follower=me, followed=friend.pk),
    "being removed": lambda me, friend: following.remove_follower(profile=friend, follower=me.pk),
    "muting": lambda me, friend: blocking.mute(muter=me, muted=friend),
}


@pytest.mark.parametrize("parting", PARTINGS)
def test_who_is_not_heard_of_any_more_is_not_said_to_like_anything(
    client: Client,
    made: Village,
    trusting: tuple[Profile, Profile],
    parting: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    me, friend = trusting
    Follow.objects.create(follower=me, followed=friend)
    for shard in suggesting.begin_everybody():
        suggesting.make_shard(shard)
    assert is_said(client, me, made)
    with django_capture_on_commit_callbacks(execute=True):
        PARTINGS[parting](me, friend)
    assert not is_said(client, me, made)
    suggesting.refresh_stale()
    kept = Recommendations.objects.get(pk=me.pk)
    assert "social" not in {reason["kind"] for each in kept.reasons for reason in each["why"]}


@pytest.mark.parametrize("way", ["follow", "unmute", "opening"])
def test_who_is_heard_of_anew_is_heard_at_once(
    client: Client, made: Village, trusting: tuple[Profile, Profile], way: str, django_capture_on_commit_callbacks: Any
) -> None:
    me, friend = trusting
    if way == "unmute":
        Follow.objects.create(follower=me, followed=friend)
        blocking.mute(muter=me, muted=friend)
    elif way == "opening":
        Profile.objects.filter(pk=friend.pk).update(visibility=Visibility.FOLLOWERS)
        following.follow(follower=me, followed=Profile.objects.get(pk=friend.pk))
    # Looked at, and so kept that there is nobody.
    assert not is_said(client, me, made)
    with django_capture_on_commit_callbacks(execute=True):
        if way == "follow":
            following.follow(follower=me, followed=friend)
        elif way == "unmute":
            blocking.unmute(muter=me, muted=friend.pk)
        else:
            update_profile(profile=friend, visibility=Visibility.PUBLIC)
    assert is_said(client, me, made)
