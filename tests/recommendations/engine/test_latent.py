import numpy as np
import pytest
from scipy import sparse

from recommendations.engine.latent import Factors, factors


def random_table(profiles=30, titles=12, seed=1):
    random = np.random.default_rng(seed)
    dense = np.where(random.random((profiles, titles)) < 0.3, random.random((profiles, titles)), 0)
    return sparse.csr_matrix(dense.astype(np.float32))


def loss(table, profiles, titles, unseen, ridge):
    foretold = profiles @ titles.T
    seen = table.toarray() > 0
    rows, columns = seen.sum(axis=1), seen.sum(axis=0)
    penalty = ridge * (
        ((rows + unseen * len(titles))[:, None] * profiles**2).sum()
        + ((columns + unseen * len(profiles))[:, None] * titles**2).sum()
    )
    return ((table.toarray() - foretold)[seen] ** 2).sum() + unseen * (foretold**2).sum() + penalty


def test_one_title_by_hand():
    # u = g·v / (unseen·v² + v² + ridge·(1 + unseen)) with v = 2, unseen = 1/2, ridge = 1: 2 / (2 + 4 + 1.5).
    model = Factors(np.asarray([[2]], np.float32), unseen=0.5, ridge=1.0)
    found = model.fold_in(sparse.csr_matrix(np.asarray([[1], [0]], np.float32)))
    np.testing.assert_allclose(found, [[2 / 7.5], [0]], rtol=1e-6)


def test_folding_in_minimises_the_profiles_own_loss():
    table, model = random_table(), factors(random_table(), size=4)
    best = model.fold_in(table)
    at_best = loss(table, best, model.titles, model.unseen, model.ridge)
    for step in np.random.default_rng(2).normal(0, 0.01, (5, *best.shape)):
        assert loss(table, best + step, model.titles, model.unseen, model.ridge) > at_best


def test_more_sweeps_never_make_it_worse():
    table = random_table()
    losses = []
    for sweeps in (1, 3, 8):
        model = factors(table, size=4, sweeps=sweeps)
        losses.append(loss(table, model.fold_in(table), model.titles, model.unseen, model.ridge))
    assert losses[0] > losses[1] >= losses[2] - 1e-3


def test_shares_add_up_to_the_profile():
    table, model = random_table(), factors(random_table(), size=4)
    row = table[3]
    shares = model.shares(row.indices.astype(np.int64), row.data)
    np.testing.assert_allclose(shares.sum(axis=0), model.fold_in(row)[0], atol=1e-6)


def test_titles_nobody_has_seen_have_no_factors():
    table = sparse.hstack([random_table(), sparse.csr_matrix((30, 2))], format="csr", dtype=np.float32)
    assert not factors(table, size=4).titles[-2:].any()


def test_of_too_many_signals_some_profiles_are_learned_from():
    table = random_table(200)
    a, b = factors(table, size=4, most=100, seed=5), factors(table, size=4, most=100, seed=5)
    np.testing.assert_array_equal(a.titles, b.titles)
    assert np.isfinite(a.titles).all()


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (3, 1)])
def test_nothing_to_learn_from_gives_no_factors(shape):
    model = factors(sparse.csr_matrix(shape, dtype=np.float32), size=4)
    assert model.titles.shape == (shape[1], 4)
    assert not model.titles.any()
