"""The log of viewings through the API: read as a diary, written one by one and many at once."""

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from lists.models import LibraryEntry, Watch
from lists.services import today_of
from movies.models import Title
from social.enums import Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem
from tests.lists.factories import WatchFactory
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = f"{API}watches/"
DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(time_zone="Asia/Tokyo")


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return as_profile(profile)


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Salt", genres=["drama"])


def days(response: Any) -> list[str | None]:
    assert response.status_code == 200, response.content
    return [watch["watched_on"] for watch in response.json()["results"]]


def test_viewing_is_now_unless_it_says_otherwise(client: APIClient, profile: Profile, film: Title) -> None:
    made = client.post(URL, {"title": film.pk})
    body = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, body["url"])
    assert body["watched_on"] == today_of(profile).isoformat()
    assert body["watched_at"] is not None
    assert body["profile"]["handle"] == profile.handle
    assert client.get(f"{API}library/{film.pk}/").json()["status"] == "completed"
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("when", "day", "moment"),
    [
        ("2026-03-01", "2026-03-01", None),
        (None, None, None),
        ("some_time", None, None),
        ("aired", "1999-03-31", None),
        # Evening in London is the next morning in Tokyo, where the profile is.
        ("2026-03-01T20:15:00Z", "2026-03-02", "2026-03-01T20:15:00Z"),
        ("2026-03-01T20:15:00", "2026-03-01", "2026-03-01T11:15:00Z"),
        ("2026-03-01T20:15:00-05:00", "2026-03-02", "2026-03-02T01:15:00Z"),
    ],
)
def test_when(client: APIClient, film: Title, when: Any, day: Any, moment: Any) -> None:
    body = client.post(URL, {"title": film.pk, "when": when}).json()
    at = body["watched_at"] and datetime.datetime.fromisoformat(body["watched_at"])
    assert (body["watched_on"], at) == (day, moment and datetime.datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    "when",
    [
        "", "tomorrow", "2026-02-30", "2026-13-01", "1887-12-31", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00", "2999-01-01T00:00:00", "2026-03-01T25:00:00Z", "now\0", "٢٠٢٦-٠٣-٠١", 7, 10**30,
        1.5, True, ["now"], {"day": 1}, "9" * 100, "2026-03-01T00:00:00+99:99",
    ],
)  # fmt: skip
def test_when_that_can_not_be(client: APIClient, film: Title, when: Any) -> None:
    assert bad_fields(client.post(URL, {"title": film.pk, "when": when})) == ["when"]
    watch = WatchFactory(profile=Profile.objects.get(), title=film, watched_on=DAY)
    assert bad_fields(client.patch(f"{URL}{watch.pk}/", {"when": when})) == ["when"]
    assert Watch.objects.get().watched_on == DAY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"title": "Salt"}, "title"),
        ({"title": 0}, "title"),
        ({"title": 10**30}, "title"),
        ({"title": [1]}, "title"),
        ({"episode": 10**17}, "episode"),
        ({"episode": -1}, "episode"),
        ({"is_rewatch": "often"}, "is_rewatch"),
        ({"company": "x" * 201}, "company"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "\0"}, "note"),
        ({"note": ["x"]}, "note"),
        ({"rating": 11}, "rating"),
        ({"visibility": "friends"}, "visibility"),
        ({"nonce": "me"}, "nonce"),
        ({"nonce": 10**40}, "nonce"),
    ],
)
def test_bad_viewing_is_not_logged(client: APIClient, film: Title, change: dict[str, Any], field: str) -> None:
    assert bad_fields(client.post(URL, {"title": film.pk, **change})) == [field]
    assert not Watch.objects.exists()


def test_episode_of_the_show_alone(client: APIClient) -> None:
    episode, other = EpisodeFactory(), EpisodeFactory()
    show = episode.season.title
    body = client.post(URL, {"title": show.pk, "episode": episode.pk}).json()
    assert (body["episode"]["season"], body["episode"]["id"]) == (episode.season.number, episode.pk)
    assert bad_fields(client.post(URL, {"title": show.pk, "episode": other.pk})) == ["episode"]


