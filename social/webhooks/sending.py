"""Sending what is due: claimed in a transaction, sent outside of any, and what came of it written down in another.

A worker that dies in the middle leaves its claim behind, which ends by itself; the delivery is then sent once more,
under the same id. A receiver that keeps ids of what it has dealt with never deals with it twice.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from config.lib import outbound
from config.lib.outbound import AddressRefusedError, Answer, NoAnswerError
from config.lib.queueing import enqueue
from social.enums import WebhookStatus
from social.models import Webhook, WebhookDelivery
from social.signals import webhook_paused
from social.webhooks.payloads import in_order
from social.webhooks.signing import signature

logger = logging.getLogger(__name__)

# How long after an attempt that failed the next one is made; after the last of these it is given up.
RETRIES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60))
# A claim of a worker that is alive never lasts longer.
LEASE = timedelta(minutes=2)
# For how long nothing at all has got through when a webhook is paused over a delivery that is given up.
SILENCE = timedelta(hours=20)
KEPT = timedelta(days=30)
SECONDS = 10
# Of one webhook in one round, and for how long a round begins anything new: the next round comes within a minute.
AT_ONCE, ROUND = 20, 45.0
# Characters of the answer that are kept.
MOST_BODY, MOST_HEADERS = 2_000, 2_000
GONE = 410
AGENT = "Matinee-Webhooks/1"

Send = Callable[..., Answer]


def send_soon(delivery: WebhookDelivery) -> None:
    """Once the present transaction is in, have a worker send it. What no worker hears of waits for `send_due`."""
    if delivery.next_attempt_at and delivery.next_attempt_at <= timezone.now():
        transaction.on_commit(partial(_enqueue, str(delivery.pk)))


def _enqueue(pk: str) -> None:
    try:
        enqueue("social.tasks.send_webhook", pk=pk)
    except (OSError, OperationalError):
        logger.warning("delivery waits to be sent", extra={"delivery_id": pk})


def send_one(*, pk: str, send: Send = outbound.send) -> bool | None:
    """Make the next attempt of a delivery, if it is due and nobody else is at it. Returns whether it got through.

    None where there was nothing to do. Never call it in a transaction.
    """
    claimed = _claim(pk)
    if claimed is None:
        return None
    body = body_of(claimed)
    try:
        answer = send(
            claimed.webhook.url, body=body, headers=_headers(claimed, body), seconds=SECONDS, most=2 * MOST_BODY
        )
    except (AddressRefusedError, NoAnswerError) as trouble:
        return _write_down(claimed, None, trouble=str(trouble.message))
    return _write_down(claimed, answer, trouble=_why(answer))


def send_due(*, send: Send = outbound.send) -> int:
    """One round of all that is due: some of each webhook, none after its first failure. Returns how many got through.

    Many rounds at once share the work: a delivery that another one has claimed is passed over.
    """
    until, done = time.monotonic() + ROUND, 0
    due = WebhookDelivery.objects.due()
    for webhook in list(due.order_by().values_list("webhook", flat=True).distinct()):
        waiting = due.filter(webhook=webhook).order_by("next_attempt_at", "pk")
        for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
            if time.monotonic() > until:
                return done
            through = send_one(pk=str(pk), send=send)
            done += bool(through)
            if through is False:
                break
    return done


def forget_old_deliveries() -> int:
    """Delete what is older than 30 days, and return how many there were."""
    return WebhookDelivery.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is sent and signed."""
    return json.dumps(in_order(delivery.payload), ensure_ascii=False, separators=(",", ":")).encode()


@transaction.atomic
def _claim(pk: str) -> WebhookDelivery | None:
    """The delivery, its attempt counted and out of others' reach for a while; None if it isn't due or is claimed."""
    rows = WebhookDelivery.objects.due().select_for_update(skip_locked=True, of=("self",))
    delivery = rows.select_related("webhook").filter(pk=pk).first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.next_attempt_at = timezone.now() + LEASE
    delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


def _headers(delivery: WebhookDelivery, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"{AGENT} (+{settings.SITE_URL})",
        "Matinee-Event": delivery.event,
        "Matinee-Delivery": str(delivery.pk),
        "Matinee-Signature": signature(delivery.webhook, body, now=int(time.time())),
    }


def _why(answer: Answer) -> str:
    """Why the answer isn't what was hoped for; empty where it is."""
    if answer.succeeded:
        return ""
    if 300 <= answer.status < 400:
        return _("It answered with a redirect, which isn’t followed. Give the address that it leads to.")
    if answer.status == GONE:
        return _("It answered that it is gone for good (410).")
    return _("It answered with the status %(status)d.") % {"status": answer.status}


@transaction.atomic
def _write_down(claimed: WebhookDelivery, answer: Answer | None, *, trouble: str) -> bool:
    """What came of the attempt: for the delivery, unless a later attempt is under way, and for its webhook."""
    through = not trouble
    webhook = Webhook.objects.select_for_update().filter(pk=claimed.webhook_id).first()
    mine = WebhookDelivery.objects.filter(pk=claimed.pk, attempts=claimed.attempts, status=WebhookStatus.PENDING)
    now = timezone.now()
    retry = None if through else _next_attempt(claimed.attempts, now)
    status = WebhookStatus.DELIVERED if through else WebhookStatus.PENDING if retry else WebhookStatus.FAILED
    written = mine.update(
        status=status,
        next_attempt_at=retry,
        sent_at=now,
        trouble=_kept(trouble, 300),
        answer_status=answer.status if answer else None,
        answer_headers=_kept(_lines(answer), MOST_HEADERS) if answer else "",
        answer_body=_kept(answer.body.decode("utf-8", "replace"), MOST_BODY) if answer else "",
        milliseconds=answer.milliseconds if answer else None,
    )
    if webhook and written:
        _judge(webhook, through, now, gone=bool(answer and answer.status == GONE), given_up=retry is None)
    return through


def _judge(webhook: Webhook, through: bool, now: datetime, *, gone: bool, given_up: bool) -> None:
    """Since when nothing gets through to the webhook, and whether that is enough. The caller has locked it."""
    rows = Webhook.objects.filter(pk=webhook.pk)
    if through:
        rows.exclude(failing_since=None).update(failing_since=None)
        return
    rows.update(failing_since=Coalesce("failing_since", now))
    silent = webhook.failing_since is not None and now - webhook.failing_since >= SILENCE
    if webhook.paused_at is None and (gone or (given_up and silent)):
        with translation.override(webhook.profile.language or settings.LANGUAGE_CODE):
            webhook.paused_reason = (
                _("The address answered that it is gone for good (410).")
                if gone
                else _("Nothing has got through for a day.")
            )
        webhook.paused_at = now
        webhook.save(update_fields=["paused_at", "paused_reason"])
        webhook_paused.send(sender=Webhook, webhook=webhook)


def _next_attempt(attempts: int, now: datetime) -> datetime | None:
    """None where that was the last one."""
    return now + RETRIES[attempts - 1] if attempts <= len(RETRIES) else None


def _lines(answer: Answer) -> str:
    return "\n".join(f"{name}: {value}" for name, value in answer.headers.items())


def _kept(text: str, most: int) -> str:
    """The beginning of a text of somebody else's, as the database takes it."""
    return text.replace("\x00", "")[:most]
