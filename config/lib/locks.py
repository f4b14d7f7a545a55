"""Locks that several processes agree on."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

_RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('expire', KEYS[1], ARGV[2]) else return 0 end"
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"


@cache
def redis_client() -> redis.Redis:
    """One pooled client a process, for what isn't a cache: locks, limits, breakers."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=5,
        socket_connect_timeout=2,
        health_check_interval=30,
        # redis-py's own retries add up to seconds, in which a request that could do without Redis would hang.
        retry=Retry(ExponentialBackoff(cap=0.1, base=0.02), 2),
    )


def redis_key(name: str) -> str:
    """A key of ours, apart from the cache's and, in tests, from other processes'."""
    return f"{settings.REDIS_PREFIX}:{name}"


@contextmanager
def redis_lock(name: str, *, ttl: int, owner: str | None = None) -> Iterator[bool]:
    """Yields whether the lock is ours. It expires after `ttl` seconds and only its owner takes it off."""
    client, key, mine = redis_client(), redis_key(f"lock:{name}"), owner or secrets.token_hex(16)
    acquired = bool(client.set(key, mine, nx=True, ex=ttl))
    try:
        yield acquired
    finally:
        if acquired:
            client.eval(_RELEASE, 1, key, mine)


class KeptLock:
    """A lock that a thread renews for as long as this process lives, so that its TTL can be short however long the work
    takes. `is_mine` turns False when somebody else has it: whoever works under it looks now and then, and stops.
    """

    def __init__(self, name: str, *, ttl: int, owner: str) -> None:
        self.key, self.ttl, self.owner, self.is_mine = redis_key(f"lock:{name}"), ttl, owner, True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lock {name}", daemon=True)

    def _renew(self) -> None:
        while not self._stop.wait(self.ttl / 4):
            try:
                if not redis_client().eval(_RENEW, 1, self.key, self.owner, self.ttl):
                    self.is_mine = False
                    return
            except redis.RedisError:
                logger.warning("a lock couldn't be renewed", extra={"lock": self.key})


@contextmanager
def kept_lock(name: str, *, ttl: int = 60, owner: str | None = None) -> Iterator[KeptLock | None]:
    """As `redis_lock`, for work of any length; yields None where somebody else has it. After a kill it is free when
    `ttl` seconds are over.
    """
    with redis_lock(name, ttl=ttl, owner=(mine := owner or secrets.token_hex(16))) as acquired:
        if not acquired:
            yield None
            return
        lock = KeptLock(name, ttl=ttl, owner=mine)
        lock._thread.start()
        try:
            yield lock
        finally:
            lock._stop.set()
            lock._thread.join(timeout=10)


def advisory_xact_lock(name: str) -> None:
    """Wait for a PostgreSQL lock that ends with the present transaction. Runs a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
