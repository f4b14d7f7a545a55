"""What all acts between two people share: who may act, one lock for the pair, limits, and short memories in Redis."""

import json
import logging
import math
from functools import partial
from typing import Any

import redis
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.api.throttling import seconds_to_wait
from config.lib.locks import redis_client, redis_key
from social import live
from social.enums import ProfileKind
from social.models import Follow, Profile
from social.signals import hearing_changed

logger = logging.getLogger(__name__)

# Of one profile. A request asks something of somebody, so there are fewer of them.
MOST_FOLLOWS, MOST_REQUESTS = "60/h", "20/h"
# For so long nobody is told again that the same person follows them, in seconds.
TOLD_FOR = 7 * 24 * 3600
# For so long an end can be taken back, in seconds.
WAY_BACK_FOR = 600


class CannotError(Exception):
    """It can't be done, and the message says why, in words for whoever tried."""


class TooFastError(Exception):
    """Too many in too short a time. wait: seconds until the next one."""

    def __init__(self, wait: float) -> None:
        self.wait = math.ceil(wait)
        minutes = max(1, math.ceil(wait / 60))
        text = ngettext(
            "That were many people in a short time. Please go on in %(minutes)d minute.",
            "That were many people in a short time. Please go on in %(minutes)d minutes.",
            minutes,
        )
        super().__init__(text % {"minutes": minutes})


def require_standard(profile: Profile) -> None:
    """Children and guests have nobody to follow or to block. Raises CannotError."""
    if profile.kind != ProfileKind.STANDARD:
        raise CannotError(_("Kids’ and guest profiles follow nobody."))


def hears_anew(*profiles: int) -> None:
    """Whom these profiles (keys) hear of has changed: their open pages listen to others from now on, and other apps are
    told."""
    for key in profiles:
        transaction.on_commit(partial(live.hint, channel=live.PROFILE, key=key, event="follows"), robust=True)
    transaction.on_commit(partial(hearing_changed.send, sender=Profile, profiles=profiles), robust=True)


def followers_hear_anew(*profiles: int) -> None:
    """Those who follow these profiles (keys) hear of them from now on, or no more: other apps are told. Comes before
    the profiles' rows go, where they do. Runs a query."""
    follows = Follow.objects.accepted().filter(followed__in=profiles)
    followers = list(follows.order_by("follower").values_list("follower", flat=True).distinct())
    if followers:
        transaction.on_commit(partial(hearing_changed.send, sender=Profile, profiles=followers), robust=True)


def lock_pair(one: int, other: int) -> tuple[Profile, Profile]:
    """Wait for whoever writes between the two profiles (keys), and return them as they are now. Needs a transaction.

    In the order of their keys, so that two who act on each other don't wait for each other. Rows that merely point to
    the profiles are written meanwhile. Raises Profile.DoesNotExist.
    """
    rows = Profile.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in={one, other}).order_by("pk")
    found = {profile.pk: profile for profile in rows}
    if len(found) != len({one, other}):
        raise Profile.DoesNotExist
    return found[one], found[other]


def slow_down(profile: Profile, *, asks: bool) -> None:
    """Count one more follow, or one more request. Raises TooFastError."""
    scope, rate = ("follow-requests", MOST_REQUESTS) if asks else ("follows", MOST_FOLLOWS)
    if wait := seconds_to_wait(scope=scope, caller=f"profile:{profile.pk}", rate=rate):
        raise TooFastError(wait)


def first_in_a_while(kind: str, *, by: int, to: int) -> bool:
    """Whether somebody is to be told of this now: not if the same person gave them cause within the last days."""
    try:
        return bool(redis_client().set(redis_key(f"people:told:{kind}:{by}:{to}"), "1", nx=True, ex=TOLD_FOR))
    except redis.RedisError:
        return True


# ---- The way back from an end: what ended, kept for whoever ended it -------------------------------------------------


def keep_way_back(*, by: int, follower: int, followed: int, **was: Any) -> bool:
    """Keep what the follow was, for a short time. False without Redis: then there is no way back."""
    try:
        redis_client().set(_way(by, follower, followed), json.dumps(was), ex=WAY_BACK_FOR)
    except redis.RedisError:
        logger.warning("an end can't be taken back: Redis can't be reached")
        return False
    return True


def take_way_back(*, by: int, follower: int, followed: int) -> dict[str, Any] | None:
    """What was kept, once; None where nothing is."""
    try:
        was: Any = redis_client().getdel(_way(by, follower, followed))
    except redis.RedisError:
        return None
    return dict(json.loads(was)) if was else None


def close_ways_back(one: int, other: int, *, only_of: int | None = None) -> None:
    """Nobody gets back what ended between the two; only_of: what this one of them ended."""
    keys = [
        _way(by, follower, followed)
        for by in ((only_of,) if only_of else (one, other))
        for follower, followed in ((one, other), (other, one))
    ]
    try:
        redis_client().delete(*keys)
    except redis.RedisError:
        logger.warning("ways back stay open for some minutes: Redis can't be reached")


def _way(by: int, follower: int, followed: int) -> str:
    return redis_key(f"people:ended:{by}:{follower}:{followed}")
