"""Which signals the models learn from, and which the blend."""

from dataclasses import replace

import numpy as np

from recommendations.engine import Signals, TrainingSettings
from recommendations.engine.training import held_out
from tests.recommendations.engine.worlds import community

BY_MOMENT = TrainingSettings(by_moment=True, validate_newest=0.25)


def dated() -> Signals:
    """A community that speaks up one signal after another."""
    signals = community(60)
    ages = np.random.default_rng(1).permutation(len(signals)).astype(np.float32)
    return replace(signals, age=ages)


def test_by_a_moment_models_learn_from_before_and_the_blend_from_what_was_liked_after():
    signals = dated()
    others, lesson = held_out(signals, BY_MOMENT)
    moment = np.quantile(signals.age, 0.25)
    assert len(others) == int((signals.age > moment).sum())
    assert others.age.min() > moment
    assert not lesson.liked.multiply(lesson.known.seen()).nnz
    assert lesson.liked.nnz == signals.where(signals.age <= moment).likes.nnz
    assert (np.diff(lesson.known.indptr) > 0).all()


def test_without_dates_a_random_part_is_held_out_as_ever():
    signals = community(60)
    by_moment, random = held_out(signals, BY_MOMENT), held_out(signals, TrainingSettings())
    np.testing.assert_array_equal(by_moment[0].profiles, random[0].profiles)
    np.testing.assert_array_equal(by_moment[1].liked.toarray(), random[1].liked.toarray())


def test_profiles_held_out_teach_the_models_nothing():
    others, lesson = held_out(dated(), TrainingSettings())
    assert not set(others.profiles.tolist()) & set(lesson.known.profiles.tolist())
