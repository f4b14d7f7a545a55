"""What lists refuse of what is sent to them, and how: plainly."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from lists.models import List
from movies.models import Title
from social.models import Profile
from tests.lists.api import as_profile
from tests.lists.factories import ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
HAN = "字"


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="ada")


def test_more_rules_than_a_list_keeps(profile: Profile) -> None:
    """They fit as they are sent; as they are kept each character is nine."""
    marks = [f"{number:02d}" + HAN * 27 for number in range(19)]
    client = as_profile(profile)
    sent = {"name": "Smart", "visibility": "public", "q": HAN * 100, "certification": marks}
    page = Client()
    page.force_login(profile.user)
    answer = page.post("/lists/new/smart/", sent)
    assert answer.status_code == 422
    assert "more rules than a list can keep" in answer.content.decode()

    rules = f"q={HAN * 100}" + "".join(f"&certification={mark}" for mark in marks)
    problem = client.post("/api/v1/lists/", {"name": "Smart", "rules": rules}, format="json")
    assert (problem.status_code, list(problem.json()["errors"])) == (400, ["rules"])
    assert not List.objects.exists()


@pytest.mark.parametrize("field", ["name", "description"])
@pytest.mark.parametrize("character", ["\x01", "\x0c", "\x1b", "\uffff"])
def test_characters_that_cannot_be_shown(profile: Profile, field: str, character: str) -> None:
    sent = {"name": "Late", "description": "", "visibility": "public"} | {field: f"a{character}b"}
    client = as_profile(profile)
    page = client.post("/lists/new/", sent, format="multipart")
    assert page.status_code == 422
    assert "can’t be shown" in page.content.decode()
    problem = client.post("/api/v1/lists/", sent, format="json")
    assert (problem.status_code, list(problem.json()["errors"])) == (400, [field])


def test_notes_and_names_of_people(profile: Profile) -> None:
    item = ListItemFactory(list=ListFactory(profile=profile))
    client = as_profile(profile)
    address = f"/api/v1/lists/{item.list_id}/items/{item.title_id}/"
    assert client.patch(address, {"note": "a\x01"}, format="json").status_code == 400
    assert client.patch("/api/v1/me/", {"display_name": "a\x01"}, format="json").status_code == 400
    assert client.patch(address, {"note": "two\n\tlines"}, format="json").status_code == 200


def test_a_feed_leaves_out_what_was_stored_before() -> None:
    owner = ProfileFactory(display_name="A\x02da")
    found = ListFactory(profile=owner, name="La\x01te", description="x\x1by", item_count=1)
    ListItemFactory(list=found, note="no\x07te", title=TitleFactory(name="Sa\x08lt"))
    answer = Client().get(f"/@{owner.handle}/lists/{found.slug}/feed.xml")
    text = ElementTree.fromstring(answer.content).find("channel/item/title")
    assert text is not None
    assert (text.text or "").startswith("Salt")


@pytest.fixture
def smart(profile: Profile) -> List:
    rules = "kind=film&note=yes&owned=any&rating_min=8&q=Salt"
    return ListFactory(profile=profile, kind="smart", rules=rules, name="Mine")


def test_others_are_told_the_part_of_the_catalogue(smart: List, profile: Profile) -> None:
    other: Any = as_profile(ProfileFactory())
    theirs = other.get(smart.get_absolute_url()).content.decode()
    assert "Named “Salt”" in theirs
    for secret in ("private note", "Owned: ", "Rated 8"):
        assert secret not in theirs
    assert other.get(f"/api/v1/lists/{smart.pk}/").json()["rules"] == "kind=film&q=Salt"
    own = as_profile(profile)
    assert "With a private note" in own.get(smart.get_absolute_url()).content.decode()
    assert "note=yes" in own.get(f"/api/v1/lists/{smart.pk}/").json()["rules"]


def test_the_form_warns_of_what_others_learn(smart: List, profile: Profile) -> None:
    client, address = as_profile(profile), f"/lists/{smart.pk}/rules/"
    assert "Others see which titles fit" in client.get(address, follow=True).content.decode()
    List.objects.update(visibility="private")
    assert "Others see which titles fit" not in client.get(address, follow=True).content.decode()
    List.objects.update(visibility="public", rules="kind=film&q=Salt")
    assert "Others see which titles fit" not in client.get(address, follow=True).content.decode()


def test_cards_count_what_one_may_know_of(profile: Profile) -> None:
    found = ListFactory(profile=profile, name="Both", item_count=2)
    shown, hidden = TitleFactory(), TitleFactory(adult=True)
    for title in (shown, hidden):
        ListItemFactory(list=found, title=title)
    assert Title.objects.visible_to(None).count() == 1
    page = Client().get(f"/@{profile.handle}/").content.decode()
    assert "1 title<" in page
    assert "2 titles" not in page


@pytest.mark.parametrize("address", ["/settings/household/order/"])
def test_endless_numbers_of_profiles(profile: Profile, address: str) -> None:
    assert as_profile(profile).post(address, {"order": "9" * 5_000}, format="multipart").status_code == 302


def test_endless_numbers_of_titles(profile: Profile) -> None:
    assert as_profile(profile).get("/track/?titles=" + "9" * 5_000).status_code == 200


@pytest.mark.parametrize("name", ["feed.xml", "feed.json"])
def test_a_child_reads_no_feed(name: str) -> None:
    item = ListItemFactory()
    parent = ProfileFactory()
    ProfileFactory(user=parent.user, kind="kids", age_ceiling=6, visibility="private")
    address = f"{item.list.get_absolute_url()}{name}"
    client = Client()
    client.force_login(parent.user)
    assert client.get(address).status_code == 200
    client.post(reverse("social:switch"), {"profile": parent.user.profiles.get(kind="kids").pk})
    assert client.get(address).status_code == 404
