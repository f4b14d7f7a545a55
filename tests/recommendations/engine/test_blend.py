import numpy as np
import pytest

from recommendations.engine import blend as blending
from recommendations.engine.blend import Blend, bucket, shortened
from recommendations.engine.models import PARTS
from tests.recommendations.engine.worlds import signals


def test_buckets_are_none_one_to_four_five_to_nineteen_and_more():
    assert [bucket(count) for count in (0, 1, 4, 5, 19, 20, 10_000)] == [0, 1, 1, 2, 2, 3, 3]


def test_shortened_profiles_have_as_many_signals_as_their_bucket():
    table = signals([(profile, title, 8) for profile in range(6) for title in range(profile * 4)])
    counts = np.diff(shortened(table, 5, 20, np.random.default_rng(1)).indptr)
    assert counts[0] == 0  # a profile of four
    assert ((counts[1:] >= 5) & (counts[1:] < 20)).all()
    assert not np.diff(shortened(table, 0, 1, np.random.default_rng(1)).indptr).any()
    assert np.diff(shortened(table, 20, None, np.random.default_rng(1)).indptr).tolist() == [0, 0, 0, 0, 20]


def lesson(parts, marks):
    return np.asarray(parts, np.float32), np.asarray(marks, bool)


def test_what_tells_likes_from_the_rest_gets_the_weight():
    random = np.random.default_rng(1)
    marks = random.random((200, 12)) < 0.2
    marks[:, 0] = True
    telling = marks + random.normal(0, 0.5, marks.shape)
    parts, marks = lesson(np.stack([telling, random.normal(0, 1, marks.shape)], axis=2), marks)
    found = blending._softmax_weights(parts, marks, free=np.ones(2, np.float32))
    assert found[0] > 1
    assert abs(found[1]) < 0.2


def test_few_profiles_teach_no_weights_beside_which_nothing_else_counts():
    random = np.random.default_rng(1)
    parts, lengths = random.normal(0, 1, (4, 30, len(PARTS))).astype(np.float32), []
    marks = parts[:, :, 0] == parts[:, :, 0].max(axis=1, keepdims=True)
    for times in (1, 1_000):
        rows, wanted = np.tile(parts, (times, 1, 1)), np.tile(marks, (times, 1))
        lengths.append(np.abs(blending._softmax_weights(rows, wanted, free=np.ones(len(PARTS), np.float32))).max())
    assert 1 < lengths[0] < 3
    assert lengths[1] > 2 * lengths[0]


def test_a_part_that_is_not_free_has_no_weight():
    parts, marks = lesson([[[1, 1], [0, 0]]], [[True, False]])
    assert blending._softmax_weights(parts, marks, free=np.asarray([1, 0], np.float32))[1] == 0


def test_sharpening_never_lowers_ndcg():
    random = np.random.default_rng(2)
    marks = random.random((60, 30)) < 0.2
    marks[:, 0] = True
    parts = random.normal(0, 1, (60, 30, 3)).astype(np.float32) + marks[..., None]
    start = np.asarray([1.0, -0.5, 0.2], np.float32)
    better = blending._sharpened(parts, marks, weights=start, free=np.ones(3, np.float32))
    assert blending._ndcg(parts @ better, marks) > blending._ndcg(parts @ start, marks)


def test_ndcg_by_hand():
    # Hits in places 1 and 3 of two: (1 + 1/2) / (1 + 1/log2 3).
    found = blending._ndcg(np.asarray([[3.0, 2.0, 1.0]]), np.asarray([[True, False, True]]))
    assert found == pytest.approx(1.5 / (1 + 1 / np.log2(3)))


def test_scores_come_true_as_often_as_they_say():
    random = np.random.default_rng(3)
    sums = random.normal(0, 2, (400, 50)).astype(np.float32)
    marks = random.random(sums.shape) < 1 / (1 + np.exp(-(0.8 * sums - 2)))
    nothing = np.zeros(len(sums), np.float32)
    np.testing.assert_allclose(blending._logistic_line(sums, marks, nothing), [0.8, -2, 0], atol=0.05)


def test_who_has_said_more_is_likelier_to_like_the_rest():
    random = np.random.default_rng(4)
    counts = random.integers(1, 400, 400)
    sums = random.normal(0, 2, (400, 50)).astype(np.float32)
    marks = random.random(sums.shape) < 1 / (1 + np.exp(-(0.8 * sums - 3 + 0.6 * blending.beyond(counts)[:, None])))
    found = blending._logistic_line(sums, marks, blending.beyond(counts))
    np.testing.assert_allclose(found, [0.8, -3, 0.6], atol=0.06)
    blend = Blend(np.zeros((4, len(PARTS)), np.float32), np.tile(found[:2], (4, 1)), float(found[2]))
    few, usual, many = (float(blend.probability(np.zeros(1, np.float32), count)[0]) for count in (5, 20, 200))
    assert few == pytest.approx(usual)
    assert many > 2 * usual


