"""Lua in Redis: a read and a write that nobody comes between."""

from functools import cache
from typing import Any

from redis.commands.core import Script

from config.lib.locks import redis_client


@cache
def _registered(source: str) -> Script:
    return redis_client().register_script(source)


def run_script(source: str, key: str, *arguments: float | str) -> Any:
    """Run a script on one key. Redis keeps the source after the first time; only its hash travels."""
    return _registered(source)(keys=[key], args=arguments)
