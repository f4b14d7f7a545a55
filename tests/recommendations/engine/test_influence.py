"""PageRank on graphs that are solved by hand."""

import numpy as np
import pytest

from recommendations.engine.influence import pagerank


def ranks(pairs: list[tuple[int, int, float]], size: int, damping: float = 0.85) -> list[float]:
    table = np.array(pairs, dtype=np.float64).reshape(-1, 3)
    found = pagerank(
        table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], size=size, damping=damping
    )
    return found.tolist()


def test_two_who_go_by_each_other_are_alike() -> None:
    assert ranks([(0, 1, 1), (1, 0, 1)], 2) == pytest.approx([0.5, 0.5])


def test_one_who_is_gone_by_and_goes_by_nobody() -> None:
    """0 goes by 1. With damping d: x0 = (1-d)/2 + d x1/2, x1 = (1-d)/2 + d x0 + d x1/2; so x1 = (1+d)/(2+d)."""
    assert ranks([(0, 1, 1)], 2, damping=0.5) == pytest.approx([0.4, 0.6])
    assert ranks([(0, 1, 1)], 2) == pytest.approx([1 / 2.85, 1.85 / 2.85])


def test_a_star() -> None:
    """1, 2 and 3 go by 0, who goes by 1. With d = 1/2: x2 = x3 = 1/8, x0 = 1/8 + (x1+x2+x3)/2, x1 = 1/8 + x0/2."""
    x0 = (1 / 8 + (1 / 8 + 1 / 4) / 2) / (1 - 1 / 4)
    expected = [x0, 1 / 8 + x0 / 2, 1 / 8, 1 / 8]
    assert sum(expected) == pytest.approx(1)
    assert ranks([(1, 0, 1), (2, 0, 1), (3, 0, 1), (0, 1, 1)], 4, damping=0.5) == pytest.approx(expected)


def test_weights_divide_what_somebody_gives() -> None:
    """0 goes by 1 three times as much as by 2. With d = 1/2, and 1 and 2 giving to all: s = x1 + x2, x0 = 1/6 + s/6."""
    x0 = (1 / 6 + 1 / 6) / (1 + 1 / 6)
    x1 = x0 + 3 / 8 * x0
    x2 = x0 + 1 / 8 * x0
    assert x0 + x1 + x2 == pytest.approx(1)
    assert ranks([(0, 1, 3), (0, 2, 1)], 3, damping=0.5) == pytest.approx([x0, x1, x2])


def test_a_pair_that_comes_twice_counts_for_both() -> None:
    assert ranks([(0, 1, 1), (0, 1, 2), (0, 2, 1)], 3) == pytest.approx(ranks([(0, 1, 3), (0, 2, 1)], 3))


@pytest.mark.parametrize("size", [1, 5])
def test_without_anybody_going_by_anybody_all_are_alike(size: int) -> None:
    assert ranks([], size) == pytest.approx([1 / size] * size)


def test_nobody_at_all() -> None:
    assert ranks([], 0) == []


@pytest.mark.parametrize(
    ("pairs", "size", "damping"),
    [
        ([(0, 2, 1)], 2, 0.85),
        ([(-1, 0, 1)], 2, 0.85),
        ([(0, 1, 0)], 2, 0.85),
        ([(0, 1, float("nan"))], 2, 0.85),
        ([(0, 1, 1)], 2, 1.0),
        ([(0, 1, 1)], 0, 0.85),
    ],
)
def test_what_makes_no_sense_is_refused(pairs: list[tuple[int, int, float]], size: int, damping: float) -> None:
    with pytest.raises(ValueError, match=r"Weights|damping|people"):
        ranks(pairs, size, damping)
