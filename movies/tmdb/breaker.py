"""A circuit breaker for all processes: once TMDB has failed often enough, nobody asks it for a while."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from config.lib.locks import redis_client, redis_key
from movies.tmdb.scripts import run_script

logger = logging.getLogger(__name__)

# Fields: failures (in a row), since (when it opened, in whole seconds), retry (when the next probe may go, in seconds).
# Exactly: of a pause that began at the end of a second, most would be over at once.
_ALLOW = """
local since = redis.call('HGET', KEYS[1], 'since')
if not since then return 1 end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
if now < tonumber(redis.call('HGET', KEYS[1], 'retry')) then return 0 end
redis.call('HSET', KEYS[1], 'retry', string.format('%.6f', now + ARGV[1]))
return 1
"""
_FAIL = """
local time = redis.call('TIME')
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('EXPIRE', KEYS[1], 86400)
if failures < tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'retry', string.format('%.6f', time[1] + time[2] / 1000000 + ARGV[2]))
return redis.call('HSETNX', KEYS[1], 'since', time[1])
"""


@dataclass(frozen=True)
class CircuitBreaker:
    """Opens after `threshold` failures in a row, whoever met them; then one probe every `pause` seconds is let through,
    and its success closes it."""

    name: str
    threshold: int = 10
    pause: int = 15

    def allows(self) -> bool:
        """Whether a request may go out now. While open, a yes makes the caller the probe."""
        return bool(run_script(_ALLOW, self._key, self.pause))

    def failed(self) -> None:
        if run_script(_FAIL, self._key, self.threshold, self.pause):
            logger.warning("%s fails again and again: not asked for a while", self.name)

    def succeeded(self) -> None:
        if redis_client().delete(self._key) and logger.isEnabledFor(logging.DEBUG):
            logger.debug("%s answers again", self.name)

    def down_since(self) -> datetime | None:
        """When it opened; None while it is closed. One Redis read."""
        since = redis_client().hget(self._key, "since")
        return datetime.fromtimestamp(int(since), tz=UTC) if since else None

    @property
    def _key(self) -> str:
        return redis_key(f"breaker:{self.name}")
