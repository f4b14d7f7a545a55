import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.engine.coldstart import SEEN, ColdSettings, ColdStart, content_weight
from recommendations.engine.content import ContentModel, ContentSettings
from recommendations.engine.signals import History
from tests.recommendations.engine.tastes import catalogue, rated, signals, two_camps


@pytest.fixture(scope="module")
def model():
    return ColdStart.fit(two_camps())


def test_one_like_tells_the_camp(model):
    found = model.likely(rated({1: 9}))
    assert found[1:10].min() > found[10:].max()
    other = model.likely(rated({20: 9}))
    assert other[10:19].min() > other[:10].max()


def test_one_dislike_tells_it_too(model):
    found = model.likely(rated({1: 2}))
    assert found[10:].mean() > found[1:10].mean()


def test_nothing_said_is_popularity(model):
    table = two_camps()
    found = model.likely(History.empty())
    assert found == pytest.approx(model.mean[0] + SEEN * model.mean[1])
    assert np.corrcoef(found, np.asarray(table.likes.sum(axis=0)).ravel())[0, 1] > 0.8


def test_it_is_the_normal_distributions_own_formula():
    """Against the formula written out: mean + K_j,S (K_S,S + rest)⁻¹ (x - mean_S), S both numbers of each known
    title."""
    model = ColdStart.fit(two_camps(), settings=ColdSettings(factors=5))
    history, known = rated({3: 10, 14: 1, 5: 8}), [2, 13, 4]
    loadings = model.loadings.astype(np.float64)
    rows = np.concatenate([loadings[0, known], loadings[1, known]])
    values = np.array([1, 0, 5 / 7, 1, 1, 1])
    off = values - np.concatenate([model.mean[0, known], model.mean[1, known]])
    covariance = rows @ rows.T + np.diag(np.concatenate([model.rest[0, known], model.rest[1, known]]))
    place = rows.T @ np.linalg.solve(covariance, off)
    expected = (model.mean + loadings @ place).T @ [1, SEEN]
    assert model.likely(history) == pytest.approx(expected, abs=1e-5)


def test_what_each_title_adds_makes_up_the_score(model):
    history, wanted = rated({1: 9, 2: 8, 15: 3}), np.array([4, 11, 19])
    added = model.contributions(history, wanted)
    assert added.shape == (3, 3)
    assert model.likely(History.empty())[wanted] + added.sum(axis=0) == pytest.approx(model.likely(history)[wanted])
    assert added[0, 0] > 0 > added[0, 1]


def test_many_at_once_are_scored_as_one_by_one(model):
    table = two_camps()
    found = model.likely_many(table)
    assert found.shape == table.shape
    assert found[7] == pytest.approx(model.likely(table.history(7)), abs=1e-5)
    assert model.likely_many(table.rows(np.zeros(0, np.int64))).shape == (0, 20)


def test_unknown_titles_add_nothing(model):
    history = rated({1: 9, 404: 10})
    assert model.likely(history) == pytest.approx(model.likely(rated({1: 9})))
    assert not model.contributions(history, np.array([3]))[1].any()
    assert model.likely(rated({404: 10})) == pytest.approx(model.likely(History.empty()))


def test_not_knowing_a_title_speaks_against_its_corner(model):
    found = model.likely(History.empty(), unseen=np.array([1, 2, 3, 4, 404]))
    before = model.likely(History.empty())
    assert (found - before)[5:10].mean() < 0 < (found - before)[10:].mean()


def test_content_comes_in_with_the_number_of_signals(model):
    films = catalogue({key: ["a" if key % 2 else "b"] for key in range(1, 21)})
    content = ContentModel.fit(films, settings=ContentSettings(dimensions=4, support=1))
    history = rated({1: 9, 3: 9, 5: 9})
    plain, mixed = model.scores(history), model.scores(history, content)
    assert (mixed - plain)[[6, 8]].min() > (mixed - plain)[[7, 9]].max()
    assert content_weight(0) == 0
    assert [content_weight(count) for count in (1, 5, 19)] == sorted(content_weight(count) for count in (1, 5, 19))


def test_newcomers_lists_differ_by_seed_and_not_by_call():
    rows = ((profile, title, 9) for profile in range(80) for title in range(1, 200) if profile >= title % 75)
    model = ColdStart.fit(signals(*rows))
    lists = [tuple(np.argsort(-model.newcomer(seed), kind="stable")[:20]) for seed in range(60)]
    assert lists[0] == tuple(np.argsort(-model.newcomer(0), kind="stable")[:20])
    assert len({title for titles in lists for title in titles}) > 40
    # All but the wild ones come from the most popular.
    popular = set(np.argsort(-model.start, kind="stable")[:40])
    assert all(len(popular.intersection(titles)) >= 19 for titles in lists)


def test_popularity_elsewhere_ranks_a_new_site():
    outside = np.array([1, 50, 9], np.float32)
    model = ColdStart.fit(signals(titles=[10, 11, 12]), outside=outside)
    assert np.argsort(-model.likely(History.empty())).tolist() == [1, 2, 0]
    assert np.argsort(-model.newcomer(3, spread=0)).tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    "rows",
    [(), ((1, 10, 8),), ((1, 10, 8), (1, 11, 8)), ((1, 10, 7), (2, 10, 7)), ((1, 10, 0),)],
    ids=("none", "one", "one profile", "one title", "seen only"),
)
@pytest.mark.parametrize("titles", [(10, 11, 12), ()])
def test_next_to_nothing(rows, titles):
    model = ColdStart.fit(signals(*rows, titles=titles))
    for history in (History.empty(), rated({10: 9}), rated({404: 3, 10: 1})):
        assert np.isfinite(model.scores(history)).all()
        assert np.isfinite(model.newcomer(1)).all()


def test_all_ratings_equal():
    model = ColdStart.fit(signals(*((profile, title, 9) for profile in range(30) for title in range(6))))
    assert np.isfinite(model.likely(rated({0: 9}))).all()


def test_the_same_signals_give_the_same_model_and_arrays_bring_it_back(model):
    again = ColdStart.fit(two_camps())
    assert np.array_equal(again.loadings, model.loadings)
    found = ColdStart.from_arrays(model.arrays())
    assert np.array_equal(found.likely(rated({1: 9})), model.likely(rated({1: 9})))


def test_a_sample_of_profiles_is_enough():
    model = ColdStart.fit(two_camps(200), settings=ColdSettings(most=500))
    found = model.likely(rated({1: 9}))
    assert found[1:10].mean() > found[10:].mean()


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.integers(1, 25), st.integers(1, 10), max_size=20), st.sets(st.integers(26, 40)))
def test_any_history_is_answered(model, ratings, unseen):
    found = model.scores(rated(ratings), unseen=np.array(sorted(unseen), dtype=np.int64))
    assert np.isfinite(found).all()
    shuffled = rated(dict(reversed(ratings.items())))
    assert model.likely(shuffled) == pytest.approx(model.likely(rated(ratings)), abs=1e-5)
