"""Shows through the API: progress, ticking, continue watching; and ratings of what they are made of."""

import datetime
import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from lists.models import LibraryEntry, Watch
from movies.enums import TitleStatus
from movies.models import Episode, Title
from reviews.models import Rating
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return as_profile(profile)


@pytest.fixture
def show() -> Title:
    """A special, two seasons of three episodes, and one that is still to come."""
    show = TitleFactory(show=True, name="The Night Desk", status=TitleStatus.RETURNING, runtime_minutes=40)
    for number in (0, 1, 2):
        season = SeasonFactory(title=show, number=number)
        for place in (1, 2, 3) if number else (1,):
            EpisodeFactory(season=season, number=place, aired_on=DAY + datetime.timedelta(number * 10 + place))
    EpisodeFactory(season=season, number=4, aired_on=datetime.date(2999, 1, 1))
    return show


def at(show: Title, season: int, number: int) -> Episode:
    return Episode.objects.get(season__title=show, season__number=season, number=number)


def seen(show: Title) -> list[tuple[int, int]]:
    rows = Watch.objects.filter(title=show, episode__isnull=False).order_by(
        "episode__season__number", "episode__number"
    )
    return list(rows.values_list("episode__season__number", "episode__number"))


def tick(client: APIClient, show: Title, body: Any, *, un: str = "") -> Any:
    return client.post(f"{API}shows/{show.pk}/episodes/{un}tick/", body)


def test_progress(client: APIClient, show: Title) -> None:
    tick(client, show, {"up_to": at(show, 1, 2).pk})
    body = client.get(f"{API}shows/{show.pk}/progress/").json()
    sums = ("total", "aired", "seen", "left", "minutes_seen", "minutes_left", "percent")
    assert [body[name] for name in sums] == [7, 6, 2, 4, 80, 160, 28]
    assert (body["next_episode"]["season"], body["next_episode"]["number"]) == (1, 3)
    assert body["upcoming"]["aired_on"] == "2999-01-01"
    assert [(season["number"], season["seen"]) for season in body["seasons"]] == [(1, 2), (2, 0), (0, 0)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (lambda show: {"episodes": [at(show, 2, 1).pk]}, [(2, 1)]),
        (lambda show: {"episodes": [at(show, 2, 1).pk, at(show, 2, 4).pk, at(show, 0, 1).pk]}, [(0, 1), (2, 1)]),
        (lambda show: {"season": 1}, [(1, 1), (1, 2), (1, 3)]),
        (lambda show: {"season": 0}, [(0, 1)]),
        (lambda show: {"up_to": at(show, 2, 1).pk}, [(1, 1), (1, 2), (1, 3), (2, 1)]),
        (lambda show: {"all": True}, [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]),
    ],
)
def test_tick_and_take_back(client: APIClient, show: Title, body: Any, expected: list[tuple[int, int]]) -> None:
    answer = tick(client, show, body(show)).json()
    assert (answer["count"], seen(show)) == (len(expected), expected)
    assert answer["progress"]["seen"] == len([place for place in expected if place[0]])
    again = tick(client, show, body(show)).json()
    assert (again["count"], again["undo"]) == (0, None)
    client.post(answer["undo"]["url"].removeprefix("http://testserver"))
    assert seen(show) == []


def test_single_episode_is_seen_now_and_several_some_time(client: APIClient, show: Title) -> None:
    tick(client, show, {"episodes": [at(show, 1, 1).pk]})
    tick(client, show, {"up_to": at(show, 1, 2).pk})
    tick(client, show, {"season": 1, "when": "aired"})
    days = Watch.objects.order_by("episode__number").values_list("watched_on", flat=True)
    assert [bool(day) for day in days] == [True, False, True]
    assert days[2] == DAY + datetime.timedelta(13)


def test_episode_still_to_come(client: APIClient, show: Title) -> None:
    future = at(show, 2, 4).pk
    assert problem(tick(client, show, {"episodes": [future]}), 409)["type"] == "urn:matinee:problem:not-aired"
    assert not Watch.objects.exists()
    assert tick(client, show, {"episodes": [future], "early": True}).json()["count"] == 1


