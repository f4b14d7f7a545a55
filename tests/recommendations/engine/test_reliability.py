import numpy as np
import pytest

from recommendations.engine.evaluation.reliability import Group, expected, of_scores, reliability, within


def test_groups_are_worked_out_by_hand():
    predicted, given = np.array([4.0, 8.0, 6.0, 8.0]), np.array([5.0, 8.0, 5.0, 10.0])
    claimed = np.array([1.0, 2.0, 1.0, 2.0])
    assert reliability(predicted, claimed, given, by=predicted, groups=2) == [
        Group(2, 5.0, 5.0, 1.0, 1.0),
        Group(2, 8.0, 9.0, pytest.approx(2**0.5), 2.0),
    ]
    assert [group.claimed for group in reliability(predicted, claimed, given, by=claimed, groups=2)] == [1.0, 2.0]
    assert within(predicted, claimed, given) == 1.0
    assert within(predicted, claimed, given, errors=0.5) == 0.25


def test_the_expected_error_of_scores_is_how_far_they_are_from_what_happens():
    scores = np.array([0.2] * 10 + [0.8] * 10)
    found = np.array([True] * 2 + [False] * 8 + [True] * 6 + [False] * 4)
    groups = of_scores(scores, found, groups=2)
    assert [group.predicted for group in groups] == pytest.approx([0.2, 0.8])
    assert [group.given for group in groups] == pytest.approx([0.2, 0.6])
    assert groups[0].error == pytest.approx(groups[0].claimed)
    assert expected(groups) == pytest.approx(0.1)
    assert expected([]) == 0


def test_honest_errors_hold_two_thirds():
    random = np.random.default_rng(3)
    claimed = random.uniform(0.5, 2, 5000)
    predicted = random.uniform(2, 9, 5000)
    given = predicted + random.normal(0, claimed)
    assert within(predicted, claimed, given) == pytest.approx(0.683, abs=0.02)
    for group in reliability(predicted, claimed, given, by=claimed):
        assert group.error == pytest.approx(group.claimed, rel=0.1)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_predictions_make_few_groups(count):
    values = np.arange(count, dtype=np.float32)
    assert len(reliability(values, values, values, by=values)) == count
    assert within(values, values, values) == (1.0 if count else 0.0)
