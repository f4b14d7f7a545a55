"""Everybody's list, made together: the same as one by one, in as many queries for many as for few."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.lib.locks import kept_lock
from lists.services import set_rating, set_seen
from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun, Recommendations, RecommendationSettings, TasteCorrection
from recommendations.services import give_thumb
from recommendations.services.wishes import set_wishes
from recommendations.serving import freshness, lists, trust
from recommendations.serving.ranking import Basis, basis_of
from recommendations.training import begin_lists, precompute, precompute_shard, shards_left, train_models
from recommendations.training.runs import MOST_TRIES, abandoned_kinds
from social.enums import ProfileKind, Visibility
from social.models import Block, Follow, Mute, Profile
from tests.movies.factories import CollectionFactory, TitleFactory
from tests.recommendations.factories import NotInterestedFactory, RatingFactory, TrendingFactory
from tests.recommendations.village import QUICK, Village, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def make_all() -> int:
    run = begin_lists()
    assert run is not None
    return sum(precompute_shard(shard) for shard in shards_left(run))


def varied() -> Village:
    """Everybody in it differs from the others in something that a list goes by."""
    found = village(titles=14)
    loud, quiet, people = found.loud, found.quiet, found.people
    collection = CollectionFactory()
    for title in (*loud[:3], quiet[4]):
        title.collection, title.minimum_age = collection, 6
        title.save()
    adult = TitleFactory(adult=True, genres=["action"])
    for profile in people[2:5]:
        RatingFactory(profile=profile, title=adult, value=10)
    TrendingFactory(title=loud[5], rank=1, people=7)
    for value, title in enumerate(TitleFactory.create_batch(8, genres=["action"]), start=2):
        for profile in people[:6]:
            RatingFactory(profile=profile, title=title, value=value, visibility=Visibility.FOLLOWERS)
    for follower, followed in ((0, 1), (0, 2), (0, 3), (5, 1), (5, 2), (6, 4), (9, 0), (1, 5), (1, 3)):
        Follow.objects.create(follower=people[follower], followed=people[followed])
    Block.objects.create(blocker=people[2], blocked=people[5])
    Mute.objects.create(muter=people[1], muted=people[3])
    Profile.objects.filter(pk=people[3].pk).update(visibility=Visibility.PRIVATE)
    Profile.objects.filter(pk=people[5].pk).update(adult_titles=True)
    ProfileFactory(user=people[0].user, kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    RecommendationSettings.objects.create(profile=people[10], is_wanted=False)
    RecommendationSettings.objects.create(profile=people[11], is_trained_on=False)
    genre = loud[0].genres.get()
    for profile, facet, key, times in (
        (people[7], "genre", str(genre.pk), 0.5),
        (people[12], "genre", str(genre.pk), 0),
        (people[13], "runtime", "short", 0),
    ):
        TasteCorrection.objects.create(profile=profile, facet=facet, key=key, multiplier=times)
    NotInterestedFactory(profile=people[0], title=loud[0])
    give_thumb(profile=people[8], title=quiet[11], is_up=True)
    set_seen(profile=people[0], title=quiet[7], on=True)
    ProfileFactory()
    return found


@pytest.mark.parametrize("at_once", [trust.VIEWERS, 3])
def test_together_is_as_one_by_one(settings: Any, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(trust, "VIEWERS", at_once)
    settings.ADULT_TITLES = True
    varied()
    train_models(chosen=QUICK)
    profiles = list(Profile.objects.order_by("pk"))
    together = lists.make_all(profiles, tunings=[None] * len(profiles))
    kinds = set()
    for profile, found in zip(profiles, together, strict=True):
        assert found == lists.make(profile)
        assert found is not None
        kinds |= {reason["kind"] for each in found["reasons"] for reason in each["why"]}
    assert kinds >= {"titles", "social", "trending", "continuity"}
    unwilling = RecommendationSettings.objects.get(is_wanted=False).profile_id
    assert make_all() == len(profiles) - 1
    assert not Recommendations.objects.filter(pk=unwilling).exists()
    kept = Recommendations.objects.in_bulk()
    for profile, found in zip(profiles, together, strict=True):
        if found and profile.pk != unwilling:
            assert kept[profile.pk].title_ids == found["title_ids"]
            assert kept[profile.pk].reasons == found["reasons"]


def test_many_lists_take_no_more_queries_than_few(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    follows = [Follow(follower=made.people[0], followed=other) for other in made.people[1:]]
    Follow.objects.bulk_create(
        [*follows, *(Follow(follower=other, followed=made.people[0]) for other in made.people[1:])]
    )

    def queries(number: int) -> int:
        Recommendations.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert lists.refresh_all(made.people[:number], precompute.no_experiment) == number
        return len(captured)

    queries(1)
    assert queries(16) == queries(2) <= 10
    # Whom they trust is asked of so many at once, or the ratings of all whom they follow would lie in memory.
    monkeypatch.setattr(trust, "VIEWERS", 5)
    assert queries(16) == queries(2) + 3


def test_a_list_that_cannot_be_made_leaves_the_others(
    made: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ranked, unlucky = Basis.ranked, made.people[3]
    mine = basis_of(unlucky)
    assert mine is not None

    def sometimes(self: Basis, **options: Any) -> Any:
        if self.history.titles.tolist() == mine.history.titles.tolist():
            raise ValueError("never seen before")
        return ranked(self, **options)

    monkeypatch.setattr(Basis, "ranked", sometimes)
    assert make_all() == 15
    assert "a list couldn't be made" in caplog.text
    run = ModelRun.objects.get(kind=RunKind.PRECOMPUTE)
    assert (run.status, run.done, run.total) == (RunStatus.RUNNING, 15, 16)
    # It is tried again some times, and then given up.
    monkeypatch.setattr(precompute, "QUIET", datetime.timedelta())
    monkeypatch.setattr("recommendations.training.runs.QUIET", datetime.timedelta())
    for _ in range(MOST_TRIES):
        assert abandoned_kinds() == [RunKind.PRECOMPUTE]
        assert make_all() == 0
    assert abandoned_kinds() == []
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "1 lists aren't made" in run.reason


def test_whoever_is_deleted_meanwhile_leaves_the_others(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, store_all = made.people[4], freshness.store_all

    def late(lists_made: Any) -> Any:
        Profile.objects.filter(pk=gone.pk).delete()
        return store_all(lists_made)

    monkeypatch.setattr(freshness, "store_all", late)
    assert make_all() == 15
    run = ModelRun.objects.get(kind=RunKind.PRECOMPUTE)
    assert (run.status, run.done, run.total) == (RunStatus.DONE, 15, 15)


def test_what_is_done_meanwhile_is_not_lost(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """One acts while the lists are made, and another's is made by somebody who knows of more."""
    acting, ahead, store_all = made.people[1], made.people[2], freshness.store_all

    def late(lists_made: Any) -> Any:
        monkeypatch.setattr(freshness, "store_all", store_all)
        for profile in (acting, ahead):
            set_rating(profile=profile, title=made.quiet[9], value=2)
        lists.refresh(profile=ahead, variant="ahead")
        return store_all(lists_made)

    monkeypatch.setattr(freshness, "store_all", late)
    assert make_all() == 15
    kept = Recommendations.objects.in_bulk()
    assert kept[ahead.pk].variant == "ahead"
    assert freshness.state_of(profile_id=acting.pk).is_stale
    assert not freshness.state_of(profile_id=ahead.pk).is_stale
    assert not freshness.state_of(profile_id=made.people[3].pk).is_stale


