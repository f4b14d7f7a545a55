"""People, genres, keywords, companies and collections in the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from movies.models import Genre
from tests.movies.api import API, problem
from tests.movies.factories import (
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    GenreFactory,
    KeywordFactory,
    PersonFactory,
    TitleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def found(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


# ---- People ---------------------------------------------------------------------------------------------------------


def test_people_come_most_popular_first(api: APIClient) -> None:
    PersonFactory(name="Less", tmdb_popularity=1)
    PersonFactory(name="More", tmdb_popularity=9, profile_path="/p.jpg")
    people = api.get(API + "people/").json()["results"]
    assert [person["name"] for person in people] == ["More", "Less"]
    assert list(people[0]) == ["id", "name", "known_for_department", "portrait", "tmdb_id", "url", "page"]
    assert [person["portrait"] for person in people] == ["https://image.tmdb.org/t/p/w185/p.jpg", None]


@pytest.mark.parametrize(
    ("typed", "names"), [("ame", ["Amélie"]), ("AMÉ", ["Amélie"]), ("a%", []), ("", ["Amélie", "Zoë"])]
)
def test_names_are_narrowed_by_their_start(api: APIClient, typed: str, names: list[str]) -> None:
    for factory, path in ((PersonFactory, "people"), (KeywordFactory, "keywords"), (CollectionFactory, "collections")):
        factory(name="Amélie", tmdb_popularity=2)
        factory(name="Zoë", tmdb_popularity=1)
        assert found(api.get(f"{API}{path}/", {"q": typed})) == names


def test_person_has_a_filmography_newest_first(api: APIClient) -> None:
    person = PersonFactory(biography="Lives.", born_on="1950-01-02", imdb_id="nm1")
    old = CreditFactory(person=person, title__released_on="1970-01-01", title__tmdb_vote_count=9)
    new = CreditFactory(person=person, title__released_on="2020-01-01", director=True)
    unknown = CreditFactory(person=person, title__released_on=None)
    CreditFactory()
    body = api.get(f"{API}people/{person.pk}/").json()
    assert [credit["title"]["id"] for credit in body["filmography"]] == [new.title_id, old.title_id, unknown.title_id]
    assert body["known_for"][0]["id"] == old.title_id
    assert (body["credit_count"], body["biography"], body["born_on"]) == (3, "Lives.", "1950-01-02")
    link, paged = f"{body['filmography_url']}?page_size=1", []
    while link:
        page = api.get(link).json()
        paged += page["results"]
        link = page["next"]
    assert paged == body["filmography"]
    only_crew = api.get(body["filmography_url"], {"kind": "crew"}).json()["results"]
    assert [credit["job"] for credit in only_crew] == ["Director"]


def test_long_filmography_is_cut_and_paged(api: APIClient) -> None:
    person, title = PersonFactory(), TitleFactory()
    CreditFactory.create_batch(101, person=person, title=title)
    body = api.get(f"{API}people/{person.pk}/").json()
    assert (len(body["filmography"]), body["credit_count"], len(body["known_for"])) == (100, 101, 1)


@pytest.mark.parametrize("rows", [1, 20])
def test_person_costs_the_same_for_much(api: APIClient, rows: int, django_assert_num_queries: Any) -> None:
    person = PersonFactory()
    for n in range(rows):
        CreditFactory(person=person, title=TitleFactory(genres=[f"genre-{n}"]))
    # The row; known for and its genres; credits, their titles, their genres; how many.
    with django_assert_num_queries(7):
        api.get(f"{API}people/{person.pk}/")
    with django_assert_num_queries(4):
        api.get(f"{API}people/{person.pk}/credits/")


# ---- Genres and the like --------------------------------------------------------------------------------------------


def test_genres_come_by_name(api: APIClient) -> None:
    Genre.objects.all().delete()
    GenreFactory(name="War")
    GenreFactory(name="Crime")
    assert found(api.get(API + "genres/")) == ["Crime", "War"]


def test_genre_says_how_many_titles_it_has(api: APIClient) -> None:
    TitleFactory(genres=["silent"])
    TitleFactory(genres=["silent", "other"])
    body = api.get(API + "genres/silent/").json()
    assert list(body) == ["slug", "name", "title_count", "url", "page", "description", "hue"]
    listed = {row["slug"]: row["title_count"] for row in api.get(API + "genres/?page_size=100").json()["results"]}
    assert (listed["silent"], listed["other"], listed["war"]) == (2, 1, 0)
    assert (body["title_count"], body["page"]) == (2, "http://testserver/genre/silent/")


def test_genre_of_a_sampled_catalogue_has_no_count(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from movies.browse import FacetCounts

    TitleFactory(genres=["silent"])
    sampled = FacetCounts(by_filter={"genre": {"silent": 1}}, exact=False)
    monkeypatch.setattr("movies.api.views.subjects.facet_counts", lambda filters, viewer: sampled)
    assert api.get(API + "genres/silent/").json()["title_count"] is None


def test_lists_of_titles_take_filters_too(api: APIClient) -> None:
    collection = CollectionFactory()
    TitleFactory(name="One", collection=collection, genres=["war"], released_on="2001-01-01")
    TitleFactory(name="Two", collection=collection, released_on="2003-01-01")
    TitleFactory(genres=["war"])
    path = f"{API}collections/{collection.pk}/titles/"
    assert found(api.get(path, {"sort": "oldest"})) == ["One", "Two"]
    assert found(api.get(path, {"genre": "war"})) == ["One"]
    problem(api.get(path, {"genre": "nope"}), 400)
    problem(api.get(f"{API}collections/0/titles/"), 404)


def test_company_and_keyword_details(api: APIClient) -> None:
    company, keyword = CompanyFactory(name="Zoetrope", country="US", logo_path="/z.png"), KeywordFactory(name="heist")
    body = api.get(f"{API}companies/{company.pk}/").json()
    assert (body["name"], body["role"], body["logo"]) == (
        "Zoetrope",
        "production",
        "https://image.tmdb.org/t/p/w185/z.png",
    )
    assert api.get(f"{API}keywords/{keyword.pk}/").json()["titles_url"].endswith(f"/keywords/{keyword.pk}/titles/")
    assert found(api.get(API + "companies/")) == ["Zoetrope"]


LISTS = {
    "people": PersonFactory,
    "genres": GenreFactory,
    "keywords": KeywordFactory,
    "companies": CompanyFactory,
    "collections": CollectionFactory,
}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_for_many(api: APIClient, path: str, rows: int, django_assert_num_queries: Any) -> None:
    Genre.objects.all().delete()
    LISTS[path].create_batch(rows)
    with django_assert_num_queries(3 if path == "genres" else 1):  # genres are counted
        response = api.get(f"{API}{path}/")
    assert len(response.json()["results"]) == rows


@pytest.mark.parametrize("path", ["keywords", "companies", "collections"])
@pytest.mark.parametrize("rows", [1, 20])
def test_details_and_their_titles_cost_the_same_for_many(
    api: APIClient, path: str, rows: int, django_assert_num_queries: Any
) -> None:
    row = LISTS[path]()
    for n in range(rows):
        title = TitleFactory(genres=["drama", f"genre-{n}"])
        if path == "collections":
            row.titles.add(title)
        elif path == "keywords":
            title.keywords.add(row)
        else:
            title.title_companies.create(company=row)
    with django_assert_num_queries(1):
        api.get(f"{API}{path}/{row.pk}/")
    with django_assert_num_queries(4):  # the row, how many, the titles, their genres
        response = api.get(f"{API}{path}/{row.pk}/titles/")
    assert response.json()["total"] == rows
    with django_assert_num_queries(3):
        api.get(f"{API}genres/drama/")
    with django_assert_num_queries(4):
        api.get(f"{API}genres/drama/titles/")
