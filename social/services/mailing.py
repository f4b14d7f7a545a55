"""Mail that goes once what it speaks of is true."""

import logging
from functools import partial

from django.core import mail
from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def post(*, to: str, subject: str, body: str) -> None:
    """Once the present transaction is in, have a worker send the mail; without a queue, send it at once.

    Never raises: the page that asks for it has done what it is for. What could not be sent either way is logged.
    """
    transaction.on_commit(partial(_hand_over, to, subject, body), robust=True)


def _hand_over(to: str, subject: str, body: str) -> None:
    try:
        import_string("social.tasks.send_mail").delay(to=to, subject=subject, body=body)
    except OperationalError:
        logger.warning("no queue for mail: it is sent at once", extra={"subject": subject})
    else:
        return
    try:
        mail.send_mail(subject, body, None, [to])
    except OSError:
        logger.exception(
            "a mail was not sent: neither queue nor mail server can be reached", extra={"subject": subject}
        )
