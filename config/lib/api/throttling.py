"""Limits on how often somebody may ask, kept in Redis and shared by all processes."""

import logging
from typing import Any

import redis
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from config.lib.locks import redis_client, redis_key

log = logging.getLogger(__name__)

_PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# The generic cell rate algorithm: one timestamp a caller, so a limit holds over any window.
# Answers the seconds to wait, or 0 after counting the request.
_TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local interval, period = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
local wait = due - now - period
if wait > 0.000001 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', due), 'PX', math.ceil((due - now) * 1000))
return '0'
"""


def parse_rate(rate: str) -> tuple[int, int]:
    """`240/min` as the number of requests and the seconds they are counted over; `30/10min` has ten minutes of them."""
    number, period = rate.split("/")
    unit = period.lstrip("0123456789")
    return int(number), int(period.removesuffix(unit) or 1) * _PERIODS[unit[0]]


def seconds_to_wait(*, scope: str, caller: str, rate: str) -> float:
    """Count one more of what the caller does in this scope; how long it has to wait instead, if it did so too often.

    Without Redis nobody waits: a limit protects the site, and must not be what takes it down.
    """
    limit, period = parse_rate(rate)
    key = redis_key(f"throttle:{scope}:{caller}")
    try:
        return float(redis_client().eval(_TAKE, 1, key, str(period / limit), str(period)))
    except redis.RedisError:
        log.warning("Redis can't be reached: the limit %s is not applied", scope)
        return 0


class ScopedThrottle(BaseThrottle):
    """Counts reads and writes apart, unless the view names a scope of its own in `throttle_scope`.

    An account has its own allowance wherever it asks from; visitors share one for each address.
    """

    pause: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "throttle_scope", None) or ("read" if request.method in SAFE_METHODS else "write")
        rate = api_settings.DEFAULT_THROTTLE_RATES.get(scope)
        if rate is None:
            return True
        self.pause = seconds_to_wait(scope=scope, caller=self.caller(request), rate=str(rate))
        return self.pause == 0

    def wait(self) -> float | None:
        return self.pause

    def caller(self, request: Request) -> str:
        user = request.user
        return f"user:{user.pk}" if user and user.is_authenticated else f"address:{self.get_ident(request)}"
