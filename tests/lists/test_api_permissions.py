"""Who reads and writes what of lists and tracking: one table for all, and another one for tokens."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from lists.models import Undo
from tests.lists.api import API, problem, snapshot, with_token
from tests.lists.api_household import EVERYBODY, SECRETS, Household, household
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

# Who sees the owner's public things at all: a kid sees nobody's but its own.
PUBLIC = {"anonymous", "stranger", "follower", "viewer", "editor", "owner", "sibling"}
FOLLOWERS = {"follower", "owner", "sibling"}
MEMBERS = {"viewer", "editor", "owner"}
OWNER = {"owner"}

READS: list[tuple[str, set[str]]] = [
    ("lists/{list_public}/", PUBLIC),
    ("lists/{list_public}/items/", PUBLIC),
    ("lists/{list_followers}/", FOLLOWERS),
    ("lists/{list_followers}/items/", FOLLOWERS),
    ("lists/{list_private}/", OWNER),
    ("lists/{list_private}/items/", OWNER),
    ("lists/{list_shared}/", MEMBERS),
    ("lists/{list_shared}/items/", MEMBERS),
    ("lists/?of=owner", PUBLIC),
    ("watches/?of=owner", PUBLIC),
    ("watches/{watch_public}/", PUBLIC),
    ("watches/{watch_followers}/", FOLLOWERS),
    ("watches/{watch_private}/", OWNER),
    ("library/?of=owner", PUBLIC),
    ("ratings/?of=owner", PUBLIC),
    ("stats/?of=owner", PUBLIC),
    ("stats/2026/?of=owner", PUBLIC),
]
# Nobody reads these without a profile.
MEMBER_READS: list[tuple[str, set[str]]] = [
    ("lists/{list_public}/members/", OWNER),
    ("lists/{list_shared}/members/", MEMBERS),
]
OWN_READS = [
    "lists/", "lists/?which=shared", "lists/?which=liked", "list-invitations/", "library/", "library/{film}/",
    "watches/", "shows/{show}/progress/", "shows/{show}/episodes/", "continue-watching/", "ratings/",
    "ratings/{film}/", "stats/", "stats/2026/", "together/",
]  # fmt: skip

NOTE = {"note": "changed"}
WRITES: list[tuple[str, str, Any, set[str]]] = [
    ("patch", "lists/{list_public}/", {"name": "Changed"}, OWNER),
    ("patch", "lists/{list_shared}/", {"name": "Changed"}, OWNER),
    ("delete", "lists/{list_public}/", None, OWNER),
    ("delete", "lists/{list_shared}/", None, OWNER),
    ("post", "lists/{list_public}/items/", {"title": "{new}"}, OWNER),
    ("post", "lists/{list_shared}/items/", {"title": "{new}"}, {"owner", "editor"}),
    ("patch", "lists/{list_public}/items/{film}/", NOTE, OWNER),
    ("patch", "lists/{list_shared}/items/{film}/", NOTE, {"owner", "editor"}),
    ("delete", "lists/{list_public}/items/{film}/", None, OWNER),
    ("delete", "lists/{list_shared}/items/{film}/", None, {"owner", "editor"}),
    ("post", "lists/{list_public}/reorder/", {"title": "{film}", "to": 2}, OWNER),
    ("post", "lists/{list_shared}/reorder/", {"title": "{film}", "to": 2}, {"owner", "editor"}),
    ("put", "lists/{list_private}/like/", None, set()),
    ("delete", "lists/{list_private}/like/", None, set()),
    ("post", "lists/{list_public}/copy/", {}, PUBLIC - {"anonymous"}),
    ("post", "lists/{list_shared}/copy/", {}, MEMBERS),
    ("post", "lists/{list_public}/members/", {"handle": "stranger", "role": "editor"}, OWNER),
    ("post", "lists/{list_shared}/members/", {"handle": "stranger", "role": "editor"}, OWNER),
    ("patch", "lists/{list_shared}/members/viewer/", {"role": "editor"}, OWNER),
    ("delete", "lists/{list_shared}/members/viewer/", None, {"owner", "viewer"}),
    ("put", "list-invitations/{list_private}/", None, set()),
    ("delete", "list-invitations/{list_private}/", None, set()),
    ("patch", "watches/{watch_public}/", NOTE, OWNER),
    ("patch", "watches/{watch_private}/", NOTE, OWNER),
    ("delete", "watches/{watch_public}/", None, OWNER),
    ("post", "together/{share}/accept/", None, {"follower"}),
    ("post", "together/{share}/decline/", None, {"follower"}),
    ("patch", "watches/{watch_followers}/", {"together": ["sibling"]}, OWNER),
    ("post", "undo/{undo}/", None, OWNER),
]
OWN_WRITES: list[tuple[str, str, Any, str]] = [
    ("post", "lists/", {"name": "Mine"}, "write"),
    ("put", "lists/{list_public}/like/", None, "write"),
    ("delete", "lists/{list_public}/like/", None, "write"),
    ("post", "lists/{list_public}/copy/", {}, "write"),
    ("patch", "library/{film}/", NOTE, "track"),
    ("delete", "library/{film}/", None, "track"),
    ("post", "library/bulk/", {"entries": [{"title": "{film}", "favourite": True}]}, "track"),
    ("post", "watches/", {"title": "{film}"}, "track"),
    ("post", "watches/bulk/", {"watches": [{"title": "{film}"}]}, "track"),
    ("post", "shows/{show}/episodes/tick/", {"all": True}, "track"),
    ("post", "shows/{show}/episodes/untick/", {"all": True}, "track"),
    ("put", "ratings/{film}/", {"value": 3}, "track"),
    ("delete", "ratings/{film}/", None, "track"),
    ("post", "quick-add/", {"url": "http://testserver/title/{film}/"}, "track"),
]


@pytest.fixture
def home() -> Household:
    return household()


def send(home: Household, client: APIClient, method: str, path: str, body: Any) -> Any:
    return getattr(client, method)(API + home.path(path), _filled(home, body), format="json")


def _filled(home: Household, body: Any) -> Any:
    """The body with keys in place of `{name}`."""
    if isinstance(body, dict):
        return {name: _filled(home, value) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(home, value) for value in body]
    if body == "{new}":
        return home.episode.season.title_id
    return home.path(body) if isinstance(body, str) else body


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_what(home: Household, who: str) -> None:
    client = home.client(who)
    for path, readers in READS:
        response = send(home, client, "get", path, None)
        assert response.status_code == (200 if who in readers else 404), (who, path, response.content)
        if who != "owner":
            assert not [secret for secret in SECRETS if secret in response.content.decode()], (who, path)
    for path, readers in MEMBER_READS:
        expected = 401 if who == "anonymous" else 200 if who in readers else 404
        assert send(home, client, "get", path, None).status_code == expected, (who, path)
    for path in OWN_READS:
        response = send(home, client, "get", path, None)
        # Nobody has said for what age these titles are.
        hidden = who == "kid" and ("{film}" in path or "{show}" in path)
        assert response.status_code == (401 if who == "anonymous" else 404 if hidden else 200), (who, path)
        if who != "owner":
            assert not [secret for secret in SECRETS if secret in response.content.decode()], (who, path)


def test_owner_does_read_the_secrets(home: Household) -> None:
    client = home.client("owner")
    text = "".join(send(home, client, "get", path, None).content.decode() for path in OWN_READS)
    assert [secret for secret in SECRETS if secret not in text] == []


def test_lists_of_somebody_hold_what_each_may_see(home: Household) -> None:
    found = {
        who: [row["name"] for row in send(home, home.client(who), "get", "lists/?of=owner", None).json()["results"]]
        for who in sorted(PUBLIC)
    }
    public, followers, shared = "A public list", "A followers list", "A shared list"
    assert found == {
        "anonymous": [public],
        "stranger": [public],
        "follower": [followers, public],
        "sibling": [followers, public],
        "viewer": [shared, public],
        "editor": [shared, public],
        "owner": [shared, "secret-list", followers, public],
    }


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "owner"])
def test_who_may_not_write_changes_nothing(home: Household, who: str) -> None:
    client, before, undos = home.client(who), snapshot(), Undo.objects.count()
    for method, path, body, writers in WRITES:
        if who not in writers:
            problem(send(home, client, method, path, body), 401 if who == "anonymous" else 404)
    if who == "anonymous":
        for method, path, body, _scope in OWN_WRITES:
            problem(send(home, client, method, path, body), 401)
    assert snapshot() == before
    assert Undo.objects.count() == undos


@pytest.mark.parametrize(
    ("method", "path", "body", "who"), [(*row[:3], who) for row in WRITES for who in sorted(row[3])]
)
def test_who_may_write_does(home: Household, method: str, path: str, body: Any, who: str) -> None:
    assert send(home, home.client(who), method, path, body).status_code < 300


@pytest.mark.parametrize(("method", "path", "body", "_scope"), OWN_WRITES)
def test_whoever_writes_writes_their_own(home: Household, method: str, path: str, body: Any, _scope: str) -> None:
    owner = home.profiles["owner"]

    def of_owner() -> dict[str, list[Any]]:
        rows = {
            name: [row for row in found if row.get("profile_id") == owner.pk]  # type: ignore[union-attr]
            for name, found in snapshot().items()
        }
        for row in rows["List"]:
            row["like_count"] = 0
        return rows

    before = of_owner()
    for who in ("stranger", "sibling", "editor"):
        response = send(home, home.client(who), method, path, body)
        assert response.status_code < 300, (who, path, response.content)
    assert of_owner() == before


@pytest.mark.parametrize("scope", ["read", "track", "write", "admin"])
def test_tokens_keep_within_their_scopes(home: Household, scope: str) -> None:
    owner = home.profiles["owner"]
    assert owner is not None
    client = with_token(owner, [scope])
    before = snapshot()
    needs = {"patch": "write", "put": "write", "delete": "write", "post": "write"}
    for path in [*OWN_READS, *(path for path, _readers in (*READS, *MEMBER_READS))]:
        assert send(home, client, "get", path, None).status_code == (200 if scope == "read" else 403), (scope, path)
    for method, path, body, _writers in WRITES:
        if path.startswith("undo/"):
            needed = {"track", "write"}
        else:
            needed = {"track" if path.startswith(("watches/", "together/")) else needs[method]}
        if scope not in needed:
            answer = problem(send(home, client, method, path, body), 403)
            assert answer["type"] == "urn:matinee:problem:insufficient-scope"
    for method, path, body, needed_scope in OWN_WRITES:
        if scope != needed_scope:
            problem(send(home, client, method, path, body), 403)
    assert snapshot() == before


@pytest.mark.parametrize(("method", "path", "body", "scope"), OWN_WRITES)
def test_token_with_the_scope_may(home: Household, method: str, path: str, body: Any, scope: str) -> None:
    client = with_token(ProfileFactory(), [scope])
    response = send(home, client, method, path, body)
    assert response.status_code < 300, response.content


@pytest.mark.parametrize("scope", ["track", "write"])
def test_whoever_may_write_may_take_back(home: Household, scope: str) -> None:
    owner = home.profiles["owner"]
    assert owner is not None
    assert send(home, with_token(owner, [scope]), "post", "undo/{undo}/", None).json()["undone"] is True


def test_token_that_is_revoked_or_of_an_account_that_goes_is_none(home: Household) -> None:
    owner = home.profiles["owner"]
    assert owner is not None
    client = with_token(owner, ["read"])
    assert client.get(f"{API}watches/").status_code == 200
    owner.access_tokens.update(revoked_at="2026-01-01T00:00:00Z")  # type: ignore[attr-defined]
    problem(client.get(f"{API}watches/"), 401)
