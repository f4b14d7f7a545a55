"""Library entries through the API: read, changed one by one and many at once, taken back."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from lists.enums import Status
from lists.models import LibraryEntry, Undo, Watch
from movies.models import Title
from reviews.models import Rating
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem
from tests.lists.factories import LibraryEntryFactory
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return as_profile(profile)


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Salt", genres=["drama"])


def entry_url(title: Title) -> str:
    return f"{API}library/{title.pk}/"


def test_title_never_touched_has_an_empty_entry(client: APIClient, film: Title) -> None:
    body = client.get(entry_url(film)).json()
    assert (body["title"]["name"], body["status"], body["rating"], body["owned"]) == ("Salt", "", None, [])
    assert body["url"] == f"http://testserver{entry_url(film)}"
    assert not LibraryEntry.objects.exists()


def test_patch_changes_what_it_names_and_says_how_to_take_it_back(client: APIClient, film: Title) -> None:
    change = {
        "status": "watching", "favourite": True, "owned": ["dvd", "bluray"], "owned_note": "the box",
        "note": "Lend to Ada.", "rating": 8,
    }  # fmt: skip
    body = client.patch(entry_url(film), change).json()
    assert {name: body[name] for name in change} == change | {"owned": ["bluray", "dvd"]}
    assert body["watchlist"] is False
    second = client.patch(entry_url(film), {"note": ""}).json()
    assert (second["note"], second["rating"], second["owned_note"]) == ("", 8, "the box")

    back = client.post(second["undo"]["url"].removeprefix("http://testserver")).json()
    assert back == {"message": second["undo"]["label"], "undone": True}
    assert client.get(entry_url(film)).json()["note"] == "Lend to Ada."
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert client.get(entry_url(film)).json()["status"] == ""
    assert not Rating.objects.exists()
    assert Undo.objects.count() == 2


def test_patch_of_what_is_so_already_changes_nothing(client: APIClient, film: Title) -> None:
    client.patch(entry_url(film), {"status": "paused", "stopped_at_minute": 12})
    assert client.patch(entry_url(film), {"status": "paused"}).json()["undo"] is None
    assert client.get(entry_url(film)).json()["stopped_at_minute"] == 12


def test_dropped_show_says_where_one_stopped(client: APIClient) -> None:
    episode, other = EpisodeFactory(), EpisodeFactory()
    url = entry_url(episode.season.title)
    body = client.patch(url, {"status": "dropped", "stopped_at_episode": episode.pk}).json()
    assert body["stopped_at_episode"]["id"] == episode.pk
    assert bad_fields(client.patch(url, {"stopped_at_episode": other.pk})) == ["stopped_at_episode"]


def test_delete_takes_all_that_is_said_of_a_title(client: APIClient, film: Title) -> None:
    client.patch(entry_url(film), {"status": "completed", "favourite": True, "note": "x", "rating": 8})
    body = client.delete(entry_url(film)).json()
    after = client.get(entry_url(film)).json()
    assert (after["status"], after["favourite"], after["note"]) == ("", False, "")
    assert (after["rating"], after["times_watched"]) == (8, 1)
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert client.get(entry_url(film)).json()["favourite"] is True
    assert client.delete(entry_url(TitleFactory())).json() == {"undo": None}
    client.delete(f"{entry_url(film)}?log=removed")
    assert not Watch.objects.exists()
    assert not Rating.objects.exists()
    assert bad_fields(client.delete(f"{entry_url(film)}?log=yes")) == ["log"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"status": "seen"}, ["status"]),
        ({"status": 7}, ["status"]),
        ({"status": None}, ["status"]),
        ({"favourite": "perhaps"}, ["favourite"]),
        ({"owned": ["vhs"]}, ["owned.0"]),
        ({"owned": "dvd"}, ["owned"]),
        ({"owned": ["dvd"] * 6}, ["owned"]),
        ({"note": "x" * 2001}, ["note"]),
        ({"note": "a\0b"}, ["note"]),
        ({"note": {"a": 1}}, ["note"]),
        ({"rating": 0}, ["rating"]),
        ({"rating": 11}, ["rating"]),
        ({"rating": 7.5}, ["rating"]),
        ({"rating": 10**30}, ["rating"]),
        ({"stopped_at_minute": -1}, ["stopped_at_minute"]),
        ({"stopped_at_minute": 10**9}, ["stopped_at_minute"]),
        ({"stopped_at_episode": 10**30}, ["stopped_at_episode"]),
        ({"status": "planned", "watchlist": False}, ["watchlist"]),
        ({"status": "", "watchlist": True}, ["status"]),
        ([1], ["non_field_errors"]),
    ],
)
def test_bad_patch_changes_nothing(client: APIClient, film: Title, body: Any, fields: list[str]) -> None:
    assert bad_fields(client.patch(entry_url(film), body)) == fields
    assert not LibraryEntry.objects.exists()


def test_title_that_is_not_there_is_404(client: APIClient) -> None:
    hidden = TitleFactory(adult=True)
    for key in (hidden.pk, 10**15, 10**30):
        problem(client.get(f"{API}library/{key}/"), 404)
        problem(client.patch(f"{API}library/{key}/", {"status": "planned"}), 404)


def test_many_are_changed_each_by_itself_and_taken_back_together(client: APIClient) -> None:
    one, two, hidden = TitleFactory(), TitleFactory(), TitleFactory(adult=True)
    rows = [
        {"title": one.pk, "status": "completed", "rating": 9},
        {"title": two.pk, "status": "planned", "rating": 99},
        {"title": hidden.pk, "status": "planned"},
        {"status": "planned"},
        {"title": two.pk, "favourite": True},
    ]
    body = client.post(f"{API}library/bulk/", {"entries": rows}).json()
    assert [
        (result["index"], result["status"], result["title"], list(result["errors"])) for result in body["results"]
    ] == [
        (0, 200, one.pk, []),
        (1, 400, None, ["rating"]),
        (2, 400, None, ["title"]),
        (3, 400, None, ["title"]),
        (4, 200, two.pk, []),
    ]
    assert client.get(entry_url(two)).json()["status"] == ""
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert not LibraryEntry.objects.exclude(status="").exists()
    assert not LibraryEntry.objects.filter(is_favourite=True).exists()
    assert not Rating.objects.exists()
    assert not Watch.objects.exists()


def test_bulk_takes_so_many_and_no_more(client: APIClient, film: Title) -> None:
    row = {"title": film.pk, "favourite": True}
    assert bad_fields(client.post(f"{API}library/bulk/", {"entries": [row] * 501})) == ["entries"]
    assert bad_fields(client.post(f"{API}library/bulk/", {"entries": []})) == ["entries"]
    assert bad_fields(client.post(f"{API}library/bulk/", {"entries": [7]})) == ["entries.0"]
    assert not LibraryEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_patches_at_once_lose_nothing(profile: Profile, film: Title) -> None:
    changes: list[dict[str, Any]] = [{"note": "mine"}, {"owned": ["dvd"]}, {"status": "paused"}, {"rating": 7}]
    statuses: list[int] = []

    def send(change: dict[str, Any]) -> None:
        try:
            statuses.append(as_profile(profile).patch(entry_url(film), change).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    entry = LibraryEntry.objects.get()
    assert (entry.private_note, entry.owned, entry.status) == ("mine", ["dvd"], Status.PAUSED)
    assert Rating.objects.get().value == 7


def test_entry_costs_the_same_with_more_rows(
    client: APIClient, profile: Profile, film: Title, django_assert_num_queries: Any
) -> None:
    LibraryEntryFactory(profile=profile, title=film)
    client.get(entry_url(film))
    with django_assert_num_queries(6):  # account, profile; the title, its item (no genres: one); entry, rating
        client.get(entry_url(film))


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [entry["title"]["name"] for entry in response.json()["results"]]


def test_library_by_filters_and_orders(client: APIClient, profile: Profile) -> None:
    for name, change in (
        ("a", {"status": "completed", "rating": 9}),
        ("b", {"status": "dropped", "rating": 2, "owned": ["dvd"]}),
        ("c", {"status": "planned", "note": "Soon."}),
    ):
        client.patch(entry_url(TitleFactory(name=name, genres=["drama"])), change)
    TitleFactory(name="d")
    url = f"{API}library/"
    assert names(client.get(f"{url}?sort=name")) == ["a", "b", "c"]
    assert names(client.get(f"{url}?sort=-name&status=completed&status=dropped")) == ["b", "a"]
    assert names(client.get(f"{url}?rating_min=5")) == ["a"]
    assert names(client.get(f"{url}?owned=any&genre=drama")) == ["b"]
    walked, following = [], f"{url}?sort=rating&page_size=1"
    while following:
        page = client.get(following)
        walked += names(page)
        following = page.json()["next"]
    assert walked == ["a", "b", "c"]


def test_library_of_somebody_else_tells_statuses_and_ratings_alone(client: APIClient, film: Title) -> None:
    ada = ProfileFactory(handle="ada")
    secrets = {"owned": ["dvd"], "owned_note": "the-box", "note": "my-secret", "favourite": True, "rating": 8}
    as_profile(ada).patch(entry_url(film), {"status": "paused", "stopped_at_minute": 12, **secrets})
    as_profile(ada).patch(entry_url(TitleFactory()), {"note": "my-secret"})
    for who in (client, APIClient()):
        response = who.get(f"{API}library/?of=ada&note=yes&owned=dvd")
        (entry,) = response.json()["results"]
        assert (entry["status"], entry["rating"], entry["note"], entry["owned"]) == ("paused", 8, "", [])
        assert entry["stopped_at_minute"] is None
        assert not any(secret in response.content.decode() for secret in ("my-secret", "the-box"))
    problem(APIClient().get(f"{API}library/"), 401)
    problem(APIClient().get(entry_url(film)), 401)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=seen", "status"), ("owned=vhs", "owned"), ("favourite=1", "favourite"), ("watched=often", "watched"),
        ("rating_min=0", "rating_min"), ("rating_max=²", "rating_max"), ("watched_after=now", "watched_after"),
        ("not_since=2026-02-30", "not_since"), ("sort=best", "sort"), ("sort=--name", "sort"), ("q=%00", "q"),
        (f"q={'x' * 101}", "q"), ("genre=nonsense-x", "genre"), ("region=XXX", "region"), ("kind=movie", "kind"),
        ("cursor=x", "cursor"), ("cursor=WyJuYW1lIiwiYSIsMV0", "cursor"), ("page_size=x", "page_size"),
        ("of=nobody", ""),
    ],
)  # fmt: skip
def test_bad_library_query(client: APIClient, query: str, field: str) -> None:
    response = client.get(f"{API}library/?{query}")
    if field:
        assert bad_fields(response) == [field]
    else:
        problem(response, 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_library_costs_the_same_for_many(
    client: APIClient, profile: Profile, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        episode = EpisodeFactory()
        episode.season.title.genres.create(slug=f"genre-{n}", name=f"Genre {n}")
        LibraryEntryFactory(profile=profile, title=episode.season.title, status="watching", next_episode=episode)
    client.get(f"{API}library/")
    with django_assert_num_queries(6):  # who asks; titles in order, their items, their genres; entries, ratings
        assert len(client.get(f"{API}library/").json()["results"]) == rows


def test_bulk_does_what_each_would_do_by_itself(client: APIClient, profile: Profile) -> None:
    """The same changes one by one and all at once leave the same entries, and taking them back leaves none of it."""
    changes: list[dict[str, Any]] = [
        {"status": "completed", "rating": 9},
        {"status": "planned"},
        {"watchlist": True, "owned": ["dvd", "bluray"], "owned_note": " the box "},
        {"favourite": True, "note": " x "},
        {"status": "dropped", "stopped_at_minute": 12},
        {"rating": None},
        {},
    ]
    single, many = (TitleFactory.create_batch(len(changes)) for _n in range(2))
    for title, change in zip(single, changes, strict=True):
        client.patch(entry_url(title), change)
    rows = [{"title": str(title.pk), **change} for title, change in zip(many, changes, strict=True)]
    body = client.post(f"{API}library/bulk/", {"entries": rows}).json()
    assert [result["status"] for result in body["results"]] == [200] * len(changes)

    def kept(titles: list[Title]) -> list[dict[str, Any]]:
        entries = [client.get(entry_url(title)).json() for title in titles]
        return [
            {name: value for name, value in entry.items() if name not in ("title", "url") and not name.endswith("_at")}
            for entry in entries
        ]

    assert kept(many) == kept(single)
    client.post(body["undo"]["url"].removeprefix("http://testserver"))
    assert kept(many) == kept([TitleFactory()] * len(many))


def test_title_named_twice_in_a_bulk(client: APIClient, film: Title) -> None:
    rows = [{"title": film.pk, "note": "first"}, {"title": film.pk, "note": "second"}]
    results = client.post(f"{API}library/bulk/", {"entries": rows}).json()["results"]
    assert [(result["status"], list(result["errors"])) for result in results] == [(200, []), (400, ["title"])]
    assert LibraryEntry.objects.get().private_note == "first"


def test_bulk_costs_the_same_for_many(client: APIClient) -> None:
    change = {"status": "completed", "rating": 9, "favourite": True, "owned": ["dvd"]}
    costs = []
    for rows in (1, 3):
        entries = [{"title": title.pk, **change} for title in TitleFactory.create_batch(rows)]
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{API}library/bulk/", {"entries": entries})
        costs.append(len(queries))
    assert costs[1] <= costs[0]
