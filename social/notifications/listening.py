"""What notifications follow: acts as they are spread, and people who want no more of each other."""

from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone

from social.enums import NotificationKind
from social.models import Block, Mute
from social.notifications import wishes, writing
from social.signals import activity_spreading, moderated, webhook_paused


def connect() -> None:
    activity_spreading.connect(_tell, dispatch_uid="notifications-of-acts")
    moderated.connect(_on_decision, dispatch_uid="notifications-of-decisions")
    webhook_paused.connect(_on_pause, dispatch_uid="notifications-of-paused-webhooks")
    post_save.connect(_on_block, sender=Block, dispatch_uid="notifications-of-blocked")
    post_save.connect(_on_mute, sender=Mute, dispatch_uid="notifications-of-muted")


def _tell(activity: Any, **_more: Any) -> None:
    writing.notify_of(activity)


def _on_decision(case: Any, profile: Any, text: str, **_more: Any) -> None:
    writing.notify(
        profiles=[profile.pk],
        kind=NotificationKind.MODERATION,
        key=f"case:{case.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
        data={"text": text},
    )


def _on_pause(webhook: Any, **_more: Any) -> None:
    writing.notify(
        profiles=[webhook.profile_id],
        kind=NotificationKind.WEBHOOK_PAUSED,
        key=f"webhook:{webhook.pk}:{webhook.paused_at:%Y%m%d%H%M%S}",
        url=webhook.get_absolute_url(),
        data={"name": webhook.name or webhook.url, "reason": webhook.paused_reason},
    )


def _on_block(instance: Block, created: bool = False, **_more: Any) -> None:
    if created:
        wishes.forget_between(instance.blocker_id, instance.blocked_id)


def _on_mute(instance: Mute, created: bool = False, **_more: Any) -> None:
    if created:
        wishes.hush(muter=instance.muter_id, muted=instance.muted_id)
