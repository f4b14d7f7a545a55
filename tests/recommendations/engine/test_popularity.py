import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.popularity import popularity
from recommendations.engine.signals import Signals
from tests.recommendations.engine.tastes import signals


def aged(*rows):
    """From rows (profile, title, days): all are likes."""
    profiles, titles, days = (np.asarray(column) for column in zip(*rows, strict=True))
    ones = np.ones(len(days), np.float32)
    return Signals.from_arrays(
        profiles=profiles, titles=titles, likes=ones, dislikes=0 * ones, ratings=0 * ones, days=days.astype(np.float32)
    )


def test_popularity_is_the_share_of_profiles_that_like_a_title():
    table = signals((1, 10, 9), (2, 10, 8), (3, 10, 2), (1, 11, 10), titles=[10, 11, 12])
    assert popularity(table, prior=0).tolist() == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0]


def test_a_like_counts_half_after_its_half_life():
    found = popularity(aged((1, 10, 0), (1, 11, 100), (2, 12, 200)), half_life=100, prior=0)
    assert found == pytest.approx([0.5, 0.25, 0.125])
    assert popularity(aged((1, 10, 0), (1, 11, 9999)), half_life=None, prior=0).tolist() == [1, 1]


def test_evenness_gives_each_profile_one_voice():
    # One profile likes everything; two like title 12 alone.
    table = signals(*((1, title, 9) for title in range(1, 12)), (2, 12, 9), (3, 12, 9), (1, 12, 9))
    plain, even = popularity(table, prior=0), popularity(table, prior=0, evenness=1)
    assert plain[-1] / plain[0] == pytest.approx(3)
    assert even[-1] / even[0] == pytest.approx(2 * 12 + 1, rel=0.01)


def test_popularity_elsewhere_ranks_until_somebody_here_has_spoken():
    outside = np.array([5, 100, 0], np.float32)
    nobody = signals(titles=[1, 2, 3])
    assert np.argsort(-popularity(nobody, outside=outside)).tolist() == [1, 0, 2]
    many = signals(*((profile, 3, 10) for profile in range(50)), titles=[1, 2, 3])
    assert np.argsort(-popularity(many, outside=outside)).tolist()[0] == 2


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 10)), max_size=30))
def test_popularity_stays_within_its_bounds(rows):
    table = signals(*rows, titles=range(1, 6))
    assert ((popularity(table) >= 0) & (popularity(table) <= 1)).all()
