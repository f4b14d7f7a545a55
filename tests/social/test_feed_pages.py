"""The feed's page, the home page's part of it, and its endpoint."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Comment, Review
from social.enums import Verb
from social.feed.pages import ACTS
from social.models import Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory
from tests.social.feeding import NOON, follow, listed, rated, record, reviewed, watched
from tests.social.households import act_as, kid_of

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def reader() -> Profile:
    return ProfileFactory(handle="reader")


@pytest.fixture
def friend(reader: Profile) -> Profile:
    friend = ProfileFactory(handle="friend", display_name="Noor")
    follow(reader, friend)
    return friend


@pytest.fixture
def browser(client: Client, reader: Profile) -> Client:
    client.force_login(reader.user)
    return client


def test_the_page_shows_entries_and_veils_spoilers(browser: Client, reader: Profile, friend: Profile) -> None:
    film = TitleFactory(name="Salt")
    rated(friend, film, value=9)
    reviewed(friend, film, text="She was the **lighthouse** all along.", has_spoilers=True)
    html = browser.get(reverse("social:feed")).content.decode()
    assert "Noor" in html
    assert "★★★★½" in html
    veiled = html[html.index('<details class="quote') : html.index("</details>", html.index('<details class="quote'))]
    assert "She was the lighthouse all along." in veiled
    assert html.count("lighthouse") == 1
    Profile.objects.filter(pk=reader.pk).update(rating_scale="points")
    assert "9/10" in browser.get(reverse("social:feed")).content.decode()


def test_a_comment_says_below_which_review(browser: Client, friend: Profile) -> None:
    review = ReviewFactory(title__name="Salt", profile__display_name="Ana")
    comment = Comment.objects.create(review=review, profile=friend, text="Quite so.")
    record(friend, Verb.COMMENTED, comment, title_id=review.title_id)
    page = browser.get("/feed/").content.decode()
    assert "commented on a review" in page
    assert "Salt" in page
    assert "by Ana" in page
    assert review.get_absolute_url() in page
    Review.objects.filter(pk=review.pk).update(visibility="private")
    assert "Salt" not in browser.get("/feed/").content.decode()


def test_pages_go_on_without_scripts(browser: Client, friend: Profile) -> None:
    for number in range(ACTS + 3):
        watched(friend, at=NOON - number * DAY)
    first = browser.get(reverse("social:feed"))
    address = first.context["next_url"]
    assert f'href="{address}"'.replace("&", "&amp;") in first.content.decode()
    second = browser.get(address)
    assert len(second.context["entries"]) == 3
    assert second.context["next_url"] == ""
    assert "feed-new" not in second.content.decode()


def test_a_day_has_its_heading_once(browser: Client, reader: Profile) -> None:
    friends = ProfileFactory.create_batch(ACTS + 2)
    follow(reader, *friends)
    film = TitleFactory()
    for number, friend in enumerate(friends):
        watched(friend, film, NOON - number * MINUTE)
    first = browser.get(reverse("social:feed"))
    assert first.content.decode().count("feed__day") == 1
    assert browser.get(first.context["next_url"]).content.decode().count("feed__day") == 0


def test_the_new_region_is_asked_for_with_the_page_s_token(browser: Client, friend: Profile) -> None:
    page = browser.get(reverse("social:feed"), {"kind": "reviewed"})
    watched(friend)
    reviewed(friend)
    response = browser.get(page.context["news_url"])
    html = response.content.decode()
    assert html.lstrip().startswith('<section class="feed-new" id="feed-new"')
    assert html.count('class="entry"') == 1
    assert "1 new entry" in html
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("token", ["", "nonsense", "W10"])
def test_a_token_that_is_none_is_a_404(browser: Client, token: str) -> None:
    assert browser.get(reverse("social:feed_news"), {"since": token}).status_code == 404


def test_an_unknown_kind_or_place_is_the_whole_feed(browser: Client, friend: Profile) -> None:
    watched(friend)
    response = browser.get(reverse("social:feed"), {"kind": "everything", "after": "nowhere"})
    assert len(response.context["entries"]) == 1


@pytest.mark.parametrize("name", ["feed", "feed_news", "feed_friends"])
def test_visitors_log_in_first_and_kids_have_no_such_page(client: Client, name: str, reader: Profile) -> None:
    assert client.get(reverse(f"social:{name}")).status_code == 302
    act_as(client, kid_of(reader))
    assert client.get(reverse(f"social:{name}")).status_code == 404


def test_an_empty_feed_says_what_to_do(browser: Client, reader: Profile) -> None:
    html = browser.get(reverse("social:feed")).content.decode()
    assert "Follow somebody" in html
    assert reverse("lists:imports") in html
    follow(reader, ProfileFactory())
    assert "It is quiet here" in browser.get(reverse("social:feed")).content.decode()
    assert "Nothing of this kind" in browser.get(reverse("social:feed"), {"kind": "shows"}).content.decode()


def test_the_home_page_s_rail(browser: Client, friend: Profile) -> None:
    assert "What the people you follow" in browser.get(reverse("social:feed_friends")).content.decode()
    rated(friend, TitleFactory(name="Salt"), value=7)
    html = browser.get(reverse("social:feed_friends")).content.decode()
    assert "Noor" in html
    assert "★★★½" in html


def fill(friend: Profile, rows: int) -> None:
    """Of everything that a page can show so many."""
    other = ProfileFactory()
    for number in range(rows):
        at = NOON - number * DAY
        show = TitleFactory(show=True)
        season = SeasonFactory(title=show)
        watched(friend, show, at, episode=EpisodeFactory(season=season))
        record(friend, Verb.FINISHED_SEASON, season, at, title_id=show.pk)
        rated(friend, at=at)
        rated(friend, show, at, season=season)
        reviewed(friend, at=at)
        listed(friend, ListFactory(profile=friend), show, at)
        record(friend, Verb.LIKED_LIST, ListFactory(profile=other), at)
        record(friend, Verb.LIKED_REVIEW, reviewed(other).target, at)
        record(friend, Verb.PLANNED, show, at, title_id=show.pk)
        record(friend, Verb.FOLLOWED, ProfileFactory(), at)


@pytest.mark.parametrize("name", ["social:feed", "api:feed", "social:feed_friends"])
@pytest.mark.parametrize("rows", [1, 4])
def test_it_takes_the_same_queries_however_much_there_is(
    browser: Client, friend: Profile, django_assert_num_queries: Any, name: str, rows: int
) -> None:
    fill(friend, rows)
    browser.get(reverse(name))
    with django_assert_num_queries(11):
        response = browser.get(reverse(name))
    assert response.status_code == 200


# ---- The API ---------------------------------------------------------------------------------------------------------


def test_the_endpoint_tells_the_same(browser: Client, friend: Profile) -> None:
    film = TitleFactory(name="Salt")
    watched(friend, film, NOON)
    rated(friend, film, NOON, value=9)
    reviewed(friend, film, NOON)
    (entry,) = browser.get(reverse("api:feed")).json()["results"]
    assert entry["what"] == "title"
    assert entry["did"] == ["rated", "reviewed", "watched"]
    assert entry["by"]["handle"] == "friend"
    assert entry["titles"][0]["name"] == "Salt"
    assert entry["ratings"] == [{"title": film.pk, "season": None, "episode": None, "value": 9}]
    assert entry["reviews"][0]["excerpt"] == "The rain did most of the work."


def test_the_endpoint_goes_on_and_narrows(browser: Client, friend: Profile) -> None:
    for number in range(ACTS + 3):
        watched(friend, at=NOON - number * DAY)
    first = browser.get(reverse("api:feed"), {"kind": "watched"}).json()
    second = browser.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (ACTS, 3, None)
    assert browser.get(reverse("api:feed"), {"kind": "shows"}).json()["results"] == []


@pytest.mark.parametrize(("name", "value"), [("kind", "everything"), ("cursor", "nowhere"), ("cursor", "W10")])
def test_the_endpoint_names_what_it_does_not_understand(browser: Client, name: str, value: str) -> None:
    response = browser.get(reverse("api:feed"), {name: value})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]
