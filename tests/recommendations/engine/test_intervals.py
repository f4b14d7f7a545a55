"""Shares and how sure they are, against values worked out by hand."""

import pytest

from recommendations.engine.intervals import sample_needed, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (50, 1000, 0.0381, 0.0653)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_more_hits_than_tries_are_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="hits"):
        wilson(hits, of)


def test_how_many_it_takes() -> None:
    # 10 % against 12 %: (1.96 + 0.84)² × (0.09 + 0.1056) / 0.02².
    assert sample_needed(0.1, change=0.2) == 3839
    assert sample_needed(0.5, change=0.2) == 385


@pytest.mark.parametrize(("share", "change"), [(0, 0.2), (1, 0.2), (0.9, 0.2), (0.5, 0)])
def test_shares_that_cannot_be_compared(share: float, change: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_needed(share, change=change)
