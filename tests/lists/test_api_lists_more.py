"""Links, covers, the order of lists and acts on many titles, through the API."""

import pytest

from lists import services
from lists.enums import Role
from lists.models import List, ListMember
from lists.services import sharing
from movies.models import Title
from social.models import Profile
from tests.lists.api import API, as_profile
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def films() -> list[Title]:
    return [TitleFactory(name=name) for name in ("Ash", "Birch", "Cedar")]


@pytest.fixture
def found(profile: Profile, films: list[Title]) -> List:
    return services.create_list(profile=profile, name="Trees", title_ids=[film.pk for film in films]).made


def names(found: List) -> list[str]:
    return list(found.items.order_by("position").values_list("title__name", flat=True))


def test_a_link_is_made_used_and_revoked(profile: Profile, found: List) -> None:
    owner, guest = as_profile(profile), ProfileFactory()
    address = f"{API}lists/{found.pk}/links/"
    link = owner.post(address, {"role": "editor", "uses": 1}, format="json").json()
    assert [row["code"] for row in owner.get(address).json()["results"]] == [link["code"]]
    assert as_profile(guest).get(address).status_code == 404
    joined = as_profile(guest).post(f"{API}list-joins/", {"code": link["code"]}, format="json")
    assert (joined.status_code, joined.json()["list"], joined.json()["role"]) == (200, found.pk, "editor")
    assert ListMember.objects.get().profile == guest
    late = as_profile(ProfileFactory()).post(f"{API}list-joins/", {"code": link["code"]}, format="json")
    assert late.status_code == 404
    assert as_profile(guest).delete(f"{address}{link['id']}/").status_code == 404
    assert owner.delete(f"{address}{link['id']}/").status_code == 204
    assert owner.get(address).json()["results"] == []
    assert owner.post(address, {"role": "editor", "uses": 0}, format="json").status_code == 400


def test_a_cover_is_chosen_with_the_name_and_taken_back_with_it(
    profile: Profile, found: List, films: list[Title]
) -> None:
    client, address = as_profile(profile), f"{API}lists/{found.pk}/"
    answer = client.patch(address, {"cover": films[2].pk, "name": "Woods"}, format="json").json()
    found.refresh_from_db()
    assert (found.name, found.cover_item and found.cover_item.title) == ("Woods", films[2])
    assert client.patch(address, {"cover": TitleFactory().pk}, format="json").status_code == 400
    assert client.post(answer["undo"]["url"]).status_code == 200
    found.refresh_from_db()
    assert (found.name, found.cover_item) == ("Trees", None)


def test_lists_are_put_in_order(profile: Profile, found: List) -> None:
    other = ListFactory(profile=profile)
    client = as_profile(profile)
    for place, first in ((1, found), (2, other)):
        answer = client.put(f"{API}lists/{found.pk}/place/", {"place": place}, format="json")
        assert answer.status_code == 200
        assert profile.lists.in_shelf_order().first() == first
    assert as_profile(other.profile).put(f"{API}lists/{found.pk}/place/", {}, format="json").status_code == 400
    assert as_profile(ProfileFactory()).put(f"{API}lists/{found.pk}/place/", {"place": 1}).status_code == 404


def test_many_titles_at_once(profile: Profile, found: List, films: list[Title]) -> None:
    client, other = as_profile(profile), ListFactory(profile=profile)
    address, ash = f"{API}lists/{found.pk}/items/bulk/", films[0].pk
    copied = client.post(address, {"action": "copy", "titles": [ash], "target": other.pk}, format="json").json()
    assert (copied["count"], names(found), names(other)) == (1, ["Ash", "Birch", "Cedar"], ["Ash"])
    sent = {"action": "move", "titles": [film.pk for film in films[1:]], "target": other.pk}
    moved = client.post(address, sent, format="json").json()
    assert (names(found), names(other)) == (["Ash"], ["Ash", "Birch", "Cedar"])
    client.post(moved["undo"]["url"])
    assert names(other) == ["Ash"]
    assert client.post(address, {"action": "remove", "titles": [ash]}, format="json").json()["count"] == 1
    assert names(found) == ["Birch", "Cedar"]
    for wrong in ({"action": "move"}, {"titles": []}, {"target": other.pk}, {"titles": list(range(1, 502))}):
        assert client.post(address, {"action": "remove", "titles": [1], **wrong}, format="json").status_code == 400


def test_viewers_and_strangers_change_nothing(found: List, films: list[Title]) -> None:
    viewer = ProfileFactory()
    link = sharing.create_link(profile=found.profile, found=found, role=Role.VIEWER, uses=1, days=1)
    sharing.join_by_link(profile=viewer, code=link.code)
    sent = {"action": "remove", "titles": [films[0].pk]}
    for who in (viewer, ProfileFactory()):
        assert as_profile(who).post(f"{API}lists/{found.pk}/items/bulk/", sent, format="json").status_code == 404
    assert len(names(found)) == 3
