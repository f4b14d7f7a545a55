"""Lists of those who hear of others: stale as soon as these hide what the lists say of them."""

import logging
from collections.abc import Iterable, Sequence

from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from config.lib.queueing import enqueue
from recommendations.serving.freshness import mark_all_stale
from recommendations.serving.trust import LIKED, forget_trusted
from social.models import Follow

logger = logging.getLogger(__name__)

# Of so many the lists are marked by whoever acts, in one statement; of more than these by workers, as many a message.
SLICE = 500


def hear_anew(profiles: Iterable[int]) -> None:
    """Of whom these profiles (keys) hear, or what of it, isn't what their lists go by. No list is made here: the next
    page makes it, or the worker that looks for stale ones. Twice is once."""
    keys = sorted(set(profiles))
    if keys:
        _mark_or_have_marked(keys[:SLICE])
    for at in range(SLICE, len(keys), SLICE):
        _have_marked(keys[at : at + SLICE])


def mark_slice(profiles: Sequence[int]) -> None:
    """The lists of these are stale. Runs one query."""
    forget_trusted(profiles)
    mark_all_stale(profiles)


def followers_hear_anew(*, profile_id: int, changes: Iterable[tuple[int, int]]) -> None:
    """Somebody's followers see ratings otherwise than before: pairs of points as they saw them and as they see them.

    Lists say only who liked a title: what was no good word before, and is none now, is in none of them. Runs a query
    then, and those of `hear_anew`.
    """
    if any((before >= LIKED) != (after >= LIKED) for before, after in changes):
        follows = Follow.objects.accepted().filter(followed=profile_id)
        hear_anew(follows.order_by("follower").values_list("follower", flat=True))


def _mark_or_have_marked(profiles: list[int]) -> None:
    try:
        mark_slice(profiles)
    except OperationalError:
        # Somebody who deletes several of them at once was in the way.
        logger.warning("a worker marks lists", exc_info=True)
        _have_marked(profiles)


def _have_marked(profiles: list[int]) -> None:
    """By a worker; without a broker at once, after all."""
    try:
        enqueue("recommendations.tasks.mark_lists_stale", profiles=profiles)
    except (OSError, BrokerError):
        logger.warning("lists are marked without a worker", extra={"profiles": len(profiles)})
        mark_slice(profiles)
