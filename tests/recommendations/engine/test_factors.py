import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.engine.factors import FactorSettings, RatingModel
from recommendations.engine.signals import History, Signals
from tests.recommendations.engine.tastes import rated, signals

QUICK = FactorSettings(factors=3, members=2, sweeps=12)
NOISE = 0.8


@pytest.fixture(scope="module")
def world():
    """300 profiles × 120 titles: leanings of both, and two tastes; a third is rated, the rest is the truth to
    foretell."""
    random = np.random.default_rng(4)
    profiles, titles = 300, 120
    truth = (
        6
        + random.normal(0, 0.8, (profiles, 1))
        + random.normal(0, 0.8, (1, titles))
        + random.normal(0, 1, (profiles, 2)) @ random.normal(0, 0.8, (2, titles))
    )
    given_ratings = np.clip(np.round(truth + random.normal(0, NOISE, truth.shape)), 1, 10)
    seen = random.random(truth.shape) < 0.35
    rows, columns = np.nonzero(seen)
    nothing = np.zeros(len(rows), np.float32)
    table = Signals.from_arrays(
        profiles=rows,
        titles=columns,
        likes=nothing,
        dislikes=nothing,
        ratings=given_ratings[rows, columns].astype(np.float32),
        days=nothing,
        known_titles=np.arange(titles),
    )
    return table, given_ratings, seen


@pytest.fixture(scope="module")
def model(world):
    return RatingModel.fit(world[0], settings=QUICK)


def test_it_foretells_what_was_held_out(world, model):
    table, actual, seen = world
    off, claimed = [], []
    for row in range(100):
        found = model.predict(table.history(row))
        off.append((found.rating - actual[row])[~seen[row]])
        claimed.append(found.error[~seen[row]])
    off, claimed = np.concatenate(off), np.concatenate(claimed)
    means = np.concatenate([(actual[seen].mean() - actual[row])[~seen[row]] for row in range(100)])
    assert np.sqrt((off**2).mean()) < 1.15 < 0.65 * means.std()
    # Honest about itself: two thirds within one standard error, and no leaning to either side.
    assert 0.6 < (np.abs(off) < claimed).mean() < 0.76
    assert abs(off.mean()) < 0.05


def test_it_knows_more_the_more_it_is_told(world, model):
    table, _, _ = world
    full = table.history(0)
    parts = [full.without(full.titles[count:]) for count in (0, 1, 5, len(full))]
    known = [model.predict(part).known.mean() for part in parts]
    errors = [model.predict(part).error.mean() for part in parts]
    assert known == sorted(known)
    assert errors == sorted(errors, reverse=True)
    assert known[0] == pytest.approx(0, abs=0.02)
    assert known[-1] > 0.6


def test_a_prediction_is_honest_only_with_enough_known(world, model):
    table, _, _ = world
    assert not model.predict(History.empty()).honest.any()
    assert model.predict(table.history(0)).honest.mean() > 0.5


def test_some_titles_are_foretold_as_all_are(world, model):
    history = world[0].history(3)
    wanted = np.array([5, 0, 77])
    every, some = model.predict(history), model.predict(history, wanted)
    assert some.rating == pytest.approx(every.rating[wanted], abs=1e-5)
    assert some.error == pytest.approx(every.error[wanted], abs=1e-5)


def test_leanings_alone_are_solved_by_hand():
    # Profile 1 rates all two points above profile 2, title 12 is two points above title 10: no taste is needed.
    rows = [(profile, title, 4 + 2 * (profile % 2) + title - 10) for profile in range(40) for title in (10, 11, 12)]
    found = RatingModel.fit(signals(*rows), settings=FactorSettings(factors=1, members=1, sweeps=30))
    high = found.predict(rated({10: 6, 11: 7}))
    low = found.predict(rated({10: 4, 11: 5}))
    assert high.rating[2] == pytest.approx(8, abs=0.3)
    assert low.rating[2] == pytest.approx(6, abs=0.3)


@pytest.mark.parametrize("rating", [1, 7, 10])
def test_all_ratings_equal(rating):
    table = signals(*((profile, title, rating) for profile in range(8) for title in range(5)))
    found = RatingModel.fit(table, settings=QUICK).predict(rated({0: rating, 99: 4}))
    assert found.rating == pytest.approx(np.full(5, rating), abs=0.05)
    assert np.isfinite(found.error).all()


@pytest.mark.parametrize(
    "rows",
    [(), ((1, 10, 8),), ((1, 10, 8), (1, 11, 2)), ((1, 10, 8), (2, 10, 2)), ((1, 10, 0), (2, 11, 0))],
    ids=("none", "one", "one profile", "one title", "unrated"),
)
def test_next_to_nothing(rows):
    model = RatingModel.fit(signals(*rows, titles=[10, 11, 12]), settings=QUICK)
    for history in (History.empty(), rated({10: 9, 12: 3}), rated({404: 9})):
        found = model.predict(history)
        assert np.isfinite(found.rating).all()
        assert np.isfinite(found.error).all()
        assert ((found.rating >= 1) & (found.rating <= 10)).all()
        assert not found.honest.any()


def test_no_title_at_all():
    assert len(RatingModel.fit(signals(), settings=QUICK).predict(rated({1: 5})).rating) == 0


def test_scores_from_elsewhere_stand_in_for_ratings(world):
    table, _, _ = world
    score = np.zeros(121, np.float32)
    score[120] = 9
    known = Signals(table.profiles, np.arange(121), *(getattr(table, name) for name in ("indptr", "indices")),
                    table.like, table.dislike, table.rating, table.age)  # fmt: skip
    found = RatingModel.fit(known, score=score, settings=QUICK).predict(History.empty())
    plain = RatingModel.fit(known, settings=QUICK).predict(History.empty())
    assert found.rating[120] == pytest.approx(9, abs=0.2)
    assert plain.rating[120] < 7.5


def test_the_same_seed_gives_the_same_model(world):
    table, _, _ = world
    one, other = (RatingModel.fit(table, settings=QUICK) for _ in range(2))
    assert np.array_equal(one.items, other.items)
    another = RatingModel.fit(table, settings=FactorSettings(factors=3, members=2, sweeps=12, seed=2))
    assert not np.array_equal(one.items, another.items)


def test_arrays_bring_back_the_same_model(world, model):
    history = world[0].history(7)
    found = RatingModel.from_arrays(model.arrays()).predict(history)
    assert np.array_equal(found.rating, model.predict(history).rating)


def test_a_sample_of_profiles_is_enough(world):
    table, actual, seen = world
    found = RatingModel.fit(table, settings=FactorSettings(factors=2, members=1, sweeps=10, most=4000))
    assert found.counts.sum() < 4200
    assert abs((found.predict(table.history(0)).rating - actual[0])[~seen[0]].mean()) < 1


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.integers(0, 140), st.integers(1, 10), max_size=40))
def test_any_history_is_answered_within_bounds(model, ratings):
    found = model.predict(rated(ratings))
    assert ((found.rating >= 1) & (found.rating <= 10)).all()
    assert (found.error > 0).all()
    assert ((found.known >= 0) & (found.known <= 1)).all()
