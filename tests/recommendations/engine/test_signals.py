import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine import History, Signals
from recommendations.engine.signals import places
from tests.recommendations.engine.worlds import signals


def test_places_finds_what_is_known_and_says_so_of_the_rest():
    assert places(np.array([2, 5, 9]), np.array([9, 1, 2, 10])).tolist() == [2, -1, 0, -1]
    assert places(np.zeros(0, np.int64), np.array([1])).tolist() == [-1]


def test_signals_are_sorted_and_titles_without_any_keep_their_place():
    found = signals([(7, 30, 9), (2, 30, 3), (2, 10, 8)], known_titles=[10, 20, 30])
    assert found.profiles.tolist() == [2, 7]
    assert found.titles.tolist() == [10, 20, 30]
    assert found.ratings.toarray().tolist() == [[8, 0, 3], [0, 0, 9]]
    assert found.likes.toarray().tolist() == [[1, 0, 0], [0, 0, 1]]
    assert found.dislikes.toarray().tolist() == [[0, 0, 1], [0, 0, 0]]


def test_a_pair_that_comes_twice_counts_as_its_last():
    assert signals([(1, 1, 9), (1, 2, 5), (1, 1, 2)]).ratings.toarray().tolist() == [[2, 5]]


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_weights_that_make_no_sense_are_refused(bad):
    with pytest.raises(ValueError, match="must be numbers"):
        signals([(1, 1, bad, 0.0)])


def test_columns_of_different_length_are_refused():
    ones = np.ones(1, np.float32)
    with pytest.raises(ValueError, match="one length"):
        Signals.from_arrays(
            profiles=np.array([1, 2]), titles=np.array([1]), likes=ones, dislikes=ones, ratings=ones, days=ones
        )


def test_rows_where_and_aligned_keep_what_is_asked_for():
    table = signals([(1, 10, 9), (1, 20, 3), (2, 20, 8), (3, 10, 7)])
    assert table.rows(np.array([2, 0])).ratings.toarray().tolist() == [[7, 0], [9, 3]]
    assert table.where(table.rating > 7).ratings.toarray().tolist() == [[9, 0], [0, 8], [0, 0]]
    assert table.aligned(np.array([5, 20, 30])).ratings.toarray().tolist() == [[0, 3, 0], [0, 8, 0], [0, 0, 0]]


def test_of_one_passes_over_titles_unknown():
    one = Signals.of_one(np.array([1, 2, 3]), History.of([9, 3, 1], ratings=[5, 6, 7]))
    assert one.ratings.toarray().tolist() == [[7, 0, 6]]


def test_a_history_names_each_title_once_and_has_columns_of_one_length():
    with pytest.raises(ValueError, match="once"):
        History.of([1, 1])
    with pytest.raises(ValueError, match="one length"):
        History.of([1, 2], ratings=[5])


def test_a_history_without_likes_given_likes_what_it_does_not_dislike():
    history = History.of([1, 2], dislikes=[0, 1])
    assert history.likes.tolist() == [1, 0]
    assert history.without([1]).titles.tolist() == [2]


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 10)), max_size=30))
def test_histories_give_back_what_went_in(rows):
    table = signals(rows)
    wanted = {(profile, title): rating for profile, title, rating in rows}
    found = {
        (int(table.profiles[row]), int(title)): int(rating)
        for row in range(len(table.profiles))
        for title, rating in zip(table.history(row).titles, table.history(row).ratings, strict=True)
    }
    assert found == wanted
