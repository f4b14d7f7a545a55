"""Who hears of what happens on lists: of likes, of invitations, and of titles on a list that they share."""

from typing import Any

import pytest
from django.utils import timezone

from lists import services
from lists.enums import Role
from lists.models import List, ListMember
from lists.services import sharing
from social.enums import Verb, Visibility
from social.models import Activity, Block, Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def told(verb: Verb) -> Any:
    return Activity.objects.get(verb=verb).tells


def shared(*people: Profile, **fields: Any) -> List:
    found: List = ListFactory(**fields)
    for each in people:
        ListMember.objects.create(list=found, profile=each, role=Role.EDITOR, accepted_at=timezone.now())
    return found


def test_like_tells_the_owner_until_it_is_taken_back() -> None:
    found, fan = ListFactory(), ProfileFactory()
    services.like_list(profile=fan, found=found)
    assert told(Verb.LIKED_LIST) == {"like": [found.profile_id]}
    services.unlike_list(profile=fan, found=found)
    assert not Activity.objects.exists()


def test_invitation_is_between_two_people() -> None:
    found, guest = ListFactory(), ProfileFactory(handle="ada")
    member = sharing.invite(profile=found.profile, found=found, handle="@Ada", role=Role.VIEWER)
    made = Activity.objects.get()
    assert (made.verb, made.actor, made.target) == (Verb.INVITED_TO_LIST, found.profile, member)
    assert (made.visibility, made.tells) == (Visibility.PRIVATE, {"list_invite": [guest.pk]})
    assert made.data == {"list": found.pk, "role": "viewer"}
    # Asked again with another role, nobody is told a second time.
    sharing.invite(profile=found.profile, found=found, handle="ada", role=Role.EDITOR)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("way", ["declined", "taken back", "left", "deleted"])
def test_invitation_is_forgotten_when_it_comes_to_nothing(way: str) -> None:
    found, guest = ListFactory(), ProfileFactory(handle="ada")
    member = sharing.invite(profile=found.profile, found=found, handle="ada", role=Role.VIEWER)
    if way == "declined":
        sharing.decline(profile=guest, found=found.pk)
    elif way == "taken back":
        sharing.remove_member(profile=found.profile, found=found, member=member.pk)
    elif way == "left":
        sharing.accept(profile=guest, found=found.pk)
        assert Activity.objects.exists()
        sharing.leave(profile=guest, found=found)
    else:
        services.delete_list(profile=found.profile, found=found)
    assert not Activity.objects.exists()


def test_titles_on_a_shared_list_are_told_to_the_others_on_it() -> None:
    one, two, asked = ProfileFactory.create_batch(3)
    found = shared(one, two, visibility=Visibility.PRIVATE)
    ListMember.objects.create(list=found, profile=asked)
    services.add_titles(profile=one, found=found, title_ids=[TitleFactory().pk])
    made = Activity.objects.get(verb=Verb.LISTED)
    assert made.tells == {"list_activity": sorted([found.profile_id, two.pk])}
    assert made.visibility == Visibility.PRIVATE


def test_nobody_is_told_of_ones_own_list() -> None:
    found = ListFactory()
    services.add_titles(profile=found.profile, found=found, title_ids=[TitleFactory().pk])
    assert told(Verb.LISTED) == {"list_activity": []}


@pytest.mark.parametrize("with_owner", [True, False])
def test_who_is_parted_by_a_block_is_not_told(with_owner: bool) -> None:
    one, two = ProfileFactory.create_batch(2)
    found = shared(one, two)
    Block.objects.create(blocker=two, blocked=found.profile if with_owner else one)
    services.add_titles(profile=one, found=found, title_ids=[TitleFactory().pk])
    assert told(Verb.LISTED) == {"list_activity": [found.profile_id]}


def test_private_member_is_named_to_nobody() -> None:
    hidden = ProfileFactory(visibility=Visibility.PRIVATE)
    found = shared(hidden, ProfileFactory())
    services.add_titles(profile=hidden, found=found, title_ids=[TitleFactory().pk])
    assert told(Verb.LISTED) == {"list_activity": []}


def test_who_is_about_to_go_is_not_told() -> None:
    one, two = ProfileFactory.create_batch(2)
    found = shared(one, two)
    Profile.objects.filter(pk=two.pk).update(withdrawn_at=timezone.now())
    services.add_titles(profile=one, found=found, title_ids=[TitleFactory().pk])
    assert told(Verb.LISTED) == {"list_activity": [found.profile_id]}
