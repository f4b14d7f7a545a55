"""Whether a list knows of all that its profile did, whoever writes when."""

import datetime
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from lists.models import Shelf
from lists.services import set_rating, take_back
from lists.services.shelf import shelf
from recommendations.listening import TELLING
from recommendations.models import Recommendations, RecommendationSettings
from recommendations.services import suggesting
from recommendations.serving import freshness, lists
from recommendations.serving.freshness import (
    Made,
    State,
    mark_stale,
    put_off,
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
    new = [Made(key, states[key], [1], [0.5], [{"why": []}], "v1") for key in keys]
    new[1] = replace(new[1], reasons=[{"why": float("nan")}])
    assert store_all(new) == {keys[0], keys[2]}
    assert "couldn't be stored" in caplog.text
    assert store_all(new[1:2]) == set()
    assert store_all([]) == set()


def test_a_deadlock_over_one_list_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keys = sorted(profile.pk for profile in ProfileFactory.create_batch(3))
    states, written = states_of(keys), freshness._written

    def waiting(new: Sequence[Made], *, wait: bool) -> set[int]:
        if keys[1] in {each.profile_id for each in new}:
            raise OperationalError("deadlock detected")
        return written(new, wait=wait)

    monkeypatch.setattr(freshness, "_written", waiting)
    assert store_all([Made(key, states[key], [1], [0.5], [[]], "v1") for key in keys]) == {keys[0], keys[2]}
    assert "couldn't be stored" in caplog.text


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
    for minutes, order in ((1, [marked, by_shelf]), (-1, [by_shelf, marked])):
        at = timezone.now() + datetime.timedelta(minutes=minutes)
        Shelf.objects.filter(profile=by_shelf).update(updated_at=at)
        assert stale_profiles(limit=5) == [profile.pk for profile in order]
        assert stale_profiles(limit=1) == [order[0].pk]


def made_and_stale(profile: Profile, *, by_shelf: bool) -> None:
    """by_shelf: its shelf alone tells, as after an undo; else it is marked."""
    made(profile)
    if by_shelf:
        with shelf(profile):
            pass
    else:
        mark_stale(profile_id=profile.pk)


@pytest.mark.parametrize("by_shelf", [False, True])
@pytest.mark.parametrize("away", ["unwilling", "withdrawn"])
def test_whose_list_nobody_makes_holds_up_no_other(away: str, by_shelf: bool) -> None:
    first, second = ProfileFactory(), ProfileFactory()
    for profile in (first, second):
        made_and_stale(profile, by_shelf=by_shelf)
    assert stale_profiles(limit=1) == [first.pk]
    if away == "unwilling":
        RecommendationSettings.objects.create(profile=first, is_wanted=False)
    else:
        Profile.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())
    assert stale_profiles(limit=1) == [second.pk]


def test_nothing_is_kept_of_whoever_wants_no_list() -> None:
    unwilling, willing = ProfileFactory.create_batch(2)
    RecommendationSettings.objects.create(profile=unwilling, is_wanted=False)
    RecommendationSettings.objects.create(profile=willing, is_trained_on=False)
    mark_stale(profile_id=unwilling.pk)
    mark_stale(profile_id=willing.pk)
    assert [row.pk for row in Recommendations.objects.all()] == [willing.pk]


@pytest.mark.parametrize("by_shelf", [False, True])
@pytest.mark.parametrize("failure", ["one", "all"])
def test_a_list_that_always_fails_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, failure: str, by_shelf: bool
) -> None:
    first, second = ProfileFactory.create_batch(2)
    for profile in (first, second):
        made_and_stale(profile, by_shelf=by_shelf)

    def failing(_profile: Profile, **_options: Any) -> Any:
        raise ValueError("never seen before")

    with monkeypatch.context() as patched:
        # What is caught for each list, and what nobody foresaw.
        patched.setattr(lists, "popular" if failure == "one" else "make_all", failing)
        with nullcontext() if failure == "one" else pytest.raises((ValueError, TypeError)):
            suggesting.refresh_stale(limit=1)
    assert stale_profiles(limit=1) == [second.pk]
    assert suggesting.refresh_stale(limit=2) == 2
    assert stale_profiles(limit=2) == []


def test_a_list_that_was_fresh_or_is_made_by_now_is_not_put_off() -> None:
    fresh, quicker, nothing = ProfileFactory.create_batch(3)
    made(fresh)
    mark_stale(profile_id=quicker.pk)
    states = states_of([fresh.pk, quicker.pk, nothing.pk])
    made(quicker)
    put_off(states)
    assert stale_profiles(limit=3) == []


def test_a_profile_that_is_gone_is_passed_over() -> None:
    mark_stale(profile_id=0)
    assert not Recommendations.objects.exists()


def test_marking_is_one_query(django_assert_num_queries: Any) -> None:
    profile = ProfileFactory()
    with django_assert_num_queries(1):
        mark_stale(profile_id=profile.pk)
    assert Recommendations.objects.get().stale_at <= timezone.now()
