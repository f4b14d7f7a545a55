"""Reaching TMDB: retries, the shared rate, the breaker, and a key that nobody sees."""

import logging
import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from movies.tmdb.breaker import CircuitBreaker
from movies.tmdb.client import BREAKER, tmdb_client, tmdb_state
from movies.tmdb.errors import (
    TmdbBadRequest,
    TmdbError,
    TmdbNotConfigured,
    TmdbNotFound,
    TmdbUnavailable,
)
from movies.tmdb.limiter import SHARE_USED, SLOTS_KEPT, RateLimiter
from tests.movies.tmdb_server import KEY, TOKEN, TmdbServer, film, person, show

PASSING = [429, (429, 0.05), 500, "html", "html200", "cut", "closed", ("stall", 0.01)]


@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_a_passing_fault_is_retried(tmdb: TmdbServer, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("movies.tmdb.transport._retry_after", lambda response: 0.01)
    tmdb.films[7] = film(7)
    tmdb.faults.extend([fault, fault])
    assert tmdb_client().film(7)["title"] == "The Lighthouse 7"
    assert tmdb.counts["requests"] == 3


def test_no_answer_in_time(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.append(("stall", 2))
    tmdb_client().transport.read_timeout = 0.5
    assert tmdb_client().film(7)["id"] == 7
    assert tmdb.counts["requests"] == 2


def test_retry_after_is_honoured(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.append((429, 0.4))
    started = time.monotonic()
    tmdb_client().film(7)
    assert 0.4 <= time.monotonic() - started < 2


@pytest.mark.parametrize("refusals", [[(429, 2.5)], [(429, 0.1), (429, 0.5)]])
def test_a_long_pause_and_a_second_refusal_stop_everybody(tmdb: TmdbServer, refusals: list[Any]) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.extend(refusals)
    thread = threading.Thread(target=tmdb_client().film, args=(7,))
    thread.start()
    limiter, longest = RateLimiter("tmdb", 10_000), 0.0
    while thread.is_alive():
        longest = max(longest, limiter.take())
        time.sleep(0.01)
    # As long as was asked for, less what a busy machine took to get here; of two pauses, the longer one.
    assert refusals[-1][1] - 0.55 < longest <= refusals[-1][1]
    assert tmdb.counts["requests"] == len(refusals) + 1


@pytest.mark.parametrize(
    ("fault", "error", "requests"),
    [(401, TmdbNotConfigured, 1), (None, TmdbNotFound, 1), (500, TmdbUnavailable, 3), ("cut", TmdbUnavailable, 3)],
)
def test_what_no_retry_betters(tmdb: TmdbServer, fault: Any, error: type[TmdbError], requests: int) -> None:
    tmdb.faults.extend([fault] * 5 if fault else [])
    with pytest.raises(error):
        tmdb_client().film(7)
    assert tmdb.counts["requests"] == requests


def test_an_import_is_more_patient_than_a_page(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.extend(["cut"] * 9)
    assert tmdb_client().patient(20).film(7)["id"] == 7
    assert tmdb.counts["requests"] == 10


def test_nobody_waits_before_a_page_for_a_long_pause(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.append((429, 25))
    started = time.monotonic()
    with pytest.raises(TmdbUnavailable, match="pause"):
        tmdb_client().film(7)
    assert time.monotonic() - started < 2
    assert tmdb.counts["requests"] == 1


def test_too_many_parts_are_a_bad_request(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    with pytest.raises(TmdbBadRequest):
        tmdb_client().transport.get("/movie/7", {"append_to_response": ",".join("abcdefghijklmnopqrstu")})


def test_nobody_there() -> None:
    breaker, limiter = CircuitBreaker("nobody", threshold=3), RateLimiter("nobody", 1000)
    from movies.tmdb.transport import Transport

    transport = Transport("http://127.0.0.1:1/3", KEY, limiter, breaker, retries=2, backoff=0.001)
    with pytest.raises(TmdbUnavailable) as caught:
        transport.get("/movie/1", {})
    assert KEY not in repr(caught.value)
    assert breaker.down_since() is not None


@pytest.mark.parametrize("key", [KEY, TOKEN])
def test_the_key_is_in_no_log_and_no_error(
    tmdb: TmdbServer, settings: Any, caplog: pytest.LogCaptureFixture, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("movies.tmdb.transport._retry_after", lambda response: 0.01)
    settings.TMDB_API_KEY = key
    client = tmdb_client()
    client.transport.backoff, client.transport.read_timeout = 0.001, 0.2
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3.connectionpool")
    tmdb.films[7] = film(7)
    texts = [repr(client), str(client.transport)]
    client.film(7)
    for fault in (*PASSING, ("stall", 0.5), 401):
        BREAKER.succeeded()
        tmdb.faults.extend([fault] * 5)
        try:
            client.film(7)
        except TmdbError as error:
            chain: BaseException | None = error
            while chain is not None:
                texts += [repr(chain), str(chain)]
                chain = chain.__cause__ or chain.__context__
        tmdb.faults.clear()
    settings.TMDB_API_URL = "http://127.0.0.1:1/3"
    tmdb_client().transport.backoff = 0.001
    with pytest.raises(TmdbUnavailable) as caught:
        tmdb_client().film(7)
    texts += [repr(caught.value), repr(caught.value.__context__), caplog.text]
    texts += [str(vars(record)) for record in caplog.records]
    assert any("api_key=…" in text for text in texts) or key == TOKEN
    assert all(key not in text for text in texts)


def test_a_v3_key_travels_in_the_query_and_a_token_in_the_header(tmdb: TmdbServer, settings: Any) -> None:
    tmdb.films[7] = film(7)
    tmdb_client().film(7)
    settings.TMDB_API_KEY = TOKEN
    tmdb_client().film(7)
    assert tmdb.credentials == [(KEY, ""), ("", f"Bearer {TOKEN}")]


def test_without_a_key(settings: Any) -> None:
    settings.TMDB_API_KEY = None
    with pytest.raises(TmdbNotConfigured):
        tmdb_client()
    assert (tmdb_state().configured, tmdb_state().available) == (False, False)


def test_the_environment_is_left_alone(tmdb: TmdbServer) -> None:
    before = dict(os.environ)
    tmdb.films[7], tmdb.shows[5], tmdb.people[1] = film(7), show(5), person(1)
    tmdb.lists["/movie/popular"] = [{"id": 1, "title": "A"}]
    client = tmdb_client()
    client.film(7), client.show(5), client.person(1), client.list_page("popular", "film"), client.configuration()
    assert dict(os.environ) == before


def test_one_request_a_film_and_few_a_long_show(tmdb: TmdbServer) -> None:
    tmdb.films[7], tmdb.shows[5], tmdb.shows[6] = film(7), show(5, seasons=3), show(6, seasons=40)
    body = tmdb_client().film(7)
    assert tmdb.counts["requests"] == 1
    assert {"credits", "keywords", "release_dates", "watch/providers", "translations"} <= set(body)
    body = tmdb_client().show(5)
    assert tmdb.counts["requests"] == 2
    assert {f"season/{number}" for number in range(4)} <= set(body)
    body = tmdb_client().show(6)
    assert tmdb.counts["requests"] == 5
    assert {f"season/{number}" for number in range(41)} <= set(body)


def test_lists_and_searches_are_cached_details_are_not(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.lists["/tv/on_the_air"] = [{"id": 1, "name": "A"}]
    for _ in range(2):
        tmdb_client().list_page("upcoming", "show")
        tmdb_client().search_multi("sea")
        tmdb_client().search_multi("sea & sand?page=9")
        tmdb_client().film(7)
    assert tmdb.counts == {"requests": 5, "/tv/on_the_air": 1, "/search/multi": 2, "/movie/7": 2}
    assert [query["query"] for path, query in tmdb.queries if "search" in path] == ["sea", "sea & sand?page=9"]
    assert {query["language"] for _, query in tmdb.queries} == {"en-US"}


def test_many_threads_share_a_client(tmdb: TmdbServer) -> None:
    tmdb.films |= {n: film(n) for n in range(1, 41)}
    client = tmdb_client()
    with ThreadPoolExecutor(12) as pool:
        bodies = list(pool.map(client.film, tmdb.films))
    assert [body["id"] for body in bodies] == list(tmdb.films)


def take_slots(count: int, slots: Any) -> None:
    limiter = RateLimiter("shared", 50)
    for _ in range(count):
        before = time.time()
        seconds = limiter.take()
        slots.put((before + seconds, time.time() + seconds))


def test_processes_and_threads_share_one_rate() -> None:
    """Two processes and a thread take 75 slots at 50 a second: evenly spaced, each given once, hardly one lost."""
    context = multiprocessing.get_context("fork")
    slots = context.Queue()
    workers = [context.Process(target=take_slots, args=(25, slots)) for _ in range(2)]
    for worker in workers:
        worker.start()
    thread = threading.Thread(target=take_slots, args=(25, slots))
    thread.start()
    taken = [slots.get(timeout=10) for _ in range(75)]
    for worker in (*workers, thread):
        worker.join()
    # Each slot lies between two moments, which are as far apart as a call took.
    earliest, latest = (sorted(moments) for moments in zip(*taken, strict=True))
    assert earliest[-1] - latest[0] <= (74 - SLOTS_KEPT) / 50 + 0.001
    assert latest[-1] - earliest[0] >= (74 - SLOTS_KEPT) / 50 - 0.001
    for number, start in enumerate(earliest):
        assert sum(moment < start + 1 for moment in latest[number:]) <= 51 + SLOTS_KEPT


def test_those_that_wake_late_together_leave_one_after_the_other() -> None:
    """Thirty at once, at twenty a second: twenty leave, and the others not before their second has passed."""
    limiter = RateLimiter("late", 20)
    started = time.monotonic()
    assert [limiter.leave() for _ in range(20)] == [0] * 20
    wait = limiter.leave()
    assert 0 < wait <= 1 / SHARE_USED
    time.sleep(wait)
    assert limiter.leave() == 0
    assert time.monotonic() - started >= 1


def test_the_server_never_sees_more_than_the_rate(tmdb: TmdbServer, settings: Any) -> None:
    tmdb.films |= {n: film(n) for n in range(1, 61)}
    tmdb.rate, settings.TMDB_REQUESTS_PER_SECOND = 40, 40
    client = tmdb_client()
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(client.film, tmdb.films))
    # None on an idle machine, where the bench counts; here other tests may hold a request up.
    assert tmdb.counts["over rate"] <= 3
    assert 60 / (time.monotonic() - started) >= 25


@pytest.fixture
def breaker() -> CircuitBreaker:
    return CircuitBreaker("test", threshold=3, pause=1)


def test_the_breaker_opens_probes_and_closes(breaker: CircuitBreaker) -> None:
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(2):
        breaker.failed()
    assert breaker.allows()
    assert breaker.down_since() is None
    breaker.failed()
    assert not breaker.allows()
    since = breaker.down_since()
    assert since is not None
    time.sleep(1.1)
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    assert not breaker.allows()
    assert breaker.down_since() == since
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.down_since() is None


def test_while_tmdb_is_down_nobody_asks_it(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.faults.extend([500] * 100)
    for _ in range(4):
        with pytest.raises(TmdbUnavailable):
            tmdb_client().film(7)
    assert tmdb.counts["requests"] == BREAKER.threshold
    state = tmdb_state()
    assert (state.configured, state.available) == (True, False)
    assert state.down_since is not None


def test_faults_of_ours_do_not_open_the_breaker(tmdb: TmdbServer) -> None:
    for _ in range(BREAKER.threshold + 2):
        with pytest.raises(TmdbNotFound):
            tmdb_client().film(404)
    assert tmdb_state().available
