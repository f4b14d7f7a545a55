"""Accounts' ways in, as the admin site has them."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from lists.services import Viewing, When, create_list, log_watch, set_rating
from movies.models import Title
from social import avatars
from social.models import AccessToken, AuditEntry, Invite, Profile, User
from social.services import tokens
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "social/invite/",
        "social/invite/add/",
        "social/accesstoken/",
        "social/auditentry/",
        "allauth_idp_oidc/client/",
        "allauth_idp_oidc/client/add/",
        "allauth_idp_oidc/token/",
        "mfa/authenticator/",
        "usersessions/usersession/",
        "socialaccount/socialaccount/",
    ],
)
def test_pages_answer(admin_client: Client, path: str) -> None:
    assert admin_client.get(f"/admin/{path}").status_code == 200


def test_invitations_are_made_and_revoked(admin_client: Client) -> None:
    admin_client.post("/admin/social/invite/add/", {"note": "Noor", "max_uses": 3})
    invite = Invite.objects.get()
    assert (invite.max_uses, invite.created_by.is_superuser, len(invite.code) > 30) == (3, True, True)
    page = admin_client.get(f"/admin/social/invite/{invite.pk}/change/").content.decode()
    assert f"http://testserver/invite/{invite.code}/" in page
    admin_client.post("/admin/social/invite/", {"action": "revoke", "_selected_action": invite.pk})
    assert not Invite.objects.usable().exists()
    assert set(AuditEntry.objects.values_list("event", flat=True)) == {"invite_created", "invite_revoked"}


def test_tokens_are_revoked_and_log_is_left_alone(admin_client: Client) -> None:
    token, _secret = tokens.create_token(profile=ProfileFactory(), name="NAS", scopes=["read"])
    act: dict[str, Any] = {"action": "revoke", "_selected_action": token.pk}
    admin_client.post("/admin/social/accesstoken/", act)
    assert not AccessToken.objects.live().exists()
    entry = AuditEntry.objects.first()
    assert entry
    for path in ("add/", f"{entry.pk}/delete/"):
        assert admin_client.get(f"/admin/social/auditentry/{path}").status_code == 403
    assert token.digest not in admin_client.get("/admin/social/accesstoken/").content.decode()


def post_delete(client: Client, path: str) -> Any:
    return client.post(f"/admin/social/{path}/delete/", {"post": "yes"})


def full_account() -> Profile:
    """Somebody with a viewing, a list, a rating and a picture."""
    profile: Profile = ProfileFactory()
    title = TitleFactory()
    log_watch(profile=profile, title=title, viewing=Viewing(When.now(profile)))
    set_rating(profile=profile, title=title, value=9)
    create_list(profile=profile, name="Rain")
    picture = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    picture.seek(0)
    avatars.store(profile, picture)
    return profile


@pytest.mark.parametrize("way", ["page", "action"])
def test_account_that_tracked_goes_whole(
    admin_client: Client, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    profile = full_account()
    picture = avatars.path_of(profile.avatar, avatars.SMALL)
    assert admin_client.get(f"/admin/social/user/{profile.user_id}/delete/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            response = post_delete(admin_client, f"user/{profile.user_id}")
        else:
            act: dict[str, Any] = {"action": "delete_selected", "_selected_action": profile.user_id, "post": "yes"}
            response = admin_client.post("/admin/social/user/", act)
    assert response.status_code == 302
    assert not User.objects.filter(pk=profile.user_id).exists()
    assert Title.objects.get().rating_count == 0
    assert not default_storage.exists(picture)


def test_profile_goes_as_its_owner_would_delete_it(
    admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    profile = full_account()
    picture = avatars.path_of(profile.avatar, avatars.SMALL)
    post_delete(admin_client, f"profile/{profile.pk}")
    assert Profile.objects.filter(pk=profile.pk).exists(), "the last one of its account stays"
    member_of(profile)
    with django_capture_on_commit_callbacks(execute=True):
        assert post_delete(admin_client, f"profile/{profile.pk}").status_code == 302
    assert not Profile.objects.filter(pk=profile.pk).exists()
    assert Title.objects.get().rating_count == 0
    assert not default_storage.exists(picture)
    assert AuditEntry.objects.filter(user=profile.user_id, event="profile_deleted").exists()


def test_only_administrator_stays(admin_client: Client) -> None:
    boss = User.objects.get(is_superuser=True)
    page = admin_client.get(f"/admin/social/user/{boss.pk}/delete/").content.decode()
    assert "only administrator" in page
    post_delete(admin_client, f"user/{boss.pk}")
    assert User.objects.filter(pk=boss.pk).exists()


def test_profiles_are_edited_as_their_owners_would(admin_client: Client) -> None:
    profile, other = ProfileFactory(), ProfileFactory()
    address = f"/admin/social/profile/{profile.pk}/change/"
    facts: dict[str, Any] = {"handle": "renamed", "display_name": "New", "links": "", "user": other.user_id}
    facts |= dict.fromkeys(("visibility", "default_visibility", "stats_visibility"), "private")
    assert admin_client.post(address, facts).status_code == 302
    profile.refresh_from_db()
    assert (profile.handle, profile.visibility) == ("renamed", "private")
    assert profile.user_id != other.user_id
    assert admin_client.post(address, {**facts, "handle": other.handle}).status_code == 200
    assert admin_client.get("/admin/social/profile/add/").status_code == 403
    assert admin_client.get(f"/admin/social/user/{profile.user_id}/change/").status_code == 200


def test_account_goes_with_its_log(admin_client: Client) -> None:
    token, _secret = tokens.create_token(profile=ProfileFactory(), name="NAS", scopes=["read"])
    user = token.profile.user
    admin_client.post(f"/admin/social/user/{user.pk}/delete/", {"post": "yes"})
    assert not AuditEntry.objects.filter(user_id=user.pk).exists()
    assert not AccessToken.objects.exists()
