"""What notifications follow: acts as they are spread, and people who want no more of each other."""

from typing import Any

from django.db.models.signals import post_save

from social.models import Block, Mute
from social.notifications import wishes, writing
from social.signals import activity_spreading


def connect() -> None:
    activity_spreading.connect(_tell, dispatch_uid="notifications-of-acts")
    post_save.connect(_on_block, sender=Block, dispatch_uid="notifications-of-blocked")
    post_save.connect(_on_mute, sender=Mute, dispatch_uid="notifications-of-muted")


def _tell(activity: Any, **_more: Any) -> None:
    writing.notify_of(activity)


def _on_block(instance: Block, created: bool = False, **_more: Any) -> None:
    if created:
        wishes.forget_between(instance.blocker_id, instance.blocked_id)


def _on_mute(instance: Mute, created: bool = False, **_more: Any) -> None:
    if created:
        wishes.hush(muter=instance.muter_id, muted=instance.muted_id)
