"""Timed requests to the site in one process: the whole stack but for the socket, templates and compression included."""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any

Act = Callable[[], Any]
# So many acts of a line have their queries counted.
COUNTED = 3

_here = local()


@dataclass(slots=True)
class Measured:
    """Of one line: milliseconds of each request, the numbers of queries that occurred, the largest answer in bytes."""

    times: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    size: int = 0

    def at(self, share: float) -> float:
        return quantile(self.times, share)

    @property
    def shown_queries(self) -> str:
        found = sorted(self.queries)
        return "" if not found else str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


class Visitor:
    """Somebody who is logged in, with as many connections as there are threads."""

    def __init__(self, user: Any) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.name, self.session = settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self) -> Any:
        """One a thread: each loads the middleware anew."""
        from django.test import Client

        mine = _here.__dict__.setdefault("clients", {})
        if self.session not in mine:
            mine[self.session] = Client()
            mine[self.session].cookies[self.name] = self.session
        return mine[self.session]

    def get(self, address: str, **headers: str) -> Any:
        """As browsers ask: for a compressed answer."""
        answer = self.client().get(address, headers={"Accept-Encoding": "gzip", **headers})
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def get_text(self, address: str) -> str:
        """A page's HTML."""
        answer = self.client().get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.content.decode())

    def post(self, address: str, data: dict[str, Any], **headers: str) -> Any:
        answer = self.client().post(address, data, headers={"Accept-Encoding": "gzip", **headers})
        assert answer.status_code < 400, (address, answer.status_code, answer.content[:300])
        return answer


def measure(acts: Sequence[Act], *, threads: int = 1, before: Act | None = None) -> Measured:
    """Do each act once, in so many threads. before: done ahead of each, and neither timed nor counted.

    Of a single thread the queries of the first acts are counted, which does these once more.
    """
    found, lock = Measured(), Lock()

    def timed(act: Act) -> None:
        if before:
            before()
        started = time.perf_counter()
        answer = act()
        elapsed = (time.perf_counter() - started) * 1000
        with lock:
            found.times.append(elapsed)
            found.size = max(found.size, len(getattr(answer, "content", b"")))

    if threads > 1:
        with ThreadPoolExecutor(threads, initializer=acts[0]) as pool:  # so each has its connection, as in a server
            list(pool.map(timed, acts))
            list(pool.map(lambda _: _close(), range(threads * 4)))
        return found
    for act in acts:
        timed(act)
    for act in acts[:COUNTED]:
        if before:
            before()
        found.queries.add(queries_of(act))
    return found


@dataclass(frozen=True, slots=True)
class Noise:
    """A fixed piece of work, again and again. best: milliseconds at its quickest, by which figures of two machines, or
    of two hours of one that is shared, are told apart; ratio: how much longer it takes at p95, 1.0 is calm.
    """

    best: float
    ratio: float

    def __str__(self) -> str:
        return f"{self.best:.2f} ms at best, {self.ratio:.1f} times that at p95"


def noise(rounds: int = 200) -> Noise:
    """What else the machine is doing."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        sum(n * n for n in range(20_000))
        times.append(time.perf_counter() - started)
    return Noise(best=min(times) * 1000, ratio=quantile(times, 0.95) / min(times))


def queries_of(act: Act) -> int:
    from config.request_log import QueryCounter

    counter = QueryCounter()
    with counter.watching():
        act()
    return counter.queries


def _close() -> None:
    from django.db import connections

    connections.close_all()
