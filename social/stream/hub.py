"""One thread a process hears from Redis what is new, and tells the open connections that it concerns.

A connection's thread sleeps meanwhile. What waits for it is a set of words and never a line of them: ten hints that
there is something new say no more than one.
"""

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

import redis

from config.lib.locks import redis_key
from social.live import FOLLOWERS, PROFILE

logger = logging.getLogger(__name__)

# Said by the hub itself: from now on nothing is missed, so look once; and, Redis is away, so look now and then.
HELLO, AWAY = "hello", "away"
# Words of different kinds that wait for one connection; there are two kinds today.
MOST_WAITING = 16
# How often the hub looks whether the process still serves.
TICK_SECONDS = 1.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
# Channels of one command.
AT_ONCE = 500


class FullError(Exception):
    """No room for another connection: of this profile (of_one), or of anybody."""

    def __init__(self, *, of_one: bool) -> None:
        super().__init__("too many connections")
        self.of_one = of_one


class Listener:
    """One open connection: whose, what it listens to, and what it hasn't been told yet."""

    def __init__(self, profile: int, channels: frozenset[int], browser: str = "") -> None:
        self.profile, self.channels, self.browser = profile, channels, browser
        # Channels that Redis has not confirmed yet.
        self.unheard: set[int] = set(channels)
        self.is_over = False
        self._waiting: dict[str, None] = {}
        self._bell = threading.Condition(threading.Lock())

    def tell(self, event: str) -> None:
        with self._bell:
            if len(self._waiting) < MOST_WAITING:
                self._waiting[event] = None
                self._bell.notify()

    def end(self) -> None:
        with self._bell:
            self.is_over = True
            self._bell.notify()

    def wait(self, seconds: float) -> list[str]:
        """What there is to say, as soon as there is something; nothing when it is over, or after so long."""
        with self._bell:
            if not self._waiting and not self.is_over:
                self._bell.wait(seconds)
            said = list(self._waiting)
            self._waiting.clear()
            return said


