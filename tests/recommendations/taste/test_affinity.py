"""Affinities that can be worked out by hand."""

import math

import numpy as np
import pytest

from recommendations.taste.affinity import Sums, measured, summed, whole


def sums(weight: float, grade: float, chosen: float) -> Sums:
    return Sums(np.array([weight]), np.array([grade]), np.array([chosen]))


ALL = Sums(np.float64(10), np.float64(5), np.float64(10))


def test_four_westerns_worked_out_by_hand() -> None:
    """Ten titles of mean 0.5; four of them, of 0.9 each, are westerns, which are a twentieth of the catalogue."""
    found = measured(sums(4, 3.6, 4), ALL, np.array([0.05]))
    better = (3.6 - 0.5 * 4) / (4 + 4)
    oftener = math.log2((4 + 2) / (10 * 0.05 + 2))
    assert found.affinity[0] == pytest.approx(math.tanh(2 * better + 0.5 * oftener))
    assert found.affinity[0] == pytest.approx(0.7745, abs=1e-4)
    assert found.confidence[0] == pytest.approx(0.5)


def test_what_is_seen_as_often_and_liked_as_much_as_the_rest_is_neither_here_nor_there() -> None:
    assert measured(sums(4, 2, 4), ALL, np.array([0.4])).affinity[0] == pytest.approx(0)


def test_what_is_liked_less_or_passed_over_is_below_zero() -> None:
    assert measured(sums(4, 0, 4), ALL, np.array([0.4])).affinity[0] < -0.4
    assert measured(sums(0, 0, 0), ALL, np.array([0.4])).affinity[0] == pytest.approx(math.tanh(0.5 * math.log2(2 / 6)))


def test_one_title_says_less_than_many_alike() -> None:
    one, many = measured(sums(1, 1, 1), ALL, np.array([0.1])), measured(sums(8, 8, 8), ALL, np.array([0.8]))
    assert one.confidence[0] == pytest.approx(0.2)
    assert many.confidence[0] == pytest.approx(2 / 3)
    assert one.affinity[0] < many.affinity[0]


def test_of_nothing_all_is_nothing() -> None:
    none = np.zeros(0)
    assert len(measured(Sums(none, none, none), whole(none, none), none).affinity) == 0
    assert measured(sums(0, 0, 0), whole(none, none), np.array([0.3])).affinity[0] == 0


def test_all_graded_alike_leaves_what_is_chosen() -> None:
    weight, grade = np.ones(4), np.full(4, 0.5)
    found = measured(summed(np.array([0, 0, 1, 1]), 2, weight, grade), whole(weight, grade), np.array([0.5, 0.1]))
    assert found.affinity[0] == pytest.approx(0)
    assert found.affinity[1] == pytest.approx(math.tanh(0.5 * math.log2(4 / 2.4)))


def test_what_was_dismissed_is_no_choice() -> None:
    weight, grade = np.array([1.0, 0.5]), np.array([1.0, -0.5])
    found = summed(np.array([0, 0]), 1, weight, grade)
    assert found.weight[0] == 1.5
    assert found.grade[0] == pytest.approx(0.75)
    assert found.chosen[0] == 1
    assert whole(weight, grade).chosen == 1
