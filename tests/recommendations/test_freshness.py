"""Whether a list knows of all that its profile did, whoever writes when."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from lists.services import set_rating, take_back
from lists.services.shelf import shelf
from recommendations.listening import TELLING
from recommendations.models import Recommendations
from recommendations.serving.freshness import (
    Made,
    State,
    mark_stale,
    stale_profiles,
    state_of,
    states_of,
    store,
    store_all,
)
from social import activity
from social.enums import Verb, Visibility
from social.models import Profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def made(profile: Profile, state: State | None = None, title: int = 1) -> bool:
    state = state or state_of(profile_id=profile.pk)
    return store(profile_id=profile.pk, state=state, title_ids=[title], scores=[0.5], reasons=[[]], model_version="v1")


def test_a_profile_without_a_list_waits_for_one() -> None:
    state = state_of(profile_id=ProfileFactory().pk)
    assert (state.is_stale, state.made_at) == (True, None)
    assert state_of(profile_id=0) == State()


def test_a_new_list_is_fresh_until_the_profile_does_something() -> None:
    profile = ProfileFactory()
    made(profile)
    assert not state_of(profile_id=profile.pk).is_stale
    mark_stale(profile_id=profile.pk)
    assert state_of(profile_id=profile.pk).is_stale
    assert Recommendations.objects.get().title_ids == [1]
    made(profile)
    assert not state_of(profile_id=profile.pk).is_stale


def test_what_is_done_while_a_list_is_made_leaves_it_stale() -> None:
    profile = ProfileFactory()
    mark_stale(profile_id=profile.pk)
    began = state_of(profile_id=profile.pk)
    mark_stale(profile_id=profile.pk)
    assert made(profile, began)
    assert state_of(profile_id=profile.pk).is_stale
    began = state_of(profile_id=profile.pk)
    with shelf(profile):
        pass
    made(profile, began)
    assert state_of(profile_id=profile.pk).is_stale


def test_who_knows_less_does_not_overwrite_who_knows_more() -> None:
    profile = ProfileFactory()
    early = state_of(profile_id=profile.pk)
    with shelf(profile):
        pass
    assert made(profile, title=2)
    assert not made(profile, early, title=1)
    assert Recommendations.objects.get().title_ids == [2]


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="each title"):
        store(profile_id=1, state=State(), title_ids=[1], scores=[], reasons=[], model_version="v1")


def test_one_list_that_cannot_be_stored_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    keys = sorted(profile.pk for profile in ProfileFactory.create_batch(3))
    states = states_of(keys)
    lists = [Made(key, states[key], [1], [0.5], [{"why": []}], "v1") for key in keys]
    lists[1] = replace(lists[1], reasons=[{"why": float("nan")}])
    assert store_all(lists) == {keys[0], keys[2]}
    assert "couldn't be stored" in caplog.text
    assert store_all(lists[1:2]) == set()
    assert store_all([]) == set()


@pytest.mark.parametrize("verb", list(Verb))
def test_acts_that_tell_of_taste_make_it_stale(verb: Verb, django_capture_on_commit_callbacks: Any) -> None:
    profile, title = ProfileFactory(), TitleFactory()
    made(profile)
    with django_capture_on_commit_callbacks(execute=True):
        activity.record(
            actor=profile, verb=verb, target=title, title_id=title.pk, visibility=Visibility.PRIVATE, data={"value": 7}
        )
    assert (Recommendations.objects.get().stale_at is not None) is (verb in TELLING)


def test_taking_back_makes_it_stale_too() -> None:
    """Nothing is recorded of it: the shelf tells."""
    profile, title = ProfileFactory(), TitleFactory()
    receipt = set_rating(profile=profile, title=title, value=9)
    made(profile)
    assert receipt.undo
    take_back(profile=profile, key=receipt.undo.key)
    assert state_of(profile_id=profile.pk).is_stale
    assert stale_profiles(limit=5) == [profile.pk]


def test_those_who_wait_longest_come_first() -> None:
    marked, by_shelf, fresh = ProfileFactory(), ProfileFactory(), ProfileFactory()
    for profile in (marked, by_shelf, fresh):
        made(profile)
    mark_stale(profile_id=marked.pk)
    with shelf(by_shelf):
        pass
    assert stale_profiles(limit=5) == [marked.pk, by_shelf.pk]
    assert stale_profiles(limit=1) == [marked.pk]


def test_a_profile_that_is_gone_is_passed_over() -> None:
    mark_stale(profile_id=0)
    assert not Recommendations.objects.exists()


def test_marking_is_one_query(django_assert_num_queries: Any) -> None:
    profile = ProfileFactory()
    with django_assert_num_queries(1):
        mark_stale(profile_id=profile.pk)
    assert Recommendations.objects.get().stale_at <= timezone.now()
