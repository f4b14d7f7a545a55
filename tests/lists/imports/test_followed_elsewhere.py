"""People one follows elsewhere, as imports say, are offered here: by an address they give, or by the same handle."""

from typing import Any

import pytest
from django.test import Client

from lists.enums import ImportState, RowKind, RowState
from lists.imports.followed import followed_elsewhere
from lists.models import Import
from social.enums import Visibility
from social.models import Block, Follow, Profile
from social.queries import suggestions_for
from tests.social.factories import ProfileFactory
from tests.social.households import act_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Profile:
    profile: Profile = ProfileFactory(handle="ada")
    return profile


def import_of(profile: Profile, *handles: str, source: str = "trakt", state: str = ImportState.DONE) -> Import:
    run = Import.objects.create(profile=profile, source=source, state=state)
    for number, handle in enumerate(handles, start=1):
        data = {"handle": handle, "name": ""}
        run.rows.create(number=number, kind=RowKind.FOLLOW, state=RowState.UNSUPPORTED, data=data)
    return run


def offered(profile: Profile) -> dict[str, str]:
    return {each.profile.handle: each.reason for each in suggestions_for(profile) if each.group}


def test_an_address_says_who_it_is_and_a_handle_that_it_may_be(ada: Profile) -> None:
    ProfileFactory(handle="grace", links=["https://www.trakt.tv/users/Amazing-Grace/"])
    ProfileFactory(handle="kenji")
    ProfileFactory(handle="nobody_else", links=["https://trakt.tv/users/nobody-else"])
    import_of(ada, "Amazing-Grace", "Kenji")
    assert offered(ada) == {
        "grace": "You follow them on Trakt as @Amazing-Grace",
        "kenji": "Has the handle of somebody you follow on Trakt: @Kenji",
    }
    assert not Follow.objects.exists()


def test_page_offers_them_under_a_heading_of_their_own(ada: Profile) -> None:
    kenji = ProfileFactory(handle="kenji")
    import_of(ada, "kenji")
    page = act_as(Client(), ada).get("/people/").content.decode()
    assert "People you followed elsewhere" in page
    assert f"/people/{kenji.pk}/follow/" in page


def test_our_own_archive_counts_too(ada: Profile) -> None:
    ProfileFactory(handle="kenji")
    import_of(ada, "kenji", source="matinee")
    assert list(offered(ada)) == ["kenji"]


def test_only_ones_own_imports_that_were_not_taken_back(ada: Profile) -> None:
    ProfileFactory(handle="kenji")
    import_of(ProfileFactory(), "kenji")
    import_of(ada, "kenji", state=ImportState.UNDONE)
    assert offered(ada) == {}


def test_nobody_hidden_blocked_or_followed_is_offered(ada: Profile) -> None:
    ProfileFactory(handle="hidden", visibility=Visibility.PRIVATE)
    Block.objects.create(blocker=ProfileFactory(handle="foe"), blocked=ada)
    Follow.objects.create(follower=ada, followed=ProfileFactory(handle="friend"))
    import_of(ada, "hidden", "foe", "friend", "ada")
    assert offered(ada) == {}


def test_many_cost_as_many_queries_as_one(ada: Profile, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        followed_elsewhere(ada)
    handles = [f"p{number}" for number in range(12)]
    for handle in handles:
        ProfileFactory(handle=handle)
    import_of(ada, *handles)
    with django_assert_num_queries(3):
        assert len(followed_elsewhere(ada)) == 12
