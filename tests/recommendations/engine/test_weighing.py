import numpy as np
import pytest
from scipy import special

from recommendations.engine import Extra, Source, weighing
from recommendations.engine.blend import BUCKETS
from recommendations.engine.extras import KINDS, PRIOR, ExtraWeights
from recommendations.engine.weighing import (
    FEWEST,
    Example,
    Moment,
    _drawn,
    _Table,
    example,
    weigh,
)
from tests.recommendations.engine import worlds

SOCIAL, CONTINUITY, TRENDING = range(len(KINDS))
BY_HAND = np.asarray(list(PRIOR.values()))


def site(bundle, people, *, speaks, seed=0):
    """Examples of people whom the bundle doesn't know, each before the last third of what it did. speaks: from what it
    then liked, and its chance, to the titles that friends speak for."""
    random = np.random.default_rng(seed)
    found = []
    for row in range(len(people.profiles)):
        history = people.history(row)
        order = random.permutation(len(history))
        hidden = history.titles[order[: len(history) // 3]]
        liked = history.titles[order[: len(history) // 3][history.likes[order[: len(history) // 3]] > 0]]
        titles = np.unique(speaks(liked, random))
        extra = Extra((Source("social", titles, np.full(len(titles), 0.8, np.float32)),))
        none = np.zeros(0, np.int64)
        found.append(example(bundle, Moment(row, history.without(hidden), extra, liked, none)))
    return [each for each in found if each is not None]


@pytest.fixture(scope="module")
def people():
    return worlds.community(240, seed=7)


def friends_know(liked, random):
    return np.concatenate([liked, random.integers(1000, 1080, 3)])


def friends_guess(_liked, random):
    return random.integers(1000, 1080, 12)


def test_friends_whose_taste_foretells_all_count_more_than_by_hand(bundle, people):
    found = weigh(site(bundle, people, speaks=friends_know))
    assert found.weights.of("social", 12) > PRIOR["social"] + 0.5
    assert found.metrics["ndcg@100.learned"] > found.metrics["ndcg@100.by_hand"] > found.metrics["ndcg@100.without"]
    # What nothing was said of stays as it was.
    assert found.weights.of("continuity", 12) == pytest.approx(PRIOR["continuity"])


def test_friends_whose_taste_says_nothing_fall_to_nearly_nothing(bundle, people):
    found = weigh([each for seed in (1, 2) for each in site(bundle, people, speaks=friends_guess, seed=seed)])
    assert found.weights.of("social", 12) < 0.25
    assert found.metrics["ndcg@100.learned"] > found.metrics["ndcg@100.by_hand"]
    assert sum(found.weights.lessons) == found.metrics["moments"] > 200


def test_too_few_moments_leave_what_was_set_by_hand(bundle, people):
    some = site(bundle, people, speaks=friends_guess)
    found = weigh(some[: FEWEST - 1])
    assert found.weights.weights.tolist() == ExtraWeights.unlearned().weights.tolist()
    assert found.metrics == {"moments": FEWEST - 1}
    few = weigh(some[:60]).weights.of("social", 12)
    assert weigh(some).weights.of("social", 12) < few < PRIOR["social"]


def test_what_orders_worse_is_not_taken(bundle, people, monkeypatch):
    some = site(bundle, people, speaks=friends_know)
    by_hand = weigh(some).metrics["ndcg@100.by_hand"]
    for gain, is_taken in ((0.99 * by_hand, False), (by_hand, True)):
        monkeypatch.setattr(weighing, "_crossed", lambda *_args, gain=gain: (1.0, 0.0, gain))
        assert (sum(weigh(some).weights.lessons) > 0) == is_taken


def test_no_moments_at_all():
    assert weigh([]).weights.lessons == (0,) * len(BUCKETS)


def test_weights_are_found_where_they_are_known():
    """What is liked is drawn by weights that are known: the most likely ones are these."""
    random = np.random.default_rng(2)
    count, width, true = 4_000, 20, np.asarray([2.2, 0.0, 0.9])
    sums = random.normal(0, 1, (count, width))
    adds = (random.random((count, width, len(KINDS))) < 0.3).astype(float)
    shares = special.softmax(0.7 * (sums + adds @ true), axis=1)
    table = _Table(np.arange(count), np.full(count, 2), sums, adds, shares)
    weights, scale = _drawn(table, BY_HAND, 1.0)
    np.testing.assert_allclose(weights, true, atol=0.03)
    assert scale == pytest.approx(0.7, abs=0.02)


def test_a_bucket_that_taught_nothing_goes_by_all_the_others():
    random, sums = np.random.default_rng(3), np.eye(10, dtype=np.float32)[0] * 2
    examples = [
        Example(row, 2, sums, adds, np.arange(10) == 0)
        for row in range(200)
        for adds in [np.asarray(random.random((10, 3)) < 0.3, np.float32) * np.asarray([1, 0, 0], np.float32)]
    ]
    weights = weigh(examples).weights
    assert weights.lessons == (0, 0, 200, 0)
    assert weights.of("social", 2) == pytest.approx(weights.of("social", 5_000))
    assert weights.of("social", 2) < 0.4
    # Nobody is without any signal among them.
    assert weights.of("social", 0) == PRIOR["social"]


def test_what_tells_nothing_is_no_example(bundle, people):
    history, none = people.history(0), np.zeros(0, np.int64)
    liked, others = history.titles[:4], np.setdiff1d(bundle.titles, history.titles)[:4]
    known = history.without(liked)
    friends = Extra((Source("social", others, np.ones(4, np.float32)),))
    assert example(bundle, Moment(0, known, friends, liked, none)) is not None
    assert example(bundle, Moment(0, known, Extra(), liked, none)) is None
    assert example(bundle, Moment(0, known, friends, none, none)) is None
    assert example(bundle, Moment(0, known.without(known.titles), friends, liked, none)) is None
    # What it did later still is neither liked nor passed over.
    rest = np.setdiff1d(bundle.titles, np.concatenate([history.titles, others]))
    assert len(example(bundle, Moment(0, known, friends, liked, rest)).sums) == 8
