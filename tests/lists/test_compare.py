"""Two people side by side: what both have seen, one alone, both want; as far as the one may know of the other."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.models import LibraryEntry, List
from lists.queries.compare import PAGE_SIZE, counts_of, pair_of, part_of
from lists.services import Viewing, When, log_watch, set_rating
from movies.models import Title
from social.enums import Visibility
from social.models import Follow, Profile
from tests.lists.api import as_profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def saw(profile: Profile, title: Title, **facts: Any) -> None:
    log_watch(profile=profile, title=title, viewing=Viewing(When.now(profile), **facts))


def names(me: Profile, other: Profile) -> dict[str, set[str]]:
    return {
        part: {title.name for title in part_of(pair_of(me, other), part).titles}
        for part in ("both", "me", "them", "wish")
    }


@pytest.fixture
def pair() -> tuple[Profile, Profile]:
    me, other = ProfileFactory(handle="me"), ProfileFactory(handle="other")
    films = {name: TitleFactory(name=name) for name in ("both", "mine", "theirs", "quiet", "secret", "wish", "my wish")}
    for name in ("both", "mine"):
        saw(me, films[name])
    for name in ("both", "theirs"):
        saw(other, films[name])
    saw(other, films["quiet"], visibility=Visibility.FOLLOWERS)
    saw(other, films["secret"], visibility=Visibility.PRIVATE)
    for name in ("wish", "my wish"):
        services.set_watchlisted(profile=me, title=films[name], on=True)
    services.set_watchlisted(profile=other, title=films["wish"], on=True)
    return me, other


def test_parts(pair: tuple[Profile, Profile]) -> None:
    me, other = pair
    assert names(me, other) == {"both": {"both"}, "me": {"mine"}, "them": {"theirs"}, "wish": {"wish"}}
    assert counts_of(pair_of(me, other)) == {"both": 1, "me": 1, "them": 1, "wish": 1}


def test_followers_see_more_and_nobody_the_private(pair: tuple[Profile, Profile]) -> None:
    me, other = pair
    Follow.objects.create(follower=me, followed=other)
    assert names(me, other)["them"] == {"theirs", "quiet"}


def test_a_private_watchlist_stays_so(pair: tuple[Profile, Profile]) -> None:
    me, other = pair
    List.objects.filter(profile=other, kind="watchlist").update(visibility=Visibility.PRIVATE)
    assert LibraryEntry.objects.visible_to(me).filter(profile=other, on_watchlist=True).exists()
    assert names(me, other)["wish"] == set()
    assert counts_of(pair_of(me, other))["wish"] == 0


@pytest.mark.parametrize("part", ["both", "me", "them", "wish", "nonsense"])
def test_page_of_each_part(client: Client, pair: tuple[Profile, Profile], part: str) -> None:
    me, _other = pair
    client.force_login(me.user)
    page = client.get(reverse("lists:compare", args=["other"]), {"show": part, "after": "\0"})
    assert page.status_code == 200
    assert "0 titles rated by you both" in page.content.decode()


def test_nothing_in_common_is_said_plainly(client: Client) -> None:
    me = ProfileFactory()
    ProfileFactory(handle="other")
    client.force_login(me.user)
    for part in ("both", "me", "them", "wish"):
        page = client.get(reverse("lists:compare", args=["other"]), {"show": part}).content.decode()
        assert 'class="empty"' in page


def test_profiles_page_shows_the_match(client: Client) -> None:
    me, other = ProfileFactory(), ProfileFactory(handle="other")
    for value in (10, 8, 6, 4, 2):
        title = TitleFactory()
        for profile in (me, other):
            set_rating(profile=profile, title=title, value=value)
    client.force_login(me.user)
    address = reverse("lists:compare", args=["other"])
    assert f'hx-get="{address}"' in client.get(reverse("social:profile", args=["other"])).content.decode()
    piece = client.get(address, headers={"HX-Request": "true", "HX-Target": "taste-match"}).content.decode()
    assert "67 %" in piece
    assert "over 5 titles" in piece
    assert "<html" not in piece
    own = client.get(reverse("social:profile", args=[me.handle])).content.decode()
    assert "taste-match" not in own


def test_visitor_logs_in_first(client: Client) -> None:
    ProfileFactory(handle="other")
    assert client.get(reverse("lists:compare", args=["other"])).status_code == 302
    assert "taste-match" not in client.get(reverse("social:profile", args=["other"])).content.decode()


@pytest.mark.parametrize("number", [6, 14])
def test_page_costs_the_same_for_many(client: Client, number: int, django_assert_num_queries: Any) -> None:
    me, other = ProfileFactory(), ProfileFactory(handle="other")
    for place in range(number):
        title = TitleFactory(genres=["drama"])
        for profile, value in ((me, place % 10 + 1), (other, (place * 7) % 10 + 1)):
            saw(profile, title)
            set_rating(profile=profile, title=title, value=value)
    client.force_login(me.user)
    client.get(reverse("lists:compare", args=["other"]))
    with django_assert_num_queries(12):
        client.get(reverse("lists:compare", args=["other"]))


def test_pages_follow_one_another() -> None:
    me, other = ProfileFactory(), ProfileFactory()
    for place in range(5):
        title = TitleFactory(tmdb_popularity=place // 2)
        saw(me, title)
        saw(other, title)
    whole = [title.pk for title in part_of(pair_of(me, other), "both", size=PAGE_SIZE).titles]
    walked, after = [], ""
    for _n in range(3):
        page = part_of(pair_of(me, other), "both", after=after, size=2)
        walked += [title.pk for title in page.titles]
        after = page.next_cursor or ""
    assert walked == whole
    assert not after


def test_api(pair: tuple[Profile, Profile]) -> None:
    me, _other = pair
    client = as_profile(me)
    found = client.get("/api/v1/profiles/other/compare/").json()
    assert found["titles"] == {"both": 1, "me": 1, "them": 1, "wish": 1}
    assert found["match"] == {"common": 0, "percent": None}
    titles = client.get("/api/v1/profiles/other/compare/titles/", {"show": "them"}).json()
    assert [each["name"] for each in titles["results"]] == ["theirs"]
    wrong = client.get("/api/v1/profiles/other/compare/titles/", {"show": "all"})
    assert wrong.status_code == 400
    assert "show" in wrong.json()["errors"]
