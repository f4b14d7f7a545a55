"""Lists kept by several: invitations, links, roles; and what each of them may do then."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lists import services
from lists.enums import ListKind, Role
from lists.models import List, ListLink, ListMember
from lists.services import sharing
from lists.services.items import standing_list
from social.enums import Visibility
from social.models import Block, Profile
from tests.lists.api import as_profile
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def found(db: None) -> List:
    return ListFactory(profile=ProfileFactory(handle="owner"), name="Ours", visibility=Visibility.PRIVATE)


@pytest.fixture
def guest(db: None) -> Profile:
    return ProfileFactory(handle="grace")


def client_of(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def test_invited_by_handle_accepts_and_adds(found: List, guest: Profile) -> None:
    client_of(found.profile).post(reverse("lists:invite", args=[found.pk]), {"handle": " @Grace ", "role": "editor"})
    assert not List.objects.visible_to(guest).exists()
    client = client_of(guest)
    assert "You are invited to a list." in client.get("/lists/").content.decode()
    assert "Ours" in client.get("/lists/invitations/").content.decode()
    client.post(reverse("lists:answer", args=[found.pk]), {"answer": "yes"})

    title = TitleFactory(name="Salt")
    client.post(reverse("lists:toggle_item", args=[title.pk, found.pk]), {"on": "1"})
    assert found.items.get().added_by == guest
    page = client_of(found.profile).get(found.get_absolute_url() + "?view=rows").content.decode()
    assert "Added by grace" in page
    assert "Ours" in client.get("/lists/").content.decode()


def test_declined_and_left(found: List, guest: Profile) -> None:
    sharing.invite(profile=found.profile, found=found, handle="grace", role=Role.VIEWER)
    client = client_of(guest)
    client.post(reverse("lists:answer", args=[found.pk]), {"answer": "no"})
    assert not ListMember.objects.exists()
    assert client.post(reverse("lists:answer", args=[found.pk]), {"answer": "yes"}).status_code == 404
    sharing.invite(profile=found.profile, found=found, handle="grace", role=Role.VIEWER)
    sharing.accept(profile=guest, found=found.pk)
    assert client.post(reverse("lists:leave", args=[found.pk])).status_code == 302
    assert client.get(found.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("handle", "code"),
    [("nobody", "nobody"), ("owner", "self"), ("hidden", "nobody"), ("gone", "nobody"), ("foe", "nobody")],
)
def test_who_cannot_be_invited(found: List, handle: str, code: str) -> None:
    ProfileFactory(handle="hidden", visibility=Visibility.PRIVATE)
    ProfileFactory(handle="gone", withdrawn_at=timezone.now())
    Block.objects.create(blocker=ProfileFactory(handle="foe"), blocked=found.profile)
    with pytest.raises(ValidationError) as caught:
        sharing.invite(profile=found.profile, found=found, handle=handle, role=Role.EDITOR)
    assert caught.value.code == code
    assert not ListMember.objects.exists()


def test_invited_again_only_the_role_changes(found: List, guest: Profile) -> None:
    sharing.invite(profile=found.profile, found=found, handle="grace", role=Role.VIEWER)
    sharing.invite(profile=found.profile, found=found, handle="grace", role=Role.EDITOR)
    assert ListMember.objects.get().role == Role.EDITOR
    sharing.accept(profile=guest, found=found.pk)
    with pytest.raises(ValidationError):
        sharing.invite(profile=found.profile, found=found, handle="grace", role=Role.VIEWER)


def test_standing_lists_are_not_shared(guest: Profile) -> None:
    watchlist = standing_list(guest, ListKind.WATCHLIST)
    with pytest.raises(List.DoesNotExist):
        sharing.invite(profile=guest, found=watchlist, handle="grace", role=Role.EDITOR)
    with pytest.raises(List.DoesNotExist):
        sharing.create_link(profile=guest, found=watchlist, role=Role.EDITOR, uses=1, days=1)


def test_a_viewer_looks_and_a_blocked_editor_does_not(found: List, guest: Profile) -> None:
    member = ListMember.objects.create(list=found, profile=guest, role=Role.VIEWER, accepted_at=timezone.now())
    title = TitleFactory()
    with pytest.raises(List.DoesNotExist):
        services.add_titles(profile=guest, found=found, title_ids=[title.pk])
    sharing.set_role(profile=found.profile, found=found, member=member.pk, role=Role.EDITOR)
    services.add_titles(profile=guest, found=found, title_ids=[title.pk])
    Block.objects.create(blocker=found.profile, blocked=guest)
    with pytest.raises(List.DoesNotExist):
        services.remove_titles(profile=guest, found=found, title_ids=[title.pk])
    assert found.items.count() == 1


def test_who_added_it_is_not_told_of_a_blocked_one(found: List, guest: Profile) -> None:
    List.objects.update(visibility=Visibility.PUBLIC)
    ListMember.objects.create(list=found, profile=guest, role=Role.EDITOR, accepted_at=timezone.now())
    services.add_titles(profile=guest, found=found, title_ids=[TitleFactory().pk])
    reader = ProfileFactory()
    assert "Added by grace" in client_of(reader).get(found.get_absolute_url() + "?view=rows").content.decode()
    Block.objects.create(blocker=guest, blocked=reader)
    assert "grace" not in client_of(reader).get(found.get_absolute_url() + "?view=rows").content.decode()


def test_undo_of_one_who_was_removed_changes_nothing(found: List, guest: Profile) -> None:
    member = ListMember.objects.create(list=found, profile=guest, role=Role.EDITOR, accepted_at=timezone.now())
    receipt = services.add_titles(profile=guest, found=found, title_ids=[TitleFactory().pk])
    sharing.remove_member(profile=found.profile, found=found, member=member.pk)
    assert receipt.undo
    services.take_back(profile=guest, key=receipt.undo.key)
    assert found.items.count() == 1


def make_link(found: List, **changes: Any) -> ListLink:
    link = sharing.create_link(profile=found.profile, found=found, role=Role.EDITOR, uses=2, days=7)
    ListLink.objects.filter(pk=link.pk).update(**changes)
    return link


def test_link_is_shown_before_it_is_used_and_counts_each_once(found: List, guest: Profile) -> None:
    link = make_link(found)
    path, client = reverse("lists:join", args=[link.code]), client_of(guest)
    assert "Ours" in client.get(path).content.decode()
    assert not ListMember.objects.exists()
    for _ in range(2):
        assert client.post(path)["Location"] == found.get_absolute_url()
    link.refresh_from_db()
    assert (link.uses, ListMember.objects.get().role) == (1, Role.EDITOR)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        {"uses": 2},
        {"code": "another"},
    ],
)
def test_link_that_lets_nobody_in(found: List, guest: Profile, changes: dict[str, Any]) -> None:
    link = make_link(found, **changes)
    path, client = reverse("lists:join", args=[link.code]), client_of(guest)
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert not ListMember.objects.exists()


def test_link_is_nothing_for_the_blocked_and_the_owner(found: List, guest: Profile) -> None:
    Block.objects.create(blocker=found.profile, blocked=guest)
    path = reverse("lists:join", args=[make_link(found).code])
    for who in (guest, found.profile):
        assert client_of(who).post(path).status_code == 404


def test_better_role_is_taken_over_and_a_worse_one_is_not(found: List, guest: Profile) -> None:
    ListMember.objects.create(list=found, profile=guest, role=Role.VIEWER, accepted_at=timezone.now())
    sharing.join_by_link(profile=guest, code=make_link(found).code)
    assert ListMember.objects.get().role == Role.EDITOR
    weaker = sharing.create_link(profile=found.profile, found=found, role=Role.VIEWER, uses=1, days=1)
    sharing.join_by_link(profile=guest, code=weaker.code)
    assert ListMember.objects.get().role == Role.EDITOR


@pytest.mark.parametrize(
    "data", [{"uses": 0}, {"uses": 1001}, {"days": 0}, {"days": 366}, {"role": "boss"}, {"uses": "x"}]
)
def test_wrong_links_are_refused(found: List, data: dict[str, Any]) -> None:
    sent = {"role": "editor", "uses": 5, "days": 5, **data}
    assert client_of(found.profile).post(reverse("lists:create_link", args=[found.pk]), sent).status_code == 422
    assert not ListLink.objects.exists()


def test_revoked_and_removed(found: List, guest: Profile) -> None:
    link = make_link(found)
    owner = client_of(found.profile)
    sharing.join_by_link(profile=guest, code=link.code)
    page = owner.get(reverse("lists:people", args=[found.pk])).content.decode()
    assert link.code in page
    assert "1 of 2 used" in page
    assert link.code not in client_of(guest).get(reverse("lists:people", args=[found.pk])).content.decode()
    owner.post(reverse("lists:revoke_link", args=[found.pk, link.pk]))
    member = ListMember.objects.get()
    owner.post(reverse("lists:member", args=[found.pk, member.pk]), {"action": "remove"})
    assert not (ListLink.objects.exists() | ListMember.objects.exists())


@pytest.fixture
def hidden(found: List) -> Profile:
    """An editor who came by a link, and hides."""
    profile = ProfileFactory(handle="hidden", display_name="Hilda", visibility=Visibility.PRIVATE)
    sharing.join_by_link(profile=profile, code=make_link(found).code)
    return profile


def test_the_owner_sees_and_removes_whom_nobody_may_know(found: List, hidden: Profile) -> None:
    owner, address = client_of(found.profile), reverse("lists:people", args=[found.pk])
    page = owner.get(address).content.decode()
    assert "Somebody hidden" in page
    assert not {"Hilda", "@hidden"} & set(page.replace("<", " ").replace(">", " ").split())
    code, row = ListLink.objects.get().code, ListMember.objects.get()
    removed = owner.post(reverse("lists:member", args=[found.pk, row.pk]), {"action": "remove"}, follow=True)
    assert "Hilda" not in removed.content.decode()
    assert "have new addresses" in removed.content.decode()
    assert client_of(hidden).post(reverse("lists:join", args=[code])).status_code == 404
    assert not ListMember.objects.exists()
    assert ListLink.objects.get().code in owner.get(address).content.decode()


def test_the_owner_sees_whom_it_blocked_later(found: List, guest: Profile) -> None:
    sharing.join_by_link(profile=guest, code=make_link(found).code)
    Block.objects.create(blocker=found.profile, blocked=guest)
    assert "Somebody hidden" in client_of(found.profile).get(reverse("lists:people", args=[found.pk])).content.decode()


def test_the_api_names_no_member_whom_the_site_hides(found: List, hidden: Profile, guest: Profile) -> None:
    sharing.join_by_link(profile=guest, code=make_link(found).code)
    address = f"/api/v1/lists/{found.pk}/members/"
    theirs = as_profile(guest).get(address).json()["results"]
    assert [row["profile"]["handle"] for row in theirs] == ["grace"]
    owner = as_profile(found.profile)
    rows = {row["profile"] and row["profile"]["handle"]: row["id"] for row in owner.get(address).json()["results"]}
    assert set(rows) == {None, "grace"}
    assert owner.delete(f"{address}hidden/").status_code == 404
    by_id = f"/api/v1/lists/{found.pk}/memberships/{rows[None]}/"
    assert as_profile(guest).delete(by_id).status_code == 404
    assert owner.patch(by_id, {"role": "viewer"}, format="json").json()["profile"] is None
    assert owner.delete(by_id).status_code == 204
    assert [row.profile for row in ListMember.objects.all()] == [guest]


def test_a_page_counts_the_members_whom_one_may_know(found: List, hidden: Profile, guest: Profile) -> None:
    sharing.join_by_link(profile=guest, code=make_link(found).code)
    count = '<span class="chip__count num">{}</span>'
    for who, number in ((found.profile, 2), (guest, 1)):
        assert count.format(number) in client_of(who).get(found.get_absolute_url()).content.decode()
