"""Who may see and change a list: one table over every address of lists. A denied write changes nothing."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lists.enums import Role
from lists.models import List, ListItem, ListLike, ListLink, ListMember, Undo
from social.enums import ProfileKind, Visibility
from social.models import Activity, Block, Follow, Profile
from social.services.profiles import ACTIVE_KEY
from tests.lists.factories import ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

WHO = ("visitor", "stranger", "follower", "blocked", "viewer", "editor", "sibling", "kid", "owner")
SHARED = ("viewer", "editor", "owner")
FOLLOWERS = ("follower", "sibling", *SHARED)
PUBLIC = ("visitor", "stranger", *FOLLOWERS)


@pytest.fixture(scope="module")
def made_once(shared_db: None) -> tuple[List, dict[str, Profile | None]]:
    owner = ProfileFactory(handle="owner")
    found = ListFactory(profile=owner, name="Secret garden", item_count=2)
    for place in (0, 65536):
        ListItemFactory(list=found, position=place, added_by=owner)
    return found, _people(owner, found)


@pytest.fixture
def met(made_once: tuple[List, dict[str, Profile | None]], db: None) -> tuple[List, dict[str, Profile | None]]:
    return deepcopy(made_once)


@pytest.fixture
def found(met: tuple[List, dict[str, Profile | None]]) -> List:
    return met[0]


@pytest.fixture
def people(met: tuple[List, dict[str, Profile | None]]) -> dict[str, Profile | None]:
    return met[1]


def _people(owner: Profile, found: List) -> dict[str, Profile | None]:
    made: dict[str, Profile | None] = {
        name: ProfileFactory(handle=name) for name in WHO if name not in ("visitor", "owner")
    }
    sibling, kid = made["sibling"], made["kid"]
    assert sibling
    assert kid
    Profile.objects.filter(pk=sibling.pk).update(user=owner.user)
    Profile.objects.filter(pk=kid.pk).update(
        user=owner.user, kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE
    )
    Follow.objects.create(follower=made["follower"], followed=owner)
    Block.objects.create(blocker=owner, blocked=made["blocked"])
    # Even let in before: a block cuts both ways.
    ListMember.objects.create(list=found, profile=made["blocked"], role=Role.EDITOR, accepted_at=timezone.now())
    ListMember.objects.create(list=found, profile=made["viewer"], role=Role.VIEWER, accepted_at=timezone.now())
    ListMember.objects.create(list=found, profile=made["editor"], role=Role.EDITOR, accepted_at=timezone.now())
    return {**made, "owner": owner, "visitor": None}


def client_of(profile: Profile | None) -> Client:
    client = Client()
    if profile:
        profile.refresh_from_db()
        client.force_login(profile.user)
        session = client.session
        session[ACTIVE_KEY] = profile.pk
        session.save()
    return client


def state() -> dict[str, Any]:
    """All that a denied write might have changed."""
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (List, ListItem, ListMember, ListLink, ListLike, Undo, Activity)
    ]
    return {"rows": rows}


READS = {
    Visibility.PUBLIC: PUBLIC,
    Visibility.FOLLOWERS: FOLLOWERS,
    Visibility.PRIVATE: SHARED,
}


@pytest.mark.parametrize("visibility", READS)
@pytest.mark.parametrize("who", WHO)
def test_reading_a_list(found: List, people: dict[str, Profile | None], who: str, visibility: Visibility) -> None:
    List.objects.update(visibility=visibility)
    client = client_of(people[who])
    for query in ("", "?view=rows", "?view=arrange", "?view=select"):
        response = client.get(found.get_absolute_url() + query)
        assert response.status_code == (200 if who in READS[visibility] else 404), query
        assert ("Secret garden" in response.content.decode()) == (who in READS[visibility])


@pytest.mark.parametrize("visibility", READS)
@pytest.mark.parametrize("who", WHO)
def test_feeds_are_of_public_lists_for_everybody(
    found: List, people: dict[str, Profile | None], who: str, visibility: Visibility
) -> None:
    List.objects.update(visibility=visibility)
    client = client_of(people[who])
    for name in ("feed", "json_feed"):
        response = client.get(reverse(f"lists:{name}", args=["owner", found.slug]))
        # A feed knows no ceiling, so a child has none.
        assert response.status_code == (200 if visibility == Visibility.PUBLIC and who != "kid" else 404)


@pytest.mark.parametrize("who", WHO)
def test_private_lists_are_listed_nowhere_else(found: List, people: dict[str, Profile | None], who: str) -> None:
    List.objects.update(visibility=Visibility.PRIVATE)
    client = client_of(people[who])
    title = found.items.first().title
    for path in (
        reverse("lists:lists_of", args=["owner"]),
        reverse("lists:discover"),
        reverse("lists:lists"),
        reverse("lists:in_lists", args=[title.slug]),
    ):
        shown = "Secret garden" in client.get(path, follow=True).content.decode()
        assert not shown or who in SHARED, path


# Address, what is sent, and who may.
WRITES: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "edit": ("edit_list", {"name": "Changed", "visibility": "public"}, ("owner",)),
    "delete": ("delete_list", {}, ("owner",)),
    "place": ("arrange_list", {"to": 1}, ("owner",)),
    "invite": ("invite", {"handle": "stranger", "role": "editor"}, ("owner",)),
    "link": ("create_link", {"role": "editor", "uses": 5, "days": 5}, ("owner",)),
    "cover": ("cover", {"item": "ITEM"}, ("editor", "owner")),
    "move": ("move_item", {"by": 1}, ("editor", "owner")),
    "note": ("note_item", {"note": "Hello"}, ("editor", "owner")),
    "remove": ("bulk", {"action": "remove", "title": "TITLE"}, ("editor", "owner")),
    "toggle": ("toggle_item", {"on": "1"}, ("editor", "owner")),
    "promote": ("member", {"role": "editor"}, ("owner",)),
    "like": ("like_list", {"on": "1"}, ("stranger", "follower", "sibling", "viewer", "editor")),
    "copy": ("copy_list", {}, ("stranger", "follower", "sibling", "viewer", "editor", "owner")),
    "leave": ("leave", {}, ("viewer", "editor")),
}


@pytest.mark.parametrize("act", WRITES)
@pytest.mark.parametrize("who", WHO)
def test_writing(found: List, people: dict[str, Profile | None], who: str, act: str) -> None:
    name, data, allowed = WRITES[act]
    item = found.items.order_by("position").first()
    member = ListMember.objects.get(profile=people["viewer"])
    args: list[Any] = [found.pk]
    if name in ("move_item", "note_item"):
        args.append(item.pk)
    if name == "member":
        args.append(member.pk)
    if name == "toggle_item":
        args = [TitleFactory(minimum_age=0).pk, found.pk]
    data = {key: {"ITEM": item.pk, "TITLE": item.title_id}.get(value, value) for key, value in data.items()}
    client, before = client_of(people[who]), state()
    cache.clear()
    response = client.post(reverse(f"lists:{name}", args=args), data)
    if who in allowed:
        assert response.status_code == 302, response.content[:500]
        # One list alone has no other place.
        assert (state() != before) or act == "place"
        return
    assert state() == before
    if who == "visitor":
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
    else:
        # One's own list is seen, but not liked or left.
        assert response.status_code == (404 if act not in ("like",) or who not in ("owner",) else 302)


@pytest.mark.parametrize("who", WHO)
def test_moving_needs_both_lists(found: List, people: dict[str, Profile | None], who: str) -> None:
    """Onto a list of one's own; off this one only for who may edit it."""
    profile = people[who]
    target = ListFactory(profile=profile or ProfileFactory())
    title = found.items.first().title_id
    client, before = client_of(profile), state()
    data = {"action": "move", "title": title, "target": target.pk}
    client.post(reverse("lists:bulk", args=[found.pk]), data)
    assert (state() != before) == (who in ("editor", "owner"))


@pytest.mark.parametrize("who", WHO)
def test_people_page(found: List, people: dict[str, Profile | None], who: str) -> None:
    response = client_of(people[who]).get(reverse("lists:people", args=[found.pk]))
    expected = 302 if who == "visitor" else 200 if who in SHARED else 404
    assert response.status_code == expected
    if expected == 200:
        assert ("Invite somebody" in response.content.decode()) == (who == "owner")


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_kids_and_guests_are_not_invited_and_do_not_join(found: List, kind: ProfileKind) -> None:
    ceiling = 6 if kind == ProfileKind.KIDS else None
    child = ProfileFactory(handle="child", kind=kind, age_ceiling=ceiling, visibility=Visibility.PRIVATE)
    owner = client_of(found.profile)
    response = owner.post(reverse("lists:invite", args=[found.pk]), {"handle": "child", "role": "editor"})
    assert response.status_code == 422
    owner.post(reverse("lists:create_link", args=[found.pk]), {"role": "editor", "uses": 5, "days": 5})
    code = ListLink.objects.get().code
    for method in ("get", "post"):
        assert getattr(client_of(child), method)(reverse("lists:join", args=[code])).status_code == 404
    assert not ListMember.objects.filter(profile=child).exists()
