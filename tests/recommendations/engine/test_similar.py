from dataclasses import replace

import numpy as np
import pytest

from recommendations.engine.models import Models
from recommendations.engine.similar import AUDIENCE, DOUBT, similar_titles


@pytest.fixture
def twins(bundle):
    """Models in which the first three titles have one audience, and another genre each: the second with many signals,
    the third with few."""

    def made(first, second, third):
        models = bundle.models
        factors = np.asarray(models.factors.titles).copy()
        factors[1] = factors[2] = factors[0]
        support = np.asarray(models.support).copy()
        support[:3] = first, second, third
        return replace(models, factors=replace(models.factors, titles=factors), support=support)

    return made


def found(models):
    return {one.title: one for one in similar_titles(models, 1000, 80)}


def test_an_audience_counts_by_how_many_it_is(twins, bundle):
    content = np.maximum(bundle.models.content.vectors @ bundle.models.content.vectors[0], 0)
    own = 200 / (200 + DOUBT)
    near = found(twins(200, 400, 2))
    for key, support in ((1001, 400), (1002, 2)):
        audience = AUDIENCE * own * support / (support + DOUBT)
        expected = (audience + (1 - AUDIENCE) * content[key - 1000]) / (1 - AUDIENCE + AUDIENCE * own)
        assert near[key].score == pytest.approx(expected, abs=1e-5)
    (heard,) = [why for why in near[1001].why if why.kind == "audience"]
    told = AUDIENCE * own * 400 / (400 + DOUBT)
    assert heard.contribution == pytest.approx(told / (told + (1 - AUDIENCE) * content[1]), abs=1e-4)
    assert "audience" not in {why.kind for why in near[1002].why}
    assert near[1001].score > near[1002].score


def test_of_a_title_that_nobody_touched_content_alone_speaks(twins, bundle):
    content = np.maximum(bundle.models.content.vectors @ bundle.models.content.vectors[0], 0)
    near = found(twins(0, 400, 2))
    assert near
    for key, one in near.items():
        assert one.score == pytest.approx(min(content[key - 1000], 1), abs=1e-5)
        assert "audience" not in {why.kind for why in one.why}


def test_few_people_who_agree_by_chance_dont_drown_content(twins):
    """With three signals each a shared audience lifts a title by less than a shared director does."""
    near = found(twins(3, 3, 3))
    assert near[1008].score > near[1001].score
    assert found(twins(300, 300, 3))[1001].score > near[1001].score


def test_an_older_bundle_goes_by_its_ratings(bundle):
    arrays = bundle.models.arrays()
    assert Models.from_arrays(arrays).support.tolist() == bundle.models.support.tolist()
    del arrays["support"]
    assert Models.from_arrays(arrays).support.tolist() == bundle.models.ratings.counts.tolist()
