"""Titles in the API: the filtered list, one with everything, and the lists that belong to one."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from movies.models import Title
from tests.movies.api import API, as_member, bad_fields, problem, rich_title
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    EpisodeFactory,
    KeywordFactory,
    ProviderFactory,
    ReleaseFactory,
    SeasonFactory,
    TitleFactory,
)
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

ITEM = [
    "id", "kind", "name", "year", "released_on", "runtime_minutes", "score", "rating_count", "rating_mean",
    "tmdb_vote_average", "tmdb_vote_count", "genres", "poster", "hydration", "tmdb_id", "url", "page",
]  # fmt: skip


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [title["name"] for title in response.json()["results"]]


# ---- The list -------------------------------------------------------------------------------------------------------


def test_item_has_what_a_card_shows(api: APIClient) -> None:
    title = TitleFactory(
        name="The Matrix",
        tmdb_id=603,
        genres=["action"],
        poster_path="/m.jpg",
        tmdb_vote_average=8.0,
        tmdb_vote_count=50,
    )
    page = api.get(API + "titles/").json()
    assert (page["next"], page["total"], page["total_is_exact"]) == (None, 1, True)
    assert page["results"] == [
        {
            "id": title.pk,
            "kind": "film",
            "name": "The Matrix",
            "year": 1999,
            "released_on": "1999-03-31",
            "runtime_minutes": 100,
            "score": 7.25,
            "rating_count": 0,
            "rating_mean": None,
            "tmdb_vote_average": 8.0,
            "tmdb_vote_count": 50,
            "genres": [{"slug": "action", "name": "Action"}],
            "poster": "https://image.tmdb.org/t/p/w342/m.jpg",
            "hydration": "full",
            "tmdb_id": 603,
            "url": f"http://testserver/api/v1/titles/{title.pk}/",
            "page": f"http://testserver/title/{title.pk}-the-matrix/",
        }
    ]


def test_all_lists_of_titles_have_the_same_items(api: APIClient) -> None:
    title = TitleFactory(genres=["drama"], collection=CollectionFactory())
    keyword, company = KeywordFactory(), CompanyFactory()
    title.keywords.add(keyword)
    title.title_companies.create(company=company)
    expected = api.get(API + "titles/").json()
    assert list(expected["results"][0]) == ITEM
    for path in (
        "genres/drama/titles/",
        f"keywords/{keyword.pk}/titles/",
        f"companies/{company.pk}/titles/",
        f"collections/{title.collection_id}/titles/",
    ):
        assert api.get(API + path).json() == expected, path


FILTERS = [
    ("kind=show", ["Show"]),
    ("kind=film", ["Film"]),
    ("genre=drama", ["Film"]),
    ("genre=drama&genre=war", ["Film"]),
    ("genre=drama&genre=crime", []),
    ("genre=drama&genre=crime&match=any", ["Film", "Show"]),
    ("decade=1950", ["Film"]),
    ("year=1954&year=2008", ["Film", "Show"]),
    ("runtime=150-", ["Film"]),
    ("min_runtime=40&max_runtime=60", ["Show"]),
    ("language=ja", ["Film"]),
    ("country=JP&country=FR", ["Film"]),
    ("score=8", ["Film"]),
    ("when=upcoming", []),
    ("when=out", ["Film", "Show"]),
    ("certification=PG&region=US", ["Film"]),
    ("certification=PG&region=DE", []),
    ("sort=name", ["Film", "Show"]),
    ("sort=newest", ["Show", "Film"]),
    ("region=jp", ["Film", "Show"]),
]


@pytest.fixture
def two() -> None:
    film = TitleFactory(
        name="Film", genres=["drama", "war"], released_on="1954-04-26", runtime_minutes=207, original_language="ja",
        countries=["JP"], tmdb_vote_average=9.0, tmdb_vote_count=5_000, tmdb_popularity=2,
    )  # fmt: skip
    ReleaseFactory(title=film, certification="PG")
    show = TitleFactory(
        show=True, name="Show", genres=["crime"], released_on="2008-01-20", runtime_minutes=50, tmdb_popularity=1
    )
    from movies.facets import refresh_facets

    refresh_facets([film.pk, show.pk])


@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_filters_are_those_of_the_pages(api: APIClient, two: None, query: str, found: list[str]) -> None:
    response = api.get(f"{API}titles/?{query}")
    assert names(response) == found
    assert response.json()["total"] == len(found)


def test_provider_filters_by_region(api: APIClient) -> None:
    from movies.facets import refresh_facets

    offer = AvailabilityFactory(region="DE")
    TitleFactory()
    refresh_facets([offer.title_id])
    query = f"{API}titles/?provider={offer.provider_id}"
    assert names(api.get(f"{query}&region=DE")) == [offer.title.name]
    assert names(api.get(query)) == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("kind=cartoon", ["kind"]),
        ("genre=nope", ["genre"]),
        ("genre=%00", ["genre"]),
        ("decade=1994", ["decade"]),
        ("year=94", ["year"]),
        ("year=٢٠٠٠", ["year"]),
        ("runtime=7", ["runtime"]),
        ("min_runtime=-1", ["min_runtime"]),
        ("max_runtime=99999999999999999999999", ["max_runtime"]),
        ("language=English", ["language"]),
        ("country=XX", ["country"]),
        ("certification=", ["certification"]),
        ("provider=0", ["provider"]),
        ("provider=999999", ["provider"]),
        ("provider=99999999999999999999", ["provider"]),
        ("score=11", ["score"]),
        ("when=never", ["when"]),
        ("sort=colour", ["sort"]),
        ("match=some", ["match"]),
        ("region=Germany", ["region"]),
        ("region=QQ", ["region"]),
        ("page_size=none", ["page_size"]),
        ("cursor=nonsense", ["cursor"]),
        ("&".join(f"year={year}" for year in range(1990, 2015)), ["year"]),
        ("kind=x&sort=y&score=z", ["kind", "score", "sort"]),
    ],
)
def test_what_a_page_would_overlook_is_an_error(api: APIClient, query: str, fields: list[str]) -> None:
    assert bad_fields(api.get(f"{API}titles/?{query}")) == fields


def test_cursor_belongs_to_its_order(api: APIClient) -> None:
    TitleFactory.create_batch(3)
    following = api.get(f"{API}titles/?page_size=1&sort=name").json()["next"]
    assert len(names(api.get(following))) == 1
    assert bad_fields(api.get(following.replace("sort=name", "sort=newest"))) == ["cursor"]


@pytest.mark.parametrize("sort", ["popular", "newest", "oldest", "best", "name", "shortest", "longest", "added"])
def test_pages_hold_every_title_once(api: APIClient, sort: str) -> None:
    TitleFactory.create_batch(5)
    TitleFactory.create_batch(2, released_on=None, runtime_minutes=None)
    found, link = [], f"{API}titles/?page_size=2&sort={sort}"
    while link:
        page = api.get(link).json()
        found += [title["id"] for title in page["results"]]
        link = page["next"]
    assert sorted(found) == sorted(Title.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("rows", [1, 20])
def test_list_costs_the_same_for_many(api: APIClient, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        TitleFactory(genres=["drama", f"genre-{n}"])
    with django_assert_num_queries(3):  # how many, the titles, their genres
        response = api.get(API + "titles/")
    assert len(response.json()["results"]) == rows


# ---- One title ------------------------------------------------------------------------------------------------------


def test_detail_has_everything(api: APIClient) -> None:
    title = rich_title(
        2, name="Dekalog", imdb_id="tt0092337", tvdb_id=76077, wikidata_id="Q1", tmdb_id=42699, original_name="Dekalog"
    )
    body = api.get(f"{API}titles/{title.pk}/").json()
    assert list(body)[: len(ITEM)] == ITEM
    assert body["external_ids"] == {
        "tmdb": 42699,
        "imdb": "tt0092337",
        "tvdb": 76077,
        "wikidata": "Q1",
        "tmdb_url": "https://www.themoviedb.org/tv/42699",
        "imdb_url": "https://www.imdb.com/title/tt0092337/",
    }
    assert (body["region"], body["collection"]["name"]) == ("US", title.collection.name)
    lengths = {name: len(body[name]) for name in ("genres", "keywords", "companies", "seasons", "videos", "releases")}
    assert set(lengths.values()) == {2}, lengths
    assert [season["episode_count"] for season in body["seasons"]] == [2, 2]
    assert [offer["offer"] for offer in body["availability"]] == ["flatrate", "flatrate"]
    credits = body["credits"]
    assert (credits["cast_count"], credits["crew_count"], len(credits["cast"]), len(credits["crew"])) == (2, 2, 2, 2)
    assert list(credits["cast"][0]) == ["kind", "department", "job", "character", "episode_count", "person"]


def test_region_chooses_releases_and_offers(api: APIClient) -> None:
    title = TitleFactory(availability_checked_on="2026-01-02")
    ReleaseFactory(title=title, region="DE", certification="12")
    ReleaseFactory(title=title, region="US", certification="PG")
    AvailabilityFactory(title=title, region="DE", provider=ProviderFactory(name="Kanal"))
    AvailabilityFactory(title=title, region="DE", offer="rent", last_seen_on="2026-01-01")
    body = api.get(f"{API}titles/{title.pk}/?region=de").json()
    assert body["region"] == "DE"
    assert [release["certification"] for release in body["releases"]] == ["12"]
    # The other offer was gone when the title was last checked.
    assert [offer["provider"]["name"] for offer in body["availability"]] == ["Kanal"]
    assert body["availability_checked_on"] == "2026-01-02"
    assert api.get(f"{API}titles/{title.pk}/").json()["region"] == "US"
    assert bad_fields(api.get(f"{API}titles/{title.pk}/?region=1")) == ["region"]


def test_region_of_the_acting_profile_is_the_default() -> None:
    title, client = TitleFactory(), APIClient()
    client.force_login(ProfileFactory(region="SE").user)
    assert client.get(f"{API}titles/{title.pk}/").json()["region"] == "SE"


def test_crew_is_in_the_order_of_its_jobs(api: APIClient) -> None:
    title = TitleFactory()
    for job in ("Gaffer", "Producer", "Director", "Screenplay"):
        CreditFactory(title=title, kind="crew", job=job, character="", department="Crew")
    crew = api.get(f"{API}titles/{title.pk}/").json()["credits"]["crew"]
    assert [credit["job"] for credit in crew] == ["Director", "Screenplay", "Producer"]


@pytest.mark.parametrize("rows", [1, 20])
def test_detail_costs_the_same_for_much(api: APIClient, rows: int, django_assert_num_queries: Any) -> None:
    title = rich_title(rows)
    with django_assert_num_queries(13):
        api.get(f"{API}titles/{title.pk}/")


def test_detail_of_a_stub_fetches_nothing(api: APIClient) -> None:
    stub = TitleFactory(stub=True)
    body = api.get(f"{API}titles/{stub.pk}/").json()
    assert (body["hydration"], body["seasons"], body["credits"]["cast_count"]) == ("stub", [], 0)


# ---- What belongs to a title ----------------------------------------------------------------------------------------


def test_credits_come_in_billing_order(api: APIClient) -> None:
    title = TitleFactory()
    second, first = CreditFactory(title=title, position=2), CreditFactory(title=title, position=1)
    director = CreditFactory(title=title, director=True, position=0)
    CreditFactory()
    path = f"{API}titles/{title.pk}/credits/"

    def people(query: str = "") -> list[int]:
        return [credit["person"]["id"] for credit in api.get(path + query).json()["results"]]

    assert people() == [first.person_id, second.person_id, director.person_id]
    assert people("?kind=crew") == [director.person_id]
    assert bad_fields(api.get(path + "?kind=extras")) == ["kind"]
    link, paged = f"{path}?page_size=1", []
    while link:
        page = api.get(link).json()
        paged += [credit["person"]["id"] for credit in page["results"]]
        link = page["next"]
    assert paged == people()


def test_season_has_its_episodes(api: APIClient) -> None:
    season = SeasonFactory(number=2)
    EpisodeFactory(season=season, number=2, name="Later")
    EpisodeFactory(season=season, number=1, name="First")
    EpisodeFactory(season=SeasonFactory(title=season.title, number=3))
    body = api.get(f"{API}titles/{season.title_id}/seasons/2/").json()
    assert (body["number"], body["episode_count"]) == (2, 2)
    assert [episode["name"] for episode in body["episodes"]] == ["First", "Later"]
    assert body["url"].endswith(f"/titles/{season.title_id}/seasons/2/")
    problem(api.get(f"{API}titles/{season.title_id}/seasons/9/"), 404)
    problem(api.get(f"{API}titles/{season.title_id}/seasons/99999999999999999999/"), 404)


SUB_LISTS = {"credits": 2, "seasons/0": 2, "translations": 2, "releases": 2, "availability": 2}


@pytest.mark.parametrize("path", SUB_LISTS)
@pytest.mark.parametrize("rows", [1, 20])
def test_sub_lists_cost_the_same_for_many(api: APIClient, path: str, rows: int, django_assert_num_queries: Any) -> None:
    title = rich_title(rows)
    with django_assert_num_queries(SUB_LISTS[path]):
        response = api.get(f"{API}titles/{title.pk}/{path}/")
    assert response.status_code == 200


def test_other_sub_lists_have_all_regions(api: APIClient) -> None:
    title = TitleFactory(availability_checked_on="2026-01-02")
    for region in ("US", "DE"):
        ReleaseFactory(title=title, region=region)
        AvailabilityFactory(title=title, region=region)
    title.translations.create(language="de", name="Anders")
    path = f"{API}titles/{title.pk}/"

    def found(name: str, member: str) -> list[str]:
        return [row[member] for row in api.get(f"{path}{name}/").json()["results"]]

    assert found("releases", "region") == found("availability", "region") == ["DE", "US"]
    assert found("releases", "kind") == ["cinema", "cinema"]
    assert found("translations", "name") == ["Anders"]


# ---- What may not be seen -------------------------------------------------------------------------------------------


def test_adult_titles_are_not_there(api: APIClient, settings: Any) -> None:
    hidden = rich_title(1, adult=True, name="Hidden")
    person = hidden.credits.cast().get().person
    keyword, company = hidden.keywords.get(), hidden.companies.get()
    base = f"titles/{hidden.pk}/"
    paths = [base, *(f"{base}{name}/" for name in SUB_LISTS)]
    lists = [
        "titles/", "genres/genre-0/titles/", f"keywords/{keyword.pk}/titles/", f"companies/{company.pk}/titles/",
        f"collections/{hidden.collection_id}/titles/", f"people/{person.pk}/credits/",
    ]  # fmt: skip
    for client in (api, as_member()):
        for path in paths:
            problem(client.get(API + path), 404)
        for path in ("titles/", "genres/genre-0/titles/", "people/", "keywords/", "companies/", "collections/"):
            assert client.get(API + path).json()["results"] == [], path
        for path in (*lists[2:], f"people/{person.pk}/"):
            problem(client.get(API + path), 404)
        assert client.get(API + "genres/genre-0/").json()["title_count"] == 0
    settings.ADULT_TITLES = True
    problem(api.get(API + base), 404)
    wants = APIClient()
    wants.force_login(ProfileFactory(adult_titles=True).user)
    for path in paths:
        assert wants.get(API + path).status_code == 200, path
    for path in lists:
        assert len(wants.get(API + path).json()["results"]) == 1, path
    assert wants.get(API + "genres/genre-0/").json()["title_count"] == 1
