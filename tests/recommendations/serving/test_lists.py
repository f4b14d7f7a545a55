"""One profile's list: by all that it did until now, and only what it may be shown."""

from typing import Any

import numpy as np
import pytest

from lists import services
from movies.models import Title
from recommendations.models import NotInterested, Recommendations, SimilarTitles, TasteCorrection, TitleVector
from recommendations.services import dismiss, suggesting
from recommendations.serving import freshness, gate, lists, trust
from recommendations.serving.picks import picks_of
from recommendations.serving.ranking import basis_of, rank
from recommendations.serving.similar import similar_to
from recommendations.serving.trust import trusted_source
from recommendations.training import begin_lists, precompute_shard, shards_left, train_models, write_titles
from reviews.models import Rating
from reviews.validators import LOWEST
from social.enums import ProfileKind, Visibility
from social.models import Follow
from tests.movies.factories import CollectionFactory, TitleFactory
from tests.recommendations.factories import RatingFactory, TrendingFactory
from tests.recommendations.village import QUICK, Village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def titles_of(profile: Any) -> list[int]:
    return list(suggesting.list_of(profile).title_ids)


def keep_all() -> int:
    return sum(suggesting.make_shard(shard) for shard in suggesting.begin_everybody())


def test_a_first_rating_gives_a_list(made: Village) -> None:
    newcomer = ProfileFactory()
    before = titles_of(newcomer)
    services.set_rating(profile=newcomer, title=made.loud[0], value=9)
    after = suggesting.list_of(newcomer)
    assert before != after.title_ids
    assert set(after.title_ids[:5]) <= {title.pk for title in made.loud}
    assert after.reasons[0]["why"]


def test_newcomers_are_not_all_shown_one_list(made: Village) -> None:
    newcomers = ProfileFactory.create_batch(8)
    found = [titles_of(profile) for profile in newcomers]
    assert len({tuple(each) for each in found}) > 1
    # But each the same one every day, whoever makes it.
    keep_all()
    kept = {row.profile_id: row.title_ids for row in Recommendations.objects.all()}
    assert [kept[profile.pk] for profile in newcomers] == found


@pytest.mark.parametrize("act", ["rating", "watch", "dismissal", "undo", "thumb"])
def test_the_list_knows_each_act_at_once(made: Village, act: str) -> None:
    me = made.people[0]
    keep_all()
    title = made.loud[3]
    assert title.pk in titles_of(me)
    kept = Recommendations.objects.get(pk=me.pk)
    if act == "rating":
        services.set_rating(profile=me, title=title, value=2)
    elif act == "watch":
        services.set_seen(profile=me, title=title, on=True)
    elif act in ("dismissal", "undo"):
        receipt = dismiss(profile=me, title=title)
        assert title.pk not in titles_of(me)
        if act == "undo":
            assert receipt.undo is not None
            services.take_back(profile=me, key=receipt.undo.key)
    else:
        suggesting_before = suggesting.list_of(me)
        from recommendations.services import give_thumb

        give_thumb(profile=me, title=title, is_up=False)
        assert suggesting.list_of(me).title_ids != suggesting_before.title_ids
        return
    assert (title.pk in titles_of(me)) == (act == "undo")
    # Nothing was written by looking.
    kept_now = Recommendations.objects.get(pk=me.pk)
    assert (kept_now.title_ids, kept_now.made_at) == (kept.title_ids, kept.made_at)
    assert suggesting.refresh_stale() == 1
    assert suggesting.refresh_stale() == 0
    assert not freshness.state_of(profile_id=me.pk).is_stale
    assert (title.pk in Recommendations.objects.get(pk=me.pk).title_ids) == (act == "undo")


def test_only_who_acted_is_ranked_again(made: Village) -> None:
    keep_all()
    before = {row.pk: row.made_at for row in Recommendations.objects.all()}
    services.set_rating(profile=made.people[1], title=made.loud[1], value=9)
    suggesting.refresh_stale()
    changed = [row.pk for row in Recommendations.objects.all() if row.made_at != before[row.pk]]
    assert changed == [made.people[1].pk]


def test_a_fresh_list_is_one_query(made: Village, django_assert_num_queries: Any) -> None:
    keep_all()
    with django_assert_num_queries(1):
        lists.list_for(made.people[0])


def test_everybody_gets_a_list_once(made: Village) -> None:
    ProfileFactory(user=made.people[0].user, kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE)
    assert keep_all() == 16
    run = begin_lists()
    assert run is not None
    shards = shards_left(run)
    assert sum(precompute_shard(shard) for shard in shards) == 16
    assert sum(precompute_shard(shard) for shard in shards) == 0
    run.refresh_from_db()
    assert (run.status, run.done, run.total) == ("done", 16, 16)


