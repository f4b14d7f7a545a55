import numpy as np

from recommendations.engine import Signals
from recommendations.engine.evaluation.splits import strong, temporal
from tests.recommendations.engine.worlds import community


def test_strong_generalisation_learns_nothing_of_those_asked_about():
    signals = community()
    split = strong(signals, seed=1, profiles=20)
    assert not set(split.train.profiles.tolist()) & set(split.known.profiles.tolist())
    assert 15 <= len(split.known.profiles) <= 20  # without those whose hidden part holds no like
    assert (split.totals > 0).all()


def test_what_is_wanted_is_liked_and_not_known():
    split = strong(community(), seed=2, profiles=20)
    assert not split.wanted.multiply(split.known.seen()).nnz
    whole = community()
    rows = np.searchsorted(whole.profiles, split.known.profiles)
    assert split.wanted.multiply(whole.likes[rows]).nnz == split.wanted.nnz


def test_the_same_seed_is_the_same_split():
    one, other = strong(community(), seed=3), strong(community(), seed=3)
    np.testing.assert_array_equal(one.known.indices, other.known.indices)
    assert strong(community(), seed=4).known.profiles.tolist() != one.known.profiles.tolist()


def test_with_fewer_signals_all_other_likes_are_wanted():
    split = strong(community(), seed=1, profiles=20)
    short = split.with_known(3)
    assert np.diff(short.known.indptr).tolist() == [3] * len(short.known.profiles)
    assert not short.wanted.multiply(short.known.seen()).nnz
    assert (short.totals >= split.totals).all()
    assert not len(split.with_known(0).known)


def test_a_temporal_split_learns_only_from_before():
    ages = np.arange(100, dtype=np.float32)
    ones = np.ones(100, np.float32)
    signals = Signals.from_arrays(
        profiles=np.repeat(np.arange(10), 10),
        titles=np.tile(np.arange(10), 10),
        likes=ones,
        dislikes=0 * ones,
        ratings=8 * ones,
        days=np.random.default_rng(1).permutation(ages),
    )
    split = temporal(signals, seed=1, later=0.2)
    assert len(split.train) == 80
    assert split.wanted.nnz == 20
    assert split.train.age.min() > 19
