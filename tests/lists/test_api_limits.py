"""Whatever is sent to the endpoints of lists and tracking: an answer of the 400s at worst, and nothing half done."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from lists.api.urls import urlpatterns
from lists.enums import Role
from lists.models import List, ListMember, Watch
from tests.lists.api import API, as_profile, problem
from tests.lists.factories import ListItemFactory, WatchFactory
from tests.movies.factories import EpisodeFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

NASTY: list[Any] = [
    None, True, -1, 0, 10**30, -(10**30), 1.5, 1e308, "", " ", "\0", "x" * 20_000, "٣", "²", "\u202e", "🎬" * 300,
    [], [[]], {}, {"a": {"b": [1]}}, [None] * 3, [10**30], ["\0"], "9999-12-31", "0000-00-00", "%00", "NaN",
]  # fmt: skip
ITEM = {"title": 1, "note": "x"}
# Each endpoint that takes a body, with one that it understands.
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("post", "lists/", {"name": "Ok", "description": "", "is_ranked": True, "visibility": "public",
                        "rules": "kind=film", "titles": []}),
    ("patch", "lists/{list}/", {"name": "Ok", "description": "", "is_ranked": True, "visibility": "public",
                                "rules": ""}),
    ("post", "lists/{list}/items/", {"title": 1, "note": "x", "items": [ITEM]}),
    ("patch", "lists/{list}/items/{title}/", {"note": "x"}),
    ("post", "lists/{list}/reorder/", {"title": 1, "before": 2, "after": 3, "to": 1}),
    ("post", "lists/{list}/copy/", {"name": "Ok"}),
    ("post", "lists/{list}/members/", {"handle": "ada", "role": "viewer"}),
    ("patch", "lists/{list}/members/ada/", {"role": "viewer"}),
    ("patch", "library/{title}/", {
        "status": "paused", "watchlist": True, "favourite": True, "owned": ["dvd"], "owned_note": "x", "note": "x",
        "rating": 1, "stopped_at_episode": 1, "stopped_at_minute": 1}),
    ("post", "library/bulk/", {"entries": [{"title": 1}]}),
    ("post", "watches/", {
        "title": 1, "episode": 1, "when": "now", "is_rewatch": True, "company": "x", "note": "x", "rating": 1,
        "visibility": "public", "nonce": "4f3f1f9e-0000-4000-8000-000000000000", "together": ["ada"]}),
    ("patch", "watches/{watch}/", {"when": "now", "is_rewatch": True, "company": "x", "note": "x", "rating": 1,
                                   "visibility": "public", "together": ["ada"]}),
    ("post", "watches/bulk/", {"watches": [{"title": 1}]}),
    ("post", "shows/{title}/episodes/tick/", {"episodes": [1], "season": 1, "up_to": 1, "all": True, "when": "now",
                                              "again": True, "early": True, "nonce": None}),
    ("post", "shows/{title}/episodes/untick/", {"episodes": [1], "season": 1, "all": True, "latest_only": True}),
    ("put", "ratings/{title}/", {"value": 7}),
    ("post", "quick-add/", {"tmdb_id": 1, "kind": "film", "imdb_id": "tt1", "url": "x", "status": "planned",
                            "when": "now"}),
]  # fmt: skip
ROWS = {"library/bulk/": ("entries", {"title", "status", "note", "rating", "owned"}),
        "watches/bulk/": ("watches", {"title", "episode", "when", "note", "nonce"}),
        "lists/{list}/items/": ("items", {"title", "note"})}  # fmt: skip
QUERIES = {
    "lists/": ("of", "which", "holds", "cursor", "page_size"),
    "lists/{list}/items/": ("cursor", "page_size"),
    "lists/{list}/members/": ("cursor", "page_size"),
    "list-invitations/": ("cursor",),
    "together/": ("cursor", "page_size"),
    "library/": (
        "of", "cursor", "page_size", "q", "status", "owned", "favourite", "watched", "rating_min", "watched_after",
        "sort", "genre", "year", "provider", "region", "min_runtime",
    ),
    "watches/": ("of", "from", "to", "title", "undated", "cursor", "page_size"),
    "shows/{title}/episodes/": ("season", "cursor", "page_size"),
    "continue-watching/": ("page_size",),
    "ratings/": ("of", "title", "cursor"),
    "stats/": ("of",),
}  # fmt: skip


@pytest.fixture
def keys() -> dict[str, int]:
    """One of everything, all of one profile."""
    watch = WatchFactory(title=EpisodeFactory().season.title)
    item = ListItemFactory(list__profile=watch.profile, title=watch.title)
    ListMember.objects.create(list=item.list, profile=ProfileFactory(handle="ada"), role=Role.VIEWER)
    return {"list": item.list_id, "title": watch.title_id, "watch": watch.pk}


@pytest.fixture
def client(keys: dict[str, int]) -> APIClient:
    return as_profile(Watch.objects.get(pk=keys["watch"]).profile)


def sane(response: Any, what: Any) -> None:
    assert response.status_code < 500 and response.status_code not in (401, 403), (what, response.content)  # noqa: PT018
    if response.status_code >= 400:
        problem(response, response.status_code)


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=[f"{row[0]} {row[1]}" for row in BODIES])
def test_nasty_values(client: APIClient, keys: dict[str, int], method: str, path: str, body: dict[str, Any]) -> None:
    url = API + path.format(**keys)
    for value in NASTY:
        for name in body:
            # What says what else to do is left out in turn: members that exclude each other hide one another's faults.
            sent = {name: value} if method == "patch" or value in NASTY[::2] else {**body, name: value}
            sane(getattr(client, method)(url, sent), (name, value))
        sane(getattr(client, method)(url, value), value)
    if path in ROWS:
        rows, names = ROWS[path]
        for value in NASTY:
            sane(client.post(url, {rows: [{"title": keys["title"], name: value} for name in names]}), value)


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "application/json", 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "application/json", 400),
        (b'{"note": "\xff\xfe"}', "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"title": NaN}', "application/json", 400),
        (b'{"title": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b'"' + b"x" * (1024 * 1024) + b'"', "application/json", 413),
        (b"title=1", "application/x-www-form-urlencoded", 415),
        (b"<title/>", "application/xml", 415),
    ],
    ids=range(9),
)
def test_bodies_that_are_none(client: APIClient, keys: dict[str, int], raw: bytes, kind: str, status: int) -> None:
    for method, path, _body in BODIES:
        problem(getattr(client, method)(API + path.format(**keys), data=raw, content_type=kind), status)
    assert (List.objects.count(), Watch.objects.count()) == (1, 1)


def test_halves_of_characters(client: APIClient, keys: dict[str, int]) -> None:
    for method, path, body in BODIES:
        for name in body:
            raw = json.dumps({**body, name: "\ud800"})
            response = getattr(client, method)(API + path.format(**keys), data=raw, content_type="application/json")
            assert response.status_code in (400, 404, 409), (path, name, response.content)


@pytest.mark.parametrize("path", QUERIES)
def test_nasty_queries(client: APIClient, keys: dict[str, int], path: str) -> None:
    for value in NASTY:
        for name in QUERIES[path]:
            sane(client.get(API + path.format(**keys), {name: [str(value)]}), (name, value))


def test_nasty_paths(client: APIClient, keys: dict[str, int]) -> None:
    for key in ("0", "9" * 30, "-1", "x", "%00", "1%2F2"):
        for path in (f"lists/{key}/", f"lists/{keys['list']}/items/{key}/", f"watches/{key}/", f"library/{key}/",
                     f"shows/{key}/progress/", f"undo/{key}/", f"stats/{key}/", f"lists/{keys['list']}/members/{key}/",
                     f"ratings/{keys['title']}/seasons/{key}/episodes/{key}/", f"list-invitations/{key}/",
                     f"together/{key}/accept/", f"together/{key}/decline/"):  # fmt: skip
            for method in ("get", "post", "put", "patch", "delete"):
                response = getattr(client, method)(API + path, {"value": 3, "note": "x"})
                assert response.status_code in (200, 400, 404, 405), (method, path)


def test_bad_key_for_idempotency(client: APIClient, keys: dict[str, int]) -> None:
    for key in ("", "x" * 201, "a b"):
        problem(client.post(f"{API}watches/", {"title": keys["title"]}, headers={"Idempotency-Key": key}), 400)
    assert Watch.objects.count() == 1


def test_every_create_can_be_sent_twice() -> None:
    """Each POST that makes something takes an Idempotency-Key; taking back and moving do no harm twice."""
    for pattern in urlpatterns:
        view: Any = pattern.callback
        if (
            (action := view.actions.get("post"))
            and action not in ("reorder", "untick", "change_many", "join")
            and pattern.name != "undo"
        ):
            assert getattr(getattr(view.cls, action), "is_idempotent", False), pattern


def test_same_key_for_somebody_else_is_another_key(keys: dict[str, int]) -> None:
    owner = Watch.objects.get().profile
    household = ProfileFactory(user=owner.user)
    for profile in (owner, household):
        made = as_profile(profile).post(
            f"{API}watches/", {"title": keys["title"]}, headers={"Idempotency-Key": "evening"}
        )
        assert made.json()["profile"]["handle"] == profile.handle
    assert Watch.objects.filter(profile=household).count() == 1
