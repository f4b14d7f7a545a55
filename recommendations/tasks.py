"""What runs in the background for recommendations."""

import logging
from typing import Any

from celery import shared_task

from config.lib.locks import redis_lock

logger = logging.getLogger(__name__)

# Longer than a count takes on a large site: who comes meanwhile leaves it to the one that is at it.
TRENDING_SECONDS, INFLUENCE_SECONDS = 240, 3600


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
