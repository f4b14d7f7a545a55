"""Accounts' ways in, as the admin site has them."""

from typing import Any

import pytest
from django.test import Client

from social.models import AccessToken, AuditEntry, Invite
from social.services import tokens
from tests.social.factories import ProfileFactory

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


def test_account_goes_with_its_log(admin_client: Client) -> None:
    token, _secret = tokens.create_token(profile=ProfileFactory(), name="NAS", scopes=["read"])
    user = token.profile.user
    admin_client.post(f"/admin/social/user/{user.pk}/delete/", {"post": "yes"})
    assert not AuditEntry.objects.filter(user_id=user.pk).exists()
    assert not AccessToken.objects.exists()
