"""What runs in the background for ratings and reviews: each imports its service when it runs."""

import logging
from typing import Any

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def purge_deleted_reviews(**_later: Any) -> None:
    """Delete for good what was deleted long ago. A second run finds none."""
    from reviews import services  # noqa: PLC0415 (task)

    logger.info("deleted reviews purged", extra={"reviews": services.purge_deleted_reviews()})


@shared_task
def forget_removed_comments(**_later: Any) -> None:
    """Delete comments that can't be put back any more. A second run finds none."""
    from reviews.services import comments  # noqa: PLC0415 (task)

    logger.info("removed comments forgotten", extra={"comments": comments.forget_removed_comments()})


@shared_task
def flag_rating_bursts(**_later: Any) -> None:
    """Have moderators look at titles that new accounts rate in numbers. A second run finds the same cases open."""
    from reviews.services import bursts  # noqa: PLC0415 (task)

    logger.info("bursts of ratings flagged", extra={"titles": bursts.flag_rating_bursts()})
