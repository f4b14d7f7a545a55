"""Pages that bring in what TMDB knows: a stub that is opened, a person, a title found there and added."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movies.models import Title
from movies.views.titles import STALE
from tests.movies import tmdb_server
from tests.movies.factories import CreditFactory, PersonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def as_htmx(client: Client, url: str) -> Any:
    return client.post(url, headers={"HX-Request": "true", "HX-Target": "stub"})


def test_a_stub_that_is_opened_fills_itself(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    tmdb.films[7] = tmdb_server.film(7, title="A New Name")
    stub = TitleFactory(stub=True, tmdb_id=7, name="Old")
    assert "hx-post" in client.get(stub.get_absolute_url()).content.decode()
    assert tmdb.counts["requests"] == 0  # looking asks nobody
    response = as_htmx(client, stub.get_absolute_url() + "fetch/")
    assert response["HX-Redirect"] == f"/title/{stub.pk}-a-new-name/"
    text = client.get(response["HX-Redirect"]).content.decode()
    assert "hx-post" not in text
    assert "Cleo Vane" in text
    assert tmdb.counts["requests"] == 1


def test_without_javascript_a_button_does_it(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    tmdb.films[7] = tmdb_server.film(7, title="A New Name")
    stub = TitleFactory(stub=True, tmdb_id=7, name="Old")
    response = client.post(stub.get_absolute_url() + "fetch/")
    assert (response.status_code, response["Location"]) == (302, f"/title/{stub.pk}-a-new-name/")


def test_one_that_tmdb_has_deleted(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    stub = TitleFactory(stub=True, tmdb_id=7)
    assert "could not be fetched" in as_htmx(client, stub.get_absolute_url() + "fetch/").content.decode()
    assert "has taken this off its lists" in client.get(stub.get_absolute_url()).content.decode()


def test_a_stub_that_tmdb_has_nothing_fit_for_asks_once(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    tmdb.films[7] = tmdb_server.film(7, title="", original_title="")
    stub = TitleFactory(stub=True, tmdb_id=7)
    assert "could not be fetched" in as_htmx(client, stub.get_absolute_url() + "fetch/").content.decode()
    page = client.get(stub.get_absolute_url()).content.decode()
    assert ("hx-post" in page, "has nothing more to say" in page) == (False, True)
    as_htmx(client, stub.get_absolute_url() + "fetch/")
    assert tmdb.counts["/movie/7"] == 1


def test_a_persons_life_and_work(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    person = CreditFactory(person__tmdb_id=3).person
    tmdb.people[3] = tmdb_server.person(3)
    response = as_htmx(client, person.get_absolute_url() + "fetch/")
    person.refresh_from_db()
    assert response["HX-Redirect"] == person.get_absolute_url()
    assert person.biography
    assert person.biography.split(".")[0] in client.get(person.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("tmdb_down")
def test_a_page_says_when_tmdb_is_down(client: Client) -> None:
    from movies.tmdb.client import BREAKER, tmdb_state

    stub = TitleFactory(stub=True)
    old = TitleFactory(synced_at=timezone.now() - 2 * STALE)
    fresh = TitleFactory(synced_at=timezone.now())
    for _ in range(50):
        as_htmx(client, stub.get_absolute_url() + "fetch/")
        if not tmdb_state().available:
            break
    assert BREAKER.down_since() is not None
    texts = [client.get(title.get_absolute_url()).content.decode() for title in (stub, old, fresh)]
    assert ["TMDB can’t be reached right now" in text for text in texts] == [True, True, False]
    assert "This is what was known on" in texts[1]
    assert 'hx-trigger="load, submit"' not in texts[0]


def test_searching_tmdb_and_adding(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    ours = TitleFactory(tmdb_id=8, name="Here already", genres=["drama"])
    tmdb.films[7] = tmdb_server.film(7)
    found = {"overview": "", "popularity": 1.0, "vote_average": 0, "vote_count": 0, "genre_ids": [18], "adult": False}
    found |= {"poster_path": None, "backdrop_path": None, "original_language": "en", "media_type": "movie"}
    tmdb.results = [
        found | {"id": 7, "title": "Not <yet>", "original_title": "Not yet", "release_date": "1999-05-06"},
        found | {"id": 8, "title": "Here already", "original_title": "Here already", "release_date": "2001-01-01"},
    ]
    text = client.get("/search/tmdb/?q=yet").content.decode()
    assert "Not &lt;yet&gt;" in text
    assert "Log in to add it" in text
    assert ours.get_absolute_url() in text

    client.force_login(ProfileFactory().user)
    form = client.get("/search/tmdb/?q=yet").content.decode()
    assert re.findall(r'name="tmdb_id" value="(\d+)"', form) == ["7"]
    response = client.post("/search/tmdb/add/", {"kind": "film", "tmdb_id": 7})
    assert response["Location"] == Title.objects.get(tmdb_id=7).get_absolute_url()


def test_nobody_spends_all_of_tmdbs_patience(client: Client, tmdb: tmdb_server.TmdbServer, settings: Any) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"tmdb": "1/min"}
    }
    tmdb.films[7] = tmdb_server.film(7)
    stub = TitleFactory(stub=True, tmdb_id=7)
    assert "a lot of requests" not in client.get("/search/tmdb/?q=anything").content.decode()
    assert "a lot of requests" in client.get("/search/tmdb/?q=something").content.decode()
    assert "a lot of requests" in as_htmx(client, stub.get_absolute_url() + "fetch/").content.decode()
    stub.refresh_from_db()
    assert stub.is_stub


def test_a_redirect_to_a_new_name_is_asked_about_again(client: Client) -> None:
    response = client.get(f"/title/{TitleFactory(name='Now').pk}-then/")
    assert (response.status_code, response["Cache-Control"]) == (301, "no-cache")


def test_people_known_by_name_only_are_not_asked_about(client: Client, tmdb: tmdb_server.TmdbServer) -> None:
    person = PersonFactory(tmdb_id=None)
    assert "hx-post" not in client.get(person.get_absolute_url()).content.decode()
    assert client.post(person.get_absolute_url() + "fetch/")["Location"] == person.get_absolute_url()
    assert tmdb.counts["requests"] == 0
