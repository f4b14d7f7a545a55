"""What profiles' pasts teach of what only the site knows; and that nothing of what came later reaches it."""

import datetime
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from movies.models import Title
from recommendations.engine import Bundle, History, train
from recommendations.engine import weighing as engine_weighing
from recommendations.engine.extras import PRIOR
from recommendations.engine.signals import Keys
from recommendations.engine.weighing import Weighed
from recommendations.enums import Window
from recommendations.interactions import build_interactions
from recommendations.models import Influence, RecommendationSettings
from recommendations.serving.past import Past, extra_then, trust_then, trusted_then
from recommendations.serving.trust import trusted_source
from recommendations.training import moments
from recommendations.training.moments import NEXT, cuts, learn_extras
from recommendations.training.reading import read_training
from recommendations.trending import trended
from social.models import Follow, Profile
from tests.movies.factories import CollectionFactory, TitleFactory
from tests.recommendations.acting import DAY, HOUR, act, crowd
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def rate(profile: Profile, title: Title, value: int, days: float) -> None:
    RatingFactory(profile=profile, title=title, value=value, rated_at=NOW - datetime.timedelta(days=days))


def follow(follower: Profile, followed: Profile, days: float = 300) -> None:
    made = Follow.objects.create(follower=follower, followed=followed)
    Follow.objects.filter(pk=made.pk).update(created_at=NOW - datetime.timedelta(days=days))


def town(*, pairs: int = 24, friend_likes: str) -> tuple[Bundle, Any]:
    """Pairs of friends who once rated ten titles alike, and then: of 24 others the one likes four. friend_likes:
    "before": the same four long before; "after": the same, the day after; "others": four others, long before."""
    random = np.random.default_rng(4)
    shared, new = TitleFactory.create_batch(10), TitleFactory.create_batch(24)
    people = [ProfileFactory.create_batch(2) for _ in range(pairs)]
    for me, friend in people:
        for value, place in enumerate(random.permutation(10).tolist(), start=1):
            rate(me, shared[place], value, 200 + value)
            rate(friend, shared[place], value, 220 + value)
        liked = random.permutation(24)[:8].tolist()
        for step, place in enumerate(liked[:4]):
            rate(me, new[place], 10, 20 - step)
            other = liked[4 + step] if friend_likes == "others" else place
            rate(friend, new[other], 10, 19.5 - step if friend_likes == "after" else 100)
        follow(me, friend)
    build_interactions()
    signals, catalogue = read_training()
    asked = np.isin(signals.profiles, [me.pk for me, _friend in people])
    bundle = train(signals.rows(np.flatnonzero(~asked)), catalogue, settings=QUICK)
    return bundle, signals.rows(np.flatnonzero(asked))


def learned(friend_likes: str, monkeypatch: pytest.MonkeyPatch) -> Weighed:
    monkeypatch.setattr(engine_weighing, "FEWEST", 10)
    return learn_extras(*town(friend_likes=friend_likes))


def test_friends_who_know_before_count_more(monkeypatch: pytest.MonkeyPatch) -> None:
    found = learned("before", monkeypatch)
    assert found.metrics["moments"] >= 20
    assert found.weights.of("social", 12) > PRIOR["social"] + 0.5
    assert found.weights.of("trending", 12) == pytest.approx(PRIOR["trending"])


def test_friends_who_like_other_things_count_less(monkeypatch: pytest.MonkeyPatch) -> None:
    assert learned("others", monkeypatch).weights.of("social", 12) < PRIOR["social"] / 2


def test_friends_who_follow_suit_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they rated after the moment isn't known then: there is no source, and no moment to learn from."""
    found = learned("after", monkeypatch)
    assert found.metrics == {"moments": 0}
    assert found.weights.of("social", 12) == PRIOR["social"]


def test_the_same_site_teaches_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_weighing, "FEWEST", 5)
    bundle, asked = town(pairs=8, friend_likes="before")
    first, second = learn_extras(bundle, asked), learn_extras(bundle, asked)
    assert first.weights.as_dict() == second.weights.as_dict()
    assert first.metrics == second.metrics


def test_a_few_hundred_moments_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "MOST", 3)
    monkeypatch.setattr(engine_weighing, "FEWEST", 2)
    told: list[int] = []
    bundle, asked = town(pairs=8, friend_likes="before")
    found = learn_extras(bundle, asked, tell=lambda: told.append(1))
    assert max(found.weights.lessons) <= 3
    assert told


def test_who_wants_not_to_be_learned_from_sets_no_trend(monkeypatch: pytest.MonkeyPatch) -> None:
    silent, left_out = ProfileFactory(), []
    RecommendationSettings.objects.create(profile=silent, is_trained_on=False)

    class Trends:
        def __init__(self, *, without: list[int]) -> None:
            left_out.extend(without)

        def before(self, _moment: Any) -> None:
            return None

    monkeypatch.setattr(moments, "_Trends", Trends)
    bundle, asked = town(pairs=2, friend_likes="before")
    learn_extras(bundle, asked)
    assert set(left_out) == {silent.pk, *asked.profiles.tolist()}


@pytest.fixture
def two() -> tuple[Profile, Profile, list[Title]]:
    """Friends with ten titles rated alike, 200 days ago."""
    me, friend = ProfileFactory.create_batch(2)
    titles = TitleFactory.create_batch(10)
    for value, title in enumerate(titles, start=1):
        rate(me, title, value, 200)
        rate(friend, title, value, 200)
    follow(me, friend)
    return me, friend, titles


