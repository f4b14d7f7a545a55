"""The live stream: tells open pages, over one connection each, that there is something new."""

from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from social.models import Profile
from social.stream.events import CONTENT_TYPE, EventStream
from social.stream.hub import FullError, Hub

__all__ = ["CONTENT_TYPE", "EventStream", "FullError", "hub", "open_stream", "serve_while"]

# A browser's pages share one connection; this many browsers, and apps, one has open.
OF_ONE_PROFILE = 8


@cache
def hub() -> Hub:
    """This process's."""
    return Hub(connect=_connect, most=settings.STREAMS_PER_PROCESS, most_of_one=OF_ONE_PROFILE)


def serve_while(serving: Callable[[], bool]) -> None:
    """Connections end as soon as this is no longer so: the process is about to stop."""
    hub().serving = serving


def open_stream(profile: Profile, *, browser: str = "") -> EventStream:
    """A stream of hints for a profile. browser: as `Hub.join` has it. Runs one query. Raises FullError."""

    def followed() -> list[int]:
        return list(Profile.objects.heard_by(profile).order_by().values_list("pk", flat=True))

    listener = hub().join(profile=profile.pk, followed=followed(), browser=browser)
    return EventStream(hub(), listener, followed)


def _connect() -> "redis.Redis":
    """A client for listening. It doesn't come back by itself: what was said meanwhile would be missed unnoticed."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=5,
        socket_connect_timeout=2,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
    )
