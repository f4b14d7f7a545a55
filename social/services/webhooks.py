"""People's own webhooks: made, changed, paused, tried out, and taken away."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib import outbound
from config.lib.callers import Caller
from config.lib.outbound import AddressRefusedError
from social.enums import AuditEvent, ProfileKind, WebhookEvent, WebhookStatus
from social.models import Profile, Webhook, WebhookDelivery
from social.services.auditing import audit
from social.webhooks.sending import send_soon
from social.webhooks.signing import new_seed, secret_of
from social.webhooks.writing import write_test

MOST_WEBHOOKS = 5
# What somebody may choose to hear of.
EVENTS = tuple(event for event in WebhookEvent if event != WebhookEvent.TEST)


class TooManyWebhooksError(Exception):
    """The profile has as many webhooks as a profile may have."""


class PausedError(Exception):
    """Nothing is sent to a webhook that is paused."""


class NotForThisProfileError(Exception):
    """Kids and guests have no webhooks."""


@transaction.atomic
def create_webhook(
    *, profile: Profile, url: str, events: Iterable[str], name: str = "", caller: Caller | None = None
) -> tuple[Webhook, str]:
    """A webhook, and its secret, which nobody can find out again.

    Raises ValidationError by field, TooManyWebhooksError, NotForThisProfileError.
    """
    if profile.kind != ProfileKind.STANDARD:
        raise NotForThisProfileError
    # Two at once would both count one less than the most.
    Profile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    if Webhook.objects.filter(profile=profile).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooksError
    seed = new_seed()
    facts = {"url": _checked_url(url), "events": _checked_events(events), "name": name}
    webhook = Webhook.objects.create(profile=profile, seed=seed, **facts)
    audit(user=profile.user, event=AuditEvent.WEBHOOK_ADDED, detail=_spoken_of(webhook), caller=caller)
    return webhook, secret_of(seed)


@transaction.atomic
def update_webhook(*, webhook: Webhook, caller: Caller | None = None, **changes: Any) -> Webhook:
    """Change url, events or name, as far as they are given. Raises ValidationError by field."""
    found = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    if "url" in changes:
        found.url = _checked_url(changes["url"])
    if "events" in changes:
        found.events = _checked_events(changes["events"])
    found.name = changes.get("name", found.name)
    found.save(update_fields=["url", "events", "name"])
    audit(user=found.profile.user, event=AuditEvent.WEBHOOK_CHANGED, detail=_spoken_of(found), caller=caller)
    return found


@transaction.atomic
def roll_secret(*, webhook: Webhook, caller: Caller | None = None) -> str:
    """A new secret, which nobody can find out again. For a day the old one signs along."""
    found = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    found.earlier_seed, found.seed, found.rolled_at = found.seed, new_seed(), timezone.now()
    found.save(update_fields=["seed", "earlier_seed", "rolled_at"])
    audit(user=found.profile.user, event=AuditEvent.WEBHOOK_CHANGED, detail=_("New secret"), caller=caller)
    return secret_of(found.seed)


def pause_webhook(*, webhook: Webhook) -> bool:
    """Send nothing there, and write down nothing for it, until it is resumed. False if it was paused before."""
    return bool(Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=timezone.now()))


@transaction.atomic
def resume_webhook(*, webhook: Webhook) -> bool:
    """Go on, as if nothing had failed; what waited is sent. False if it wasn't paused."""
    paused = Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False)
    return bool(paused.update(paused_at=None, paused_reason="", failing_since=None))


@transaction.atomic
def delete_webhook(*, webhook: Webhook, caller: Caller | None = None) -> None:
    """Take it away, with the log of what was sent."""
    if Webhook.objects.filter(pk=webhook.pk).delete()[0]:
        audit(user=webhook.profile.user, event=AuditEvent.WEBHOOK_REMOVED, detail=_spoken_of(webhook), caller=caller)


@transaction.atomic
def send_test(*, webhook: Webhook) -> WebhookDelivery:
    """Have something sent that says that it is a test. Raises PausedError."""
    if _locked(webhook).paused_at:
        raise PausedError
    return write_test(webhook)


@transaction.atomic
def replay(*, delivery: WebhookDelivery) -> bool:
    """Send it once more, under the same id. False if it waited to be sent, and goes sooner now. Raises PausedError."""
    if _locked(delivery.webhook).paused_at:
        raise PausedError
    found = WebhookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    waited = found.status == WebhookStatus.PENDING
    found.status, found.next_attempt_at = WebhookStatus.PENDING, timezone.now()
    found.save(update_fields=["status", "next_attempt_at"])
    send_soon(found)
    return not waited


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)


def _checked_url(url: str) -> str:
    """The address, if it is one by its words. Where its name leads is looked at whenever something is sent."""
    try:
        outbound.parse(url.strip())
    except AddressRefusedError as refused:
        raise ValidationError({"url": refused.message})
    return url.strip()


def _checked_events(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    chosen = [event.value for event in EVENTS if event in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise ValidationError({"events": _("Choose at least one of the events on offer.")})
    return chosen


def _spoken_of(webhook: Webhook) -> str:
    """Its address without what may be secret in it."""
    place = outbound.parse(webhook.url)
    return f"{place.scheme}://{place.host}"
