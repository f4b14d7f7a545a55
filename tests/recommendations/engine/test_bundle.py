"""What every bundle promises, whatever it has learned from."""

import numpy as np
import pytest

from recommendations.engine import Bundle, BundleError, Extra, History, Source, TrainingSettings, Tuning, train
from recommendations.engine.suggestions import Suggestion
from tests.recommendations.engine import worlds

SMALL = TrainingSettings(factors=4, sweeps=2, validate_times=1, seed=3)


def nothing():
    return worlds.signals([]), worlds.catalogue(12)


def worlds_of(name):
    return {
        "no signals at all": nothing,
        "nothing at all": lambda: (worlds.signals([]), worlds.catalogue(0)),
        "one profile": lambda: (worlds.signals([(1, 1000 + t, 9 - t) for t in range(6)]), worlds.catalogue(12)),
        "one title": lambda: (worlds.signals([(p, 1000, 9) for p in range(8)]), worlds.catalogue(1)),
        "one signal": lambda: (worlds.signals([(1, 1000, 9)]), worlds.catalogue(12)),
        "all ratings equal": lambda: (
            worlds.signals([(p, 1000 + t, 8) for p in range(30) for t in range(10)]),
            worlds.catalogue(20),
        ),
        "only dislikes": lambda: (
            worlds.signals([(p, 1000 + t, 1) for p in range(30) for t in range(10)]),
            worlds.catalogue(20),
        ),
        "nothing known of titles": lambda: (worlds.community(40, each=9), worlds.catalogue(0)),
        "more titles than fit": lambda: (worlds.community(60, each=12), worlds.catalogue()),
    }[name]()


NAMES = (
    "no signals at all",
    "nothing at all",
    "one profile",
    "one title",
    "one signal",
    "all ratings equal",
    "only dislikes",
    "nothing known of titles",
    "more titles than fit",
)


@pytest.fixture(scope="module", params=NAMES)
def any_bundle(request, tmp_path_factory):
    signals, catalogue = worlds_of(request.param)
    settings = TrainingSettings(factors=4, sweeps=2, dense=8, seed=3) if "fit" in request.param else SMALL
    folder = tmp_path_factory.mktemp("bundles") / "1"
    train(signals, catalogue, settings=settings, version="1").save(folder)
    return Bundle.open(folder)


def histories(bundle):
    keys = bundle.titles[:5]
    return {
        "nothing": History.empty(),
        "one": History.of(keys[:1], ratings=[9] * len(keys[:1])),
        "a few": History.of(keys, ratings=np.linspace(10, 1, len(keys))),
        "dislikes": History.of(keys, dislikes=np.ones(len(keys))),
        "unknown": History.of([10**9, 10**9 + 1], ratings=[9, 9]),
        "very many": History.of(np.arange(10_000), ratings=np.full(10_000, 8)),
    }


@pytest.mark.parametrize("kind", ["nothing", "one", "a few", "dislikes", "unknown", "very many"])
def test_any_history_gets_a_sane_list(any_bundle, kind):
    history = histories(any_bundle)[kind]
    found = any_bundle.rank(history, most=7)
    titles = [one.title for one in found]
    unseen = set(any_bundle.titles.tolist()) - set(history.titles.tolist())
    assert len(titles) == len(set(titles))
    assert set(titles) <= unseen
    assert len(titles) <= 7
    for one in found:
        assert isinstance(one, Suggestion)
        assert 0 <= one.score <= 1
        assert one.predicted is None or 1 <= one.predicted <= 10
        assert all(np.isfinite(value) for value in one.parts.values())
        assert all(0 <= reason.contribution <= 1 for reason in one.reasons)


def test_what_is_not_allowed_never_appears(any_bundle):
    allowed = np.arange(len(any_bundle.titles)) % 2 == 0
    hidden = set(any_bundle.titles[~allowed].tolist())
    for history in histories(any_bundle).values():
        assert not hidden & {one.title for one in any_bundle.rank(history, allowed=allowed, most=50)}
    for title in any_bundle.titles[:3].tolist():
        assert not hidden & {one.title for one in any_bundle.similar(title, allowed=allowed)}
    assert any_bundle.rank(History.empty(), allowed=np.zeros(len(allowed), np.bool_)) == []


def test_titles_alike_are_others_and_ordered(any_bundle):
    for title in any_bundle.titles[:4].tolist():
        found = any_bundle.similar(title, 5)
        assert title not in [one.title for one in found]
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert any_bundle.similar(10**9) == []


def test_many_titles_have_the_like_that_each_has_alone(any_bundle, monkeypatch):
    keys = [10**9, *any_bundle.titles.tolist()]
    monkeypatch.setattr("recommendations.engine.similar.CELLS", 3 * len(any_bundle.titles))
    for found, key in zip(any_bundle.similar_to_each(keys, 5), keys, strict=True):
        alone = any_bundle.similar(key, 5)
        assert [one.score for one in found] == pytest.approx([one.score for one in alone], abs=3e-5)
        assert [one.why for one in found if one.score > 0.9] == [one.why for one in alone if one.score > 0.9]


def test_posters_to_begin_with_are_titles_once_each(any_bundle):
    asked = any_bundle.onboarding(6)
    assert len(asked) == len(set(asked)) == min(6, len(any_bundle.titles))


def test_a_saved_bundle_says_what_it_said_before(bundle, community, tmp_path):
    bundle.save(tmp_path / "1")
    opened = Bundle.open(tmp_path / "1")
    history = community.history(3)
    assert opened.rank(history) == bundle.rank(history)
    assert opened.similar(1000) == bundle.similar(1000)
    assert opened.version == "1"
    assert opened.metrics == bundle.metrics


