"""Fetching titles with several threads, handed over in order: what is written is always a beginning of the plan."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass

from movies.imports.plans import Target
from movies.records import TitleRecord
from movies.services import read_record
from movies.tmdb.client import TmdbClient
from movies.tmdb.errors import TmdbError

# At 40 requests a second and a third of a second for an answer, 14 are under way at a time.
THREADS = 16
AHEAD = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """A title as fetched, or why not."""

    target: Target
    record: TitleRecord | None = None
    error: TmdbError | None = None


def fetch_one(client: TmdbClient, target: Target) -> Outcome:
    kind, tmdb_id = target
    try:
        return Outcome(target, record=read_record(kind=kind, tmdb_id=tmdb_id, body=client.title(kind, tmdb_id)))
    except TmdbError as error:
        return Outcome(target, error=error)


def fetch_all(
    client: TmdbClient, targets: Sequence[Target], *, alive: Callable[[], None], every: float = 5.0
) -> Generator[Outcome]:
    """Fetch the titles, no more than AHEAD beyond the one handed over. The threads touch no database.

    Once it ends, however it ends, no thread waits for TMDB any longer: a process can't exit before its threads do.
    alive: called every few seconds while waiting; what it raises ends the fetching.
    """
    waiting: deque[Future[Outcome]] = deque()
    rest = iter(targets)
    stop = threading.Event()
    client = client.stopped_by(stop)
    pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="tmdb")
    try:
        while True:
            while len(waiting) < AHEAD and (target := next(rest, None)) is not None:
                waiting.append(pool.submit(fetch_one, client, target))
            if not waiting:
                return
            yield _result(waiting.popleft(), alive, every)
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _result(future: Future[Outcome], alive: Callable[[], None], every: float) -> Outcome:
    while True:
        started = time.monotonic()
        try:
            return future.result(timeout=every)
        except NotYet:
            if time.monotonic() - started < every:
                raise  # from the work itself, not from waiting for it
            alive()
