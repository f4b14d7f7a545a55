"""The cache, as something that pages can do without."""

import logging
import time
from itertools import islice
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

log = logging.getLogger(__name__)

# After a failure, how long nobody asks Redis again: a hung one would cost every page its time-out.
REST_SECONDS = 5.0


class ForgivingRedisCacheClient(RedisCacheClient):
    """Finds nothing and keeps nothing while Redis can't be reached, instead of failing the page."""

    resting_until = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """One for each pool of connections: Django's own makes one for each command, which takes as long as the answer.

        It is of no thread, and takes a connection for each command out of its pool.
        """
        own: Any = self
        pool = own._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = own._client(connection_pool=pool)
        return self._clients[pool]


def _forgiving(name: str, instead: Any) -> Any:
    ask = getattr(RedisCacheClient, name)

    def forgiving(self: ForgivingRedisCacheClient, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < ForgivingRedisCacheClient.resting_until:
            return instead(*args, **kwargs)
        try:
            return ask(self, *args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            ForgivingRedisCacheClient.resting_until = time.monotonic() + REST_SECONDS
            log.warning("The cache can't be reached, and is left alone for %.0f s: %s", REST_SECONDS, error)
            return instead(*args, **kwargs)

    forgiving.__name__ = name
    return forgiving


def _default(key: Any, default: Any = None, *args: Any, **kwargs: Any) -> Any:
    return default


for _name, _instead in {
    "get": _default,
    "get_many": lambda keys: {},
    "add": lambda *args, **kwargs: True,
    "set": lambda *args, **kwargs: None,
    "set_many": lambda *args, **kwargs: None,
    "touch": lambda *args, **kwargs: False,
    "delete": lambda *args, **kwargs: False,
    "delete_many": lambda *args, **kwargs: None,
    "has_key": lambda *args, **kwargs: False,
    "incr": lambda key, delta=1: delta,
}.items():
    setattr(ForgivingRedisCacheClient, _name, _forgiving(_name, _instead))


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache over the client above, with time-outs that a page can bear."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": 1, "socket_timeout": 2}
        super().__init__(server, {**params, "OPTIONS": {**patience, **params.get("OPTIONS", {})}})
        self._class = ForgivingRedisCacheClient

    def clear(self) -> None:
        """Forget what this cache holds, and nothing else: Django's own empties all of Redis, queues and locks too."""
        client = self._cache.get_client(write=True)
        keys = client.scan_iter(f"{self.key_prefix}:*", count=1000)
        while some := list(islice(keys, 1000)):
            client.delete(*some)
