"""An account that goes takes what it did with others' lists along."""

import pytest
from django.utils import timezone

from lists import services
from lists.enums import Role
from lists.models import List, ListMember, Undo
from social.models import User
from social.services import deletion
from tests.lists.factories import ListFactory
from tests.lists.test_lists_at_once import at_once
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


def go(user: User) -> None:
    User.objects.filter(pk=user.pk).update(deletion_due_at=timezone.now())
    assert deletion.delete_account(pk=user.pk)


@pytest.mark.django_db
def test_likes_memberships_and_undos_go() -> None:
    found, fan, stays = ListFactory(), ProfileFactory(), ProfileFactory()
    for profile in (fan, stays):
        services.like_list(profile=profile, found=found)
    ListMember.objects.create(list=found, profile=fan, role=Role.EDITOR, accepted_at=timezone.now())
    services.add_titles(profile=fan, found=found, title_ids=[TitleFactory().pk])
    own = services.create_list(profile=fan, name="Best").made
    services.like_list(profile=stays, found=own)
    go(fan.user)
    found.refresh_from_db()
    assert (found.like_count, found.likes.count(), found.members.count()) == (1, 1, 0)
    assert found.items.get().added_by is None
    assert not Undo.objects.exists()
    assert list(List.objects.all()) == [found]


@pytest.mark.django_db(transaction=True)
def test_two_who_go_at_once_liked_the_same() -> None:
    lists = ListFactory.create_batch(6)
    one, other = ProfileFactory(), ProfileFactory()
    for profile, order in ((one, lists), (other, lists[::-1])):
        for found in order:
            services.like_list(profile=profile, found=found)
    assert not at_once(lambda: go(one.user), lambda: go(other.user))
    assert set(List.objects.values_list("like_count", flat=True)) == {0}
