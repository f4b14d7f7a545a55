"""Blocking and muting: what ends, what is seen afterwards, and by whom."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lists.enums import Role
from lists.models import List, ListMember
from lists.services import sharing
from social.enums import ProfileKind, Visibility
from social.models import Activity, Block, Follow, Mute, Profile
from social.queries import followers_of, found_people
from social.services import blocking, following
from social.services.pairs import CannotError
from social.signals import profiles_blocked
from tests.lists.factories import ListFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, member_of

pytestmark = pytest.mark.django_db


class TestBlock:
    def test_ends_what_was_between_the_two(self, ada: Profile, noor: Profile) -> None:
        other = ProfileFactory()
        following.follow(follower=ada, followed=noor)
        following.follow(follower=noor, followed=ada)
        following.follow(follower=other, followed=noor)
        blocking.block(blocker=ada, blocked=noor)
        assert list(Follow.objects.values_list("follower", flat=True)) == [other.pk]
        assert list(Activity.objects.values_list("actor", flat=True)) == [other.pk]

    @pytest.mark.parametrize("asker_blocks", [True, False])
    def test_ends_requests(self, ada: Profile, asker_blocks: bool) -> None:
        shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        blocker, blocked = (ada, shy) if asker_blocks else (shy, ada)
        blocking.block(blocker=blocker, blocked=blocked)
        assert not Follow.objects.exists()
        with pytest.raises(Follow.DoesNotExist):
            following.accept(profile=shy, follower=ada.pk)

    def test_ends_memberships_and_invitations_both_ways(self, ada: Profile, noor: Profile) -> None:
        hers, theirs = ListFactory(profile=ada), ListFactory(profile=noor)
        third = ListFactory()
        for found, member in ((hers, noor), (third, noor), (third, ada)):
            ListMember.objects.create(list=found, profile=member, role=Role.EDITOR, accepted_at=timezone.now())
        sharing.invite(profile=noor, found=theirs, handle="ada", role=Role.VIEWER)
        blocking.block(blocker=ada, blocked=noor)
        assert set(ListMember.objects.values_list("list", "profile")) == {(third.pk, noor.pk), (third.pk, ada.pk)}
        assert List.objects.count() == 3

    def test_again_changes_nothing_and_tells_once(self, ada: Profile, noor: Profile) -> None:
        heard: list[Any] = []

        def listen(blocker: int, blocked: int, **_more: Any) -> None:
            heard.append((blocker, blocked))

        profiles_blocked.connect(listen)
        try:
            first = blocking.block(blocker=ada, blocked=noor)
            assert blocking.block(blocker=ada, blocked=noor) == first
        finally:
            profiles_blocked.disconnect(listen)
        assert heard == [(ada.pk, noor.pk)]

    def test_no_way_back_from_before(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        following.unfollow(follower=ada, followed=noor.pk)
        blocking.block(blocker=noor, blocked=ada)
        assert not following.restore(profile=ada, follower=ada.pk, followed=noor.pk)
        blocking.unblock(blocker=noor, blocked=ada.pk)
        assert not following.restore(profile=ada, follower=ada.pk, followed=noor.pk)
        assert not Follow.objects.exists()

    def test_whoever_is_blocked_finds_nobody_to_block_back(self, ada: Profile, noor: Profile) -> None:
        blocking.block(blocker=ada, blocked=noor)
        with pytest.raises(Profile.DoesNotExist):
            blocking.block(blocker=noor, blocked=ada)

    def test_neither_oneself_nor_the_household(self, ada: Profile) -> None:
        sibling = member_of(ada, display_name="Sam")
        with pytest.raises(CannotError, match="That is you"):
            blocking.block(blocker=ada, blocked=ada)
        with pytest.raises(CannotError, match="own household"):
            blocking.block(blocker=ada, blocked=sibling)

    @pytest.mark.parametrize("act", [blocking.block, blocking.mute])
    @pytest.mark.parametrize("fields", [{"kind": ProfileKind.KIDS, "age_ceiling": 9}, {"kind": ProfileKind.GUEST}])
    def test_children_and_guests_neither_block_nor_mute(self, noor: Profile, fields: Any, act: Any) -> None:
        little = ProfileFactory(visibility=Visibility.PRIVATE, **fields)
        names = ("blocker", "blocked") if act is blocking.block else ("muter", "muted")
        with pytest.raises(CannotError):
            act(**dict(zip(names, (little, noor), strict=True)))

    def test_neither_sees_the_other_anywhere(self, ada: Profile, noor: Profile) -> None:
        star = ProfileFactory(handle="star")
        for follower in (ada, noor):
            following.follow(follower=follower, followed=star)
        blocking.block(blocker=ada, blocked=noor)
        for one, other in ((ada, noor), (noor, ada)):
            client = act_as(Client(), one)
            for path in ("", "followers/", "following/"):
                assert client.get(f"/@{other.handle}/{path}").status_code == 404
            for act in ("follow", "mute", "block", "dismiss"):
                assert client.post(f"/people/{other.pk}/{act}/").status_code == 404
            assert f"@{other.handle}" not in client.get(f"/people/?q={other.handle}").content.decode()
            assert list(found_people(other.handle, viewer=one)) == []
            shown = [row.follower_id for row in followers_of(star, viewer=one)]
            assert shown == [one.pk]

    def test_unblocked_they_see_each_other_and_follow_nobody(self, ada: Profile, noor: Profile) -> None:
        following.follow(follower=ada, followed=noor)
        blocking.block(blocker=ada, blocked=noor)
        assert blocking.unblock(blocker=ada, blocked=noor.pk)
        assert not blocking.unblock(blocker=ada, blocked=noor.pk)
        assert act_as(Client(), noor).get("/@ada/").status_code == 200
        assert not Follow.objects.exists()


class TestPages:
    def test_asks_before_it_does(self, ada: Profile, noor: Profile) -> None:
        client = act_as(Client(), ada)
        page = client.get(f"/people/{noor.pk}/block/").content.decode()
        assert "Block Noor?" in page
        assert not Block.objects.exists()
        response = client.post(f"/people/{noor.pk}/block/", follow=True)
        assert response.redirect_chain == [("/settings/people/", 302)]
        assert "You have blocked Noor." in response.content.decode()
        assert "@noor" in response.content.decode()
        client.post(f"/people/{noor.pk}/unblock/")
        assert not Block.objects.exists()

    def test_who_turned_private_since_is_hidden_there_too(self, ada: Profile, noor: Profile) -> None:
        blocking.block(blocker=ada, blocked=noor)
        Profile.objects.filter(pk=noor.pk).update(visibility=Visibility.PRIVATE, display_name="New name")
        page = act_as(Client(), ada).get("/settings/people/").content.decode()
        assert "New name" not in page
        assert "Somebody hidden" in page

    def test_mute_is_unseen_and_taken_back(self, ada: Profile, noor: Profile) -> None:
        client = act_as(Client(), ada)
        page = client.post(f"/people/{noor.pk}/mute/", {"next": "/@noor/"}, follow=True).content.decode()
        assert "Unmute" in page
        assert Mute.objects.get().muted == noor
        assert "Unmute" not in act_as(Client(), noor).get("/@ada/").content.decode()
        client.post(f"/people/{noor.pk}/unmute/")
        assert not Mute.objects.exists()

    def test_nobody_undoes_anothers_block(self, ada: Profile, noor: Profile) -> None:
        blocking.block(blocker=ada, blocked=noor)
        for key in (ada.pk, noor.pk):
            act_as(Client(), noor).post(f"/people/{key}/unblock/")
        assert Block.objects.count() == 1
