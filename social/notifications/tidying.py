"""What goes by itself: read long ago, never read for a year, or of what the reader may not see any more."""

import datetime

from django.db.models import Q
from django.utils import timezone

from social.enums import DeliveryStatus
from social.models import Notification, NotificationDelivery, Profile
from social.notifications.reading import visible_targets

READ_KEPT_FOR = datetime.timedelta(days=90)
UNREAD_KEPT_FOR = datetime.timedelta(days=365)
_AT_ONCE = 5000


def forget_old() -> int:
    """Delete those read 90 days ago, and unread ones after a year. A second run finds none. Returns how many."""
    now = timezone.now()
    old = Notification.objects.filter(
        Q(read_at__lt=now - READ_KEPT_FOR) | Q(read_at=None, created_at__lt=now - UNREAD_KEPT_FOR)
    )
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        gone += Notification.objects.filter(pk__in=keys).delete()[1].get("social.Notification", 0)
    return gone


def forget_hidden() -> int:
    """Delete unread ones of what their readers may not see any more, so that nobody counts what nobody is shown.

    A review made private, a profile that closed itself. Returns how many.
    """
    gone = 0
    about_others = Notification.objects.unread().filter(Q(actor__isnull=False) | Q(title__isnull=False))
    for pk in about_others.order_by().values_list("profile", flat=True).distinct().iterator(chunk_size=1000):
        reader = Profile.objects.get(pk=pk)
        own = Notification.objects.filter(profile=pk).unread()
        keys = set(own.values_list("pk", flat=True))
        kept = {row.pk for row in visible_targets(reader, own.visible_to(reader).select_related("actor"))}
        if hidden := keys - kept:
            Notification.objects.filter(pk__in=hidden).delete()
            gone += len(hidden)
    return gone


def given_up() -> int:
    """How many deliveries have failed for good and still lie there, for whoever looks after the site."""
    return NotificationDelivery.objects.filter(status=DeliveryStatus.FAILED).count()
