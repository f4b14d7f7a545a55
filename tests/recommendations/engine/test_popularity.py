import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.popularity import favourites, popularity, smoothed_means, within_genres
from recommendations.engine.signals import History, Signals
from tests.recommendations.engine.tastes import catalogue, rated, signals


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


def test_means_are_drawn_to_what_is_expected():
    table = signals((1, 10, 10), (2, 11, 10), (3, 11, 10), (4, 12, 4), titles=[10, 11, 12, 13])
    middle = 8.5
    assert smoothed_means(table, prior=2) == pytest.approx(
        [(10 + 2 * middle) / 3, (20 + 2 * middle) / 4, (4 + 2 * middle) / 3, middle]
    )
    score = np.array([0, 0, 0, 6], np.float32)
    assert smoothed_means(table, score=score, prior=2)[3] == 6


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 10)), max_size=30))
def test_means_and_popularity_stay_within_their_bounds(rows):
    table = signals(*rows, titles=range(1, 6))
    assert ((popularity(table) >= 0) & (popularity(table) <= 1)).all()
    found = smoothed_means(table)
    assert (found == 0).all() if not rows else ((found >= 1) & (found <= 10)).all()


def test_favourites_are_the_genres_liked_most():
    films = catalogue({1: ["drama"], 2: ["drama", "crime"], 3: ["comedy"], 4: ["horror"]})
    found = favourites(rated({1: 10, 2: 9, 3: 1}), films.titles, films.genres)
    names = {films.genres.facet(value)[1]: weight for value, weight in found.items()}
    assert list(names) == ["drama", "crime"]
    assert names["drama"] == 1
    assert names["crime"] == pytest.approx(1 / 3)
    assert favourites(rated({3: 1}), films.titles, films.genres) == {}


def test_within_genres_puts_favourite_genres_first_and_each_by_popularity():
    films = catalogue({1: ["drama"], 2: ["drama"], 3: ["comedy"], 4: ["comedy"]})
    popular = np.array([0.1, 0.2, 0.9, 0.3], np.float32)
    assert np.argsort(-within_genres(popular, rated({1: 10}), films)).tolist() == [1, 0, 2, 3]
    assert np.array_equal(within_genres(popular, History.empty(), films), popular)
