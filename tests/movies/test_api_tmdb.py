"""Asking TMDB through the API: searching, importing, bringing up to date, linking what was added by hand."""

import threading
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from movies import manual
from movies.enums import Hydration
from movies.models import Title
from tests.movies.api import API, as_admin, as_member, bad_fields, problem
from tests.movies.factories import PersonFactory, TitleFactory
from tests.movies.tmdb_server import TmdbServer, film, person, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> APIClient:
    return as_member()


def search_hit(tmdb_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "media_type": "movie",
        "id": tmdb_id,
        "title": f"The Lighthouse {tmdb_id}",
        "release_date": "2011-05-06",
        "poster_path": "/p.jpg",
        "overview": "Ships.",
        "adult": False,
    } | changes


def test_search_says_what_is_here_already(tmdb: TmdbServer, member: APIClient) -> None:
    known = TitleFactory(tmdb_id=7, genres=["drama"])
    tmdb.results = [search_hit(7), search_hit(8, release_date="", poster_path=None)]
    results = member.get(API + "tmdb/search/", {"q": "lighthouse"}).json()["results"]
    assert [(hit["tmdb_id"], hit["year"], hit["title"] and hit["title"]["id"]) for hit in results] == [
        (7, 2011, known.pk),
        (8, None, None),
    ]
    assert results[0]["title"] == member.get(API + "titles/").json()["results"][0]
    assert results[0]["poster"] == "https://image.tmdb.org/t/p/w342/p.jpg"
    assert results[1]["poster"] is None


@pytest.mark.parametrize("rows", [1, 20])
def test_search_costs_the_same_for_many(
    tmdb: TmdbServer, member: APIClient, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(1, rows + 1):
        TitleFactory(tmdb_id=n, genres=["drama", f"genre-{n}"])
    tmdb.results = [search_hit(n) for n in range(1, rows + 1)]
    with django_assert_num_queries(4):  # the account, ours among the films, their items, their genres
        response = member.get(API + "tmdb/search/", {"q": "lighthouse"})
    assert len(response.json()["results"]) == rows


@pytest.mark.parametrize(
    "query", ["", "?q=a", "?q=%00%00", "?q=ab&page=0", "?q=ab&page=501", "?q=ab&page=²", "?q=ab&page=99999999"]
)
def test_bad_search(member: APIClient, query: str) -> None:
    assert bad_fields(member.get(f"{API}tmdb/search/{query}")) == ["page" if "page" in query else "q"]


def test_import_is_201_for_a_new_title_and_200_for_a_known_one(tmdb: TmdbServer, member: APIClient) -> None:
    tmdb.films[7], tmdb.shows[7] = film(7), show(7)
    made = member.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 7})
    assert made.status_code == 201, made.content
    assert made.headers["Location"] == made.json()["url"]
    assert (made.json()["external_ids"]["imdb"], made.json()["hydration"]) == ("tt0000007", "full")
    asked = tmdb.counts["requests"]
    again = member.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 7})
    assert (again.status_code, again.json()["id"], tmdb.counts["requests"]) == (200, made.json()["id"], asked)
    other = member.post(API + "tmdb/import/", {"kind": "show", "tmdb_id": 7})
    assert (other.status_code, len(other.json()["seasons"])) == (201, 3)
    assert Title.objects.count() == 2


def test_import_fills_a_stub(tmdb: TmdbServer, member: APIClient) -> None:
    stub = TitleFactory(stub=True, tmdb_id=7)
    tmdb.films[7] = film(7)
    response = member.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 7})
    assert (response.status_code, response.json()["id"], response.json()["hydration"]) == (200, stub.pk, "full")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["kind", "tmdb_id"]),
        ({"kind": "movie", "tmdb_id": 7}, ["kind"]),
        ({"kind": "film", "tmdb_id": 0}, ["tmdb_id"]),
        ({"kind": "film", "tmdb_id": 2**31}, ["tmdb_id"]),
        ({"kind": "film", "tmdb_id": 10**40}, ["tmdb_id"]),
        ({"kind": "film", "tmdb_id": "seven"}, ["tmdb_id"]),
        ({"kind": "film", "tmdb_id": 7.5}, ["tmdb_id"]),
        ({"kind": ["film"], "tmdb_id": {}}, ["kind", "tmdb_id"]),
    ],
)
def test_bad_import(tmdb: TmdbServer, member: APIClient, body: dict[str, Any], fields: list[str]) -> None:
    assert bad_fields(member.post(API + "tmdb/import/", body)) == fields
    assert tmdb.counts["requests"] == 0


def test_what_tmdb_does_not_know_is_404_and_names_the_id(tmdb: TmdbServer, member: APIClient) -> None:
    body = problem(member.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 99}), 404)
    assert (body["type"], list(body["errors"])) == ("urn:matinee:problem:tmdb-not-found", ["tmdb_id"])


