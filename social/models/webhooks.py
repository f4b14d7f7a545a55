"""Addresses of people's own that are told what they did, and what was sent there."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import WebhookEvent, WebhookStatus
from social.models.profiles import Profile


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def of(self, profile: Profile) -> Self:
        """The profile's own, the newest first. Nobody else sees them, nor another profile of the same account."""
        return self.filter(profile=profile).order_by("-created_at", "-pk")

    def working(self) -> Self:
        """Those to which something is sent: not paused, and of an account that is open and stays."""
        return self.filter(paused_at=None, profile__withdrawn_at=None, profile__user__is_active=True)


class Webhook(models.Model):
    """An address that hears of what its owner did.

    Its secret is made of the site's own and the seed: whoever reads the database alone can't sign. The earlier seed
    signs along for a day after a new one was made.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=2000)
    name = models.CharField(_("name"), max_length=80, blank=True)
    events = ArrayField(models.CharField(max_length=20, choices=WebhookEvent), verbose_name=_("events"))
    seed = models.CharField(max_length=64, editable=False)
    earlier_seed = models.CharField(max_length=64, blank=True, editable=False)
    rolled_at = models.DateTimeField(_("secret made anew"), null=True, blank=True, editable=False)
    # Nothing is sent while it is set. The reason is empty where its owner paused it.
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_reason = models.CharField(_("why"), max_length=300, blank=True)
    # Since when nothing has got through, if that is so.
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(events__len__gt=0), name="webhook_hears_of_something")
        ]

    def __str__(self) -> str:
        return self.name or self.url

    def get_absolute_url(self) -> str:
        return reverse("social:webhook", args=[self.pk])


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def of(self, profile: Profile) -> Self:
        """Of the profile's own webhooks, the newest first."""
        return self.filter(webhook__profile=profile).order_by("-created_at", "-pk")

    def due(self) -> Self:
        """Those whose next attempt may be made now."""
        working = Webhook.objects.working()
        return self.filter(status=WebhookStatus.PENDING, next_attempt_at__lte=timezone.now(), webhook__in=working)


class WebhookDelivery(models.Model):
    """One event for one webhook, and what became of it. Replays are further attempts of the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=20, choices=WebhookEvent)
    # Of the activity that it tells of, which may be taken back since: bare, so that taking back costs no more for it.
    # Empty for a test.
    activity_key = models.BigIntegerField(null=True, blank=True, editable=False)
    payload = models.JSONField(_("what is sent"))
    status = models.CharField(_("status"), max_length=10, choices=WebhookStatus, default=WebhookStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Of one that a worker has taken up: when another one may, should the first have died over it.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    answer_status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    answer_headers = models.TextField(_("headers of the answer"), blank=True)
    answer_body = models.TextField(_("answer"), blank=True)
    # Why there was no answer, in words.
    trouble = models.CharField(_("what went wrong"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("took"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    sent_at = models.DateTimeField(_("last sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["webhook", "activity_key", "event"], name="delivery_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_attempt_at"], condition=Q(status=WebhookStatus.PENDING), name="delivery_due"),
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("social:webhook_delivery", args=[self.webhook_id, self.pk])
