import numpy as np
import pytest

from recommendations.engine import History
from recommendations.engine.coldstart import SEEN
from recommendations.engine.lists import _open, _scene, _sums, best_of
from recommendations.engine.models import PARTS
from recommendations.engine.reasons import Reasons
from recommendations.engine.suggestions import Extra, Tuning
from recommendations.engine.traits import taste_shares

PEOPLE = (0, 1, 2, 3, 10, 25)


def scene_of(bundle, history):
    sums = _sums(bundle, history, Extra(), Tuning())
    candidates = best_of(np.where(_open(bundle, history, None, Tuning()), sums.total, -np.inf), 60)
    return _scene(history, candidates, sums)


@pytest.fixture(scope="module", params=PEOPLE)
def told(request, bundle, community):
    scene = scene_of(bundle, community.history(request.param))
    reasons = Reasons(bundle.models, bundle.traits, scene)
    return scene, reasons, reasons.of(np.arange(20))


def test_the_signals_shares_and_what_all_are_given_make_the_sum(bundle, community):
    scene = scene_of(bundle, community.history(0))
    reasons = Reasons(bundle.models, bundle.traits, scene)
    factor = dict(zip(PARTS, scene.factor, strict=True))
    cold = bundle.models.cold
    everybody = (cold.mean[0] + SEEN * cold.mean[1])[scene.candidates] * factor["newcomer"]
    esteem = bundle.models.esteem[scene.candidates] * factor["esteem"]
    left = scene.sums - reasons.shares.sum(axis=0) - scene.popular - everybody - esteem
    # What is left is the same for all: the means that standardising takes away.
    assert np.ptp(left) < 1e-3


def test_shares_of_taste_add_up_to_it(bundle, community):
    history = community.history(4)
    shares = taste_shares(bundle.models.content, history)
    np.testing.assert_allclose(shares.sum(axis=0), bundle.models.content.taste(history), atol=1e-4)


def test_without_the_titles_named_a_title_stands_lower(told):
    scene, reasons, found = told
    for pick, given in enumerate(found):
        for reason in given:
            if reason.kind != "titles":
                continue
            rows = np.isin(scene.history.titles[reasons.weighed], reason.keys)
            left = scene.sums - reasons.shares[rows].sum(axis=0)
            assert (left > left[pick]).sum() > (scene.sums > scene.sums[pick]).sum()


def test_one_title_fewer_would_not_have_done(told):
    scene, reasons, found = told
    for pick, given in enumerate(found):
        for reason in given:
            if reason.kind == "titles" and len(reason.keys) == 2:
                first = scene.history.titles[reasons.weighed] == reason.keys[0]
                left = scene.sums - reasons.shares[first].sum(axis=0)
                assert (left > left[pick]).sum() <= (scene.sums > scene.sums[pick]).sum()


def test_without_what_is_shared_a_title_would_stand_lower(told):
    scene, _, found = told
    lowest = scene.sums.min()
    for pick, given in enumerate(found):
        for reason in given:
            if reason.facets:
                drop = reason.contribution * (scene.sums[pick] - lowest)
                rank = (scene.sums > scene.sums[pick]).sum()
                assert (np.delete(scene.sums, pick) > scene.sums[pick] - drop * 1.001).sum() > rank


def test_titles_named_are_ones_the_profile_liked(told):
    scene, _, found = told
    liked = {int(key) for key, spoken in zip(scene.history.titles, scene.spoken, strict=True) if spoken > 0.5}
    named = {key for given in found for reason in given for key in reason.keys}
    assert named <= liked


def test_what_is_shared_is_shared(told, bundle):
    scene, _, found = told
    for pick, given in enumerate(found):
        title = int(bundle.titles[scene.candidates[pick]])
        for reason in given:
            for sort, key in reason.facets:
                having = bundle.titles[bundle.models.catalogue.facets[sort].having(key)]
                assert {title, *reason.keys} <= set(having.tolist())


def test_most_suggestions_have_a_reason(told):
    assert sum(bool(given) for given in told[2]) >= 15


def test_a_profile_that_only_dislikes_is_told_of_no_love(bundle):
    history = History.of([1000, 1004, 1008], ratings=[1, 1, 2])
    found = bundle.rank(history, most=20)
    assert not any(reason.kind == "titles" for one in found for reason in one.reasons)
