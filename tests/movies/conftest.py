"""What tests of the catalogue share."""

from collections.abc import Iterator
from typing import Any

import pytest

from movies.tmdb.client import tmdb_client
from tests.movies.tmdb_server import KEY, TmdbServer, running_server


@pytest.fixture
def tmdb(settings: Any) -> Iterator[TmdbServer]:
    """A local TMDB that the site is set up for. Retries wait for hundredths of a second."""
    with running_server() as server:
        settings.TMDB_API_URL = server.url
        settings.TMDB_API_KEY = KEY
        tmdb_client().transport.backoff = 0.005
        yield server


@pytest.fixture
def tmdb_down(settings: Any) -> None:
    """The site is set up for a TMDB that nobody answers for."""
    settings.TMDB_API_URL, settings.TMDB_API_KEY = "http://127.0.0.1:1/3", KEY
    tmdb_client().transport.backoff = 0.005