def test_probability_rises_with_the_sum_and_stays_between_0_and_1():
    found = Blend.unlearned().probability(np.linspace(-90, 90, 50, dtype=np.float32), 3)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= 0
    assert found.max() <= 1


def test_between_two_buckets_the_weights_are_something_of_both():
    weights = np.zeros((4, len(PARTS)), np.float32)
    weights[:, 0] = [9, 1, 2, 4]
    blend = Blend(weights, np.zeros((4, 2), np.float32))
    found = blend.at(np.asarray([0, 1, 3, 10, 14, 20, 5_000]))[0][:, 0]
    np.testing.assert_allclose(found, [9, 1, 1, 2, 2 + 2 * np.log(1.4) / np.log(2), 4, 4], rtol=1e-5)


def test_a_blend_of_other_parts_is_refused():
    values = Blend.unlearned().as_dict()
    assert Blend.from_dict(values).as_dict() == values
    with pytest.raises(ValueError, match="other parts"):
        Blend.from_dict({**values, "parts": ["stars", *PARTS[1:]]})


def test_the_blend_beats_popularity_on_those_held_out(bundle):
    assert bundle.metrics["ndcg@100"] > bundle.metrics["popularity.ndcg@100"]
    assert bundle.blend.weights[0, : len(PARTS) - 2].tolist() == [0] * (len(PARTS) - 2)


def test_weights_that_drown_what_is_liked_among_all_titles_are_not_taken(bundle, community, monkeypatch):
    """However well they order those candidates that weights before them brought up."""
    found = []

    def misled(parts, marks, *, weights, free):
        found.append(-weights if len(found) % blending.ROUNDS else weights)
        return found[-1]

    monkeypatch.setattr(blending, "_sharpened", misled)
    known = np.random.default_rng(1).random(len(community)) < 0.7
    lesson = blending.Lesson(community.where(known), community.where(~known).likes)
    learned = blending.learn(bundle.models, lesson)
    free = [blending._free(least) for least in blending.BUCKETS[:3]]
    sound = [blending._with_content(*pair) for pair in zip(found[:: blending.ROUNDS], free, strict=True)]
    assert len(found) == 3 * blending.ROUNDS  # Nobody has said twenty things.
    np.testing.assert_array_equal(learned.weights[:3], sound)


def test_where_weights_bring_up_nothing_that_anybody_likes_those_before_stay(bundle, community, monkeypatch):
    known = np.random.default_rng(1).random(len(community)) < 0.7
    lesson = blending.Lesson(community.where(known), community.where(~known).likes)
    examples = blending._examples
    monkeypatch.setattr(
        blending,
        "_examples",
        lambda models, told, tried: examples(models, told, tried[:1]) if len(tried) == 1 else None,
    )
    assert (blending.learn(bundle.models, lesson).weights == Blend.unlearned().weights).all()


def test_what_titles_are_about_always_counts(bundle, community, monkeypatch):
    """Even where those held out teach that it speaks against: reasons by people and genres come of it."""
    content, against = PARTS.index("content"), np.asarray([1, 1, -1, 0, 0.1, 0], np.float32)
    monkeypatch.setattr(blending, "_sharpened", lambda *_examples, free, **_more: against * free)
    known = np.random.default_rng(1).random(len(community)) < 0.7
    lesson = blending.Lesson(community.where(known), community.where(~known).likes)
    learned = blending.learn(bundle.models, lesson)
    assert learned.weights[1:3, content] == pytest.approx([blending.TOLD, blending.TOLD])
    assert learned.weights[0, content] == 0


def test_gains_are_those_of_all_titles(bundle, community):
    """nDCG@100 of a candidate's weights counts what was liked beyond the candidates too."""
    known = np.random.default_rng(1).random(len(community)) < 0.7
    known, liked = community.where(known), community.where(~known).likes
    weights = np.asarray([1, 0, 0, 0, 0, 0], np.float32)
    found = blending.candidates(bundle.models, known, liked, [weights], most=5)
    sums = bundle.models.raw(known)[0]
    sums[known.seen().nonzero()] = -np.inf
    worth = 1 / np.log2(np.arange(2, sums.shape[1] + 2))
    gains = []
    for row in range(len(sums)):
        wanted = liked[row].toarray().ravel() > 0
        order = np.argsort(-sums[row], kind="stable")
        if wanted[order[:5]].any():
            gains.append((wanted[order] @ worth) / worth[: wanted.sum()].sum())
    assert len(found.counts) == len(gains)
    assert found.gains[0] == pytest.approx(np.mean(gains), abs=1e-4)
