import json
from dataclasses import replace

import numpy as np
import pytest

from recommendations.engine import Bundle, BundleError, Extra, History, Source
from recommendations.engine.blend import BUCKETS
from recommendations.engine.extras import HIGHEST, PRIOR, UNKNOWN, ExtraWeights


def learned(**weights):
    """The same for all buckets."""
    row = [weights.get(kind, by_hand) for kind, by_hand in PRIOR.items()]
    return ExtraWeights(np.tile(np.asarray(row, np.float32), (len(BUCKETS), 1)), (0, 10, 20, 30))


def having(bundle, weights):
    return replace(bundle, manifest={**bundle.manifest, "extras": weights.as_dict()})


def test_between_two_buckets_a_weight_is_something_of_both():
    weights = ExtraWeights.unlearned().weights.copy()
    weights[:, 0] = [9, 1, 2, 4]
    found = [ExtraWeights(weights).of("social", count) for count in (0, 1, 3, 10, 14, 20, 5_000)]
    np.testing.assert_allclose(found, [9, 1, 1, 2, 2 + 2 * np.log(1.4) / np.log(2), 4, 4], rtol=1e-5)
    assert ExtraWeights(weights).of("horoscope", 3) == UNKNOWN


def test_a_list_goes_by_what_was_learned(bundle):
    history = History.of([1000, 1004], ratings=[9, 9])
    title = bundle.rank(history, most=40)[30].title
    friends = Extra((Source("social", np.asarray([title, 5]), np.asarray([0.5, 1], np.float32)),))
    for weight in (0.0, 2.0):
        found = having(bundle, learned(social=weight)).rank(history, extra=friends, most=80)
        one = next(each for each in found if each.title == title)
        assert one.parts.get("social", 0) == pytest.approx(weight / 2)
        assert ("social" in {reason.kind for reason in one.reasons}) == (weight > 0)


def test_what_was_learned_is_kept_with_the_bundle(bundle, tmp_path):
    bundle.save(tmp_path / "1")
    before = Bundle.open(tmp_path / "1")
    # As an older bundle, it says nothing: what was set by hand holds.
    assert "extras" not in before.manifest
    assert before.extras.of("social", 30) == PRIOR["social"]
    for _ in range(2):
        weighed = before.save_extras(tmp_path / "1", learned(social=2.5))
        assert weighed.extras.of("social", 30) == 2.5
    after = Bundle.open(tmp_path / "1")
    assert after.extras.as_dict() == learned(social=2.5).as_dict()
    assert after.blend.as_dict() == bundle.blend.as_dict()
    assert [path.name for path in (tmp_path / "1").iterdir() if path.name.startswith(".")] == []


def test_weights_are_not_written_where_no_bundle_is(bundle, tmp_path):
    with pytest.raises(BundleError, match="no manifest"):
        bundle.save_extras(tmp_path / "1", learned())


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": 2},
        {"kinds": ["social"]},
        {"weights": [[1, 1, 1]]},
        {"weights": [[1, 1, HIGHEST + 1]] * len(BUCKETS)},
        {"weights": [[1, 1, -1]] * len(BUCKETS)},
        {"weights": [[1, 1, float("nan")]] * len(BUCKETS)},
        {"weights": "many"},
        {"lessons": None},
        {"lessons": [1]},
    ],
)
def test_weights_that_are_none_are_refused(bundle, tmp_path, wrong):
    bundle.save(tmp_path / "1")
    path = tmp_path / "1" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "extras": {**learned().as_dict(), **wrong}}))
    with pytest.raises(BundleError, match="doesn't hold"):
        Bundle.open(tmp_path / "1")