def at(days: float, *without: Title) -> Past:
    return Past(NOW - datetime.timedelta(days=days), [title.pk for title in without])


def spoken_for(profile: Profile, past: Past) -> set[int]:
    source = trusted_then(profile, past)
    return set() if source is None else set(source.titles.tolist())


def test_what_friends_rated_later_is_not_known(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, friend, titles = two
    early, late = TitleFactory.create_batch(2)
    rate(friend, early, 9, 100)
    rate(friend, late, 9, 10)
    liked = {title.pk for title in titles[7:]}
    assert spoken_for(me, at(50)) == liked | {early.pk}
    assert spoken_for(me, at(-1)) == liked | {early.pk, late.pk}


def test_of_now_it_is_as_it_is_served(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, friend, titles = two
    other = ProfileFactory()
    follow(me, other)
    for value, title in enumerate(titles[1:], start=2):
        rate(other, title, value, 100)
    rate(friend, TitleFactory(), 10, 100)
    served, then = trusted_source(me), trusted_then(me, at(-1))
    assert served is not None
    assert then is not None
    assert then.titles.tolist() == served.titles.tolist()
    np.testing.assert_allclose(then.scores, served.scores, rtol=1e-6)


def test_the_match_goes_by_neither_hidden_nor_later_ratings(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, friend, titles = two
    assert set(trust_then(me, at(50))) == {friend.pk}
    # All that they agree on is hidden, however early it was rated; or was rated later.
    assert trust_then(me, at(50, *titles)) == {}
    assert trust_then(me, at(250)) == {}


def test_who_was_followed_later_is_not_heard(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, _friend, _titles = two
    Follow.objects.update(created_at=NOW - datetime.timedelta(days=40))
    assert trust_then(me, at(50)) == {}
    assert trust_then(me, at(30))


def test_influence_is_left_out_for_it_knows_what_came_later(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, friend, _titles = two
    before = trusted_then(me, at(50))
    Influence.objects.create(profile=friend, weight=3, made_at=NOW)
    after = trusted_then(me, at(50))
    assert before is not None
    assert after is not None
    assert after.scores.tolist() == before.scores.tolist()


def test_who_wants_not_to_be_learned_from_is_not_heard(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, friend, _titles = two
    RecommendationSettings.objects.create(profile=friend, is_trained_on=False)
    assert trust_then(me, at(50)) == {}


def test_what_trended_is_of_acts_before_by_others() -> None:
    early, late, own = TitleFactory.create_batch(3)
    crowd(4, early, ago=3 * DAY)
    crowd(4, late, ago=HOUR)
    asked = crowd(3, own, ago=3 * DAY)
    act(asked[0], early, ago=3 * DAY)
    without = [profile.pk for profile in asked]
    assert trended(NOW - DAY, window=Window.WEEK, without=without) == [(early.pk, 1, 4)]
    assert {title for title, _rank, _people in trended(NOW - DAY, window=Window.WEEK)} == {early.pk, own.pk}
    assert trended(NOW - 20 * DAY, window=Window.WEEK) == []


def test_what_goes_on_is_of_what_was_known(two: tuple[Profile, Profile, list[Title]]) -> None:
    me, _friend, titles = two
    parts = CollectionFactory()
    Title.objects.filter(pk__in=[titles[9].pk, titles[0].pk]).update(collection=parts)
    build_interactions()
    signals, catalogue = read_training()
    bundle = train(signals, catalogue, settings=QUICK)
    history = signals.history(int(np.flatnonzero(signals.profiles == me.pk)[0]))

    def kinds(known: History) -> set[str]:
        return {source.kind for source in extra_then(me, known, bundle, past=at(250)).sources}

    assert kinds(history.without([titles[0].pk])) == {"continuity"}
    assert kinds(history.without([titles[0].pk, titles[9].pk])) == set()


def days(*ages: float) -> History:
    return History.of(np.arange(len(ages)), days=np.asarray(ages, np.float32))


def parts(history: History) -> list[tuple[list[int], list[int], list[int]]]:
    found = cuts(history, np.random.default_rng(1))

    def of(keys: Keys) -> list[int]:
        return [int(key) for key in keys]

    return [(of(cut.history.titles), of(cut.following), of(cut.later)) for cut in found]


def test_the_last_fifth_is_what_came_next() -> None:
    assert parts(days(3, 9, 1, 7, 5)) == [([0, 1, 3, 4], [2], [])]


def test_each_bucket_below_is_asked_as_well() -> None:
    found = parts(days(*range(100, 0, -1)))
    assert len(found[0][0]) == 80
    assert 1 <= len(found[1][0]) < 5 <= len(found[2][0]) < 20
    for known, following, later in found:
        assert len(following) == NEXT
        assert [*known, *following, *later] == list(range(100))


def test_what_was_said_at_one_instant_is_not_torn_apart() -> None:
    assert parts(days(9, 8, 7, 2, 2)) == [([0, 1, 2], [3, 4], [])]
    # An import says everything at once: in what order it happened nobody knows.
    assert parts(days(*[5] * 40)) == []
    assert parts(days(9, *[5] * (NEXT + 1))) == []
    assert parts(days(5)) == []


def test_nothing_liked_teaches_nothing() -> None:
    seen = History.of([1, 2, 3], likes=[1, 1, 0], dislikes=[0, 0, 1], days=[3, 2, 1])
    assert parts(seen) == []
