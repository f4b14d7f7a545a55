"""A training run, from what everybody did to a model that serves."""

import logging
from typing import Any

from threadpoolctl import threadpool_limits

from recommendations.engine import Bundle, BundleError, TrainingSettings, train
from recommendations.enums import RunKind, RunStatus
from recommendations.interactions import build_interactions
from recommendations.models import ModelRun
from recommendations.serving import loaded, storage
from recommendations.training.judging import Judges, TooMuchWorse, judge, set_apart
from recommendations.training.moments import learn_extras
from recommendations.training.reading import read_training
from recommendations.training.runs import TakenOverError, Work, working_on
from social.models import Profile

logger = logging.getLogger(__name__)

# Of a hundred: when the interactions are built, and when the model is learned.
BUILT, LEARNED = 15, 90
# Signals.
SMALL = 200_000


def train_models(*, chosen: TrainingSettings | None = None) -> ModelRun | None:
    """Learn a model from all that everybody did, and serve it from now on if it isn't worse than the one before.

    Returns the run as it ended; None where another process is at it. Killed, the next call goes on from where it was:
    interactions from the last chunk, a model that was kept already with its judgement. Takes minutes on a large site.
    """
    with working_on(RunKind.TRAIN) as work:
        if work is not None:
            work.at(total=100)
            if work.cursor.get("step", "interactions") == "interactions":
                _build(work)
            _learn(work, chosen or TrainingSettings())
    return work.run if work else None


def version_of(run: ModelRun) -> str:
    """Sorts by time; a run that goes on keeps it."""
    return f"{run.started_at:%Y%m%d-%H%M%S}-{run.pk}"


def _build(work: Work) -> None:
    total = max(Profile.objects.count(), 1)
    before: int = work.cursor.get("profiles", 0)
    seen = before

    def tell(last: int, profiles: int) -> bool:
        nonlocal seen
        seen += profiles
        work.at(done=min(BUILT * seen // total, BUILT), step="interactions", after=last, profiles=seen)
        return True

    build_interactions(after=work.cursor.get("after", 0), tell=tell)
    work.at(done=BUILT, step="learn")


def _learn(work: Work, chosen: TrainingSettings) -> None:
    signals, catalogue = read_training()
    if not len(catalogue):
        work.end(RunStatus.REJECTED, reason="There are no titles yet.")
        return
    others, judges = set_apart(signals)
    facts: dict[str, Any] = {
        "profiles": len(others.profiles),
        "titles": len(signals.titles),
        "signals": len(others),
    }
    version = version_of(work.run)
    bundle = _kept(version) if work.cursor.get("step") == "judge" else None
    if bundle is None:
        # Of a small house all is small: several threads would wait for each other longer than they compute.
        with threadpool_limits(1 if len(others) < SMALL else None):
            bundle = train(others, catalogue, settings=chosen, version=version, progress=_telling(work))
        work.at(done=LEARNED, step="keep")
        storage.keep(bundle)
        work.at(done=LEARNED, step="judge")
    metrics = {**{f"validation.{name}": value for name, value in bundle.metrics.items()}, **facts}
    try:
        verdict = judge(bundle, _serving(), judges)
    except TooMuchWorse as error:
        logger.warning("model %s isn't taken: %s", version, error)
        # In this order: a process that dies in between leaves a folder that the next run clears away.
        work.end(RunStatus.REJECTED, reason=str(error), version=version, metrics=metrics, params=chosen.as_dict())
    else:
        metrics |= {f"judged.{name}": value for name, value in verdict.as_dict().items()}
        metrics |= _weigh(work, bundle, judges)
        work.end(RunStatus.DONE, version=version, metrics=metrics, params=chosen.as_dict(), done=100)
        logger.info("model %s is taken", version, extra=facts)
        loaded.forget()
    storage.forget_all_but(set(loaded.taken_versions()))


def _weigh(work: Work, bundle: Bundle, judges: Judges) -> dict[str, Any]:
    """Teach a kept bundle how much what only the site knows counts. What to tell of it. Twice is once.

    A good model doesn't wait for that: where it can't be learned, what was set by hand serves.
    """
    try:
        weighed = learn_extras(bundle, judges.whole, tell=lambda: work.at(part="weights"))
    except TakenOverError:
        raise
    except Exception:
        logger.exception("how much what only the site knows counts couldn't be learned")
        return {}
    storage.keep_extras(bundle, weighed.weights)
    return {f"extras.{name}": value for name, value in {**weighed.metrics, **weighed.weights.told()}.items()}


def _telling(work: Work) -> Any:
    def tell(step: str, share: float) -> None:
        work.at(done=BUILT + int((LEARNED - BUILT) * share), step="learn", part=step)

    return tell


def _kept(version: str) -> Bundle | None:
    """What a process before this one learned, where it is whole."""
    try:
        return storage.opened(version)
    except BundleError as error:
        logger.warning("model %s was to be judged and is learned again: %s", version, error)
        return None


def _serving() -> Bundle | None:
    loaded.forget()
    return loaded.current()
