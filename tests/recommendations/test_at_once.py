"""Recommendations' writes in threads of their own: what comes together is as if it had come one after another."""

import dataclasses
import datetime
import threading
import time
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from recommendations.interactions import build_interactions, rebuild_profile
from recommendations.models import Exposure, Interaction, NotInterested, Recommendations, Trending
from recommendations.services import dismiss, give_thumb, set_wishes
from recommendations.services.experiments import note_shown
from recommendations.serving.freshness import Made, mark_stale, state_of, states_of, store, store_all
from recommendations.trending import count_trending
from reviews.models import Rating
from social.models import Profile
from social.services.profiles import say_goodbye
from tests.lists.test_lists_at_once import at_once
from tests.movies.factories import TitleFactory
from tests.recommendations.acting import crowd
from tests.recommendations.factories import ExperimentFactory, RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def delete(pk: int) -> None:
    """As services do it."""
    profile = Profile.objects.get(pk=pk)
    say_goodbye([profile])
    profile.delete()


def test_interactions_built_while_the_profile_rates_know_the_last_rating() -> None:
    rating = RatingFactory(value=9)
    profile = rating.profile

    def rate_and_rebuild(value: int) -> None:
        Rating.objects.filter(pk=rating.pk).update(value=value)
        rebuild_profile(profile_id=profile.pk)

    for round_ in range(5):
        value = 1 + round_ * 2
        jobs = [partial(build_interactions, chunk=1), partial(rate_and_rebuild, value), partial(build_interactions)]
        assert at_once(*jobs) == []
        assert Interaction.objects.get().rating == value


def test_a_profile_deleted_while_it_is_built_is_gone() -> None:
    profiles = [RatingFactory().profile for _ in range(6)]
    gone = [profile.pk for profile in profiles[::2]]
    deletions = [partial(delete, pk) for pk in gone]
    assert at_once(*deletions, build_interactions, partial(build_interactions, chunk=2)) == []
    build_interactions()
    kept = sorted(profile.pk for profile in profiles if profile.pk and profile.pk not in gone)
    assert sorted(Interaction.objects.values_list("profile", flat=True)) == kept


def test_the_same_said_at_once_is_said_once() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    ExperimentFactory()
    jobs = [
        partial(dismiss, profile=profile, title=title),
        partial(give_thumb, profile=profile, title=title, is_up=True),
        partial(note_shown, profile=profile, title_ids=[title.pk]),
        partial(mark_stale, profile_id=profile.pk),
    ]
    assert at_once(*jobs, *jobs) == []
    assert NotInterested.objects.count() == Exposure.objects.count() == Recommendations.objects.count() == 1


def test_trending_counted_at_once_is_counted_once() -> None:
    crowd(3, TitleFactory())
    now = timezone.now() + datetime.timedelta(minutes=1)
    assert at_once(*[partial(count_trending, now=now)] * 3) == []
    assert Trending.objects.count() == 8


def test_lists_stored_together_while_profiles_act_and_go() -> None:
    profiles = ProfileFactory.create_batch(8)
    keys = [profile.pk for profile in profiles]
    states = states_of(keys)
    made = [Made(key, states[key], [1], [0.5], [[]], "v1") for key in keys]
    acting, gone = keys[::3], keys[1::3]
    for key in keys[:5]:
        store(profile_id=key, state=states[key], title_ids=[], scores=[], reasons=[], model_version="v0")
    jobs = [*(partial(mark_stale, profile_id=key) for key in acting), *(partial(delete, key) for key in gone)]
    assert at_once(*jobs, partial(store_all, made), partial(store_all, made[::-1])) == []
    store_all(made)
    left = [key for key in keys if key not in gone]
    assert sorted(Recommendations.objects.filter(model_version="v1").values_list("pk", flat=True)) == left
    assert {key for key in left if state_of(profile_id=key).is_stale} == set(acting)


def wait_for_somebody_who_waits(is_over: threading.Event) -> None:
    """Until another connection waits for this one, or there is nothing to wait for any more."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            (number,) = cursor.fetchone()
        if number or is_over.wait(0.05):
            return
    raise AssertionError("Nobody came.")


@pytest.mark.parametrize("first", ["wishing", "storing"])
def test_no_list_is_left_of_whoever_wants_none_while_it_is_stored(first: str) -> None:
    profile = ProfileFactory()
    state = state_of(profile_id=profile.pk)
    made = Made(profile.pk, state, [1], [0.5], [[]], "v1")
    began, over = threading.Event(), threading.Event()
    acts = {
        "wishing": partial(set_wishes, profile=profile, is_trained_on=True, is_wanted=False),
        "storing": partial(store_all, [made]),
    }

    @transaction.atomic
    def slowly() -> None:
        acts[first]()
        began.set()
        wait_for_somebody_who_waits(over)

    def meanwhile() -> None:
        began.wait()
        acts["storing" if first == "wishing" else "wishing"]()
        over.set()

    assert at_once(slowly, meanwhile) == []
    assert not Recommendations.objects.exists()
    assert store_all([made]) == set()


def test_a_list_that_somebody_has_in_hand_holds_up_no_other() -> None:
    profiles = ProfileFactory.create_batch(3)
    keys = [profile.pk for profile in profiles]
    states = states_of(keys)
    made = [Made(key, states[key], [1], [0.5], [[]], "v1") for key in keys]
    store_all(made)
    held, seen = threading.Event(), []

    @transaction.atomic
    def hold() -> None:
        mark_stale(profile_id=keys[1])
        held.set()
        for _ in range(400):
            seen.append(Recommendations.objects.filter(model_version="v2").count())
            if seen[-1]:
                break
            time.sleep(0.05)

    def again() -> None:
        held.wait()
        store_all([dataclasses.replace(each, model_version="v2") for each in made])

    assert at_once(hold, again) == []
    assert seen[-1] == 2
    assert Recommendations.objects.filter(model_version="v2").count() == 3
    assert state_of(profile_id=keys[1]).is_stale
