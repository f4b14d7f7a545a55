"""Training runs: what they make, and what becomes of it."""

import logging
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.test import override_settings

from config.lib.locks import kept_lock
from recommendations.engine import Bundle, Signals
from recommendations.engine.extras import PRIOR, ExtraWeights
from recommendations.engine.weighing import Weighed
from recommendations.enums import RunKind, RunStatus
from recommendations.models import Interaction, ModelRun
from recommendations.serving import loaded, storage
from recommendations.serving.ranking import rank
from recommendations.training import judging, learning, train_models
from recommendations.training.runs import TakenOverError, Work, abandoned_kinds
from tests.movies.factories import TitleFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def folders() -> set[str]:
    return {path.name for path in settings.MODEL_DIR.iterdir()} if settings.MODEL_DIR.is_dir() else set()


def learn() -> ModelRun:
    run = train_models(chosen=QUICK)
    assert run is not None
    return run


def test_a_run_learns_and_serves() -> None:
    made = village()
    run = learn()
    assert (run.kind, run.status, run.done, run.total) == (RunKind.TRAIN, RunStatus.DONE, 100, 100)
    assert (run.metrics["profiles"], run.metrics["titles"]) == (16, 24)
    bundle = loaded.current()
    assert bundle is not None
    assert bundle.version == run.version
    found = rank(made.people[0], most=3)
    assert {each.title for each in found} == {made.loud[place].pk for place in (0, 3, 6)}
    assert found[0].reasons


def test_nobody_has_done_anything() -> None:
    titles = TitleFactory.create_batch(3)
    run = learn()
    assert run.status == RunStatus.DONE
    assert {each.title for each in rank(ProfileFactory(), most=5)} == {title.pk for title in titles}


def test_no_titles_at_all() -> None:
    run = learn()
    assert (run.status, run.reason) == (RunStatus.REJECTED, "There are no titles yet.")
    assert ModelRun.objects.get() == run


class KilledError(KeyboardInterrupt):
    """As the kernel would: nothing is tidied up but what a context manager lets go of."""