def test_what_has_no_place_here_is_refused(tmdb: TmdbServer, member: APIClient) -> None:
    tmdb.films[7] = film(7, adult=True)
    body = problem(member.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 7}), 422)
    assert (body["type"], list(body["errors"])) == ("urn:matinee:problem:tmdb-refused", ["tmdb_id"])
    assert not Title.objects.exists()


@pytest.mark.parametrize("path", ["search", "import", "sync", "link"])
def test_tmdb_away_is_503_with_a_time_to_come_back(
    tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("movies.tmdb.transport._retry_after", lambda response: 0.01)
    ours, manual_title = TitleFactory(tmdb_id=7), TitleFactory(manual=True)
    tmdb.faults.extend([500] * 50)
    admin = as_admin()
    response = {
        "search": lambda: admin.get(API + "tmdb/search/?q=lighthouse"),
        "import": lambda: admin.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 8}),
        "sync": lambda: admin.post(f"{API}titles/{ours.pk}/sync/"),
        "link": lambda: admin.post(f"{API}titles/{manual_title.pk}/link/", {"kind": "film", "tmdb_id": 8}),
    }[path]()
    assert problem(response, 503)["type"] == "urn:matinee:problem:tmdb-unavailable"
    assert int(response.headers["Retry-After"]) > 0


def test_sync_brings_a_title_up_to_date(tmdb: TmdbServer) -> None:
    title = TitleFactory(tmdb_id=7, name="Old")
    tmdb.films[7] = film(7)
    body = as_admin().post(f"{API}titles/{title.pk}/sync/").json()
    assert (body["id"], body["name"], body["credits"]["cast_count"]) == (title.pk, "The Lighthouse 7", 2)


def test_sync_of_a_hand_made_title_is_a_conflict() -> None:
    problem(as_admin().post(f"{API}titles/{TitleFactory(manual=True).pk}/sync/"), 409)


def test_sync_of_a_title_that_tmdb_deleted_says_so(tmdb: TmdbServer) -> None:
    title = TitleFactory(tmdb_id=7)
    problem(as_admin().post(f"{API}titles/{title.pk}/sync/"), 404)
    assert APIClient().get(f"{API}titles/{title.pk}/").json()["missing_at_tmdb_since"]


def test_sync_of_a_person_brings_their_filmography(tmdb: TmdbServer) -> None:
    ada, admin = PersonFactory(tmdb_id=1), as_admin()
    tmdb.people[1] = person(1)
    body = admin.post(f"{API}people/{ada.pk}/sync/").json()
    assert (body["id"], body["biography"], body["credit_count"]) == (ada.pk, "Born by the sea.", 3)
    problem(admin.post(f"{API}people/{PersonFactory(tmdb_id=None).pk}/sync/"), 409)
    problem(as_member().post(f"{API}people/{ada.pk}/sync/"), 403)


def test_link_keeps_the_row(tmdb: TmdbServer) -> None:
    title, twin = TitleFactory(manual=True, name="Ours"), TitleFactory(stub=True, tmdb_id=7)
    tmdb.films[7] = film(7)
    body = as_admin().post(f"{API}titles/{title.pk}/link/", {"kind": "film", "tmdb_id": 7}).json()
    assert (body["id"], body["source"], body["tmdb_id"], body["name"]) == (title.pk, "tmdb", 7, "The Lighthouse 7")
    assert not Title.objects.filter(pk=twin.pk).exists()


def test_link_refuses_what_is_linked_or_taken(tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    tmdb.films[7] = film(7)
    admin, linked = as_admin(), TitleFactory(tmdb_id=7)
    response = admin.post(f"{API}titles/{linked.pk}/link/", {"kind": "film", "tmdb_id": 8})
    assert problem(response, 409)["type"] == "urn:matinee:problem:already-linked"
    monkeypatch.setattr(manual, "in_use", lambda title: True)
    ours = TitleFactory(manual=True)
    body = problem(admin.post(f"{API}titles/{ours.pk}/link/", {"kind": "film", "tmdb_id": 7}), 409)
    assert (body["type"], list(body["errors"])) == ("urn:matinee:problem:already-in-catalogue", ["tmdb_id"])
    assert bad_fields(admin.post(f"{API}titles/{ours.pk}/link/", {"kind": "film"})) == ["tmdb_id"]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_title(tmdb: TmdbServer, member: APIClient) -> None:
    tmdb.films[7], tmdb.latency = film(7), 0.1
    answers: list[Any] = []

    def send() -> None:
        try:
            client = APIClient()
            client.cookies = member.cookies
            answers.append(client.post(API + "tmdb/import/", {"kind": "film", "tmdb_id": 7}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Title.objects.get().hydration == Hydration.FULL
    assert tmdb.counts["/movie/7"] == 1