class Hub:
    """Connects listeners with Redis. Its thread begins with the first listener and ends after the last.

    connect: a client of its own; most, most_of_one: connections at a time, in all and of one profile; serving: whether
    this process goes on. Channels are numbers here: a followed profile's key, or minus the key of a profile itself.
    """

    def __init__(
        self,
        *,
        connect: Callable[[], "redis.Redis"],
        most: int,
        most_of_one: int,
        serving: Callable[[], bool] = lambda: True,
    ) -> None:
        self._connect, self.serving = connect, serving
        self.most, self.most_of_one = most, most_of_one
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._by_channel: dict[int, set[Listener]] = defaultdict(set)
        # What Redis was asked to tell of, and of that, what it has confirmed.
        self._heard: set[int] = set()
        self._confirmed: set[int] = set()
        self._has_changed = False
        self._thread: threading.Thread | None = None
        self._client: redis.Redis | None = None
        self._is_away = False
        # Woken through Redis itself: nothing else interrupts a thread that reads from it.
        self._own = redis_key(f"live:hub:{id(self):x}-{time.time_ns():x}")

    # ---- For connections --------------------------------------------------------------------------------------------

    def join(self, *, profile: int, followed: Collection[int], browser: str = "") -> Listener:
        """A new connection. It is told HELLO as soon as nothing will be missed. Raises FullError.

        browser: takes the place of the connection that this browser had. It has gone on to another page; of the old
        one nobody would learn before the next heartbeat, and a reader who turns pages would be refused soon.
        """
        listener = Listener(profile, _channels(profile, followed), browser)
        with self._lock:
            self._replace(listener)
            if len(self._listeners) >= self.most:
                raise FullError(of_one=False)
            if sum(each.profile == profile for each in self._listeners) >= self.most_of_one:
                raise FullError(of_one=True)
            self._listeners.add(listener)
            self._index(listener)
            if self._is_away:
                listener.tell(AWAY)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live-hub", daemon=True)
                self._thread.start()
                return listener
        self._wake()
        return listener

    def _replace(self, listener: Listener) -> None:
        """End what the same browser of the same profile had. Holds the lock."""
        if not listener.browser:
            return
        for old in [each for each in self._listeners if each.profile == listener.profile]:
            if old.browser == listener.browser:
                self._listeners.discard(old)
                self._unindex(old)
                old.end()

    def listen_to(self, listener: Listener, *, followed: Collection[int]) -> None:
        """The connection's profile follows these from now on."""
        with self._lock:
            if listener in self._listeners:
                self._unindex(listener)
                listener.channels = _channels(listener.profile, followed)
                self._index(listener)
        self._wake()

    def leave(self, listener: Listener) -> None:
        """The connection is gone. May be called twice."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.discard(listener)
                self._unindex(listener)

    def count(self) -> int:
        """Connections at present."""
        with self._lock:
            return len(self._listeners)

    # ---- The thread -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause = SHORTEST_PAUSE
        while self._goes_on():
            try:
                client: Any = self._connect()
                with client.pubsub() as pubsub:
                    pubsub.subscribe(self._own)
                    self._client = client
                    self._listen(pubsub)
                    pause = SHORTEST_PAUSE
            except (redis.RedisError, OSError) as error:
                logger.warning("no hints for open pages", extra={"reason": str(error), "pause": pause})
                self._lose()
                self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                logger.exception("the hub of open pages failed")
                self._lose()
                self._sleep(LONGEST_PAUSE)

    def _goes_on(self) -> bool:
        """Whether there is anybody to tell; the thread is over otherwise. A process that stops ends all connections."""
        with self._lock:
            if not self.serving():
                for listener in self._listeners:
                    listener.end()
                self._listeners.clear()
                self._by_channel.clear()
            if self._thread is not threading.current_thread():
                return False  # It has said so before, and another one has begun since.
            if not self._listeners:
                self._thread, self._client, self._is_away = None, None, False
                self._forget()
                return False
            return True

    def _listen(self, pubsub: Any) -> None:
        while self._goes_on():
            self._subscribe(pubsub)
            message = pubsub.get_message(timeout=TICK_SECONDS)
            while message is not None:
                self._take(message)
                message = pubsub.get_message(timeout=0)

    def _subscribe(self, pubsub: Any) -> None:
        """Have Redis tell of all that somebody listens to, and of nothing else."""
        with self._lock:
            if not self._has_changed:
                return
            self._has_changed = False
            wanted = set(self._by_channel)
            new, old = list(wanted - self._heard), list(self._heard - wanted)
            self._heard = wanted
            self._confirmed -= set(old)
        for names in _chunks(new):
            pubsub.subscribe(*names)
        for names in _chunks(old):
            pubsub.unsubscribe(*names)

    def _take(self, message: dict[str, Any]) -> None:
        kind, name = message["type"], message["channel"]
        if name == self._own:
            return
        channel = _number(name)
        if channel is None:
            return
        with self._lock:
            if kind == "subscribe":
                self._is_away = False
                self._confirmed.add(channel)
                self._confirm(channel)
            elif kind == "message" and (event := _event(message["data"])):
                for listener in self._by_channel.get(channel, ()):
                    listener.tell(event)

    def _confirm(self, channel: int) -> None:
        for listener in self._by_channel.get(channel, ()):
            if channel in listener.unheard:
                listener.unheard.discard(channel)
                if not listener.unheard:
                    listener.tell(HELLO)

    def _lose(self) -> None:
        """Redis is away: what is said there meanwhile is lost, and everybody gets to know."""
        with self._lock:
            self._client = None
            self._forget()
            for listener in self._listeners:
                listener.unheard = set(listener.channels)
                if not self._is_away:
                    listener.tell(AWAY)
            self._is_away = True

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.serving():
            time.sleep(min(0.25, seconds))

    def _wake(self) -> None:
        client = self._client
        if client is not None:
            try:
                client.publish(self._own, "")
            except (redis.RedisError, OSError):
                logger.debug("the hub wakes by itself")

    def _index(self, listener: Listener) -> None:
        self._has_changed = True
        listener.unheard = set(listener.channels - self._confirmed)
        for channel in listener.channels:
            self._by_channel[channel].add(listener)
        if not listener.unheard:
            listener.tell(HELLO)

    def _forget(self) -> None:
        self._heard.clear()
        self._confirmed.clear()
        self._has_changed = True

    def _unindex(self, listener: Listener) -> None:
        self._has_changed = True
        for channel in listener.channels:
            there = self._by_channel.get(channel)
            if there is not None:
                there.discard(listener)
                if not there:
                    del self._by_channel[channel]


def _channels(profile: int, followed: Collection[int]) -> frozenset[int]:
    return frozenset([-profile, *followed])


def _chunks(channels: list[int]) -> Iterable[list[str]]:
    for start in range(0, len(channels), AT_ONCE):
        yield [_name(channel) for channel in channels[start : start + AT_ONCE]]


def _name(channel: int) -> str:
    return redis_key(f"{PROFILE}:{-channel}" if channel < 0 else f"{FOLLOWERS}:{channel}")


def _number(name: str) -> int | None:
    """The channel of a name in Redis; None for a name that isn't one."""
    start, _colon, key = name.rpartition(":")
    if not (key.isascii() and key.isdigit()):
        return None
    return {redis_key(PROFILE): -int(key), redis_key(FOLLOWERS): int(key)}.get(start)


def _event(data: object) -> str:
    try:
        said = json.loads(data) if isinstance(data, str) else {}
    except ValueError:
        return ""
    event = said.get("event", "") if isinstance(said, dict) else ""
    return event if isinstance(event, str) and event.isidentifier() and len(event) <= 40 else ""
