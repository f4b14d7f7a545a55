import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recommendations.engine.autoencoder import autoencoder, gram, invert, pruned


def table(rows):
    return sparse.csr_matrix(np.asarray(rows, dtype=np.float32))


def test_two_titles_by_hand():
    # XᵀX = [[2, 1], [1, 2]]; with shrinkage 1 P = [[3, -1], [-1, 3]] / 8, so each says a third of the other.
    found = autoencoder(table([[1, 1], [1, 0], [0, 1]]), shrinkage=1, dropout=0)
    np.testing.assert_allclose(found.toarray(), [[0, 1 / 3], [1 / 3, 0]], rtol=1e-6)


def test_dropout_adds_each_titles_own_sum_of_squares():
    # The diagonal becomes 2 + 2 + 1 = 5: P = [[5, -1], [-1, 5]] / 24.
    found = autoencoder(table([[1, 1], [1, 0], [0, 1]]), shrinkage=1, dropout=0.5)
    np.testing.assert_allclose(found.toarray(), [[0, 1 / 5], [1 / 5, 0]], rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(1, 12))
def test_each_column_is_the_ridge_regression_of_a_title_on_all_others(seed, titles, profiles):
    dense = np.random.default_rng(seed).random((profiles, titles)).astype(np.float32)
    dense[dense < 0.5] = 0
    found = autoencoder(table(dense), shrinkage=0.7, dropout=0.25).toarray()
    products = dense.T @ dense
    system = products + np.diag(np.diag(products) / 3 + 0.7)
    for title in range(titles):
        others = np.delete(np.arange(titles), title)
        own = np.linalg.solve(system[np.ix_(others, others)], products[others, title])
        np.testing.assert_allclose(found[others, title], own, atol=1e-4)
        assert found[title, title] == 0


def test_the_gram_matrix_is_right_across_blocks(monkeypatch):
    monkeypatch.setattr("recommendations.engine.autoencoder.BLOCK", 3)
    dense = np.random.default_rng(1).integers(0, 2, (20, 8)).astype(np.float32)
    np.testing.assert_allclose(gram(table(dense)), dense.T @ dense)
    matrix = dense.T @ dense + 3 * np.eye(8, dtype=np.float32)
    np.testing.assert_allclose(invert(matrix.copy()) @ matrix, np.eye(8), atol=1e-5)


def test_inverting_happens_in_place():
    matrix = np.asarray([[2, 1], [1, 2]], dtype=np.float32)
    assert np.shares_memory(invert(matrix), matrix)


def test_a_matrix_that_is_not_positive_definite_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        invert(np.asarray([[1, 2], [2, 1]], dtype=np.float32))


def test_pruning_keeps_what_moves_scores_most():
    # An entry is worth its size times its row's length: .6 and .3 in the first column, .1 and .25, .15 and .75. Three
    # stay, .75, .6 and .3, and the best of the second column, which would have none.
    inverse = np.asarray([[1, -0.2, -0.3], [-0.2, 1, 0.25], [-0.3, 0.25, 1]], dtype=np.float32)
    kept = pruned(inverse, np.asarray([0.5, 3, 1], np.float32), 1).toarray()
    np.testing.assert_allclose(kept, [[0, 0, 0], [0.2, 0, -0.25], [0.3, -0.25, 0]])


def test_pruning_leaves_about_so_many_a_title_and_each_at_least_a_tenth():
    random = np.random.default_rng(1)
    dense = (random.random((300, 60)) < np.linspace(0.02, 0.6, 60)).astype(np.float32)
    found = autoencoder(table(dense), shrinkage=5, neighbours=20)
    columns = np.diff(found.tocsc().indptr)
    assert 10 * 60 < found.nnz <= 26 * 60
    assert columns.min() >= 2


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (4, 1)])
def test_next_to_nothing_gives_weights_of_nothing(shape):
    found = autoencoder(sparse.csr_matrix(shape, dtype=np.float32))
    assert found.shape == (shape[1], shape[1])
    assert found.nnz == 0


@pytest.mark.parametrize("wrong", [{"shrinkage": 0}, {"dropout": 1}, {"dropout": -0.1}, {"neighbours": 0}])
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="Shrinkage"):
        autoencoder(table([[1]]), **wrong)
