"""Each endpoint of what people keep asks who is there, but for those that say that anybody may read."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

# What visitors read, as far as its owner shows it to everybody: names of routes.
PUBLIC = {
    "lists", "list", "list-items", "library", "watches", "watch", "ratings", "stats", "stats-year", "profile",
    "review-comments", "comment",
    "title-ratings",
    "title-similar",
    "trending",
    "profiles", "profile-followers", "profile-following",
    "reviews", "review",
}  # fmt: skip
OURS = ("lists.", "social.", "reviews.", "recommendations.")
SOME = {"pk": 1, "title": 1, "year": 2026, "season": 1, "episode": 1, "handle": "ada", "number": 1}
KEY = "4f3f1f9e-0000-4000-8000-000000000000"


def endpoints(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern, prefix + str(pattern.pattern))
        elif prefix.startswith("/api/v1/") and pattern.callback.__module__.startswith(OURS):
            yield prefix + str(pattern.pattern), pattern


FOUND = list(endpoints())


def path_of(route: str, pattern: URLPattern) -> str:
    for name, converter in pattern.pattern.converters.items():
        value = KEY if "UUID" in type(converter).__name__ else str(SOME.get(name, 1))
        route = route.replace(next(part for part in route.split("/") if part.endswith(f"{name}>")), value)
    return route


def test_there_are_endpoints() -> None:
    assert len(FOUND) > 25
    assert {pattern.name for _route, pattern in FOUND} >= PUBLIC - {"profile"}


@pytest.mark.parametrize(("route", "pattern"), FOUND, ids=[route for route, _pattern in FOUND])
@pytest.mark.django_db
def test_visitor_is_asked_to_sign_in(route: str, pattern: URLPattern) -> None:
    view: Any = pattern.callback
    path, client = path_of(route, pattern), APIClient()
    methods = getattr(view, "actions", None) or {
        name: name for name in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, name)
    }
    for method in list(methods):
        if method in ("head", "options"):
            continue
        status = getattr(client, method)(path, {}).status_code
        if method == "get" and pattern.name in PUBLIC:
            assert status in (200, 400, 401, 404), path  # 400: it needs to be told what to look for
        else:
            assert status == 401, (method, path)