def test_again(client: APIClient, show: Title) -> None:
    tick(client, show, {"season": 1})
    body = {"season": 1, "again": True, "nonce": str(uuid.uuid4())}
    assert [tick(client, show, body).json()["count"] for _n in range(2)] == [3, 0]
    assert tick(client, show, {"episodes": [at(show, 1, 1).pk], "again": True}).json()["count"] == 1
    assert tick(client, show, {"season": 1, "latest_only": True}, un="un").json()["count"] == 3
    assert tick(client, show, {"season": 1}, un="un").json()["count"] == 4
    assert seen(show) == []


def test_untick(client: APIClient, show: Title) -> None:
    tick(client, show, {"all": True})
    answer = tick(client, show, {"episodes": [at(show, 1, 1).pk, at(show, 1, 3).pk]}, un="un").json()
    assert (answer["count"], answer["progress"]["seen"]) == (2, 4)
    tick(client, show, {"all": True}, un="un")
    assert seen(show) == []
    client.post(answer["undo"]["url"].removeprefix("http://testserver"))
    assert seen(show) == [(1, 1), (1, 3)]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["non_field_errors"]),
        ({"all": True, "season": 1}, ["non_field_errors"]),
        ({"all": False}, ["all"]),
        ({"season": 9}, ["season"]),
        ({"season": -1}, ["season"]),
        ({"season": 10**30}, ["season"]),
        ({"episodes": []}, ["episodes"]),
        ({"episodes": "all"}, ["episodes"]),
        ({"episodes": [10**17, "x"]}, ["episodes.1"]),
        ({"episodes": [10**17]}, ["episodes.0"]),
        ({"episodes": list(range(1, 502))}, ["episodes"]),
    ],
)
def test_bad_ticks(client: APIClient, show: Title, body: Any, fields: list[str]) -> None:
    for un in ("", "un"):
        assert bad_fields(tick(client, show, body, un=un)) == fields
    assert not Watch.objects.exists()


def test_more_bad_ticks(client: APIClient, show: Title) -> None:
    other = EpisodeFactory()
    for body, fields in (
        ({"up_to": other.pk}, ["up_to"]),
        ({"up_to": 10**30}, ["up_to"]),
        ({"all": True, "when": "2999-01-01"}, ["when"]),
        ({"up_to": at(show, 1, 1).pk, "again": True}, ["again"]),
        ({"all": True, "nonce": 7.5}, ["nonce"]),
    ):
        assert bad_fields(tick(client, show, body)) == fields
    problem(tick(client, TitleFactory(), {"all": True}), 404)
    problem(tick(client, TitleFactory(show=True, adult=True), {"all": True}), 404)
    assert not Watch.objects.exists()


