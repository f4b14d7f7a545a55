"""What runs in the background for accounts: each imports its service when it runs, so services may enqueue it."""

import logging
from typing import Any

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def write_down_what_was_seen(**_later: Any) -> None:
    """Give access tokens and sessions the times of their last use, which Redis noted meanwhile."""
    from social.services import sessions, tokens  # noqa: PLC0415 (task)

    logger.info(
        "last uses written down",
        extra={"tokens": tokens.write_down_uses(), "sessions": sessions.write_down_sightings()},
    )


@shared_task
def delete_due_accounts(**_later: Any) -> None:
    """Delete the accounts whose days of grace are over. A second run finds nothing left to do."""
    from social.services import deletion  # noqa: PLC0415 (task)

    logger.info("accounts deleted", extra={"accounts": deletion.delete_due_accounts()})


@shared_task
def wipe_left_guests(**_later: Any) -> None:
    """Delete the guests whose sessions have ended without a word. A second run finds none."""
    from social.services import guests  # noqa: PLC0415 (task)

    logger.info("guests wiped", extra={"guests": guests.wipe_left_guests()})


@shared_task
def forget_old_access(**_later: Any) -> None:
    """Delete audit entries of long ago, and apps' tokens that have expired."""
    from social.services import apps, auditing  # noqa: PLC0415 (task)

    logger.info(
        "old access forgotten",
        extra={"entries": auditing.forget_old_audit_entries(), "app_tokens": apps.forget_expired_app_tokens()},
    )


@shared_task
def spread_activity(*, pk: int, **_later: Any) -> None:
    """Tell notifications and webhooks of one activity. A second run finds that done."""
    from social import spreading  # noqa: PLC0415 (task)

    spreading.spread(pk=pk)


@shared_task
def spread_due_activities(**_later: Any) -> None:
    """Take up the activities that no worker has spread. A second run finds none."""
    from social import spreading  # noqa: PLC0415 (task)

    logger.info("activities spread", extra={"activities": spreading.spread_due()})


@shared_task
def deliver_notifications(**_later: Any) -> None:
    """Send the mails and pushes that are due. Two at once share the work."""
    from social.notifications import delivering  # noqa: PLC0415 (task)

    if done := delivering.deliver_due():
        logger.info("notifications delivered", extra=done)


@shared_task
def forget_old_notifications(**_later: Any) -> None:
    """Delete what was read long ago, and what its reader may not see any more. A second run finds none."""
    from social.notifications import tidying  # noqa: PLC0415 (task)

    logger.info(
        "old notifications forgotten",
        extra={"old": tidying.forget_old(), "hidden": tidying.forget_hidden(), "given_up": tidying.given_up()},
    )


@shared_task
def send_webhook(*, pk: str, **_later: Any) -> None:
    """Send one delivery of a webhook, if it is due. A second run finds that it isn't any more."""
    from social.webhooks import sending  # noqa: PLC0415 (task)

    sending.send_one(pk=pk)


@shared_task
def send_due_webhooks(**_later: Any) -> None:
    """Send what is due: second attempts, and what no worker heard of. Two at once share the work."""
    from social.webhooks import sending  # noqa: PLC0415 (task)

    logger.info("webhooks sent", extra={"deliveries": sending.send_due()})


@shared_task
def forget_old_deliveries(**_later: Any) -> None:
    """Delete the log of what webhooks were sent long ago. A second run finds none."""
    from social.webhooks import sending  # noqa: PLC0415 (task)

    logger.info("old deliveries forgotten", extra={"deliveries": sending.forget_old_deliveries()})


@shared_task(autoretry_for=(OSError,), retry_backoff=30, retry_backoff_max=3600, max_retries=8)
def send_mail(*, to: str, subject: str, body: str, **_later: Any) -> None:
    """Send a mail. A server that is away is asked again, for some hours."""
    from django.core import mail  # noqa: PLC0415 (task)

    mail.send_mail(subject, body, None, [to])