def test_lists_go_on_where_workers_died(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    from recommendations.training import precompute

    monkeypatch.setattr(precompute, "SHARD", 5)
    run = begin_lists()
    assert run is not None
    first, *left = shards_left(run)
    assert precompute_shard(first) == 5
    # Somebody is at it.
    assert begin_lists() is None
    run.refresh_from_db()
    assert (run.done, run.total, run.status) == (5, 16, "running")
    monkeypatch.setattr(precompute, "QUIET", precompute.quiet_for(run))
    again = begin_lists()
    assert again == run
    assert len(left) == 3
    assert sum(precompute_shard(shard) for shard in shards_left(run)) == 11
    run.refresh_from_db()
    assert run.status == "done"


def test_a_title_deleted_after_training(made: Village) -> None:
    write_titles()
    keep_all()
    me, gone = made.people[0], made.loud[3]
    key = gone.pk
    Rating.objects.filter(title=gone).delete()
    gone.delete()
    gate.forget_catalogue()
    assert key not in [pick.title.pk for pick in picks_of(me, suggesting.list_of(me))]
    assert key not in [each.title for each in rank(me, most=50)]
    assert key not in [each.title.pk for each in similar_to(made.loud[1], me, 20)]
    run = write_titles()
    assert run is not None
    assert run.status == "done"
    keep_all()
    assert key not in Recommendations.objects.get(pk=me.pk).title_ids


def test_each_title_has_a_vector_and_its_like(made: Village) -> None:
    run = write_titles()
    assert run is not None
    assert (run.done, run.total) == (24, 24)
    assert SimilarTitles.objects.count() == 24
    assert TitleVector.objects.count() == 24
    near = similar_to(made.loud[0], None, 5)
    assert {each.title for each in near} <= set(made.loud)
    assert near[0].why
    again = write_titles()
    assert again is not None
    assert SimilarTitles.objects.count() == 24


def test_a_kid_gets_nothing_above_its_ceiling(made: Village) -> None:
    kid = ProfileFactory(user=made.people[0].user, kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    assert titles_of(kid) == []
    Title.objects.filter(pk=made.quiet[0].pk).update(minimum_age=6)
    gate.forget_catalogue()
    assert [each.title for each in rank(kid, most=10)] == [made.quiet[0].pk]


def test_people_one_trusts(made: Village) -> None:
    me, friend = made.people[0], made.people[1]
    new = TitleFactory(name="Only the friend knows it")
    for value, title in enumerate(TitleFactory.create_batch(10), start=1):
        RatingFactory(profile=me, title=title, value=value)
        RatingFactory(profile=friend, title=title, value=value)
    RatingFactory(profile=friend, title=new, value=9)
    train_models(chosen=QUICK)
    Follow.objects.create(follower=me, followed=friend)
    source = trusted_source(me)
    assert source is not None
    at = int(np.flatnonzero(source.titles == new.pk)[0])
    assert (source.behind[at], source.notes[at]) == (
        (friend.pk,),
        {"people": 1, "match": 70, "rating": 9, "best": 9},
    )
    told = [reason for each in rank(me, most=50) for reason in each.reasons if reason.kind == "social"]
    assert told
    assert {reason.keys for reason in told} == {(friend.pk,)}
    Rating.objects.filter(profile=friend).update(visibility=Visibility.PRIVATE)
    assert "social" not in {reason.kind for each in rank(me, most=50) for reason in each.reasons}


def test_that_nobody_is_trusted_is_kept_too(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    me, loner, asked = made.people[0], made.people[1], []
    Follow.objects.create(follower=me, followed=made.people[15])
    read = trust._read

    def noted(viewers: Any, *, least: int) -> Any:
        asked.append(least)
        return read(viewers, least=least)

    monkeypatch.setattr(trust, "_read", noted)
    for profile in (me, loner):
        asked.clear()
        assert trusted_source(profile) is trusted_source(profile) is None
        assert asked == [LOWEST, trust.LIKED]


def test_what_goes_on_from_what_one_liked(made: Village) -> None:
    me = made.people[0]
    collection = CollectionFactory()
    first, second = made.loud[1], TitleFactory(released_on="2005-01-01")
    Title.objects.filter(pk__in=[first.pk, second.pk]).update(collection=collection)
    train_models(chosen=QUICK)
    basis = basis_of(me)
    assert basis is not None
    source = next(each for each in basis.extra.sources if each.kind == "continuity")
    at = int(np.flatnonzero(source.titles == second.pk)[0])
    assert source.behind[at] == (first.pk,)


def test_what_trends_is_said(made: Village) -> None:
    new = TitleFactory()
    TrendingFactory(title=new, rank=1, people=7)
    train_models(chosen=QUICK)
    found = {each.title: each for each in rank(made.people[0], most=50)}
    assert "trending" in found[new.pk].parts


def test_corrections_count(made: Village) -> None:
    newcomer = ProfileFactory()
    genre = made.loud[0].genres.get()
    TasteCorrection.objects.create(profile=newcomer, facet="genre", key=str(genre.pk), multiplier=0)
    found = {each.title for each in rank(newcomer, most=50)}
    assert found == {title.pk for title in made.quiet}
    assert NotInterested.objects.count() == 0
