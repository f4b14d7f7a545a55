"""One rate limit for all processes, in two steps.

Each request takes the next free slot in a row of evenly spaced ones and sleeps until then. Threads wake late, and those
that do so together bunch up; so at the moment of leaving it passes a gate that has counted who really left.
"""

from dataclasses import dataclass

from config.lib.locks import redis_key
from movies.tmdb.scripts import run_script

# The gate counts over a little more than a second: two requests that leave in order may arrive closer together, and
# TMDB counts arrivals. 97 % of the rate leaves 30 ms of room.
SHARE_USED = 0.97
# Slots are as many as the limit allows, and so many that nobody took in time are given out later: the gate sees to it
# that no more leave than may.
SLOTS_KEPT = 5

# Redis's own clock, so that machines whose clocks differ agree. Times in microseconds.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local slot = math.max(now - ARGV[1] * ARGV[2], tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%d', slot + ARGV[1]), 'PX', 120000)
return math.max(0, slot - now)
"""
_LEAVE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
while tonumber(redis.call('LINDEX', KEYS[1], -1) or now) <= now - ARGV[2] do redis.call('RPOP', KEYS[1]) end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[1]) then
    return redis.call('LINDEX', KEYS[1], -1) + ARGV[2] - now
end
redis.call('LPUSH', KEYS[1], string.format('%d', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
return 0
"""
_HOLD = """
local time = redis.call('TIME')
local earliest = time[1] * 1000000 + time[2] + ARGV[1]
if earliest > tonumber(redis.call('GET', KEYS[1]) or 0) then
    redis.call('SET', KEYS[1], string.format('%d', earliest), 'PX', 120000)
end
"""


@dataclass(frozen=True)
class RateLimiter:
    """`per_second` requests at most in any second, counted together by all who use the same name."""

    name: str
    per_second: float

    def take(self) -> float:
        """Take the next slot. Returns the seconds until it comes, for the caller to sleep; one Redis call."""
        spacing = round(1_000_000 / self.per_second)
        return int(run_script(_TAKE, self._key, spacing, SLOTS_KEPT)) / 1_000_000

    def leave(self) -> float:
        """Leave, once the slot has come. Returns 0, or the seconds to wait before asking again; one Redis call."""
        most = max(1, int(self.per_second))
        window = max(1.0, most / self.per_second) / SHARE_USED
        return int(run_script(_LEAVE, redis_key(f"gate:{self.name}"), most, round(window * 1_000_000))) / 1_000_000

    def hold(self, seconds: float) -> None:
        """Give nobody a slot for so long: the server has asked for a pause."""
        run_script(_HOLD, self._key, round(seconds * 1_000_000))

    @property
    def _key(self) -> str:
        return redis_key(f"rate:{self.name}")
