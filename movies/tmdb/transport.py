"""How requests reach TMDB: with time limits and retries, within the rate, past the breaker, the key unseen."""

import logging
import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from django.utils import timezone
from django.utils.translation import gettext as _

from movies.tmdb.breaker import CircuitBreaker
from movies.tmdb.errors import TmdbBadRequest, TmdbNotConfigured, TmdbNotFound, TmdbUnavailable
from movies.tmdb.limiter import RateLimiter

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT, READ_TIMEOUT = 3.05, 10
SHORT_PAUSE, LONGEST_PAUSE = 2.0, 30.0
# For those who wait before a page.
HURRIED_RETRIES, HURRIED_SECONDS = 2, 8.0
_KEY_IN_URL = re.compile(r"(api_key=)[^&\s\"']+")
# TMDB's v4 tokens are JSON web tokens; v3 keys are 32 hexadecimal digits.
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


class _WithoutKey(logging.Filter):
    """urllib3 logs each URL at debug level; a v3 key is part of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "api_key=" in message:
            record.msg, record.args = _KEY_IN_URL.sub(r"\1…", message), ()
        return True


for _name in ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.connection"):
    logging.getLogger(_name).addFilter(_WithoutKey())


@dataclass(frozen=True)
class Attempt:
    """What came of one request. problem: why the body is of no use; pause: the seconds that the server asked for."""

    body: Any = None
    problem: str = ""
    pause: float | None = None
    counts_against_service: bool = True


@dataclass
class Transport:
    """Sends GET requests for JSON. Safe to share between threads: each has a session of its own.

    retries: after the first attempt. Raises TmdbNotConfigured, TmdbNotFound, TmdbBadRequest and TmdbUnavailable.
    """

    base_url: str
    key: str
    limiter: RateLimiter
    breaker: CircuitBreaker
    retries: int = 4
    backoff: float = 0.5
    read_timeout: float = READ_TIMEOUT
    requests_sent: int = 0
    retries_made: int = 0
    _local: threading.local = field(default_factory=threading.local, repr=False)
    _count_lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __repr__(self) -> str:
        return f"Transport({self.base_url!r})"

    def get(
        self, path: str, params: Mapping[str, str], *, patience: float = 0, stop: threading.Event | None = None
    ) -> Any:
        """The JSON body at a path. Waits for the rate limit, and between retries; never under an open transaction.

        patience: seconds to wait while the breaker is open, and to go on trying after the usual retries. Without any,
        somebody sits before a page: fewer retries, and none once that has taken some seconds.
        stop: once set, no wait goes on. Raises TmdbUnavailable then.
        """
        stop = stop or threading.Event()
        started = time.monotonic()
        deadline = started + patience
        retries = self.retries if patience else min(self.retries, HURRIED_RETRIES)
        attempt = 0
        while True:
            self._pass_breaker(deadline, stop)
            self._wait_for_slot(stop, hurried=not patience)
            result = self._attempt(path, params)
            if not result.problem:
                self.breaker.succeeded()
                return result.body
            if result.counts_against_service:
                self.breaker.failed()
            now = time.monotonic()
            if (attempt >= retries and now >= deadline) or (not patience and now - started > HURRIED_SECONDS):
                problem = {"problem": result.problem}
                raise TmdbUnavailable(_("TMDB can't be reached at the moment (%(problem)s).") % problem)
            self._pause(attempt, path, result, stop)
            attempt += 1

    def _pass_breaker(self, deadline: float, stop: threading.Event) -> None:
        while not self.breaker.allows():
            if time.monotonic() >= deadline:
                raise TmdbUnavailable(_("TMDB has failed again and again; it will be tried again shortly."))
            _wait(random.uniform(0.5, 1.5), stop)

    def _wait_for_slot(self, stop: threading.Event, *, hurried: bool) -> None:
        seconds = self.limiter.take()
        if hurried and seconds > HURRIED_SECONDS:
            raise TmdbUnavailable(_("TMDB has asked for a pause; please try again in a moment."))
        _wait(seconds, stop)
        while (seconds := self.limiter.leave()) > 0:
            _wait(seconds, stop)

    def _pause(self, attempt: int, path: str, result: Attempt, stop: threading.Event) -> None:
        logger.info("TMDB %s: %s, retry %d", path, result.problem, attempt + 1)
        with self._count_lock:
            self.retries_made += 1
        seconds = min(LONGEST_PAUSE, self.backoff * 2**attempt) * random.uniform(0.5, 1.5)
        if result.pause is not None:
            seconds = min(result.pause, LONGEST_PAUSE)
            # Two that arrived too close together are no reason for all to stop: the limiter keeps the others within the
            # rate. A second refusal, or a long pause asked for, says that the rate itself is too high.
            if attempt > 0 or seconds > SHORT_PAUSE:
                self.limiter.hold(seconds)
                return
        _wait(seconds, stop)

    def _attempt(self, path: str, params: Mapping[str, str]) -> Attempt:
        query, headers = dict(params), {"Accept": "application/json"}
        if _TOKEN.fullmatch(self.key):
            headers["Authorization"] = f"Bearer {self.key}"
        else:
            query["api_key"] = self.key
        with self._count_lock:
            self.requests_sent += 1
        try:
            response = self._session().get(
                f"{self.base_url}{path}",
                params=query,
                headers=headers,
                timeout=(CONNECT_TIMEOUT, self.read_timeout),
                allow_redirects=False,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # Not chained and not quoted: its text holds the URL, and with it the key.
            return Attempt(problem=_name_of(error))
        return _judge(response)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.headers["User-Agent"] = "Matinee"
            # Or requests would replace a token by what a .netrc file says of the host.
            session.auth = _as_it_is
        return session


def _wait(seconds: float, stop: threading.Event) -> None:
    if stop.wait(max(0.0, seconds)):
        raise TmdbUnavailable(_("Nobody waits for TMDB's answer any more."))


def _judge(response: requests.Response) -> Attempt:
    """What an answer amounts to; raises for those that no retry betters."""
    status = response.status_code
    if status == 200:
        try:
            return Attempt(body=response.json())
        except ValueError:
            return Attempt(problem=_("an answer that isn't whole"))
    if status == 429:
        return Attempt(problem=_("too many requests"), pause=_retry_after(response), counts_against_service=False)
    if status >= 500 or status == 408:
        return Attempt(problem=f"HTTP {status}")
    if status in (401, 403):
        raise TmdbNotConfigured(_("TMDB doesn't accept the key in TMDB_API_KEY."))
    if status == 404:
        raise TmdbNotFound
    raise TmdbBadRequest(_("TMDB found fault with the question (HTTP %(status)d).") % {"status": status})


def _retry_after(response: requests.Response) -> float:
    """Seconds to wait: as the header says, as a number or a date, or two."""
    header = response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - timezone.now()).total_seconds())
    except (ValueError, TypeError):
        return 2.0


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _name_of(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return _("no answer in time")
    if isinstance(error, requests.ConnectionError):
        return _("no connection")
    return _("a broken answer")