def test_same_nonce_is_the_same_viewing(client: APIClient, film: Title) -> None:
    body = {"title": film.pk, "nonce": str(uuid.uuid4())}
    first, second = client.post(URL, body), client.post(URL, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert (second.json()["id"], second.json()["undo"]) == (first.json()["id"], None)
    assert Watch.objects.count() == 1


def test_diary_has_the_latest_day_first_and_some_time_last(client: APIClient, profile: Profile, film: Title) -> None:
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    later = WatchFactory(profile=profile, title=film, watched_on=DAY, watched_at=noon + datetime.timedelta(hours=1))
    undated = WatchFactory(profile=profile, title=film)
    day_only = WatchFactory(profile=profile, title=film, watched_on=DAY)
    earlier = WatchFactory(profile=profile, title=film, watched_on=DAY, watched_at=noon)
    next_day = WatchFactory(profile=profile, title=film, watched_on=DAY + datetime.timedelta(1))
    order = [next_day.pk, later.pk, earlier.pk, day_only.pk, undated.pk]
    whole = client.get(URL).json()["results"]
    assert [watch["id"] for watch in whole] == order
    url, walked = f"{URL}?page_size=1", []
    while url:
        page = client.get(url).json()
        walked += page["results"]
        url = page["next"]
    assert walked == whole


def test_filters(client: APIClient, profile: Profile, film: Title) -> None:
    for day in (1, 2, 3, 4):
        WatchFactory(profile=profile, title=film, watched_on=DAY.replace(day=day))
    WatchFactory(profile=profile, title=film)
    WatchFactory(profile=profile, title=TitleFactory(), watched_on=DAY.replace(day=2))
    WatchFactory(title=film, watched_on=DAY.replace(day=2))
    assert days(client.get(f"{URL}?from=2026-03-02&to=2026-03-03&title={film.pk}")) == ["2026-03-03", "2026-03-02"]
    assert days(client.get(f"{URL}?undated=only")) == [None]
    assert None not in days(client.get(f"{URL}?undated=without"))
    assert days(client.get(f"{URL}?title={10**18}")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"), ("from=2026-2-1", "from"), ("to=2026-02-30", "to"), ("to=٢٠٢٦-٠٣-٠١", "to"),
        ("from=2026-03-02&to=2026-03-01", "to"), ("title=x", "title"), ("title=0", "title"), ("title=-1", "title"),
        (f"title={10**30}", "title"), ("title=²", "title"), ("undated=yes", "undated"), ("of=%00", "of"),
        ("cursor=x", "cursor"), ("page_size=0", "page_size"), ("from=", "from"),
    ],
)  # fmt: skip
def test_bad_query(client: APIClient, query: str, field: str) -> None:
    assert bad_fields(client.get(f"{URL}?{query}")) == [field]


def test_diary_of_somebody_else_has_what_they_show(client: APIClient, film: Title) -> None:
    other = ProfileFactory(handle="ada")
    WatchFactory(profile=other, title=film, watched_on=DAY, note="open")
    WatchFactory(profile=other, title=film, watched_on=DAY, note="secret", visibility=Visibility.PRIVATE)
    WatchFactory(profile=other, title=TitleFactory(adult=True), watched_on=DAY)
    for who in (client, APIClient()):
        for handle in ("ada", "@Ada"):
            body = who.get(f"{URL}?of={handle}").json()
            assert [watch["note"] for watch in body["results"]] == ["open"]
    problem(client.get(f"{URL}?of=nobody"), 404)
    problem(APIClient().get(URL), 401)


def test_patch_changes_only_what_it_names(client: APIClient, profile: Profile, film: Title) -> None:
    made = client.post(URL, {"title": film.pk, "when": "2026-03-01", "company": "Ada", "note": "Good."}).json()
    url = f"{URL}{made['id']}/"
    body = client.patch(url, {"note": "Better.", "title": TitleFactory().pk}).json()
    assert (body["note"], body["company"], body["watched_on"]) == ("Better.", "Ada", "2026-03-01")
    assert body["title"]["id"] == film.pk
    assert client.patch(url, {"when": None}).json()["watched_on"] is None
    assert LibraryEntry.objects.get().last_watched_on is None
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert client.get(url).json()["note"] == "Good."
    assert client.patch(url, {}).json()["undo"] is None
    assert bad_fields(client.patch(url, {"is_rewatch": None})) == ["is_rewatch"]


def test_delete_and_take_back(client: APIClient, film: Title) -> None:
    made = client.post(URL, {"title": film.pk}).json()
    body = client.delete(f"{URL}{made['id']}/").json()
    problem(client.get(f"{URL}{made['id']}/"), 404)
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert client.get(f"{URL}{made['id']}/").json()["title"]["id"] == film.pk


def test_many_are_logged_each_by_itself(client: APIClient, film: Title) -> None:
    nonce = str(uuid.uuid4())
    rows = [
        {"title": film.pk, "when": "2026-03-01", "nonce": nonce},
        {"title": film.pk, "when": "2026-03-01", "nonce": nonce},
        {"title": film.pk, "when": "2999-03-01"},
        {"title": 10**17, "when": "2026-03-01"},
        {"title": film.pk, "when": None},
    ]
    body = client.post(f"{URL}bulk/", {"watches": rows}).json()
    assert [(result["status"], list(result["errors"])) for result in body["results"]] == [
        (201, []), (200, []), (400, ["when"]), (400, ["title"]), (201, []),
    ]  # fmt: skip
    assert body["results"][0]["id"] == body["results"][1]["id"]
    assert Watch.objects.count() == 2
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert not Watch.objects.exists()
    assert LibraryEntry.objects.get().status == ""


