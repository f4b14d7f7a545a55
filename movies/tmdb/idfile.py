"""TMDB's daily id file: one JSON object a line, gzipped, a million lines and more."""

import gzip
import json
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from django.utils.translation import gettext as _

from movies.enums import TitleKind
from movies.tmdb.errors import TmdbNotFound, TmdbRefused, TmdbUnavailable
from movies.tmdb.transport import CONNECT_TIMEOUT, READ_TIMEOUT

FILES = "https://files.tmdb.org/p/exports"
_NAMES = {TitleKind.FILM: "movie_ids", TitleKind.SHOW: "tv_series_ids"}
_TRIES = 4
_HOPS = 3
_CHUNK = 1 << 16


def default_source(kind: str, today: date) -> str:
    """Where yesterday's file is: today's appears during the morning."""
    return f"{FILES}/{_NAMES[TitleKind(kind)]}_{today - timedelta(days=1):%m_%d_%Y}.json.gz"


def id_lines(source: str, *, after: int = 0, alive: Callable[[], None] = lambda: None) -> Iterator[tuple[int, Any]]:
    """Number (from 1) and content of each line past number `after`; None for a line that is no JSON.

    source: a path or a URL; gzipped or plain. alive: called now and then during a download.
    Raises TmdbNotFound, TmdbUnavailable and TmdbRefused.
    """
    with _opened(source, alive) as stream:
        try:
            for number, line in enumerate(stream, start=1):
                if number > after and line.strip():
                    yield number, _content(line)
        except (OSError, EOFError, zlib.error) as error:
            raise TmdbRefused(_("The id file is damaged: %(problem)s") % {"problem": error}) from error


def _content(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


@contextmanager
def _opened(source: str, alive: Callable[[], None]) -> Iterator[IO[bytes]]:
    if urlsplit(source).scheme not in ("http", "https"):
        try:
            file: IO[bytes] = Path(source).open("rb")  # noqa: SIM115 (closed below)
        except OSError as error:
            raise TmdbNotFound(_("The id file can't be opened: %(problem)s") % {"problem": error.strerror or error})
        with file:
            yield _unzipped(file)
        return
    with tempfile.TemporaryFile() as copy:
        _download(source, copy, alive)
        copy.seek(0)
        yield _unzipped(copy)


def _unzipped(file: IO[bytes]) -> IO[bytes]:
    is_gzip = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_gzip else file


def _download(url: str, file: IO[bytes], alive: Callable[[], None]) -> None:
    """Fetch the whole file first: reading it takes longer than a server keeps a connection open."""
    for attempt in range(_TRIES):
        try:
            with _answer(url) as response:
                if response.status_code in (403, 404):
                    raise TmdbNotFound(_("There is no id file at that address."))
                response.raise_for_status()
                file.seek(0)
                file.truncate()
                for number, chunk in enumerate(response.raw.stream(_CHUNK, decode_content=False)):
                    file.write(chunk)
                    if number % 100 == 0:
                        alive()
                return
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            if attempt + 1 < _TRIES:
                time.sleep(2**attempt / 2)
    raise TmdbUnavailable(_("The id file can't be downloaded at the moment."))


def _answer(url: str) -> requests.Response:
    """What comes from that host. Raises TmdbRefused where it sends on to another: an address was checked, not two."""
    host = urlsplit(url).hostname
    for _hop in range(_HOPS):
        response = requests.get(url, stream=True, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT * 3), allow_redirects=False)
        if not response.is_redirect:
            return response
        response.close()
        url = urljoin(url, response.headers["Location"])
        there = urlsplit(url)
        if there.hostname != host or there.scheme not in ("http", "https"):
            break
    raise TmdbRefused(_("The id file's address leads somewhere else."))
