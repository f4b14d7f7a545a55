"""What admins add, change and delete by hand through the API."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from movies.models import Collection, Genre, Person, SearchWord, Title
from tests.movies.api import API, as_admin, bad_fields, problem
from tests.movies.factories import (
    CollectionFactory,
    CreditFactory,
    GenreFactory,
    KeywordFactory,
    PersonFactory,
    TitleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> APIClient:
    return as_admin()


def whole_film() -> dict[str, Any]:
    return {
        "kind": "film",
        "name": "Großmutters Kürbis",
        "original_name": "Großmutters Kürbis",
        "overview": "A pumpkin.",
        "released_on": "1987-06-05",
        "runtime_minutes": 81,
        "status": "released",
        "original_language": "de",
        "spoken_languages": ["de"],
        "countries": ["DE", "AT", "DE"],
        "genres": [GenreFactory(slug="drama").slug],
        "keywords": [KeywordFactory().pk],
        "collection": CollectionFactory().pk,
        "imdb_id": "tt0000001",
    }


def send(method: Any, path: str, body: dict[str, Any]) -> Any:
    """With escapes, so that text which UTF-8 can't hold gets across too."""
    return method(path, json.dumps(body), content_type="application/json")


# ---- Titles ---------------------------------------------------------------------------------------------------------


def test_title_added_by_hand_is_there_at_once(admin: APIClient) -> None:
    response = admin.post(API + "titles/", whole_film())
    assert response.status_code == 201, response.content
    body = response.json()
    assert (response.headers["Location"], type(response.headers["Location"])) == (body["url"], str)
    assert (body["source"], body["hydration"], body["tmdb_id"], body["countries"]) == (
        "manual",
        "full",
        None,
        ["DE", "AT"],
    )
    assert (len(body["genres"]), len(body["keywords"]), body["collection"] is None) == (1, 1, False)
    reader = APIClient()
    assert reader.get(body["url"]).json() == body
    listed = reader.get(f"{API}titles/?genre=drama&decade=1980&country=AT&language=de").json()["results"]
    assert [title["id"] for title in listed] == [body["id"]]
    assert SearchWord.objects.filter(word="kurbis").exists()


def test_change_touches_only_what_is_sent(admin: APIClient) -> None:
    made = admin.post(API + "titles/", whole_film()).json()
    changed = admin.patch(made["url"], {"name": "Other", "genres": []}).json()
    assert (changed["name"], changed["genres"], changed["overview"]) == ("Other", [], "A pumpkin.")
    assert len(changed["keywords"]) == 1
    assert APIClient().get(f"{API}titles/?genre=drama").json()["results"] == []
    assert admin.patch(made["url"], {"collection": None}).json()["collection"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "cartoon"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": {"en": "x"}}, "name"),
        ({"name": "x" * 501}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"released_on": "yesterday"}, "released_on"),
        ({"released_on": "0000-00-00"}, "released_on"),
        ({"runtime_minutes": 0}, "runtime_minutes"),
        ({"runtime_minutes": 10**30}, "runtime_minutes"),
        ({"runtime_minutes": "long"}, "runtime_minutes"),
        ({"budget": 2**63}, "budget"),
        ({"budget": -1}, "budget"),
        ({"revenue": 10**400}, "revenue"),
        ({"tvdb_id": 2**31}, "tvdb_id"),
        ({"status": "done"}, "status"),
        ({"original_language": "English"}, "original_language"),
        ({"countries": ["Germany"]}, "countries.0"),
        ({"countries": ["QQ"]}, "countries"),
        ({"countries": "DE"}, "countries"),
        ({"spoken_languages": [7]}, "spoken_languages.0"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"genres": ["nope"]}, "genres"),
        ({"genres": "drama"}, "genres"),
        ({"genres": [["drama"]]}, "genres"),
        ({"keywords": [0]}, "keywords"),
        ({"keywords": [2**70]}, "keywords"),
        ({"keywords": [True]}, "keywords"),
        ({"collection": "x"}, "collection"),
        ({"imdb_id": "tt" + "0" * 20}, "imdb_id"),
        ({"poster_path": "https://elsewhere.example/x.jpg"}, "poster_path"),
        ({"ended_on": "1900-01-01"}, "ended_on"),
        ({"adult": "perhaps"}, "adult"),
        ({"adult": True}, "adult"),
        ({"trailer_key": "x/../y"}, "trailer_key"),
        ({"wikidata_id": "P1"}, "wikidata_id"),
    ],
)
def test_bad_title_is_refused_by_field(admin: APIClient, change: dict[str, Any], field: str) -> None:
    assert bad_fields(send(admin.post, API + "titles/", whole_film() | change)) == [field]
    assert not Title.objects.exists()
    title = TitleFactory(manual=True)
    if field not in ("kind",):
        body = {"released_on": "1987-06-05"} | change
        assert bad_fields(send(admin.patch, f"{API}titles/{title.pk}/", body)) == [field]


@pytest.mark.parametrize("body", [[], "x", 7, None, True])
def test_body_must_be_an_object(admin: APIClient, body: Any) -> None:
    for path in ("titles/", "people/", "genres/", "collections/", "tmdb/import/"):
        problem(admin.post(API + path, body), 400)


def test_kind_never_changes(admin: APIClient) -> None:
    title = TitleFactory(manual=True)
    assert bad_fields(admin.patch(f"{API}titles/{title.pk}/", {"kind": "show"})) == ["kind"]
    assert admin.patch(f"{API}titles/{title.pk}/", {"kind": "film"}).status_code == 200