def test_bulk_takes_so_many_and_no_more(client: APIClient, film: Title) -> None:
    for rows in ([{"title": film.pk}] * 501, [], [7], "x", None):
        assert bad_fields(client.post(f"{URL}bulk/", {"watches": rows}))
    assert not Watch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_same_key_twice_at_once_logs_once(profile: Profile, film: Title) -> None:
    answers: list[Any] = []
    gate = threading.Barrier(3)
    clients = [as_profile(profile) for _ in range(3)]

    def send(client: APIClient) -> None:
        try:
            gate.wait()
            answers.append(client.post(URL, {"title": film.pk}, headers={"Idempotency-Key": "evening"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Watch.objects.count() == 1
    again = clients[0].post(URL, {"title": film.pk}, headers={"Idempotency-Key": "evening"})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert Watch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_patches_at_once_lose_nothing(profile: Profile, film: Title) -> None:
    watch = WatchFactory(profile=profile, title=film)
    changes: list[dict[str, Any]] = [{"note": "mine"}, {"company": "Ada"}, {"rating": 7}, {"when": "2026-03-01"}]
    statuses: list[int] = []

    def send(change: dict[str, Any]) -> None:
        try:
            statuses.append(as_profile(profile).patch(f"{URL}{watch.pk}/", change).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    watch.refresh_from_db()
    assert (watch.note, watch.company, watch.rating, watch.watched_on) == ("mine", "Ada", 7, DAY)


@pytest.mark.parametrize("rows", [1, 3])
def test_diary_costs_the_same_for_many(
    client: APIClient, profile: Profile, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        episode = EpisodeFactory()
        show = episode.season.title
        show.genres.create(slug=f"genre-{n}", name=f"Genre {n}")
        WatchFactory(profile=profile, title=show, episode=episode, watched_on=DAY)
    with django_assert_num_queries(4):  # who asks; viewings, their titles, the genres of those
        assert len(client.get(URL).json()["results"]) == rows


def test_bulk_is_followed_by_status_sums_and_ratings(client: APIClient, profile: Profile, film: Title) -> None:
    episode = EpisodeFactory()
    show = episode.season.title
    EpisodeFactory(season=episode.season)
    client.patch(f"{API}library/{film.pk}/", {"watchlist": True})
    rows = [
        {"title": film.pk, "when": "2026-03-01", "rating": 7},
        {"title": film.pk, "when": "2026-03-02"},
        {"title": show.pk, "episode": episode.pk, "when": "2026-03-03", "rating": 9},
    ]
    body = client.post(f"{URL}bulk/", {"watches": rows}).json()
    of_film, of_show = (client.get(f"{API}library/{title.pk}/").json() for title in (film, show))
    assert [of_film[name] for name in ("status", "watchlist", "times_watched", "rating")] == ["completed", False, 2, 7]
    assert [of_show[name] for name in ("status", "episodes_seen", "rating")] == ["watching", 1, None]
    number = episode.season.number
    rating = f"{API}ratings/{show.pk}/seasons/{number}/episodes/{episode.number}/"
    assert client.get(rating).json() == {"value": 9}
    assert [watch["is_rewatch"] for watch in client.get(f"{URL}?title={film.pk}").json()["results"]] == [True, False]
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    of_film = client.get(f"{API}library/{film.pk}/").json()
    assert [of_film[name] for name in ("status", "watchlist", "times_watched", "rating")] == ["planned", True, 0, None]
    assert client.get(rating).json() == {"value": None}
    assert not Watch.objects.exists()


def test_bulk_costs_the_same_for_many(client: APIClient) -> None:
    costs = []
    for rows in (1, 3):
        watches = [{"title": title.pk, "rating": 7} for title in TitleFactory.create_batch(rows)]
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{URL}bulk/", {"watches": watches})
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def test_rating_of_a_viewing_is_what_was_watched_rated_so(client: APIClient, film: Title) -> None:
    body = client.post(URL, {"title": film.pk, "rating": 7}).json()
    client.post(URL, {"title": film.pk, "rating": 3})
    assert client.get(f"{API}ratings/{film.pk}/").json() == {"value": 7}
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert client.get(f"{API}ratings/{film.pk}/").json() == {"value": None}
