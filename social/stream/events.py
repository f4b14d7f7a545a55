"""What goes over a connection: server-sent events, each a word that there is something new, and a sign of life."""

import json
import random
import time
from collections.abc import Callable, Collection, Iterator

from django.db import connections

from social.stream.hub import Hub, Listener

CONTENT_TYPE = "text/event-stream"
# A proxy that hears nothing for a minute hangs up; and only a write tells that the other side is gone.
HEARTBEAT_SECONDS = 15.0
# After that the browser comes back by itself, perhaps to another process: so they share the load, and changed rights
# and forgotten connections don't last.
LIFE_SECONDS = 600.0
# How soon the browser comes back, in milliseconds.
RETRY_MS = 2000
# Said by `social.services` to a profile's own connections when it follows somebody, or no more.
FOLLOWS = "follows"


class EventStream:
    """The body of a response: goes on until the other side hangs up, the process stops, or its time is over.

    followed: the keys of whom the profile follows, asked for again when that changes. It leaves the hub when it is
    closed, or forgotten.
    """

    def __init__(self, hub: Hub, listener: Listener, followed: Callable[[], Collection[int]]) -> None:
        self._hub, self._listener, self._followed = hub, listener, followed

    def __iter__(self) -> Iterator[bytes]:
        return _written(self._hub, self._listener, self._followed)

    def close(self) -> None:
        self._hub.leave(self._listener)

    def __del__(self) -> None:
        self.close()


def _written(hub: Hub, listener: Listener, followed: Callable[[], Collection[int]]) -> Iterator[bytes]:
    # A function, so that nothing here keeps the stream itself from being forgotten.
    release_database()
    ends = time.monotonic() + LIFE_SECONDS * random.uniform(0.8, 1.2)
    yield f"retry: {RETRY_MS}\n\n".encode()
    while not listener.is_over and time.monotonic() < ends:
        events = listener.wait(HEARTBEAT_SECONDS)
        if FOLLOWS in events:
            hub.listen_to(listener, followed=followed())
            release_database()
        yield b"".join(written(event) for event in events) or b": \n\n"
    hub.leave(listener)


def written(event: str) -> bytes:
    return f"event: {event}\ndata: {json.dumps({'event': event})}\n\n".encode()


def release_database() -> None:
    """Give this thread's connections back: a stream needs none for minutes."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
