"""Search and suggestions in the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from movies.ingest import add_words
from tests.movies.api import API, bad_fields
from tests.movies.factories import CollectionFactory, KeywordFactory, PersonFactory, TitleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def stock(rows: int = 1) -> None:
    """`rows` of each kind that `matrix` finds."""
    for n in range(rows):
        TitleFactory(name=f"Matrix {n}", genres=["action", f"genre-{n}"])
        PersonFactory(name=f"Matrix Person {n}")
        CollectionFactory(name=f"Matrix Collection {n}")
        KeywordFactory(name=f"matrix keyword {n}")
    add_words(["matrix person collection keyword"])


def test_search_answers_by_kind(api: APIClient) -> None:
    stock()
    body = api.get(API + "search/", {"q": " Matrix "}).json()
    assert list(body) == [
        "next", "query", "corrected", "uses_correction", "year", "total", "total_is_exact", "titles", "people",
        "collections", "keywords",
    ]  # fmt: skip
    assert (body["query"], body["total"], body["next"]) == ("Matrix", 1, None)
    assert [row["name"] for kind in ("titles", "people", "collections", "keywords") for row in body[kind]] == [
        "Matrix 0", "Matrix Person 0", "Matrix Collection 0", "matrix keyword 0",
    ]  # fmt: skip
    assert body["titles"] == api.get(API + "titles/").json()["results"]


def test_search_forgives_and_says_so(api: APIClient) -> None:
    stock()
    body = api.get(API + "search/", {"q": "matirx"}).json()
    assert (body["corrected"], body["uses_correction"], body["total"]) == ("matrix", True, 1)


def test_search_reads_a_year(api: APIClient) -> None:
    stock()
    TitleFactory(name="Matrix", released_on="2003-01-01")
    body = api.get(API + "search/", {"q": "matrix year:2003"}).json()
    assert (body["year"], [title["year"] for title in body["titles"]]) == (2003, [2003])


def test_search_comes_in_pages(api: APIClient) -> None:
    stock(5)
    found, link = [], f"{API}search/?q=matrix&page_size=2"
    while link:
        page = api.get(link).json()
        assert (page["total"], len(page["titles"]) <= 2) == (5, True)
        found += [title["name"] for title in page["titles"]]
        link = page["next"]
    assert sorted(found) == [f"Matrix {n}" for n in range(5)]


@pytest.mark.parametrize("path", ["search/", "search/suggest/"])
@pytest.mark.parametrize("query", ["", "?q=", "?q=a", "?q=%20a%20", "?q=a%00b", "?q=" + "x" * 201])
def test_query_must_be_one(api: APIClient, path: str, query: str) -> None:
    assert bad_fields(api.get(API + path + query)) == ["q"]


@pytest.mark.parametrize("extra", ["cursor=x", "cursor=WyJwayIsMF0", "cursor=WyJwayIsOTk5OTk5XQ", "page_size=0"])
def test_bad_paging_of_search(api: APIClient, extra: str) -> None:
    assert bad_fields(api.get(f"{API}search/?q=matrix&{extra}")) == [extra.split("=")[0]]


@pytest.mark.parametrize(
    "query",
    ["!!", "' or 1=1", "a:*&b", "\\\\", "(((", "日本", "\u202e\u202e", "🎬🎬", "year:99999999999", "%%", "\x1b[0m"],
)
def test_odd_queries_are_answered(api: APIClient, query: str) -> None:
    stock()
    for path in ("search/", "search/suggest/"):
        assert api.get(API + path, {"q": query}).status_code == 200


def test_suggestions(api: APIClient) -> None:
    stock()
    results = api.get(API + "search/suggest/", {"q": "matr"}).json()["results"]
    assert {row["kind"] for row in results} == {"film", "person", "collection", "keyword"}
    first = next(row for row in results if row["kind"] == "film")
    assert list(first) == ["kind", "id", "label", "detail", "poster", "page"]
    assert first["label"] == "Matrix 0"
    assert first["page"] == f"http://testserver/title/{first['id']}-matrix-0/"


def test_adult_titles_are_not_found(api: APIClient) -> None:
    TitleFactory(name="Matrix hidden", adult=True)
    assert api.get(API + "search/", {"q": "matrix"}).json()["titles"] == []
    assert api.get(API + "search/suggest/", {"q": "matrix"}).json()["results"] == []


@pytest.mark.parametrize("rows", [1, 20])
def test_search_costs_the_same_for_many(api: APIClient, rows: int, django_assert_num_queries: Any) -> None:
    stock(rows)
    with django_assert_num_queries(10):
        api.get(API + "search/", {"q": "matrix"})
    with django_assert_num_queries(5):
        api.get(API + "search/suggest/", {"q": "matrix"})