def test_episodes_with_their_states(client: APIClient, show: Title) -> None:
    tick(client, show, {"episodes": [at(show, 1, 1).pk], "when": "2026-03-20"})
    client.put(f"{API}ratings/{show.pk}/seasons/1/episodes/1/", {"value": 9})
    url, walked = f"{API}shows/{show.pk}/episodes/?page_size=2", []
    while url:
        page = client.get(url).json()
        walked += page["results"]
        url = page["next"]
    assert [(row["season"], row["number"]) for row in walked] == [
        (0, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (2, 4),
    ]  # fmt: skip
    shown = ("aired", "times_watched", "watched_on", "rating", "veiled")
    assert [walked[1][name] for name in shown] == [True, 1, "2026-03-20", 9, False]
    assert [walked[-1][name] for name in shown] == [False, 0, None, None, True]
    only = client.get(f"{API}shows/{show.pk}/episodes/?season=2").json()["results"]
    assert [row["number"] for row in only] == [1, 2, 3, 4]
    for bad in ("x", "-1", "²", "9" * 40, ""):
        assert bad_fields(client.get(f"{API}shows/{show.pk}/episodes/?season={bad}")) == ["season"]


def test_continue_watching(client: APIClient, show: Title) -> None:
    assert client.get(f"{API}continue-watching/").json() == {"results": []}
    tick(client, show, {"up_to": at(show, 1, 2).pk})
    (card,) = client.get(f"{API}continue-watching/").json()["results"]
    assert (card["title"]["name"], card["episode"]["number"], card["progress"]["left"]) == ("The Night Desk", 3, 4)
    assert bad_fields(client.get(f"{API}continue-watching/?page_size=0")) == ["page_size"]


@pytest.mark.parametrize(
    ("path", "subject"), [("", (None, None)), ("seasons/1/", (1, None)), ("seasons/1/episodes/2/", (1, 2))]
)
def test_ratings(client: APIClient, show: Title, path: str, subject: tuple[int | None, int | None]) -> None:
    url = f"{API}ratings/{show.pk}/{path}"
    assert client.get(url).json() == {"value": None}
    body = client.put(url, {"value": 7}).json()
    assert (body["value"], client.get(url).json()) == (7, {"value": 7})
    (row,) = client.get(f"{API}ratings/").json()["results"]
    season, number = subject
    assert (row["season"], row["episode"] and row["episode"]["number"]) == (None if number else season, number)
    client.put(url, {"value": 3})
    assert client.delete(url).json()["value"] is None
    assert client.delete(url).json() == {"undo": None, "value": None} or not Rating.objects.exists()
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert not Rating.objects.exists()


@pytest.mark.parametrize("value", [0, 11, None, "ten", 7.5, 10**30, [], {}, True])
def test_bad_rating(client: APIClient, show: Title, value: Any) -> None:
    response = client.put(f"{API}ratings/{show.pk}/", {"value": value})
    if value is True:
        # The framework reads true as 1.
        assert response.status_code in (200, 400)
        return
    assert bad_fields(response) == ["value"]
    assert not Rating.objects.exists()


def test_rating_of_what_is_not_there(client: APIClient, show: Title) -> None:
    for path in ("seasons/9/", "seasons/1/episodes/99/", f"seasons/{10**30}/", f"seasons/1/episodes/{10**30}/"):
        problem(client.put(f"{API}ratings/{show.pk}/{path}", {"value": 7}), 404)


def test_ratings_of_others_are_as_visible_as_they_are(client: APIClient, show: Title) -> None:
    ada = ProfileFactory(handle="ada")
    as_profile(ada).put(f"{API}ratings/{show.pk}/", {"value": 7})
    for who in (client, APIClient()):
        assert [row["value"] for row in who.get(f"{API}ratings/?of=ada").json()["results"]] == [7]
    Profile.objects.filter(pk=ada.pk).update(visibility="private")
    problem(client.get(f"{API}ratings/?of=ada"), 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client: APIClient, profile: Profile, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        season = SeasonFactory(title=TitleFactory(show=True, genres=["drama", f"genre-{n}"]))
        for episode in EpisodeFactory.create_batch(rows + 1, season=season):
            client.put(
                f"{API}ratings/{season.title_id}/seasons/{season.number}/episodes/{episode.number}/", {"value": 7}
            )
        tick(client, season.title, {"episodes": [episode.pk]})
    assert LibraryEntry.objects.filter(status="watching").count() == rows
    # Each begins with who asks.
    with django_assert_num_queries(8):  # entries, their shows; sums, episodes; the shows' items and genres
        assert len(client.get(f"{API}continue-watching/").json()["results"]) == rows
    with django_assert_num_queries(6):  # the show; sums, episodes; seasons, ratings
        client.get(f"{API}shows/{season.title_id}/progress/")
    with django_assert_num_queries(5):  # the show; its episodes; viewings, ratings
        assert len(client.get(f"{API}shows/{season.title_id}/episodes/").json()["results"]) == rows + 1
    with django_assert_num_queries(4):  # ratings, their titles, the genres of those
        assert len(client.get(f"{API}ratings/?page_size=100").json()["results"]) == rows * (rows + 1)