def test_the_same_signals_and_settings_give_the_same_bundle(community, bundle):
    again = train(community, worlds.catalogue(), settings=TrainingSettings(factors=8, seed=3), version="1")
    np.testing.assert_array_equal(again.models.weights.data, bundle.models.weights.data)
    assert again.rank(community.history(0)) == bundle.rank(community.history(0))


def test_many_at_once_are_ranked_as_each_alone(bundle, community):
    plain = Tuning(diversity=0, of_a_collection=100)
    many = bundle.rank_many(community.rows(np.arange(12)), most=10)
    for row in range(12):
        alone = bundle.rank(community.history(row), most=10, tuning=plain, reasons=False)
        assert many.titles[row].tolist() == [one.title for one in alone]
        np.testing.assert_allclose(many.scores[row], [one.score for one in alone], rtol=1e-3)


def test_threads_change_nothing(bundle, community, monkeypatch):
    monkeypatch.setattr("recommendations.engine.lists.BATCH", 7)
    one, two = (bundle.rank_many(community, most=5, workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(one.titles, two.titles)


def test_a_rating_changes_the_list_at_once(bundle):
    before = bundle.rank(History.of([1000, 1004], ratings=[9, 9]), most=10)
    after = bundle.rank(History.of([1000, 1004, 1001, 1005], ratings=[2, 2, 10, 10]), most=10)
    assert [one.title for one in before] != [one.title for one in after]
    assert sum(one.title % 4 == 0 for one in before) > sum(one.title % 4 == 0 for one in after)


def test_of_a_collection_come_at_most_two(bundle):
    for row in range(3):
        titles = [one.title for one in bundle.rank(History.of([1050 + row], ratings=[9]), most=60)]
        places = [(title - 1000) // 5 for title in titles if title < 1020]
        assert max(np.bincount(places)) <= 2


def test_newcomers_get_at_most_two_of_a_collection_among_twenty_and_the_third_later(bundle):
    titles = np.asarray([one.title for one in bundle.rank(History.of([]), most=100)])
    own = np.where(titles < 1020, (titles - 1000) // 5, -1)
    for start in range(len(own)):
        together = own[start : start + 20]
        assert np.bincount(together[together >= 0], minlength=1).max() <= 2
    assert np.bincount(own[own >= 0]).max() > 2


def test_a_correction_of_taste_moves_and_nought_forbids(bundle):
    history = History.of([1000, 1004, 1008], ratings=[9, 9, 10])
    drama = ("genre", "drama")

    def count(factor):
        found = bundle.rank(history, most=20, tuning=Tuning(facets={drama: factor}))
        return sum(one.title % 4 == 2 for one in found)

    assert count(0) == 0
    assert count(4) > count(1)


def test_a_shuffle_is_the_same_for_the_same_seed(bundle, community):
    def titles(seed):
        return [one.title for one in bundle.rank(community.history(1), tuning=Tuning(seed=seed))]

    assert titles(1) == titles(1)
    assert titles(1) != titles(2)


def test_newcomers_lists_differ_a_little_and_all_are_popular(bundle):
    lists = [
        [one.title for one in bundle.rank(History.empty(), most=20, tuning=Tuning(seed=seed))] for seed in range(5)
    ]
    assert len({tuple(titles) for titles in lists}) > 1
    assert all(len(set(lists[0]) & set(titles)) >= 12 for titles in lists)


def test_what_the_site_knows_lifts_a_title_and_is_its_reason(bundle):
    history = History.of([1000, 1004, 1008], ratings=[9, 9, 10])
    last = bundle.rank(history, most=60)[-1].title
    source = Source("social", np.asarray([last, 10**9]), np.ones(2, np.float32), ((41, 42), ()), ({"count": 2}, {}))
    found = bundle.rank(history, most=60, extra=Extra((source,)))
    lifted = next(one for one in found if one.title == last)
    assert [one.title for one in found].index(last) < 59
    reason = next(one for one in lifted.reasons if one.kind == "social")
    assert reason.keys == (41, 42)
    assert reason.notes == {"count": 2}
    assert lifted.parts["social"] > 0


@pytest.mark.parametrize("variant", ["blend", "popularity", "collaborative"])
def test_each_variant_makes_a_list(bundle, community, variant):
    found = bundle.rank(community.history(0), most=10, tuning=Tuning(variant=variant))
    assert len(found) == 10
    assert variant != "popularity" or not {"audience", "content"} & set(found[0].parts)
    assert variant != "collaborative" or "content" not in found[0].parts


def test_arguments_that_make_no_sense_are_refused(bundle):
    with pytest.raises(ValueError, match="at least one place"):
        bundle.rank(History.empty(), most=0)
    with pytest.raises(ValueError, match="each of the"):
        bundle.rank(History.empty(), allowed=np.ones(3, np.bool_))


def test_a_file_of_other_arrays_is_no_bundle(tmp_path):
    from recommendations.engine import store

    store.write(tmp_path / "1", {"a": np.zeros(3)}, {"version": "1"})
    with pytest.raises(BundleError, match="doesn't hold"):
        Bundle.open(tmp_path / "1")


def test_training_says_how_far_it_is_and_can_be_stopped(community):
    steps = []

    def stop(step, share):
        steps.append(share)
        if len(steps) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(community, worlds.catalogue(), settings=SMALL, progress=stop)
    assert steps == sorted(steps)
    assert steps[0] == 0
