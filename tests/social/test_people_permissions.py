"""Who reads and writes what between people, through the API: one table for all, and another one for tokens."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Activity, Block, Dismissal, Follow, Mute, Profile
from tests.lists.api import as_profile, with_token
from tests.movies.api import API, problem
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

EVERYBODY = ("anonymous", "stranger", "follower", "asker", "blocked", "owner", "sibling", "kid")
GROWN_UP = {"stranger", "follower", "asker", "blocked", "owner", "sibling"}
KNOWS = {"anonymous", "stranger", "follower", "asker", "owner", "sibling"}
READS_SHY = {"follower", "owner", "sibling"}

# The owner is for followers only, the star for everybody; by path, who reads it.
READS: list[tuple[str, set[str]]] = [
    ("profiles/owner/", KNOWS),
    ("profiles/owner/followers/", READS_SHY),
    ("profiles/owner/following/", READS_SHY),
    ("profiles/star/", {*KNOWS, "blocked"}),
    ("profiles/star/followers/", {*KNOWS, "blocked"}),
    ("profiles/star/following/", {*KNOWS, "blocked"}),
    ("profiles/hidden/", set()),
    ("profiles/hidden/followers/", set()),
]
OWN_READS = ["follow-requests/", "blocks/", "mutes/", "follow-suggestions/"]
WRITES: list[tuple[str, str, set[str]]] = [
    ("put", "profiles/owner/follow/", {"stranger", "follower", "asker", "sibling"}),
    ("put", "profiles/star/follow/", GROWN_UP),
    ("put", "profiles/hidden/follow/", set()),
    ("delete", "profiles/owner/follow/", {"stranger", "follower", "asker", "owner", "sibling"}),
    ("delete", "profiles/follower/follower/", {"owner"}),
    ("put", "profiles/owner/block/", {"stranger", "follower", "asker"}),
    ("delete", "profiles/blocked/block/", {"owner"}),
    ("put", "profiles/owner/mute/", {"stranger", "follower", "asker", "sibling"}),
    ("delete", "profiles/star/mute/", {"owner"}),
    ("put", "follow-requests/asker/", {"owner"}),
    ("delete", "follow-requests/asker/", {"owner"}),
    ("delete", "follow-suggestions/star/", GROWN_UP),
    ("delete", "follow-suggestions/hidden/", set()),
]


@pytest.fixture
def people() -> dict[str, Profile | None]:
    """By what they are to the owner."""
    owner = ProfileFactory(handle="owner", visibility=Visibility.FOLLOWERS)
    found: dict[str, Profile | None] = {
        name: ProfileFactory(handle=name) for name in ("stranger", "follower", "asker", "blocked", "star")
    }
    found |= {"anonymous": None, "owner": owner, "sibling": ProfileFactory(handle="sibling", user=owner.user)}
    found["kid"] = ProfileFactory(handle="kid", kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    ProfileFactory(handle="hidden", visibility=Visibility.PRIVATE)
    Follow.objects.create(follower=found["follower"], followed=owner)
    Follow.objects.create(follower=found["asker"], followed=owner, status=FollowStatus.PENDING)
    Follow.objects.create(follower=owner, followed=found["star"])
    Block.objects.create(blocker=owner, blocked=found["blocked"])
    Mute.objects.create(muter=owner, muted=found["star"])
    return found


def client_of(people: dict[str, Profile | None], who: str) -> APIClient:
    profile = people[who]
    return as_profile(profile) if profile else APIClient()


def snapshot() -> dict[str, list[Any]]:
    models: Any = (Follow, Block, Mute, Dismissal, Activity)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_reads_what(people: dict[str, Profile | None], who: str) -> None:
    client = client_of(people, who)
    for path, readers in READS:
        response = client.get(API + path)
        assert response.status_code == (200 if who in readers else 404), (who, path, response.content)
        assert "hidden" not in response.content.decode()
    for path in OWN_READS:
        expected = 401 if who == "anonymous" else 200 if who in GROWN_UP else 403
        assert client.get(API + path).status_code == expected, (who, path)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_not_write_changes_nothing(people: dict[str, Profile | None], who: str) -> None:
    client, before = client_of(people, who), snapshot()
    for method, path, writers in WRITES:
        if who in writers:
            continue
        response = getattr(client, method)(API + path)
        expected = {"anonymous": {401}, "kid": {403}}.get(who, {404, 409})
        assert response.status_code in expected, (who, method, path)
        problem(response, response.status_code)
    assert snapshot() == before


@pytest.mark.parametrize(
    ("method", "path", "who"), [(method, path, who) for method, path, writers in WRITES for who in sorted(writers)]
)
def test_who_may_write_does(people: dict[str, Profile | None], method: str, path: str, who: str) -> None:
    response = getattr(client_of(people, who), method)(API + path)
    assert response.status_code < 300, response.content


@pytest.mark.parametrize("scope", ["read", "track", "write", "admin"])
def test_tokens_keep_within_their_scopes(people: dict[str, Profile | None], scope: str) -> None:
    owner = people["owner"]
    assert owner is not None
    client, before = with_token(owner, [scope]), snapshot()
    for path in [*OWN_READS, "profiles/owner/followers/", "profiles/?q=star"]:
        assert client.get(API + path).status_code == (200 if scope == "read" else 403), path
    if scope != "write":
        for method, path, _writers in WRITES:
            problem(getattr(client, method)(API + path), 403)
        assert snapshot() == before
    else:
        assert client.delete(f"{API}profiles/star/follow/").status_code == 204


def test_counts_and_standing_are_for_whoever_may_read(people: dict[str, Profile | None]) -> None:
    found = {who: client_of(people, who).get(f"{API}profiles/owner/").json() for who in sorted(KNOWS)}
    counts = {who: answer["counts"] for who, answer in found.items()}
    open_to = {"followers": 1, "following": 1}
    assert counts == {who: open_to if who in READS_SHY else None for who in KNOWS}
    assert {who: (answer["you"] or {}).get("following") for who, answer in found.items()} == {
        "anonymous": None, "asker": "pending", "follower": "accepted", "owner": "", "sibling": "", "stranger": "",
    }  # fmt: skip


def test_following_says_how_things_stand(people: dict[str, Profile | None]) -> None:
    client = client_of(people, "stranger")
    assert client.put(f"{API}profiles/star/follow/").json()["following"] == "accepted"
    answer = client.put(f"{API}profiles/owner/follow/").json()
    assert (answer["following"], answer["can_follow"]) == ("pending", True)
    assert client.put(f"{API}profiles/owner/follow/").json() == answer


def test_a_follow_of_somebody_for_followers_only_is_no_strangers_affair(people: dict[str, Profile | None]) -> None:
    seen = {
        who: [row["profile"]["handle"] for row in client_of(people, who).get(path).json()["results"]]
        for who in ("anonymous", "stranger", "follower", "owner")
        for path in [f"{API}profiles/star/followers/"]
    }
    assert seen == {"anonymous": [], "stranger": [], "follower": ["owner"], "owner": ["owner"]}


def test_nobody_follows_whoever_is_private(people: dict[str, Profile | None]) -> None:
    sibling = people["sibling"]
    assert sibling is not None
    Profile.objects.filter(pk=sibling.pk).update(visibility=Visibility.PRIVATE)
    answer = problem(client_of(people, "owner").put(f"{API}profiles/sibling/follow/"), 409)
    assert answer["type"] == "urn:matinee:problem:not-possible"
    assert "private" in answer["detail"]


def test_too_many_is_429_and_says_how_long(people: dict[str, Profile | None], monkeypatch: Any) -> None:
    monkeypatch.setattr("social.services.pairs.MOST_FOLLOWS", "1/h")
    client = client_of(people, "stranger")
    client.put(f"{API}profiles/star/follow/")
    response = client.put(f"{API}profiles/follower/follow/")
    problem(response, 429)
    assert int(response.headers["Retry-After"]) > 3000


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=a%00b"])
def test_finding_takes_something_to_look_for(query: str) -> None:
    assert "q" in problem(APIClient().get(f"{API}profiles/{query}"), 400)["errors"]


def test_finding_pages_through_all(db: None) -> None:
    for number in range(5):
        ProfileFactory(handle=f"salt_{number}")
    url, seen = f"{API}profiles/?q=salt&page_size=2", []
    while url:
        answer = APIClient().get(url).json()
        seen += [row["handle"] for row in answer["results"]]
        url = answer["next"]
    assert seen == [f"salt_{number}" for number in range(5)]


def test_suggestions_say_why(people: dict[str, Profile | None]) -> None:
    follower, owner = people["follower"], people["owner"]
    assert follower is not None
    assert owner is not None
    (row,) = client_of(people, "follower").get(f"{API}follow-suggestions/").json()["results"]
    assert (row["profile"]["handle"], row["reason"]) == ("star", "Followed by owner")
    client_of(people, "follower").delete(f"{API}follow-suggestions/star/")
    assert client_of(people, "follower").get(f"{API}follow-suggestions/").json()["results"] == []