@pytest.mark.parametrize("moment", [1, 2, 3, 4, 8, 12, 13, 14])
def test_killed_at_any_moment_the_next_run_goes_on(moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = village()
    at, calls = Work.at, []

    def dying(self: Work, **facts: Any) -> None:
        calls.append(facts)
        if len(calls) == moment:
            raise KilledError
        at(self, **facts)

    monkeypatch.setattr(Work, "at", dying)
    try:
        learn()
    except KilledError:
        assert [run.status for run in ModelRun.objects.all()] == [RunStatus.RUNNING]
        assert abandoned_kinds() == [RunKind.TRAIN]
        assert loaded.current() is None
        learn()
    run = ModelRun.objects.get()
    assert run.status == RunStatus.DONE
    assert folders() == {run.version}
    assert Interaction.objects.count() == 16 * 11
    assert rank(made.people[0], most=3)


def test_what_was_kept_is_not_learned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    village()

    def dying(*_args: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(learning, "judge", dying)
        with pytest.raises(KilledError):
            learn()
    monkeypatch.setattr(learning, "train", dying)
    assert learn().status == RunStatus.DONE


def test_what_goes_wrong_is_written_down_and_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    village()

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise MemoryError("too much")

    monkeypatch.setattr(learning, "train", broken)
    with pytest.raises(MemoryError):
        learn()
    run = ModelRun.objects.get()
    assert (run.status, run.reason) == (RunStatus.FAILED, "MemoryError: too much")
    assert abandoned_kinds() == []


def test_two_at_once_are_one() -> None:
    village()
    with kept_lock("recommendations:train"):
        assert train_models(chosen=QUICK) is None
    assert not ModelRun.objects.exists()


def test_whoever_lost_its_run_stops(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    village()
    at = Work.at

    def robbed(self: Work, **facts: Any) -> None:
        ModelRun.objects.update(owner="somebody else")
        at(self, **facts)

    monkeypatch.setattr(Work, "at", robbed)
    with caplog.at_level(logging.WARNING, "recommendations"):
        run = learn()
    assert run.status == RunStatus.RUNNING
    assert "taken over" in caplog.text
    assert issubclass(TakenOverError, Exception)


def test_a_worse_model_is_not_taken_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    village()
    first = learn()
    monkeypatch.setattr(judging, "FEWEST", 1)
    monkeypatch.setattr(judging, "ONE_IN", 1)

    def gain(bundle: Bundle, judges: judging.Judges) -> Any:
        return np.full(len(judges), 0.5 if bundle.version == first.version else 0.3)

    monkeypatch.setattr(judging, "gain", gain)
    with caplog.at_level(logging.WARNING, "recommendations"):
        second = learn()
    assert second.status == RunStatus.REJECTED
    assert "nDCG@100 0.3000" in second.reason
    assert "0.5000: worse by more than 3%" in second.reason
    assert "isn't taken" in caplog.text
    bundle = loaded.current()
    assert bundle is not None
    assert bundle.version == first.version
    assert folders() == {first.version}


def test_judges_are_not_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    monkeypatch.setattr(judging, "FEWEST", 1)
    monkeypatch.setattr(judging, "ONE_IN", 2)
    run = learn()
    assert run.metrics["profiles"] + run.metrics["judged.judges"] <= 16
    assert 0 < run.metrics["judged.judges"] < 16
    assert 0 <= run.metrics["judged.ndcg@100"] <= 1
    again = learn()
    assert again.metrics["judged.serving.ndcg@100"] == run.metrics["judged.ndcg@100"]


def test_what_only_the_site_knows_is_weighed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    monkeypatch.setattr(judging, "FEWEST", 1)
    monkeypatch.setattr(judging, "ONE_IN", 2)
    taught = ExtraWeights(ExtraWeights.unlearned().weights / 2, (0, 1, 2, 3))
    asked: list[int] = []

    def weighed(bundle: Bundle, whole: Signals, **_more: Any) -> Weighed:
        asked.extend(whole.profiles.tolist())
        return Weighed(taught, {"moments": 6.0})

    with monkeypatch.context() as patched:
        patched.setattr(learning, "learn_extras", weighed)
        run = learn()
    assert len(asked) == run.metrics["judged.judges"]
    assert run.metrics["extras.moments"] == 6
    assert run.metrics["extras.social"] == {"0+": 0.75, "1+": 0.75, "5+": 0.75, "20+": 0.75}
    bundle = loaded.current()
    assert bundle is not None
    assert bundle.extras.as_dict() == taught.as_dict()
    # A village has too little past to teach anything.
    assert learn().metrics["extras.social"]["5+"] == PRIOR["social"]


def test_a_good_model_serves_where_weights_cannot_be_learned(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    village()

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ValueError("nonsense")

    monkeypatch.setattr(learning, "learn_extras", broken)
    run = learn()
    assert run.status == RunStatus.DONE
    assert not any(name.startswith("extras.") for name in run.metrics)
    assert "couldn't be learned" in caplog.text
    bundle = loaded.current()
    assert bundle is not None
    assert bundle.extras.of("social", 12) == PRIOR["social"]


def test_killed_while_weighing_nothing_is_learned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    village()

    def dying(*_args: Any, **_kwargs: Any) -> None:
        raise KilledError

    for step in ("learn_extras", "keep_extras"):
        with monkeypatch.context() as patched:
            patched.setattr(learning if step == "learn_extras" else storage, step, dying)
            with pytest.raises(KilledError):
                learn()
        monkeypatch.setattr(learning, "train", dying)
    run = learn()
    assert run.status == RunStatus.DONE
    assert run.metrics["extras.moments"] == 0


@override_settings(MODELS_KEPT=2)
def test_older_versions_are_cleaned_up() -> None:
    village(titles=6, people=4)
    runs = [learn() for _ in range(3)]
    assert folders() == {run.version for run in runs[1:]}
