"""Ratings of friends: whose are told, to whom, and what else a title's page of ratings says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from movies.models import Title
from reviews.queries.friends import SHOWN, friends_of
from reviews.services import rate
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Block, Follow, Mute, Profile
from tests.lists.api import as_profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def friend_of(viewer: Profile, **fields: Any) -> Profile:
    friend: Profile = ProfileFactory(**fields)
    Follow.objects.create(follower=viewer, followed=friend)
    return friend


def told(viewer: Profile | None, title: Title) -> list[tuple[str, int]]:
    return [(rating.profile.handle, rating.value) for rating in friends_of(viewer, title).shown]


def panel(client: Any, title: Title) -> str:
    headers = {"HX-Request": "true", "HX-Target": "title-ratings"}
    return str(client.get(reverse("reviews:title_ratings", args=[title.slug]), headers=headers).content.decode())


def test_friends_are_those_one_follows_and_may_read() -> None:
    viewer, title = ProfileFactory(), TitleFactory()
    rate(profile=friend_of(viewer, handle="best"), title=title, value=10)
    rate(profile=friend_of(viewer, handle="closed", visibility=Visibility.FOLLOWERS), title=title, value=8)
    rate(profile=friend_of(viewer, handle="quiet"), title=title, value=6, visibility=Visibility.FOLLOWERS)
    rate(profile=friend_of(viewer, handle="secret"), title=title, value=1, visibility=Visibility.PRIVATE)
    rate(profile=friend_of(viewer, handle="hidden", visibility=Visibility.PRIVATE), title=title, value=1)
    rate(profile=ProfileFactory(handle="stranger"), title=title, value=1)
    rate(profile=viewer, title=title, value=1)
    muted, blocked = friend_of(viewer, handle="muted"), friend_of(viewer, handle="blocked")
    asked = ProfileFactory(handle="asked", visibility=Visibility.FOLLOWERS)
    Follow.objects.create(follower=viewer, followed=asked, status=FollowStatus.PENDING)
    follower = ProfileFactory(handle="follower")
    Follow.objects.create(follower=follower, followed=viewer)
    for other in (muted, blocked, asked, follower):
        rate(profile=other, title=title, value=1)
    Mute.objects.create(muter=viewer, muted=muted)
    Block.objects.create(blocker=blocked, blocked=viewer)

    assert told(viewer, title) == [("best", 10), ("closed", 8), ("quiet", 6)]
    friends = friends_of(viewer, title)
    assert (friends.ratings, friends.mean) == (3, 8.0)


@pytest.mark.parametrize("kind", [None, ProfileKind.KIDS, ProfileKind.GUEST])
def test_who_follows_nobody_is_told_nothing(kind: str | None, django_assert_num_queries: Any) -> None:
    title, viewer = TitleFactory(), None
    if kind:
        ceiling = {"age_ceiling": 6} if kind == ProfileKind.KIDS else {}
        viewer = ProfileFactory(kind=kind, visibility=Visibility.PRIVATE, **ceiling)
        rate(profile=friend_of(viewer), title=title, value=9)
    with django_assert_num_queries(0):
        assert not told(viewer, title)


@pytest.mark.parametrize("number", [1, SHOWN + 3])
def test_panel_costs_the_same_for_many(client: Client, number: int, django_assert_num_queries: Any) -> None:
    viewer, title = ProfileFactory(), TitleFactory()
    for _n in range(number):
        rate(profile=friend_of(viewer), title=title, value=7)
    client.force_login(viewer.user)
    panel(client, title)
    with django_assert_num_queries(4):
        html = panel(client, title)
    assert html.count('class="friend"') == min(number, SHOWN)
    assert ("and 3 more" in html) == (number > SHOWN)


def test_page_goes_on_where_it_ended(client: Client) -> None:
    viewer, title = ProfileFactory(), TitleFactory()
    for number in range(5):
        rate(profile=friend_of(viewer, handle=f"friend{number}"), title=title, value=9 - number // 2)
    first = friends_of(viewer, title, limit=3)
    rest = friends_of(viewer, title, limit=3, after=first.next_cursor or "")
    handles = [rating.profile.handle for rating in (*first.shown, *rest.shown)]
    assert handles == ["friend1", "friend0", "friend3", "friend2", "friend4"]
    assert rest.next_cursor is None
    assert friends_of(viewer, title, after="no cursor").shown[0].profile.handle == "friend1"
    client.force_login(viewer.user)
    assert client.get(reverse("reviews:title_ratings", args=[title.slug]), {"after": "\0"}).status_code == 200


def test_visitor_sees_the_community_alone(client: Client) -> None:
    title = TitleFactory(name="Salt")
    rate(profile=ProfileFactory(), title=title, value=9)
    page = client.get(reverse("reviews:title_ratings", args=[title.slug])).content.decode()
    assert "4½ stars: 1 rating, 100 %" in page
    assert "People you follow" not in page
    assert reverse("reviews:about_ratings") in page
    assert client.get(reverse("reviews:title_ratings", args=["999999"])).status_code == 404


def test_titles_page_asks_for_its_ratings(client: Client) -> None:
    title = TitleFactory()
    assert reverse("reviews:title_ratings", args=[title.slug]) in client.get(title.get_absolute_url()).content.decode()


def test_nobody_has_rated(client: Client) -> None:
    assert "Nobody has rated it in public yet" in panel(client, TitleFactory())


def test_rule_is_told_with_its_numbers(client: Client) -> None:
    page = client.get(reverse("reviews:about_ratings")).content.decode()
    assert "5 imagined ratings of 6.5" in page
    assert "One 10 alone makes 7.1" in page


def test_api_answers_what_the_page_shows(client: Client) -> None:
    viewer, title = ProfileFactory(), TitleFactory()
    friend = friend_of(viewer, handle="friend")
    rate(profile=friend, title=title, value=9)
    rate(profile=friend_of(viewer), title=title, value=2, visibility=Visibility.PRIVATE)
    title.refresh_from_db()
    found = client.get(f"/api/v1/titles/{title.pk}/ratings/").json()
    assert (found["ratings"], found["mean"]) == (1, title.rating_mean)
    assert found["histogram"][8] == {"value": 9, "ratings": 1}
    friends = as_profile(viewer).get(f"/api/v1/titles/{title.pk}/ratings/friends/").json()
    assert [(each["profile"]["handle"], each["value"]) for each in friends["results"]] == [("friend", 9)]
    assert client.get(f"/api/v1/titles/{title.pk}/ratings/friends/").status_code == 401
    assert client.get("/api/v1/titles/999999/ratings/").status_code == 404
