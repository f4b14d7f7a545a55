from dataclasses import replace

import numpy as np
import pytest

from recommendations.engine import History, Tuning

# Titles of one genre of the community: keys that are 1 modulo 4.
SKIPPED = np.arange(1001, 1033, 4)


# All that may appear does.
WHOLE = Tuning(of_a_collection=80)


def listed(bundle, history, **more):
    return [each.title for each in bundle.rank(history, most=80, tuning=WHOLE, **more)]


def place_of_genre(titles):
    """The mean place of titles of that genre."""
    return np.flatnonzero(np.asarray(titles) % 4 == 1).mean()


@pytest.mark.parametrize("known", [[], [1000, 1003, 1006]])
def test_what_is_not_known_makes_its_like_less_welcome(bundle, known):
    history = History.of(known, ratings=[9] * len(known))
    plain = listed(bundle, history)
    told = listed(bundle, replace(history, unseen=SKIPPED))
    assert told != plain
    assert place_of_genre(told) > place_of_genre(plain) + 1
    # Nothing goes and nothing comes: what isn't known may be suggested.
    assert sorted(told) == sorted(plain)


def test_with_enough_said_it_makes_no_difference(bundle, community):
    history = History.of(np.arange(1000, 1080, 4), ratings=[9] * 20)
    assert listed(bundle, history) == listed(bundle, replace(history, unseen=SKIPPED))


@pytest.mark.parametrize("known", [[], [1000]])
def test_what_must_not_appear_does_not(bundle, known):
    allowed = bundle.titles % 3 == 0
    found = listed(bundle, replace(History.of(known), unseen=SKIPPED), allowed=allowed)
    assert set(found) == set(bundle.titles[allowed].tolist()) - set(known)


def test_unknown_keys_are_passed_over(bundle):
    strangers = np.asarray([1, 2, 9_999])
    assert listed(bundle, replace(History.empty(), unseen=strangers)) == listed(bundle, History.empty())
    said = History.of([1000], ratings=[9])
    assert listed(bundle, replace(said, unseen=strangers)) == listed(bundle, said)


def test_a_history_says_it_to_newcomers_scores(bundle):
    cold, said = bundle.models.cold, History.of([1000, 1004])
    np.testing.assert_array_equal(cold.likely(said, unseen=SKIPPED), cold.likely(replace(said, unseen=SKIPPED)))
    np.testing.assert_array_equal(cold.unfamiliar(said), 1)
    assert replace(said, unseen=SKIPPED).without([1000]).unseen is SKIPPED


def test_reasons_still_sum_up(bundle):
    """What each own title adds, and what was skipped, make up the score together."""
    cold, said = bundle.models.cold, replace(History.of([1000, 1004]), unseen=SKIPPED)
    wanted = np.arange(40)
    alone = cold.contributions(said, wanted).sum(axis=0)
    rest = cold.likely(said)[wanted] - alone - cold.likely(History.empty())[wanted]
    assert np.abs(rest).max() > 1e-4
    plain = replace(said, unseen=SKIPPED[:0])
    alone = cold.contributions(plain, wanted).sum(axis=0)
    np.testing.assert_allclose(alone, cold.likely(plain)[wanted] - cold.likely(History.empty())[wanted], atol=1e-5)
