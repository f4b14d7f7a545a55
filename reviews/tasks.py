"""What runs in the background for ratings and reviews: each imports its service when it runs."""

import logging
from typing import Any

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def flag_rating_bursts(**_later: Any) -> None:
    """Have moderators look at titles that new accounts rate in numbers. A second run finds the same cases open."""
    from reviews.services import bursts  # noqa: PLC0415 (task)

    logger.info("bursts of ratings flagged", extra={"titles": bursts.flag_rating_bursts()})
