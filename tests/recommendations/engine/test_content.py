import numpy as np
import pytest

from recommendations.engine.catalogue import Catalogue, Pairs
from recommendations.engine.content import ContentModel, ContentSettings
from recommendations.engine.signals import History
from recommendations.engine.suggestions import Why
from tests.recommendations.engine import worlds
from tests.recommendations.engine.tastes import catalogue, rated

SMALL = ContentSettings(dimensions=8, support=1, common=1.0)


@pytest.fixture(scope="module")
def films():
    """Two by the same hand in one genre, two of another genre, one that has nothing, one that shares a keyword
    alone."""
    return catalogue(
        {1: ["western"], 2: ["western"], 3: ["musical"], 4: ["musical"], 5: [], 6: []},
        facets={
            "person": Pairs([1, 2, 3], [10, 10, 11], [1.0, 1.0, 0.5]),
            "keyword": Pairs([1, 2, 3, 6], [70, 70, 71, 71]),
            "collection": Pairs([1, 2], [5, 5]),
        },
        overviews=[(1, "A stranger rides into town"), (2, "The stranger rides again"), (3, "She sings in town")],
    )


def near(model, place):
    """Places of the others, the most alike first, and their cosines."""
    scores = model.vectors @ model.vectors[place]
    order = [other for other in np.argsort(-scores, kind="stable").tolist() if other != place and scores[other] > 1e-6]
    return order, scores[order]


def test_titles_that_share_all_come_first(films):
    model = ContentModel.fit(films, settings=SMALL)
    best, scores = near(model, 0)
    assert best[0] == 1
    assert scores[0] > 0.5
    assert 4 not in best
    assert np.all(np.diff(scores) <= 0)


def test_the_same_values_give_a_cosine_of_one():
    model = ContentModel.fit(catalogue({1: ["a"], 2: ["a"], 3: ["b"]}), settings=SMALL)
    assert model.vectors @ model.vectors.T == pytest.approx(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]]), abs=1e-5)


def test_rare_values_count_more():
    # Two titles share "b", which only they have; a third shares "a", which all have.
    model = ContentModel.fit(
        catalogue({1: ["a", "b"], 2: ["a", "b"], 3: ["a", "c"], 4: ["a"], 5: ["a"]}), settings=SMALL
    )
    best, scores = near(model, 0)
    assert best[0] == 1
    assert scores[0] > 2 * scores[1]


def test_what_two_titles_share_is_named_and_weighed(films):
    model = ContentModel.fit(films, settings=SMALL)
    whys = model.shared(films, 0, 1)
    assert {(why.kind, why.facets) for why in whys} == {
        ("genre", (("genre", "western"),)),
        ("person", (("person", 10),)),
        ("keyword", (("keyword", 70),)),
        ("collection", (("collection", 5),)),
    }
    assert [why.contribution for why in whys] == sorted((why.contribution for why in whys), reverse=True)
    assert sum(why.contribution for why in whys) <= 1
    assert model.shared(films, 0, 4) == []
    assert [why.kind for why in model.shared(films, 2, 5)] == ["keyword"]
    assert all(isinstance(why, Why) for why in whys)


def one_by_one(model, films, first, second, most=3):
    """What two titles share, worked out by hand for each sort."""
    whole = sum(weight**2 for weight in model.weights.values())
    whys = {}
    for part in model.fields:
        if part.sort == "word":
            continue
        facets = films.facets[part.sort]

        def shares(place, part=part, facets=facets):
            worth = {}
            for value, weight in zip(*facets.at(place), strict=True):
                key = facets.values[value].item()
                if key in part.values.tolist():
                    worth[key] = float(weight) * float(part.worth[part.values.tolist().index(key)])
            length = sum(each**2 for each in worth.values()) ** 0.5
            return {key: each / length for key, each in worth.items() if each}

        mine, theirs = shares(first), shares(second)
        products = {key: mine[key] * theirs[key] for key in sorted(mine.keys() & theirs.keys())}
        if products:
            best = sorted(products, key=lambda key: -round(products[key], 6))[:most]
            part_of = sum(products.values()) * model.weights[part.sort] ** 2 / whole
            whys[part.sort, tuple((part.sort, key) for key in best)] = pytest.approx(part_of, rel=1e-5)
    return whys


