"""When something was last seen, noted in Redis in passing and written to the database by a task now and then.

So that a GET writes nothing, and a busy token or session costs the database one row a minute at most.
"""

import logging
import time
from typing import Any

import redis

from config.lib.locks import redis_client, redis_key

log = logging.getLogger(__name__)

# After a failure, how long nobody asks Redis again: a note is not worth waiting for.
REST_SECONDS = 5.0
_resting_until = 0.0


def note(name: str, member: str) -> None:
    """The member was seen just now. Lost, without a word to the caller, while Redis can't be reached."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        redis_client().zadd(redis_key(f"marks:{name}"), {member: time.time()})
    except redis.RedisError as error:
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("Redis can't be reached, so nobody notes what was seen: %s", error)


def noted(name: str, members: list[str]) -> dict[str, float]:
    """When each of the members was seen, in seconds since 1970; only those seen since the last `take`."""
    if not members:
        return {}
    try:
        scores = redis_client().zmscore(redis_key(f"marks:{name}"), members)
    except redis.RedisError:
        return {}
    return {member: score for member, score in zip(members, scores, strict=True) if score is not None}


def take(name: str, *, at_most: int = 10_000) -> dict[str, float]:
    """The members seen longest ago with their times, which are now the caller's to write down."""
    taken: Any = redis_client().zpopmin(redis_key(f"marks:{name}"), at_most)
    return {str(member): float(score) for member, score in taken}
