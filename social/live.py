"""What open pages are told at once, through Redis: that something is new, never what it says.

The page then asks for it in the ordinary way, so that who may see it is decided in one place. A hint that is lost
costs nothing but time: pages also ask when their stream begins.
"""

import json
import logging
import time

import redis

from config.lib.locks import redis_client, redis_key

logger = logging.getLogger(__name__)

# Of one profile's pages, by its key; and of those who follow a profile, by the followed one's key.
PROFILE, FOLLOWERS = "live:profile", "live:followers"
# After a failure nobody tries for so long: whoever writes something must not wait for Redis each time.
REST_SECONDS = 5.0
_resting_until = 0.0


def hint(*, channel: str, key: int, event: str) -> None:
    """Tell the pages that listen there that there is something new of this kind. Without Redis, nothing happens."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        redis_client().publish(redis_key(f"{channel}:{key}"), json.dumps({"event": event}))
    except redis.RedisError:
        _resting_until = time.monotonic() + REST_SECONDS
        logger.warning("open pages not told", extra={"channel": channel, "event": event})
