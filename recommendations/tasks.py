"""What runs in the background for recommendations."""

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError

from config.lib.locks import redis_lock
from recommendations.enums import RunKind, RunStatus

logger = logging.getLogger(__name__)

# Longer than a count takes on a large site: who comes meanwhile leaves it to the one that is at it.
TRENDING_SECONDS, INFLUENCE_SECONDS, STALE_SECONDS, PLACES_SECONDS = 240, 3600, 600, 1800


@shared_task
def count_trending(**_later: Any) -> None:
    """Compute anew what trends."""
    from recommendations import trending  # noqa: PLC0415 (task)

    with redis_lock("recommendations:trending", ttl=TRENDING_SECONDS) as mine:
        if mine:
            logger.info("trending counted", extra={"rows": trending.count_trending()})


@shared_task
def weigh_influence(**_later: Any) -> None:
    """Compute anew whose taste others go by."""
    from recommendations.services import influence  # noqa: PLC0415 (task)

    with redis_lock("recommendations:influence", ttl=INFLUENCE_SECONDS) as mine:
        if mine:
            logger.info("influence weighed", extra={"profiles": influence.weigh_influence()})


@shared_task
def train_recommender(**_later: Any) -> None:
    """Learn a model from what everybody did, or go on with that; then let titles and lists follow."""
    from recommendations import training  # noqa: PLC0415 (task)

    run = training.train_models()
    if run is None or run.status == RunStatus.RUNNING:
        return  # somebody else is at it, and goes on from there
    logger.info("training ended", extra={"run": run.pk, "status": run.status, "reason": run.reason})
    write_titles.delay()
    make_lists.delay()


@shared_task
def write_titles(**_later: Any) -> None:
    """Write down each title's vector and what is like it, as the model that serves has it."""
    from recommendations import training  # noqa: PLC0415 (task)

    training.write_titles()


@shared_task
def place_new_titles(**_later: Any) -> None:
    """Write down where titles lie that came, or changed, since the model learned."""
    from recommendations import training  # noqa: PLC0415 (task)

    with redis_lock("recommendations:places", ttl=PLACES_SECONDS) as mine:
        if mine and (placed := training.place_new_titles()):
            logger.info("titles placed", extra={"titles": placed})


@shared_task
def make_lists(**_later: Any) -> None:
    """Have workers make everybody's list: a message a shard."""
    from recommendations.services import suggesting  # noqa: PLC0415 (task)

    for shard in suggesting.begin_everybody():
        make_shard.delay(run_id=shard.run_id, first=shard.first, last=shard.last)


@shared_task
def make_shard(*, run_id: int, first: int, last: int, **_later: Any) -> None:
    """Make the lists of a shard that aren't made yet."""
    from recommendations.services import suggesting  # noqa: PLC0415 (task)
    from recommendations.training import Shard  # noqa: PLC0415 (task)

    suggesting.make_shard(Shard(run_id, first, last))


@shared_task
def refresh_stale_lists(**_later: Any) -> None:
    """Write down anew the lists of those who did something since."""
    from recommendations.services import suggesting  # noqa: PLC0415 (task)

    with redis_lock("recommendations:stale", ttl=STALE_SECONDS) as mine:
        if mine and (made := suggesting.refresh_stale()):
            logger.info("lists brought up to date", extra={"profiles": made})


@shared_task(autoretry_for=(OperationalError,), max_retries=3, default_retry_delay=5)
def mark_lists_stale(*, profiles: list[int], **_later: Any) -> None:
    """Mark the lists of these: whom they follow has hidden something, or shown it again. Twice is once."""
    from recommendations.services import hearing  # noqa: PLC0415 (task)

    hearing.mark_slice(profiles)


@shared_task
def resume_runs(**_later: Any) -> None:
    """Go on with runs whose process has died."""
    from recommendations import training  # noqa: PLC0415 (task)

    tasks = {RunKind.TRAIN: train_recommender, RunKind.VECTORS: write_titles, RunKind.PRECOMPUTE: make_lists}
    for kind in training.abandoned_kinds():
        tasks[RunKind(kind)].delay()