def test_what_many_pairs_share_is_what_each_shares_alone(films):
    world = worlds.catalogue(40)
    for known in (films, world):
        model = ContentModel.fit(known, settings=SMALL)
        pairs = [(one, other) for one in range(len(known)) for other in range(len(known))]
        first, second = np.array(pairs).T
        found = model.shared_each(known, first, second)
        for (one, other), whys in zip(pairs, found, strict=True):
            assert {(why.kind, why.facets): why.contribution for why in whys} == one_by_one(model, known, one, other)
            assert [why.contribution for why in whys] == sorted((why.contribution for why in whys), reverse=True)
    assert model.shared_each(world, first[:0], second[:0]) == []


def test_taste_points_to_what_is_liked_and_away_from_what_is_disliked(films):
    model = ContentModel.fit(films, settings=SMALL)
    fan = model.scores(rated({1: 10}))
    assert fan[1] > fan[3] > fan[0] - 10
    assert np.argmax(np.where(np.arange(6) == 0, -9, fan)) == 1
    foe = model.scores(rated({1: 1}))
    assert foe[1] == foe.min() or foe[0] == foe.min()


def test_a_taste_is_the_sum_of_its_titles(films):
    model = ContentModel.fit(films, settings=SMALL)
    both = model.taste(rated({1: 10, 3: 9}))
    assert both == pytest.approx(model.taste(rated({1: 10})) + model.taste(rated({3: 9})), rel=1e-4)


@pytest.mark.parametrize("history", [History.empty(), rated({999: 10}), rated({5: 10}), rated({1: 7})])
def test_a_history_that_says_nothing_scores_nothing(films, history):
    assert not ContentModel.fit(films, settings=SMALL).scores(history).any()


def test_new_titles_are_placed_beside_those_they_resemble(films):
    model = ContentModel.fit(films, settings=SMALL)
    new = catalogue({50: ["western", "unheard of"], 51: []}, facets={"person": Pairs([50], [10])})
    vectors = model.embed(new)
    assert np.argmax(model.vectors @ vectors[0]) in (0, 1)
    assert not vectors[1].any()
    assert model.embed(films) == pytest.approx(model.vectors, abs=1e-6)


def test_the_same_catalogue_gives_the_same_vectors(films):
    one, other = (ContentModel.fit(films, settings=SMALL) for _ in range(2))
    assert np.array_equal(one.vectors, other.vectors)


def test_arrays_bring_back_the_same_model(films):
    model = ContentModel.fit(films, settings=SMALL)
    found = ContentModel.from_arrays(model.arrays())
    history = rated({1: 10, 4: 2})
    assert np.array_equal(found.scores(history), model.scores(history))
    assert found.shared(films, 0, 1) == model.shared(films, 0, 1)
    assert np.array_equal(found.embed(films), model.embed(films))


@pytest.mark.parametrize("titles", [[], [1], [1, 2, 3]])
def test_a_catalogue_without_any_text(titles):
    model = ContentModel.fit(Catalogue.bare(np.array(titles, dtype=np.int64)))
    assert model.vectors.shape == (len(titles), 128)
    assert not model.vectors.any()
    assert not model.scores(rated({1: 10})).any()
    if titles:
        assert len(near(model, 0)[0]) == 0


def test_one_title_alone():
    model = ContentModel.fit(catalogue({1: ["drama"]}), settings=SMALL)
    assert len(near(model, 0)[0]) == 0
    assert np.isfinite(model.scores(rated({1: 10}))).all()


def test_learning_from_a_sample_still_places_all():
    genres = {key: [f"g{key % 4}", f"h{key % 3}"] for key in range(1, 200)}
    model = ContentModel.fit(catalogue(genres), settings=ContentSettings(dimensions=16, sample=50))
    assert np.linalg.norm(model.vectors, axis=1) == pytest.approx(np.ones(199), abs=1e-5)
    assert model.vectors[0] @ model.vectors[12] == pytest.approx(1, abs=1e-4)
