"""Following: who may follow whom, what is told to whom, and how it ends."""

from typing import Any

import pytest
from django.utils import timezone

from social.enums import FollowStatus, NotificationKind, ProfileKind, Verb, Visibility
from social.models import Activity, Block, Follow, Profile
from social.services import following
from social.services.pairs import CannotError, TooFastError
from social.services.profiles import delete_profile, update_profile
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db

ACCEPTED, PENDING = FollowStatus.ACCEPTED, FollowStatus.PENDING


def status(follower: Profile, followed: Profile) -> str:
    return Follow.objects.filter(follower=follower, followed=followed).values_list("status", flat=True).first() or ""


def acts() -> list[tuple[str, str, dict[str, list[int]]]]:
    """What was recorded, in order: verb, visibility, and whom it tells."""
    return list(Activity.objects.order_by("pk").values_list("verb", "visibility", "tells"))


class TestFollow:
    def test_open_profile_is_followed_at_once(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        assert status(ada, noor) == ACCEPTED
        assert acts() == [(Verb.FOLLOWED, Visibility.PUBLIC, {NotificationKind.FOLLOWER: [noor.pk]})]
        (act,) = Activity.objects.all()
        assert (act.actor, act.target) == (ada, noor)

    def test_again_changes_nothing(self, ada: Profile, noor: Profile) -> None:
        first = following.follow(follower=ada, followed=noor)
        assert following.follow(follower=ada, followed=noor) == first
        assert len(acts()) == 1

    def test_follow_is_as_visible_as_the_follower(self, noor: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=shy, followed=noor)
        assert [act[1] for act in acts()] == [Visibility.FOLLOWERS]

    def test_followers_only_profile_is_asked(self, ada: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        assert status(ada, shy) == PENDING
        told = {NotificationKind.FOLLOW_REQUEST: [shy.pk]}
        assert acts() == [(Verb.ASKED_TO_FOLLOW, Visibility.PRIVATE, told)]

    def test_household_need_not_ask(self, ada: Profile) -> None:
        sibling = member_of(ada, visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=sibling)
        assert status(ada, sibling) == ACCEPTED

    def test_private_profile_is_unknown_to_strangers(self, ada: Profile) -> None:
        hidden = ProfileFactory(visibility=Visibility.PRIVATE)
        with pytest.raises((Profile.DoesNotExist, CannotError)):
            following.follow(follower=ada, followed=hidden)
        assert not Follow.objects.exists()

    def test_private_profile_of_the_household_says_why(self, ada: Profile) -> None:
        sibling = member_of(ada, visibility=Visibility.PRIVATE, display_name="Sam")
        with pytest.raises(CannotError, match="Sam’s page is private"):
            following.follow(follower=ada, followed=sibling)

    def test_whoever_is_private_follows_nobody_unseen(self, noor: Profile) -> None:
        hidden = ProfileFactory(visibility=Visibility.PRIVATE)
        with pytest.raises(CannotError, match="nobody could see"):
            following.follow(follower=hidden, followed=noor)

    def test_nobody_follows_themselves(self, ada: Profile) -> None:
        with pytest.raises(CannotError, match="That is you"):
            following.follow(follower=ada, followed=ada)

    @pytest.mark.parametrize("fields", [{"kind": ProfileKind.KIDS, "age_ceiling": 9}, {"kind": ProfileKind.GUEST}])
    def test_children_and_guests_follow_nobody(self, noor: Profile, fields: dict[str, Any]) -> None:
        with pytest.raises(CannotError):
            following.follow(follower=ProfileFactory(visibility=Visibility.PRIVATE, **fields), followed=noor)

    @pytest.mark.parametrize("ours", [True, False])
    def test_nobody_follows_across_a_block(self, ada: Profile, noor: Profile, ours: bool) -> None:
        Block.objects.create(blocker=ada if ours else noor, blocked=noor if ours else ada)
        with pytest.raises(Profile.DoesNotExist):
            following.follow(follower=ada, followed=noor)
        assert not Follow.objects.exists()

    def test_whoever_is_about_to_go_follows_nobody_new(self, ada: Profile, noor: Profile) -> None:
        ada.withdrawn_at = timezone.now()
        ada.save()
        with pytest.raises(CannotError, match="about to be deleted"):
            following.follow(follower=ada, followed=noor)

    def test_request_becomes_a_follow_once_the_page_is_open(self, ada: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        Profile.objects.filter(pk=shy.pk).update(visibility=Visibility.PUBLIC)  # past the service that lets all in
        shy.refresh_from_db()
        following.follow(follower=ada, followed=shy)
        assert status(ada, shy) == ACCEPTED
        assert [act[0] for act in acts()] == [Verb.FOLLOWED]

    def test_follow_outlives_that_the_page_closes(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        update_profile(profile=noor, visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=noor)
        assert status(ada, noor) == ACCEPTED


class TestLimits:
    def test_spam_is_slowed_down_in_plain_words(self, ada: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("social.services.pairs.MOST_FOLLOWS", "2/h")
        others = ProfileFactory.create_batch(3)
        for other in others[:2]:
            following.follow(follower=ada, followed=other)
        with pytest.raises(TooFastError, match="go on in 30 minutes"):
            following.follow(follower=ada, followed=others[2])
        assert Follow.objects.count() == 2

    def test_requests_have_a_limit_of_their_own(self, ada: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("social.services.pairs.MOST_REQUESTS", "1/h")
        first, second = ProfileFactory.create_batch(2, visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=first)
        with pytest.raises(TooFastError):
            following.follow(follower=ada, followed=second)
        following.follow(follower=ada, followed=ProfileFactory())

    def test_what_changes_nothing_costs_nothing(self, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
        monkeypatch.setattr("social.services.pairs.MOST_FOLLOWS", "1/h")
        for _time in range(3):
            following.follow(follower=ada, followed=noor)

    def test_on_and_off_again_tells_once(self, ada: Profile, noor: Profile) -> None:
        for _time in range(3):
            following.follow(follower=ada, followed=noor)
            following.unfollow(follower=ada, followed=noor.pk)
        following.follow(follower=ada, followed=noor)
        assert acts() == [(Verb.FOLLOWED, Visibility.PUBLIC, {})]


class TestEnd:
    def test_unfollowing_withdraws_what_was_told(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        following.follow(follower=noor, followed=ada)
        ended = following.unfollow(follower=ada, followed=noor.pk)
        assert (ended.status, ended.can_restore) == (ACCEPTED, True)
        assert status(ada, noor) == ""
        assert list(Activity.objects.values_list("actor", flat=True)) == [noor.pk]
        assert following.unfollow(follower=ada, followed=noor.pk).status == ""

    def test_request_is_taken_back(self, ada: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        assert following.unfollow(follower=ada, followed=shy.pk).status == PENDING
        assert not Follow.objects.exists()
        assert acts() == []

    def test_undo_needs_no_new_request(self, ada: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        following.accept(profile=shy, follower=ada.pk)
        since = Follow.objects.get().created_at
        following.unfollow(follower=ada, followed=shy.pk)
        assert following.restore(profile=ada, follower=ada.pk, followed=shy.pk)
        assert (status(ada, shy), Follow.objects.get().created_at) == (ACCEPTED, since)
        assert not following.restore(profile=ada, follower=ada.pk, followed=shy.pk)

    def test_undo_is_for_whoever_ended_it(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        following.remove_follower(profile=noor, follower=ada.pk)
        assert not following.restore(profile=ada, follower=ada.pk, followed=noor.pk)
        assert following.restore(profile=noor, follower=ada.pk, followed=noor.pk)
        assert status(ada, noor) == ACCEPTED

    def test_undo_never_comes_round_a_removal(self, ada: Profile) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        following.accept(profile=shy, follower=ada.pk)
        following.unfollow(follower=ada, followed=shy.pk)
        following.remove_follower(profile=shy, follower=ada.pk)
        assert not following.restore(profile=ada, follower=ada.pk, followed=shy.pk)

    def test_whoever_goes_leaves_nothing_told(self, ada: Profile, noor: Profile) -> None:
        member_of(noor)
        following.follow(follower=ada, followed=noor)
        delete_profile(profile=noor)
        assert not Follow.objects.exists()
        assert acts() == []


class TestRequests:
    @pytest.fixture
    def shy(self, ada: Profile) -> Profile:
        profile: Profile = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=profile)
        return profile

    def test_accepting_tells_who_asked(self, ada: Profile, shy: Profile) -> None:
        following.accept(profile=shy, follower=ada.pk)
        assert status(ada, shy) == ACCEPTED
        assert acts() == [
            (Verb.ACCEPTED_FOLLOWER, Visibility.PRIVATE, {NotificationKind.FOLLOW_ACCEPTED: [ada.pk]}),
            (Verb.FOLLOWED, Visibility.PUBLIC, {}),
        ]

    def test_accepting_twice_is_accepting_once(self, ada: Profile, shy: Profile) -> None:
        following.accept(profile=shy, follower=ada.pk)
        following.accept(profile=shy, follower=ada.pk)
        assert len(acts()) == 2

    def test_declining_tells_nobody(self, ada: Profile, shy: Profile) -> None:
        following.decline(profile=shy, follower=ada.pk)
        assert status(ada, shy) == ""
        assert acts() == []
        with pytest.raises(Follow.DoesNotExist):
            following.decline(profile=shy, follower=ada.pk)

    def test_declining_ends_no_follow(self, ada: Profile, shy: Profile) -> None:
        following.accept(profile=shy, follower=ada.pk)
        with pytest.raises(Follow.DoesNotExist):
            following.decline(profile=shy, follower=ada.pk)
        assert status(ada, shy) == ACCEPTED

    def test_only_the_one_who_is_asked_answers(self, ada: Profile, shy: Profile) -> None:
        for somebody in (ada, ProfileFactory()):
            with pytest.raises(Follow.DoesNotExist):
                following.accept(profile=somebody, follower=ada.pk)
        assert status(ada, shy) == PENDING

    def test_what_was_taken_back_cant_be_accepted(self, ada: Profile, shy: Profile) -> None:
        following.unfollow(follower=ada, followed=shy.pk)
        with pytest.raises(Follow.DoesNotExist):
            following.accept(profile=shy, follower=ada.pk)

    def test_opening_the_page_lets_everybody_in(self, ada: Profile, shy: Profile) -> None:
        other = ProfileFactory()
        following.follow(follower=other, followed=shy)
        update_profile(profile=shy, visibility=Visibility.PUBLIC)
        assert {status(ada, shy), status(other, shy)} == {ACCEPTED}
        told = {NotificationKind.FOLLOW_ACCEPTED: sorted([ada.pk, other.pk])}
        assert acts() == [(Verb.ACCEPTED_FOLLOWER, Visibility.PRIVATE, told)]

    def test_closing_it_lets_nobody_in(self, ada: Profile, shy: Profile) -> None:
        update_profile(profile=shy, visibility=Visibility.PRIVATE)
        update_profile(profile=shy, bio="Hello")
        assert status(ada, shy) == PENDING
