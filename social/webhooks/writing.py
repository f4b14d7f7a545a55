"""From an activity to the deliveries that it takes: written by the worker that spreads it, in its transaction."""

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from social.enums import ProfileKind, Verb, WebhookEvent, WebhookStatus
from social.models import Activity, Profile, Webhook, WebhookDelivery
from social.signals import activity_spreading
from social.webhooks.payloads import payload
from social.webhooks.sending import RETRIES, send_soon

EVENTS = {
    Verb.WATCHED: WebhookEvent.WATCHED,
    Verb.RATED: WebhookEvent.RATED,
    Verb.REVIEWED: WebhookEvent.REVIEWED,
    Verb.LISTED: WebhookEvent.LIST_CHANGED,
    Verb.CREATED_LIST: WebhookEvent.LIST_CHANGED,
    Verb.PLANNED: WebhookEvent.LIST_CHANGED,
    Verb.FAVOURITED: WebhookEvent.LIST_CHANGED,
    Verb.FOLLOWED: WebhookEvent.FOLLOWED,
}


def connect() -> None:
    """Listen to activities as they spread."""
    activity_spreading.connect(write_for, dispatch_uid="activities-to-webhooks")


def write_for(*, activity: Activity, **_more: Any) -> None:
    """Write a delivery for each webhook that hears of the activity, unless it was written before.

    An act is told to the actor's own webhooks, whatever its visibility: nobody else reads them. Being followed is told
    to those of whom is followed, if they may know who follows. One query where there are no webhooks.
    """
    event = EVENTS.get(Verb(activity.verb))
    owner = _owner(activity, event)
    if event is None or owner is None:
        return
    hearing = Webhook.objects.working().filter(profile=owner, events__contains=[event])
    found = list(hearing.select_related("profile").order_by("pk"))
    if not found:
        return
    if event == WebhookEvent.FOLLOWED and not Profile.objects.visible_to(found[0].profile).filter(pk=activity.actor_id):
        return
    now = timezone.now()
    for webhook in found:
        # Where others fail already it waits with them, so that no worker waits for each of them.
        _write(webhook, event, activity, at=now + RETRIES[1] if webhook.failing_since else now)


def write_test(webhook: Webhook) -> WebhookDelivery:
    """Write a delivery that says nothing but that it is one."""
    return _write(webhook, WebhookEvent.TEST, None, at=timezone.now())


def _write(webhook: Webhook, event: WebhookEvent, activity: Activity | None, *, at: datetime) -> WebhookDelivery:
    key = uuid.uuid4()
    delivery = WebhookDelivery(
        pk=key,
        webhook=webhook,
        event=event,
        activity_key=activity.pk if activity else None,
        payload=payload(key=key, event=event, profile=webhook.profile, activity=activity),
        status=WebhookStatus.PENDING,
        next_attempt_at=at,
    )
    WebhookDelivery.objects.bulk_create([delivery], ignore_conflicts=True)
    send_soon(delivery)
    return delivery


def _owner(activity: Activity, event: WebhookEvent | None) -> int | None:
    """The key of the profile whose webhooks hear of it."""
    if event != WebhookEvent.FOLLOWED:
        return activity.actor_id if activity.actor.kind == ProfileKind.STANDARD else None
    followed = activity.target_type.model_class() is Profile
    return activity.target_id if followed else None
