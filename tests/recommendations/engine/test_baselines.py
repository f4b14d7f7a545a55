import numpy as np
import pytest

from recommendations.engine.evaluation.baselines import baselines, genre_popularity, naive_users, popularity
from recommendations.engine.evaluation.making import scored_lists
from tests.recommendations.engine import worlds

MAKERS = dict(baselines())


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("world", ["community", "one profile", "one title", "all equal"])
def test_each_scores_all_titles_of_any_site(name, world):
    signals = {
        "community": lambda: worlds.community(40),
        "one profile": lambda: worlds.signals([(1, title, 8 + title % 2) for title in range(1000, 1006)]),
        "one title": lambda: worlds.signals([(profile, 1000, 9) for profile in range(5)]),
        "all equal": lambda: worlds.signals([(p, 1000 + t, 8) for p in range(6) for t in range(5)]),
    }[world]()
    scores = MAKERS[name](signals, worlds.catalogue().aligned(signals.titles))(signals)
    assert scores.shape == signals.shape
    assert np.isfinite(scores).all()


def test_lists_leave_out_all_that_is_known():
    signals = worlds.community(40)
    lists = scored_lists(popularity(signals, worlds.catalogue()), signals)
    seen = signals.seen().toarray() > 0
    assert not any(seen[row, place] for row in range(len(lists)) for place in lists[row] if place >= 0)


def test_published_figures_leave_out_liked_titles_alone():
    known = worlds.signals([(1, 1000, 9), (1, 1001, 2), (1, 1002, 6)], known_titles=range(1000, 1005))
    scorer = popularity(worlds.signals([(5, 1001, 9)], known_titles=range(1000, 1005)), worlds.catalogue(5))
    assert scored_lists(scorer, known, leave_out="liked")[0][:4].tolist() == [1, 2, 3, 4]
    assert scored_lists(scorer, known, leave_out="seen")[0][:2].tolist() == [3, 4]


def test_genre_popularity_stays_within_what_one_likes():
    train = worlds.signals([(1, 1000, 9), (2, 1000, 9), (1, 1001, 9), (3, 1005, 9)], known_titles=range(1000, 1008))
    known = worlds.signals([(9, 1001, 9)], known_titles=range(1000, 1008))
    best = scored_lists(genre_popularity(train, worlds.catalogue(8)), known)[0]
    assert best[:2].tolist() == [5, 0]


def test_naive_users_weigh_rows_by_their_cosine():
    train = worlds.signals([(1, 10, 8), (1, 20, 6), (2, 30, 9)])
    known = worlds.signals([(5, 10, 10)], known_titles=[10, 20, 30])
    # Cosine to the first 8 / 10, to the second 0.
    np.testing.assert_allclose(naive_users(train, worlds.catalogue(0, first=1))(known), [[6.4, 4.8, 0]], rtol=1e-5)
