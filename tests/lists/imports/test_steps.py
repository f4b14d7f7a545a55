"""What an import asks TMDB for, and what it doesn't."""

from collections.abc import Iterator
from typing import Any

import pytest

from lists.imports import fetching
from lists.imports.records import Part, Subject, WatchRow
from lists.models import ImportAnswer
from movies.models import Episode, Title
from movies.tmdb.client import tmdb_client
from social.models import Profile
from tests.lists.imports.flow import imported, origin, states
from tests.movies.factories import TitleFactory
from tests.movies.tmdb_server import KEY, TmdbServer, film, running_server, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def tmdb(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TmdbServer]:
    monkeypatch.setattr(fetching, "PATIENCE", 0.1)
    with running_server() as server:
        settings.TMDB_API_URL, settings.TMDB_API_KEY = server.url, KEY
        tmdb_client().transport.backoff = 0.005
        yield server


def watch(subject: Subject, **facts: Any) -> WatchRow:
    return WatchRow(origin=origin(), subject=subject, **facts)


def test_what_is_not_here_comes_from_tmdb(profile: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    run = imported(profile, watch(Subject(kind="film", tmdb=7, name="The Lighthouse 7", year=2011)))
    assert states(run) == {"watch": ["ready"]}
    assert Title.objects.get(tmdb_id=7).name == "The Lighthouse 7"


def test_what_is_here_asks_nobody(profile: Profile, tmdb: TmdbServer) -> None:
    TitleFactory(name="Salt", tmdb_id=3)
    imported(profile, watch(Subject(kind="film", tmdb=3, name="Salt")))
    assert tmdb.counts["requests"] == 0


def test_a_show_is_asked_for_once_and_not_each_of_its_episodes(profile: Profile, tmdb: TmdbServer) -> None:
    tmdb.shows[9] = show(9)
    name = tmdb.shows[9]["name"]
    rows = [
        watch(
            Subject(kind="show", tmdb=9, name=name),
            part=Part(season=1, number=number, tvdb=77_000 + number, imdb=f"tt77{number:05}"),
        )
        for number in (1, 2)
    ]
    run = imported(profile, *rows)
    assert states(run) == {"watch": ["ready", "ready"]}
    assert Episode.objects.filter(pk__in=run.rows.values("episode")).count() == 2
    assert not [path for path in tmdb.counts if path.startswith("/find")]


def test_without_a_key_nothing_is_asked_and_that_is_said(profile: Profile, settings: Any) -> None:
    settings.TMDB_API_KEY = None
    run = imported(profile, watch(Subject(kind="film", tmdb=7, name="The Lighthouse 7")))
    assert states(run) == {"watch": ["unknown"]}
    assert [notice["code"] for notice in run.notices] == ["tmdb"]


def test_an_answer_is_remembered(profile: Profile) -> None:
    title = TitleFactory(name="Something Else")
    said = Subject(kind="film", name="My Old Name For It", year=1990)
    first = imported(profile, watch(said))
    assert states(first) == {"watch": ["unknown"]}
    ImportAnswer.objects.create(profile=profile, key=first.subjects.get().key, title=title)
    assert states(imported(profile, watch(said))) == {"watch": ["ready"]}
