"""From what was recorded to whom it is told: notifications and webhooks, each activity once.

A worker does it soon after; what was lost on the way, or failed, is found by a scheduled look at what is still due.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.lib.queueing import enqueue
from social.models import Activity, Profile
from social.signals import activity_spreading

logger = logging.getLogger(__name__)

# How long a worker has before the scheduled look takes an activity up, and after which it is of no interest any more.
PATIENCE, STALE = timedelta(minutes=1), timedelta(days=2)
AT_ONCE = 500
# Of more people than this none is waited for; should two get in each other's way, the second attempt succeeds.
FEW = 50


def spread_soon(*, activity: Activity) -> None:
    """Have a worker spread it. Without a broker it waits for `spread_due`."""
    try:
        enqueue("social.tasks.spread_activity", pk=activity.pk)
    except (OSError, OperationalError):
        logger.warning("activity waits to be spread", extra={"activity_id": activity.pk})


@transaction.atomic
def spread(*, pk: int) -> bool:
    """Tell whoever listens of one activity, unless that was done. Two at once: one does it."""
    _lock_people(pk)
    due = Activity.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, spread_at=None)
    activity = due.select_related("actor", "title").first()
    if activity is None:
        return False
    activity_spreading.send(sender=Activity, activity=activity)
    Activity.objects.filter(pk=pk).update(spread_at=timezone.now())
    return True


def _lock_people(pk: int) -> None:
    """Wait for whoever deletes one of those whom the activity is about: they hold the profile, and take the activity
    along; told meanwhile, each would wait for the other.
    """
    found = Activity.objects.filter(pk=pk, spread_at=None).values_list("actor", "tells").first()
    if found:
        actor, tells = found
        people = {actor, *(key for keys in tells.values() for key in keys)}
        if len(people) <= FEW:
            rows = Profile.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=people)
            list(rows.order_by("pk").values_list("pk"))


def spread_due() -> int:
    """Spread what no worker has taken up, oldest first, and return how many that were. One that fails waits on."""
    now = timezone.now()
    due = Activity.objects.filter(spread_at=None)
    due.filter(created_at__lt=now - STALE).update(spread_at=now)
    done = 0
    for pk in list(
        due.filter(created_at__lt=now - PATIENCE).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        try:
            done += spread(pk=pk)
        except Exception:
            logger.exception("activity could not be spread", extra={"activity_id": pk})
    return done
