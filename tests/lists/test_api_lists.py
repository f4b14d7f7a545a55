"""Lists through the API: made, changed, filled, put in order, shared, liked and copied."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from lists import services
from lists.enums import ListKind, Role
from lists.models import LibraryEntry, List, ListItem, ListMember
from movies.models import Title
from social.enums import Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem
from tests.lists.factories import ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = f"{API}lists/"


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="owner")


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return as_profile(profile)


@pytest.fixture
def films() -> list[Title]:
    return [TitleFactory(name=name, genres=["drama"], poster_path=f"/{name}.jpg") for name in "abc"]


@pytest.fixture
def filled(profile: Profile, films: list[Title]) -> List:
    made: List = services.create_list(profile=profile, name="Best", title_ids=[film.pk for film in films]).made
    return made


def take_back(client: APIClient, body: dict[str, Any]) -> None:
    assert client.post(body["undo"]["url"].removeprefix("http://testserver")).json()["undone"] is True


def names_on(client: APIClient, found: List) -> list[str]:
    return [item["title"]["name"] for item in client.get(f"{URL}{found.pk}/items/").json()["results"]]


def test_make_a_list(client: APIClient, films: list[Title]) -> None:
    hidden = TitleFactory(adult=True)
    wish = {"name": "  To   watch ", "description": "Soon.", "is_ranked": True, "visibility": "followers"}
    made = client.post(URL, {**wish, "titles": [films[2].pk, films[0].pk]})
    body = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, body["url"])
    shown = ("name", "description", "is_ranked", "visibility", "kind", "role", "item_count", "seen_count")
    assert [body[name] for name in shown] == ["To watch", "Soon.", True, "followers", "custom", "owner", 2, 0]
    assert [cover.rpartition("/")[2] for cover in body["covers"]] == ["c.jpg", "a.jpg"]
    assert bad_fields(client.post(URL, {"name": "More", "titles": [films[0].pk, hidden.pk]})) == ["titles.1"]
    take_back(client, body)
    assert not List.objects.exists()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": "x"}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "\0ab"}, ["name"]),
        ({"name": {"a": []}}, ["name"]),
        ({"description": "x" * 501}, ["description"]),
        ({"visibility": "friends"}, ["visibility"]),
        ({"is_ranked": "perhaps"}, ["is_ranked"]),
        ({"rules": 7 * [1]}, ["rules"]),
    ],
)
def test_bad_list(client: APIClient, filled: List, change: dict[str, Any], fields: list[str]) -> None:
    assert bad_fields(client.post(URL, {"name": "Good", **change})) == fields
    assert bad_fields(client.patch(f"{URL}{filled.pk}/", change)) == fields
    assert List.objects.get().name == "Best"


@pytest.mark.parametrize(
    ("titles", "fields"), [([10**30], ["titles.0"]), (["x", None], ["titles.0", "titles.1"]), ([1] * 501, ["titles"])]
)
def test_bad_titles_of_a_new_list(client: APIClient, titles: Any, fields: list[str]) -> None:
    assert bad_fields(client.post(URL, {"name": "Good", "titles": titles})) == fields
    assert not List.objects.exists()


def test_change_and_delete(client: APIClient, filled: List, films: list[Title]) -> None:
    url = f"{URL}{filled.pk}/"
    body = client.patch(url, {"name": "Better"}).json()
    assert (body["name"], body["item_count"]) == ("Better", 3)
    take_back(client, body)
    assert client.get(url).json()["name"] == "Best"
    gone = client.delete(url).json()
    problem(client.get(url), 404)
    take_back(client, gone)
    assert names_on(client, filled) == ["a", "b", "c"]


def test_lists_that_come_with_a_profile_keep_their_names(
    client: APIClient, profile: Profile, films: list[Title]
) -> None:
    client.patch(f"{API}library/{films[0].pk}/", {"watchlist": True})
    watchlist = List.objects.get(kind=ListKind.WATCHLIST)
    url = f"{URL}{watchlist.pk}/"
    assert bad_fields(client.patch(url, {"name": "Mine"})) == ["name"]
    assert client.patch(url, {"visibility": "private"}).json()["visibility"] == "private"
    problem(client.delete(url), 409)
    client.post(f"{url}items/", {"title": films[1].pk})
    assert LibraryEntry.objects.get(title=films[1]).status == "planned"
    assert [found["kind"] for found in client.get(URL).json()["results"]] == ["watchlist"]


def test_lists_of_somebody_are_those_that_one_may_see(client: APIClient, profile: Profile) -> None:
    other = ProfileFactory(handle="ada")
    shown = ListFactory(profile=other, name="Shown")
    hidden = ListFactory(profile=other, name="Hidden", visibility=Visibility.PRIVATE)
    ListFactory(profile=profile)
    for who in (client, APIClient()):
        body = who.get(f"{URL}?of=ada").json()
        assert [found["name"] for found in body["results"]] == ["Shown"]
        assert body["results"][0]["role"] is None
        problem(who.get(f"{URL}{hidden.pk}/"), 404)
        problem(who.get(f"{URL}{hidden.pk}/items/"), 404)
        assert who.get(f"{URL}{shown.pk}/").json()["owner"]["handle"] == "ada"
    problem(APIClient().get(URL), 401)
    problem(APIClient().get(f"{URL}?which=liked"), 401)


def test_which_lists(client: APIClient, profile: Profile, films: list[Title]) -> None:
    mine, liked, shared = ListFactory(profile=profile), ListFactory(), ListFactory(visibility=Visibility.PRIVATE)
    ListItemFactory(list=mine, title=films[0])
    client.put(f"{URL}{liked.pk}/like/")
    ListMember.objects.create(list=shared, profile=profile, role=Role.EDITOR, accepted_at=shared.created_at)
    found = {which: client.get(f"{URL}?which={which}").json()["results"] for which in ("mine", "liked", "shared")}
    assert {which: [row["id"] for row in rows] for which, rows in found.items()} == {
        "mine": [mine.pk],
        "liked": [liked.pk],
        "shared": [shared.pk],
    }
    assert found["shared"][0]["role"] == "editor"
    assert [row["id"] for row in client.get(f"{URL}?holds={films[0].pk}").json()["results"]] == [mine.pk]
    assert client.get(f"{URL}?holds={films[1].pk}").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("which=all", "which"), ("holds=x", "holds"), ("which=liked&of=owner", "which"), ("cursor=AAAA", "cursor")],
)
def test_bad_query(client: APIClient, query: str, field: str) -> None:
    assert bad_fields(client.get(f"{URL}?{query}")) == [field]


def test_shelf_is_walked_in_its_order(client: APIClient, profile: Profile, films: list[Title]) -> None:
    made = [ListFactory(profile=profile, name=f"List {n}") for n in range(4)]
    services.arrange_list(profile=profile, found=made[0], to=1)
    client.patch(f"{API}library/{films[0].pk}/", {"watchlist": True, "favourite": True})
    whole = [found["name"] for found in client.get(URL).json()["results"]]
    assert whole == ["Watchlist", "Favourites", "List 0", "List 3", "List 2", "List 1"]
    url, walked = f"{URL}?page_size=1", []
    while url:
        page = client.get(url).json()
        walked += [found["name"] for found in page["results"]]
        url = page["next"]
    assert walked == whole


def test_items_are_added_at_the_end_with_their_notes(client: APIClient, filled: List, films: list[Title]) -> None:
    url, new = f"{URL}{filled.pk}/items/", TitleFactory(name="d")
    made = client.post(url, {"items": [{"title": films[0].pk}, {"title": new.pk, "note": "The best."}]})
    assert made.status_code == 201
    assert [(item["title"]["name"], item["note"]) for item in made.json()["results"]] == [("d", "The best.")]
    assert made.json()["results"][0]["added_by"]["handle"] == "owner"
    assert names_on(client, filled) == ["a", "b", "c", "d"]
    take_back(client, made.json())
    assert names_on(client, filled) == ["a", "b", "c"]
    assert client.post(url, {"title": new.pk, "note": "One."}).json()["results"][0]["note"] == "One."
    assert client.post(url, {"title": new.pk}).json() == {"results": [], "undo": None}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["title"]),
        ({"title": 10**17}, ["title"]),
        ({"title": 10**30}, ["title"]),
        ({"title": 1, "note": "x" * 501}, ["note"]),
        ({"title": 1, "items": [{"title": 1}]}, ["title"]),
        ({"items": []}, ["items"]),
        ({"items": "all"}, ["items"]),
        ({"items": [7]}, ["items.0"]),
        ({"items": [{"title": 10**17}]}, ["items.0.title"]),
        ({"items": [{"title": "x"}, {"note": "y"}]}, ["items.0.title", "items.1.title"]),
        ({"items": [{"title": 10**17}] * 501}, ["items"]),
    ],
)
def test_bad_items(client: APIClient, filled: List, body: dict[str, Any], fields: list[str]) -> None:
    problem_fields = bad_fields(client.post(f"{URL}{filled.pk}/items/", body))
    assert [field.removesuffix(".non_field_errors") for field in problem_fields] == fields
    assert ListItem.objects.count() == 3


def test_note_and_removal(client: APIClient, filled: List, films: list[Title]) -> None:
    url = f"{URL}{filled.pk}/items/{films[1].pk}/"
    body = client.patch(url, {"note": "Again!"}).json()
    assert (body["note"], body["title"]["name"]) == ("Again!", "b")
    assert client.patch(url, {}).json()["undo"] is None
    assert bad_fields(client.patch(url, {"note": "x" * 501})) == ["note"]
    gone = client.delete(url).json()
    assert names_on(client, filled) == ["a", "c"]
    problem(client.delete(url), 404)
    take_back(client, gone)
    take_back(client, body)
    assert client.get(f"{URL}{filled.pk}/items/").json()["results"][1]["note"] == ""


@pytest.mark.parametrize(
    ("goal", "order", "place"),
    [
        (lambda f: {"before": f[0].pk}, "cab", 1),
        (lambda f: {"after": f[0].pk}, "acb", 2),
        (lambda f: {"to": 1}, "cab", 1),
        (lambda f: {"to": 99}, "abc", 3),
    ],
)
def test_reorder(
    client: APIClient, filled: List, films: list[Title], goal: Callable[[Any], Any], order: str, place: int
) -> None:
    body = client.post(f"{URL}{filled.pk}/reorder/", {"title": films[2].pk, **goal(films)}).json()
    assert names_on(client, filled) == list(order)
    keys = {film.name: film.pk for film in films}
    row = [None, *(keys[name] for name in order), None]
    assert (body["place"], body["previous"], body["next"]) == (place, row[place - 1], row[place + 1])
    if body["undo"]:
        take_back(client, body)
    assert names_on(client, filled) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "non_field_errors"),
        ({"before": 1, "to": 1}, "non_field_errors"),
        ({"to": 0}, "to"),
        ({"to": 10**30}, "to"),
        ({"before": 10**17}, "before"),
        ({"after": "x"}, "after"),
        ({"title": 10**17, "to": 1}, "title"),
    ],
)
def test_bad_move(client: APIClient, filled: List, films: list[Title], change: dict[str, Any], field: str) -> None:
    assert bad_fields(client.post(f"{URL}{filled.pk}/reorder/", {"title": films[0].pk, **change})) == [field]
    assert names_on(client, filled) == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_all_who_move_and_add_at_once_lose_nothing(profile: Profile, filled: List, films: list[Title]) -> None:
    editor = ProfileFactory()
    ListMember.objects.create(list=filled, profile=editor, role=Role.EDITOR, accepted_at=filled.created_at)
    more = TitleFactory.create_batch(3)
    url = f"{URL}{filled.pk}/"
    acts = [(f"{url}reorder/", {"title": film.pk, "to": place}) for place, film in enumerate(reversed(films), start=1)]
    acts += [(f"{url}items/", {"title": title.pk}) for title in more]
    statuses: list[int] = []

    def send(who: Profile, act: tuple[str, dict[str, int]]) -> None:
        try:
            statuses.append(as_profile(who).post(*act).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[(profile, editor)[n % 2], act]) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 3 + [201] * 3
    positions = list(filled.items.values_list("position", flat=True))
    assert len(positions) == len(set(positions)) == 6
    assert List.objects.get().item_count == 6


def test_smart_list_fills_itself(client: APIClient, profile: Profile, films: list[Title]) -> None:
    client.patch(f"{API}library/{films[1].pk}/", {"favourite": True})
    made = client.post(URL, {"name": "Loved", "rules": "favourite=yes&nonsense=1"}).json()
    assert (made["kind"], made["rules"], made["item_count"]) == ("smart", "favourite=yes", 1)
    url = f"{URL}{made['id']}/"
    items = client.get(f"{url}items/").json()["results"]
    assert [(item["title"]["name"], item["added_by"], item["url"]) for item in items] == [("b", None, None)]
    problem(client.post(f"{url}items/", {"title": films[0].pk}), 409)
    problem(client.post(f"{url}reorder/", {"title": films[1].pk, "to": 1}), 409)
    assert bad_fields(client.get(f"{url}items/?cursor=x")) == ["cursor"]
    assert bad_fields(client.post(URL, {"name": "Both", "rules": "kind=film", "titles": [films[0].pk]})) == ["titles"]
    client.patch(url, {"rules": "favourite=no&kind=film&sort=name"})
    walked, following = [], f"{url}items/?page_size=1"
    while following:
        page = client.get(following).json()
        walked += [item["title"]["name"] for item in page["results"]]
        following = page["next"]
    assert walked == ["a", "c"]
    # What filters by the owner's own is theirs to know; what it finds is for who may see the list.
    assert APIClient().get(url).json()["rules"] == "kind=film"
    assert len(APIClient().get(f"{url}items/").json()["results"]) == 2
    copy = as_profile(ProfileFactory()).post(f"{url}copy/", {}).json()
    assert (copy["kind"], copy["item_count"]) == ("custom", 2)


def test_like_and_copy(profile: Profile, filled: List) -> None:
    services.set_item_note(profile=profile, found=filled, item=filled.items.first().pk, text="Mine alone.")  # type: ignore[union-attr]
    fan = as_profile(ProfileFactory())
    url = f"{URL}{filled.pk}/"
    for _n in range(2):
        assert fan.put(f"{url}like/").json() == {"liked": True, "like_count": 1}
    assert fan.get(url).json()["liked"] is True
    for _n in range(2):
        assert fan.delete(f"{url}like/").json() == {"liked": False, "like_count": 0}
    copy = fan.post(f"{url}copy/", {"name": "Stolen"})
    assert (copy.status_code, copy.json()["name"], copy.json()["item_count"]) == (201, "Stolen", 3)
    assert "Mine alone." not in fan.get(copy.json()["items_url"].removeprefix("http://testserver")).content.decode()
    assert bad_fields(fan.post(f"{url}copy/", {"name": "x"})) == ["name"]
    problem(as_profile(profile).put(f"{url}like/"), 400)


def test_members(client: APIClient, filled: List, films: list[Title]) -> None:
    ada = ProfileFactory(handle="ada")
    guest = as_profile(ada)
    url = f"{URL}{filled.pk}/members/"
    client.patch(f"{URL}{filled.pk}/", {"visibility": "private"})
    assert client.post(url, {"handle": "@Ada", "role": "viewer"}).status_code == 201
    problem(guest.get(f"{URL}{filled.pk}/"), 404)
    asked = guest.get(f"{API}list-invitations/").json()["results"]
    assert [(row["list"], row["name"], row["owner"]["handle"]) for row in asked] == [(filled.pk, "Best", "owner")]
    assert guest.put(asked[0]["url"].removeprefix("http://testserver")).status_code == 204
    assert guest.get(f"{URL}{filled.pk}/").json()["role"] == "viewer"
    problem(guest.delete(f"{URL}{filled.pk}/items/{films[0].pk}/"), 404)
    assert client.patch(f"{url}ada/", {"role": "editor"}).json()["role"] == "editor"
    assert guest.delete(f"{URL}{filled.pk}/items/{films[0].pk}/").status_code == 200
    assert [row["profile"]["handle"] for row in guest.get(url).json()["results"]] == ["ada"]
    problem(guest.delete(f"{url}owner/"), 404)
    assert guest.delete(f"{url}ada/").status_code == 204
    problem(guest.get(f"{URL}{filled.pk}/"), 404)
    problem(client.delete(f"{url}ada/"), 404)


@pytest.mark.parametrize(
    "body",
    [{}, {"handle": "nobody", "role": "editor"}, {"handle": "owner", "role": "editor"},
     {"handle": "ada", "role": "boss"}, {"handle": 7 * ["x"], "role": "editor"}, {"handle": "\0", "role": "editor"}],
)  # fmt: skip
def test_bad_invitation(client: APIClient, filled: List, body: dict[str, Any]) -> None:
    ProfileFactory(handle="ada")
    problem(client.post(f"{URL}{filled.pk}/members/", body), 400)
    assert not ListMember.objects.exists()


def test_invitation_declined(client: APIClient, filled: List) -> None:
    guest = as_profile(ProfileFactory(handle="ada"))
    client.post(f"{URL}{filled.pk}/members/", {"handle": "ada", "role": "viewer"})
    url = f"{API}list-invitations/{filled.pk}/"
    assert [guest.delete(url).status_code, guest.delete(url).status_code, guest.put(url).status_code] == [204, 404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client: APIClient, profile: Profile, rows: int, django_assert_num_queries: Any) -> None:
    for n in range(rows):
        found = ListFactory(profile=profile)
        ListItemFactory(list=found, title=TitleFactory(genres=[f"genre-{n}", "drama"]))
    whole = ListFactory(profile=profile)
    for _n in range(rows):
        ListItemFactory(list=whole, added_by=ProfileFactory(), title=TitleFactory(genres=["drama"]))
        member = ProfileFactory()
        ListMember.objects.create(list=whole, profile=member, role=Role.VIEWER, accepted_at=whole.created_at)
    client.get(URL)
    with django_assert_num_queries(4):
        assert len(client.get(URL).json()["results"]) == rows + 1
    with django_assert_num_queries(6):
        assert len(client.get(f"{URL}{whole.pk}/items/").json()["results"]) == rows
    with django_assert_num_queries(3):
        assert len(client.get(f"{URL}{whole.pk}/members/").json()["results"]) == rows
