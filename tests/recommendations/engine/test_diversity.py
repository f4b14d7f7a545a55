import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.diversity import Shortlist, Strengths, pick

NONE = Strengths(0, 0, 0, 0)


def shortlist(sums, *, vectors=None, exposure=None, genres=None, collections=None, rare=0.0):
    count = len(sums)
    return Shortlist(
        np.asarray(sums, np.float32),
        np.zeros((count, 2), np.float32) if vectors is None else np.asarray(vectors, np.float32),
        np.zeros(count, np.float32) if exposure is None else np.asarray(exposure, np.float32),
        rare,
        np.zeros((count, 2), np.float32) if genres is None else np.asarray(genres, np.float32),
        np.full(count, -1) if collections is None else np.asarray(collections, np.int64),
    )


def picked(found, most=10, strengths=NONE, taste=(0, 0), **more):
    return pick(found, np.asarray(taste, np.float32), most=most, strengths=strengths, **more).tolist()


def test_without_strength_the_sums_decide_and_ties_go_to_the_first():
    assert picked(shortlist([1, 3, 2, 3]), most=3) == [1, 3, 2]


def test_of_a_collection_at_most_two():
    found = shortlist([5, 4, 3, 2], collections=[7, 7, 7, -1])
    assert picked(found) == [0, 1, 3]
    assert picked(found, of_a_collection=1) == [0, 3]


def test_of_a_collection_at_most_two_among_so_many_in_a_row():
    found = shortlist(np.arange(12, 0, -1), collections=[7, 7, 7, 7, 7] + [-1] * 7)
    assert picked(found, within=4, most=12) == [0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11]


def test_two_collections_wait_each_for_itself():
    found = shortlist(np.arange(9, 0, -1), collections=[7, 8, 7, 8, 7, 8, -1, -1, -1])
    assert picked(found, within=5, most=9) == [0, 1, 2, 3, 6, 4, 5, 7, 8]


def test_a_list_ends_where_all_that_is_left_has_to_wait():
    assert picked(shortlist([4, 3, 2], collections=[7, 7, 7]), within=3) == [0, 1]


def test_what_is_just_like_one_picked_waits():
    found = shortlist([3, 2.9, 2.5], vectors=[[1, 0], [1, 0], [0, 1]])
    assert picked(found, strengths=Strengths(1, 0, 0, 0)) == [0, 2, 1]


def test_genres_come_in_the_proportions_of_the_taste():
    found = shortlist([3, 2.9, 2.8, 2.7], genres=[[1, 0], [1, 0], [1, 0], [0, 1]])
    assert picked(found, strengths=Strengths(0, 0, 1, 0), taste=(0.5, 0.5)) == [0, 3, 1, 2]


def test_what_everybody_is_shown_gives_way():
    found = shortlist([3, 2.9], exposure=[0.9, 0.001])
    assert picked(found, strengths=Strengths(0, 0.2, 0, 0)) == [1, 0]


def test_a_place_is_kept_for_what_hardly_anybody_is_shown():
    found = shortlist(np.arange(30, 0, -1), exposure=[0.5] * 25 + [0.0] * 5, rare=0.1)
    ordered = picked(found, most=21, strengths=Strengths(0, 0, 0, 1))
    assert ordered[:19] == list(range(19))
    assert ordered[19:] == [25, 19]


@given(
    st.lists(st.floats(-5, 5, width=32), max_size=40),
    st.integers(1, 50),
    st.integers(0, 1000),
    st.floats(0, 3, width=32),
)
def test_lists_hold_each_title_once_and_as_many_as_there_are(sums, most, seed, factor):
    random = np.random.default_rng(seed)
    count = len(sums)
    found = shortlist(
        sums,
        exposure=random.random(count),
        genres=random.random((count, 2)),
        vectors=random.random((count, 2)),
        rare=0.3,
    )
    places = picked(found, most=most, strengths=Strengths().times(factor), taste=(0.3, 0.7))
    assert len(places) == len(set(places)) == min(most, count)
