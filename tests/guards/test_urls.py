"""Each address of ours answers a visitor sanely, and a GET changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.movies.factories import (
    CollectionFactory,
    CompanyFactory,
    KeywordFactory,
    PersonFactory,
    SeasonFactory,
)
from tests.social.factories import ProfileFactory

WRITES = ("insert", "update", "delete", "truncate", "alter", "create", "drop")


class GetWroteError(AssertionError):
    """A GET request sent a statement that changes data."""


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().split(None, 1)[0].lower() in WRITES and "django_session" not in sql:
        raise GetWroteError(sql[:200])
    return execute(sql, params, many, context)


def our_routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if route.startswith(("admin/", "accounts/")):
                continue
            yield from our_routes(pattern, route)
        else:
            yield route, pattern


@pytest.fixture
def paths(db: None) -> list[str]:
    """One real path for every route of ours that takes arguments, and the bare ones as they are."""
    season = SeasonFactory(number=1)
    title = season.title
    title.genres.create(slug="drama-x", name="Drama X")
    values = {
        "title": title.slug, "person": PersonFactory().slug, "keyword": KeywordFactory().slug,
        "company": CompanyFactory().slug, "collection": CollectionFactory().slug, "genre": "drama-x",
    }  # fmt: skip
    found = []
    for route, _pattern in our_routes():
        first = route.split("/")[0]
        path = route.replace("<numbered:slug>", values.get(first, "1")).replace("<slug:slug>", "drama-x")
        path = path.replace("<int:number>", "1")
        if "<" not in path and "^" not in path and "(" not in path:
            found.append("/" + path)
    assert len(found) > 15
    return found


def test_get_never_writes(client: Client, paths: list[str]) -> None:
    client.force_login(ProfileFactory().user)
    for path in paths:
        with connection.execute_wrapper(refuse_writes):
            response = client.get(path, follow=False)
        assert response.status_code in (200, 301, 302, 304, 400, 401, 403, 404, 405), (path, response.status_code)


def test_visitor_is_never_met_with_an_error(client: Client, paths: list[str]) -> None:
    for path in paths:
        assert client.get(path).status_code < 500, path