def test_missing_fields_are_named(admin: APIClient) -> None:
    assert bad_fields(admin.post(API + "titles/", {})) == ["kind", "name"]


def test_deleted_title_is_gone(admin: APIClient) -> None:
    credit = CreditFactory()
    path = f"{API}titles/{credit.title_id}/"
    assert admin.delete(path).status_code == 204
    problem(admin.get(path), 404)
    problem(admin.delete(path), 404)
    assert Person.objects.filter(pk=credit.person_id).exists()


def test_title_is_created_once_for_a_key(admin: APIClient) -> None:
    body = whole_film()
    first = admin.post(API + "titles/", body, HTTP_IDEMPOTENCY_KEY="abc")
    again = admin.post(API + "titles/", body, HTTP_IDEMPOTENCY_KEY="abc")
    other = admin.post(API + "titles/", body | {"name": "Other"}, HTTP_IDEMPOTENCY_KEY="abc")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert Title.objects.count() == 1


# ---- People, genres, collections ------------------------------------------------------------------------------------


def test_person_by_hand(admin: APIClient) -> None:
    body = {"name": "Agnès Varda", "born_on": "1928-05-30", "also_known_as": ["Arlette Varda"], "imdb_id": "nm0889513"}
    made = admin.post(API + "people/", body)
    assert made.status_code == 201, made.content
    assert made.json()["filmography"] == []
    assert [p["name"] for p in admin.get(API + "people/?q=agnes").json()["results"]] == ["Agnès Varda"]
    assert SearchWord.objects.filter(word="arlette").exists()
    changed = admin.patch(made.json()["url"], {"died_on": "2019-03-29"}).json()
    assert (changed["died_on"], changed["also_known_as"]) == ("2019-03-29", ["Arlette Varda"])
    assert bad_fields(admin.patch(made.json()["url"], {"died_on": "1900-01-01"})) == ["died_on"]
    assert admin.delete(made.json()["url"]).status_code == 204
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"tmdb_id": 2**40}, "tmdb_id"),
        ({"tmdb_id": 0}, "tmdb_id"),
        ({"also_known_as": ["x" * 301]}, "also_known_as.0"),
        ({"also_known_as": ["a\0"]}, "also_known_as.0"),
        ({"also_known_as": {}}, "also_known_as"),
        ({"homepage": "ftp"}, "homepage"),
        ({"profile_path": "//elsewhere.example/x"}, "profile_path"),
    ],
)
def test_bad_person_is_refused_by_field(admin: APIClient, change: dict[str, Any], field: str) -> None:
    assert bad_fields(admin.post(API + "people/", {"name": "Somebody"} | change)) == [field]


def test_taken_values_are_refused_by_field(admin: APIClient) -> None:
    GenreFactory(slug="silent", name="Silent")
    PersonFactory(tmdb_id=7)
    CollectionFactory(tmdb_id=7)
    assert bad_fields(admin.post(API + "genres/", {"name": "Silent"})) == ["name"]
    assert bad_fields(admin.post(API + "genres/", {"name": "Quiet", "slug": "silent"})) == ["slug"]
    assert bad_fields(admin.post(API + "people/", {"name": "x", "tmdb_id": 7})) == ["tmdb_id"]
    assert bad_fields(admin.post(API + "collections/", {"name": "x", "tmdb_id": 7})) == ["tmdb_id"]


def test_slug_that_a_name_makes_must_be_free(admin: APIClient) -> None:
    GenreFactory(slug="film-noir", name="Film noir")
    assert bad_fields(admin.post(API + "genres/", {"name": "Film-Noir!"})) == ["slug"]
    assert bad_fields(admin.post(API + "genres/", {"name": "！？"})) == ["slug"]


def test_genre_by_hand(admin: APIClient) -> None:
    made = admin.post(API + "genres/", {"name": "Film noir", "description": "Rain.", "hue": 250})
    assert (made.status_code, made.json()["slug"]) == (201, "film-noir")
    title = TitleFactory(genres=["film-noir"])
    moved = admin.patch(made.json()["url"], {"slug": "noir"}).json()
    assert (moved["slug"], moved["description"], moved["title_count"]) == ("noir", "Rain.", 1)
    title.refresh_from_db()
    assert "g:noir" in title.facets
    assert "g:film-noir" not in title.facets
    assert admin.delete(moved["url"]).status_code == 204
    title.refresh_from_db()
    assert not [facet for facet in title.facets if facet.startswith("g:")]


@pytest.mark.parametrize(
    "change", [{"hue": 360}, {"hue": -1}, {"hue": "red"}, {"slug": "a b"}, {"slug": "ä"}, {"name": "x" * 61}]
)
def test_bad_genre_is_refused_by_field(admin: APIClient, change: dict[str, Any]) -> None:
    assert bad_fields(admin.post(API + "genres/", {"name": "Silent"} | change)) == list(change)
    assert not Genre.objects.filter(name="Silent").exists()


def test_collection_by_hand(admin: APIClient) -> None:
    made = admin.post(API + "collections/", {"name": "Trilogy", "overview": "Three."}).json()
    title = admin.post(API + "titles/", {"kind": "film", "name": "One", "collection": made["id"]}).json()
    assert [t["id"] for t in admin.get(made["titles_url"]).json()["results"]] == [title["id"]]
    assert admin.patch(made["url"], {"name": "Tetralogy"}).json()["overview"] == "Three."
    assert admin.delete(made["url"]).status_code == 204
    assert not Collection.objects.exists()
    assert Title.objects.get().collection is None
