"""How alike many pairs rate is what it is for each pair alone."""

import random

import numpy as np

from recommendations.engine.likeness import percents, standings
from reviews.taste import DOUBT, FEWEST_COMMON, match, percentiles


def test_many_pairs_are_as_each_alone() -> None:
    chance = random.Random(3)
    # Those who rate all alike are among them, and those with hardly anything in common.
    many = np.array([[[chance.choice((0, 0, 0, 1, 4)) for _ in range(10)] for _ in range(10)] for _ in range(200)])
    many[0] = 0
    many[1], many[1, 4, 2] = 0, 9
    many[2], many[2, 3] = 0, np.arange(10)
    many[3], many[3, 1, 1] = 0, FEWEST_COMMON - 1
    mine = np.array([[chance.randrange(30) for _ in range(10)] for _ in many])
    theirs = many.sum(axis=1)
    mine[5] = 0
    found = percents(
        many.astype(float),
        standings(mine.astype(float)),
        standings(theirs.astype(float)),
        fewest=FEWEST_COMMON,
        doubt=DOUBT,
    )
    for table, own, other, percent in zip(many, mine, theirs, found, strict=True):
        pairs = {(a + 1, b + 1): int(table[a, b]) for a in range(10) for b in range(10) if table[a, b]}
        alone = match(pairs, percentiles(own.tolist()), percentiles(other.tolist())).percent
        assert percent == (-1 if alone is None else alone)


def test_opposite_tastes() -> None:
    same = np.diag(np.full(10, 5.0))[None]
    flat = standings(np.full((1, 10), 5.0))
    assert percents(same, flat, flat, fewest=5, doubt=0)[0] == 100
    assert percents(same[:, :, ::-1], flat, flat, fewest=5, doubt=0)[0] == 0
