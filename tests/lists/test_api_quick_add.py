"""A title by any of its names into the library, TMDB asked over real HTTP where the catalogue doesn't know it."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from config.lib.api import ScopedThrottle
from lists.api.views.quick_add import QuickAddViewSet
from lists.models import LibraryEntry, Watch
from movies.models import Title
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem, with_token
from tests.movies.conftest import tmdb, tmdb_down  # noqa: F401 (fixtures)
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.movies.tmdb_server import TmdbServer, film, show
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = f"{API}quick-add/"


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return with_token(profile, ["track"])


@pytest.mark.parametrize(
    "body",
    [
        {"tmdb_id": 603, "kind": "film"},
        {"imdb_id": "tt0133093"},
        {"url": "https://www.themoviedb.org/movie/603-the-matrix?language=de"},
        {"url": "m.imdb.com/title/tt0133093/?ref_=x"},
        {"url": "http://testserver/title/{pk}-the-matrix/"},
        {"url": "http://testserver/api/v1/titles/{pk}/"},
    ],
)
def test_title_that_is_here_is_planned_without_asking_tmdb(client: APIClient, body: dict[str, Any]) -> None:
    title = TitleFactory(tmdb_id=603, imdb_id="tt0133093")
    if "url" in body:
        body = {"url": body["url"].format(pk=title.pk)}
    response = client.post(URL, body)
    assert response.status_code == 200, response.content
    answer = response.json()
    assert (answer["created"], answer["watches"], answer["entry"]["status"]) == (False, 0, "planned")
    assert answer["entry"]["watchlist"] is True
    assert client.post(answer["undo"]["url"].removeprefix("http://testserver")).json()["undone"] is True
    assert LibraryEntry.objects.get().status == ""


def test_title_that_is_new_is_fetched(tmdb: TmdbServer, client: APIClient) -> None:  # noqa: F811
    tmdb.films[603] = film(603)
    tmdb.finds = {"tt0000603": {"movie_results": [{"id": 603}]}}
    made = client.post(URL, {"url": "https://www.imdb.com/title/tt0000603/", "status": "watched", "when": "2026-03-01"})
    assert made.status_code == 201, made.content
    answer = made.json()
    assert (answer["created"], answer["watches"]) == (True, 1)
    assert (answer["entry"]["title"]["tmdb_id"], answer["entry"]["status"]) == (603, "completed")
    assert answer["entry"]["last_watched_on"] == "2026-03-01"
    asked = tmdb.counts["requests"]
    again = client.post(URL, {"tmdb_id": 603, "kind": "film", "status": "paused"})
    assert (again.status_code, tmdb.counts["requests"]) == (200, asked)
    assert Title.objects.count() == 1


def test_show_by_its_episode(tmdb: TmdbServer, client: APIClient) -> None:  # noqa: F811
    tmdb.shows[7] = show(7)
    tmdb.finds = {"tt0000070": {"tv_episode_results": [{"id": 700, "show_id": 7}]}}
    answer = client.post(URL, {"imdb_id": "tt0000070"}).json()
    assert (answer["entry"]["title"]["kind"], answer["entry"]["status"]) == ("show", "planned")


def test_watched_show_means_what_the_address_is_about(client: APIClient) -> None:
    title = TitleFactory(show=True, tmdb_id=7)
    for number in (1, 2):
        season = SeasonFactory(title=title, number=number)
        for place in (1, 2):
            EpisodeFactory(season=season, number=place)
    address = "https://www.themoviedb.org/tv/7-x"
    counts = [
        client.post(URL, {"url": f"{address}{part}", "status": "watched"}).json()["watches"]
        for part in ("/season/1/episode/2", "/season/1", "")
    ]
    assert counts == [1, 1, 2]
    problem(client.post(URL, {"url": f"{address}/season/9", "status": "watched"}), 404)
    assert Watch.objects.count() == 4


def test_without_a_status_nothing_is_lost(client: APIClient) -> None:
    title = TitleFactory()
    client.post(URL, {"tmdb_id": title.tmdb_id, "kind": "film", "status": "completed"})
    answer = client.post(URL, {"tmdb_id": title.tmdb_id, "kind": "film"}).json()
    assert (answer["entry"]["status"], answer["undo"]) == ("completed", None)
    assert client.post(URL, {"tmdb_id": title.tmdb_id, "kind": "film", "status": "planned"}).json()["undo"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["imdb_id", "tmdb_id", "url"]),
        ({"tmdb_id": 7}, ["kind"]),
        ({"kind": "film"}, ["imdb_id", "tmdb_id", "url"]),
        ({"tmdb_id": 7, "kind": "film", "imdb_id": "tt1"}, ["imdb_id", "tmdb_id"]),
        ({"tmdb_id": 0, "kind": "film"}, ["tmdb_id"]),
        ({"tmdb_id": 10**30, "kind": "film"}, ["tmdb_id"]),
        ({"tmdb_id": "x", "kind": "movie"}, ["kind", "tmdb_id"]),
        ({"imdb_id": "nm0000206"}, ["imdb_id"]),
        ({"imdb_id": "tt\0"}, ["imdb_id"]),
        ({"imdb_id": 7}, ["imdb_id"]),
        ({"url": "https://evil.example/movie/603"}, ["url"]),
        ({"url": "https://[bad"}, ["url"]),
        ({"url": "x" * 3000}, ["url"]),
        ({"url": ["x"]}, ["url"]),
        ({"imdb_id": "tt1", "status": "seen"}, ["status"]),
        ({"imdb_id": "tt1", "status": "planned", "when": "now"}, ["when"]),
        ({"imdb_id": "tt1", "status": "watched", "when": "2999-01-01"}, ["when"]),
    ],
)
def test_bad_wishes(tmdb: TmdbServer, client: APIClient, body: dict[str, Any], fields: list[str]) -> None:  # noqa: F811
    assert bad_fields(client.post(URL, body)) == fields
    assert tmdb.counts["requests"] == 0
    assert not LibraryEntry.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tmdb_id": 99, "kind": "film"}, "tmdb_id"),
        ({"imdb_id": "tt0000099"}, "imdb_id"),
        ({"url": "https://www.imdb.com/title/tt0000099/"}, "url"),
        ({"url": "https://www.themoviedb.org/tv/99"}, "url"),
    ],
)
def test_id_that_tmdb_does_not_know(tmdb: TmdbServer, client: APIClient, body: dict[str, Any], field: str) -> None:  # noqa: F811
    answer = problem(client.post(URL, body), 404)
    assert (answer["type"], list(answer["errors"])) == ("urn:matinee:problem:tmdb-not-found", [field])
    assert not LibraryEntry.objects.exists()


def test_what_has_no_place_here(tmdb: TmdbServer, client: APIClient) -> None:  # noqa: F811
    tmdb.films[7] = film(7, adult=True)
    answer = problem(client.post(URL, {"url": "https://www.themoviedb.org/movie/7"}), 422)
    assert (answer["type"], list(answer["errors"])) == ("urn:matinee:problem:tmdb-refused", ["url"])


def test_page_of_our_own_that_is_not_there(client: APIClient) -> None:
    hidden = TitleFactory(adult=True)
    for key in (hidden.pk, 10**15):
        problem(client.post(URL, {"url": f"http://testserver/title/{key}/"}), 404)


def test_no_key_configured(client: APIClient) -> None:
    assert problem(client.post(URL, {"imdb_id": "tt0000099"}), 503)["type"].endswith("tmdb-not-configured")


def test_tmdb_away(tmdb_down: None, client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    response = client.post(URL, {"imdb_id": "tt0000099"})
    assert problem(response, 503)["type"].endswith("tmdb-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    # What a list told of a title is enough to plan it.
    stub = TitleFactory(stub=True, tmdb_id=7)
    assert client.post(URL, {"tmdb_id": 7, "kind": "film"}).json()["entry"]["title"]["id"] == stub.pk


def test_child_gets_what_is_meant_for_it_and_asks_nobody(tmdb: TmdbServer) -> None:  # noqa: F811
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    client = as_profile(kid)
    tmdb.films[9] = film(9)
    meant, other = TitleFactory(tmdb_id=7), TitleFactory(tmdb_id=8)
    Title.objects.filter(pk=meant.pk).update(minimum_age=0)
    Title.objects.filter(pk=other.pk).update(minimum_age=16)
    assert client.post(URL, {"tmdb_id": 7, "kind": "film"}).status_code == 200
    refusals = [problem(client.post(URL, {"tmdb_id": key, "kind": "film"}), 403) for key in (8, 9)]
    assert refusals[0] == refusals[1]
    assert tmdb.counts["requests"] == 0
    assert LibraryEntry.objects.count() == 1


def test_same_key_twice_logs_once(client: APIClient) -> None:
    TitleFactory(tmdb_id=7)
    body, key = {"tmdb_id": 7, "kind": "film", "status": "watched"}, {"Idempotency-Key": "click"}
    assert client.post(URL, body, headers=key).json() == client.post(URL, body, headers=key).json()
    assert Watch.objects.count() == 1


def test_it_spends_what_tmdb_may_be_asked(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "config.lib.api.throttling.api_settings.DEFAULT_THROTTLE_RATES", {"tmdb": "2/min"}, raising=False
    )
    monkeypatch.setattr(QuickAddViewSet, "throttle_classes", [ScopedThrottle])
    TitleFactory(tmdb_id=7)
    statuses = [client.post(URL, {"tmdb_id": 7, "kind": "film"}).status_code for _n in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_it_takes_a_token_for_tracking(profile: Profile, scope: str) -> None:
    TitleFactory(tmdb_id=7)
    problem(with_token(profile, [scope]).post(URL, {"tmdb_id": 7, "kind": "film"}), 403)
    assert not LibraryEntry.objects.exists()
