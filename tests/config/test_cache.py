"""The cache is something that pages can do without."""

import time

import pytest
from django.core.cache import cache, caches
from django.test import Client

from config.lib.cache import ForgivingRedisCache, ForgivingRedisCacheClient
from config.lib.locks import redis_client, redis_key
from tests.social.factories import ProfileFactory


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> ForgivingRedisCache:
    """A cache whose Redis isn't there."""
    monkeypatch.setattr(ForgivingRedisCacheClient, "resting_until", 0.0)
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


def test_without_redis_nothing_is_found_and_nothing_fails(lost: ForgivingRedisCache) -> None:
    assert lost.get("a", "default") == "default"
    assert lost.get_many(["a"]) == {}
    assert lost.get_or_set("a", lambda: 3) == 3
    assert lost.has_key("a") is False
    lost.set("a", 1)
    lost.set_many({"a": 1})
    lost.delete("a")
    assert lost.incr("a", 2) == 2


def test_all_commands_go_through_one_client() -> None:
    kept = ForgivingRedisCacheClient(["redis://127.0.0.1:1/0"])
    assert kept.get_client("a") is kept.get_client("b", write=True)
    mirrored = ForgivingRedisCacheClient(["redis://127.0.0.1:1/0", "redis://127.0.0.1:2/0"])
    assert mirrored.get_client("a", write=True) is not mirrored.get_client("a")


def test_a_lost_redis_is_left_alone_for_a_while(lost: ForgivingRedisCache) -> None:
    lost.get("a")
    assert ForgivingRedisCacheClient.resting_until > time.monotonic()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/films/", "/genre/", "/search/?q=matrix", "/api/v1/titles/"])
def test_pages_are_served_without_a_cache(
    client: Client, lost: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client.force_login(ProfileFactory().user)
    monkeypatch.setattr(caches._connections, "default", lost, raising=False)
    assert client.get(path).status_code == 200


def test_clearing_it_leaves_alone_what_else_redis_holds() -> None:
    """Queues, locks, limits, and in tests the sessions of other processes."""
    other = redis_key("beside-the-cache")
    redis_client().set(other, "kept", ex=60)
    cache.set("a", 1)
    cache.clear()
    assert cache.get("a") is None
    assert redis_client().get(other) == "kept"