@pytest.mark.parametrize("had_one", [False, True])
def test_whoever_wants_none_meanwhile_gets_none(made: Village, monkeypatch: pytest.MonkeyPatch, had_one: bool) -> None:
    unwilling, store_all = made.people[1], freshness.store_all
    if had_one:
        lists.refresh(profile=unwilling)

    def late(lists_made: Any) -> Any:
        set_wishes(profile=unwilling, is_trained_on=True, is_wanted=False)
        return store_all(lists_made)

    monkeypatch.setattr(freshness, "store_all", late)
    assert lists.refresh_all(made.people, precompute.no_experiment) == 15
    assert not Recommendations.objects.filter(pk=unwilling.pk).exists()


def test_killed_before_anything_is_stored_another_one_makes_them(
    made: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(_made: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(freshness, "store_all", dying)
        with pytest.raises(KeyboardInterrupt):
            make_all()
    assert not Recommendations.objects.exists()
    run = ModelRun.objects.get(kind=RunKind.PRECOMPUTE)
    assert sum(precompute_shard(shard) for shard in shards_left(run)) == 16
    run.refresh_from_db()
    assert run.status == RunStatus.DONE


def test_killed_before_it_is_noted_the_next_one_counts(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompute, "_note", lambda *_facts: None)
    assert make_all() == 16
    run = ModelRun.objects.get(kind=RunKind.PRECOMPUTE)
    assert run.status == RunStatus.RUNNING
    monkeypatch.setattr(precompute, "QUIET", datetime.timedelta())
    assert begin_lists() is not None
    run.refresh_from_db()
    assert (run.status, run.done) == (RunStatus.DONE, 16)


def test_two_workers_at_one_shard_are_one(made: Village) -> None:
    run = begin_lists()
    assert run is not None
    (shard,) = shards_left(run)
    with kept_lock(f"recommendations:shard:{run.pk}:{shard.first}"):
        assert precompute_shard(shard) == 0
    assert precompute_shard(shard) == 16
    assert precompute_shard(shard) == 0


def test_without_a_model_all_get_what_is_popular() -> None:
    titles = TitleFactory.create_batch(3)
    profiles = ProfileFactory.create_batch(2)
    NotInterestedFactory(profile=profiles[0], title=titles[0])
    assert make_all() == 2
    kept = Recommendations.objects.in_bulk()
    assert set(kept[profiles[0].pk].title_ids) == {titles[1].pk, titles[2].pk}
    assert len(kept[profiles[1].pk].title_ids) == 3
