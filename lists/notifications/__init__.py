"""What people are told of titles they keep, of lists they share, and of their imports and exports."""

from typing import Any

from lists.notifications import digest, people
from social.enums import NotificationKind
from social.notifications import register_check
from social.notifications.mail import register_composer
from social.signals import activity_spreading


def connect() -> None:
    activity_spreading.connect(_tell, dispatch_uid="reviews-of-what-is-on-watchlists")
    register_check(NotificationKind.LIST_INVITE, people.may_answer)
    register_check(NotificationKind.SHARED_WATCH, people.may_share)
    register_composer(NotificationKind.DIGEST, digest.compose_digest)


def _tell(activity: Any, **_more: Any) -> None:
    people.tell_of_review(activity)
