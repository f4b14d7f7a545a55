"""What two people do to each other at the same moment, on real connections."""

from typing import Any

import pytest

from social.enums import FollowStatus, Verb, Visibility
from social.models import Activity, Block, Follow, Profile
from social.services import blocking, following
from social.services.profiles import update_profile
from tests.social.acts import Acts
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada() -> Profile:
    profile: Profile = ProfileFactory(handle="ada")
    return profile


@pytest.fixture
def noor() -> Profile:
    profile: Profile = ProfileFactory(handle="noor")
    return profile


def test_following_twice_is_following_once(acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
    acts.slowly(monkeypatch, following, "_record")

    def follow() -> None:
        following.follow(follower=ada, followed=noor)

    assert acts.at_once(follow, follow, follow) == []
    assert (Follow.objects.count(), Activity.objects.count()) == (1, 1)


def test_following_each_other_waits_for_nobody_forever(
    acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any
) -> None:
    acts.slowly(monkeypatch, following, "lock_pair")
    raised = acts.at_once(
        lambda: following.follow(follower=ada, followed=noor), lambda: following.follow(follower=noor, followed=ada)
    )
    assert raised == []
    assert Follow.objects.count() == 2


def test_follow_that_comes_during_a_block_finds_nobody(
    acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any
) -> None:
    acts.slowly(monkeypatch, blocking, "close_ways_back")
    raised = acts.at_once(
        lambda: blocking.block(blocker=noor, blocked=ada), lambda: following.follow(follower=ada, followed=noor)
    )
    assert [type(error) for error in raised] == [Profile.DoesNotExist]
    assert (Follow.objects.count(), Block.objects.count()) == (0, 1)


def test_block_that_comes_during_a_follow_ends_it(acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
    acts.slowly(monkeypatch, following, "_record")
    raised = acts.at_once(
        lambda: following.follow(follower=ada, followed=noor), lambda: blocking.block(blocker=noor, blocked=ada)
    )
    assert raised == []
    assert (Follow.objects.count(), Activity.objects.count(), Block.objects.count()) == (0, 0, 1)


def test_request_taken_back_while_it_is_accepted(acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
    update_profile(profile=noor, visibility=Visibility.FOLLOWERS)
    following.follow(follower=ada, followed=noor)
    acts.slowly(monkeypatch, following, "_let_in")
    raised = acts.at_once(
        lambda: following.accept(profile=noor, follower=ada.pk),
        lambda: following.unfollow(follower=ada, followed=noor.pk),
    )
    assert raised == []
    assert (Follow.objects.count(), Activity.objects.count()) == (0, 0)


def test_request_accepted_while_it_is_taken_back(acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
    update_profile(profile=noor, visibility=Visibility.FOLLOWERS)
    following.follow(follower=ada, followed=noor)
    acts.slowly(monkeypatch, following.activity, "withdraw")
    raised = acts.at_once(
        lambda: following.unfollow(follower=ada, followed=noor.pk),
        lambda: following.accept(profile=noor, follower=ada.pk),
    )
    assert [type(error) for error in raised] == [Follow.DoesNotExist]
    assert (Follow.objects.count(), Activity.objects.count()) == (0, 0)


def test_nobody_is_left_waiting_at_a_door_that_opens(acts: Acts, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
    update_profile(profile=noor, visibility=Visibility.FOLLOWERS)
    acts.slowly(monkeypatch, following, "_record")
    theirs = Profile.objects.get(pk=noor.pk)
    raised = acts.at_once(
        lambda: following.follow(follower=ada, followed=noor),
        lambda: update_profile(profile=theirs, visibility=Visibility.PUBLIC),
    )
    assert raised == []
    assert Follow.objects.get().status == FollowStatus.ACCEPTED
    assert list(Activity.objects.values_list("verb", flat=True)) == [Verb.ACCEPTED_FOLLOWER]
