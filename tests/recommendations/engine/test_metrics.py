import numpy as np
import pytest
from scipy import sparse

from recommendations.engine.evaluation import metrics

# Two profiles and five titles: the first wants 1 and 4, the second 0.
WANTED = sparse.csr_matrix(np.asarray([[0, 1, 0, 0, 1], [1, 0, 0, 0, 0]], np.float32))
LISTS = np.asarray([[4, 2, 1], [3, 2, -1]])
TOTALS = np.asarray([2, 1])


def test_hits_are_found_where_they_stand():
    assert metrics.hits(LISTS, WANTED).tolist() == [[True, False, True], [False, False, False]]


def test_recall_ndcg_and_rank_by_hand():
    found = metrics.hits(LISTS, WANTED)
    assert metrics.recall(found, TOTALS, 2).tolist() == [0.5, 0]
    assert metrics.ndcg(found, TOTALS, 3)[0] == pytest.approx(1.5 / (1 + 1 / np.log2(3)))
    assert metrics.reciprocal_rank(found).tolist() == [1, 0]
    assert metrics.reciprocal_rank(np.asarray([[False, True]])).tolist() == [0.5]


def test_coverage_counts_titles_shown_to_anybody():
    assert metrics.coverage(LISTS, 5) == pytest.approx(4 / 5)
    assert metrics.coverage(LISTS, 5, most=1) == pytest.approx(2 / 5)


def test_novelty_and_bias_go_by_popularity():
    popularity = np.asarray([0.5, 0.5, 0.5, 0.25, 0.25])
    assert metrics.novelty(LISTS, popularity) == pytest.approx((2 + 1 + 1 + 2 + 1) / 5)
    assert metrics.popularity_bias(LISTS, popularity, WANTED) == pytest.approx(
        (0.25 + 0.5 + 0.5 + 0.25 + 0.5) / 5 / (1.25 / 3)
    )


def test_diversity_is_one_less_the_mean_cosine():
    vectors = np.asarray([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]], np.float32)
    # 4, 2, 1: of three pairs one is alike. 3, 2: alike.
    assert metrics.diversity(LISTS, vectors) == pytest.approx((2 / 3 + 0) / 2)


def test_a_list_in_the_histories_proportions_is_calibrated():
    genres = np.asarray([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
    own = sparse.csr_matrix(np.asarray([[1, 0, 1, 0, 0]], np.float32))
    assert metrics.calibration(np.asarray([[1, 3]]), own, genres) == pytest.approx(0, abs=1e-6)
    assert metrics.calibration(np.asarray([[1, -1]]), own, genres) > 1


def test_bootstrap_holds_the_mean_and_narrows_with_more():
    values = np.random.default_rng(1).normal(1, 1, 400)
    few, many = metrics.bootstrap(values[:50]), metrics.bootstrap(values)
    assert many.low < values.mean() < many.high
    assert many.high - many.low < few.high - few.low
    assert metrics.bootstrap(values) == many
    assert metrics.bootstrap(np.zeros(0)).mean == 0
