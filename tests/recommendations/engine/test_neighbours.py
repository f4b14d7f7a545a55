import numpy as np
import pytest
from scipy import sparse

from recommendations.engine.neighbours import item_neighbours, scaled_to

TABLE = sparse.csr_matrix(np.asarray([[1, 1, 0], [1, 0, 0], [0, 1, 1]], dtype=np.float32))


def test_cosines_by_hand():
    # Lengths √2, √2, 1; one profile in common of 0 and 1, and of 1 and 2.
    found = item_neighbours(TABLE, shrinkage=0).toarray()
    half, other = 1 / 2, 1 / np.sqrt(2)
    np.testing.assert_allclose(found, [[0, half, 0], [half, 0, other], [0, other, 0]], rtol=1e-6)


def test_shrinkage_doubts_what_few_have_in_common():
    assert item_neighbours(TABLE, shrinkage=2).toarray()[0, 1] == pytest.approx(1 / 4)


def test_only_targets_have_columns_and_only_the_nearest_stay():
    found = item_neighbours(TABLE, targets=np.array([1]), neighbours=1, shrinkage=0).toarray()
    np.testing.assert_allclose(found, [[0, 0, 0], [0, 0, 0], [0, 1 / np.sqrt(2), 0]], rtol=1e-6)


def test_scaling_is_the_best_single_factor():
    weights = sparse.csr_matrix(np.asarray([[0, 2], [0, 0]], dtype=np.float32))
    # Foretold 2 and 2 of title 1, where there is 1 and 0: best is (2·1 + 2·0) / (4 + 4).
    table = sparse.csr_matrix(np.asarray([[1, 1], [1, 0]], dtype=np.float32))
    assert scaled_to(table, weights) == pytest.approx(0.25)
    assert scaled_to(table, sparse.csr_matrix((2, 2), dtype=np.float32)) == 0


def test_no_neighbours_at_all_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        item_neighbours(TABLE, neighbours=0)
