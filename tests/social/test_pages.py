"""Who gets which page of the account, and that nobody gets or changes what is somebody else's."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from social.models import AccessToken, AuditEntry, Invite, User
from social.services import create_account, invites, tokens
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db

OWN = [
    "/settings/account/",
    "/settings/account/delete/",
    "/settings/security/",
    "/settings/sessions/",
    "/settings/tokens/",
    "/settings/apps/",
    "/settings/access/",
    "/settings/audit/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/3rdparty/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/reauthenticate/",
]
STAFF = ["/settings/invites/"]


@pytest.fixture
def owner() -> User:
    return create_account(email="owner@example.org", password=PASSWORD, handle="owner").user


@pytest.mark.parametrize("path", OWN)
def test_own_pages(path: str, owner: User) -> None:
    assert Client().get(path).headers["Location"].startswith("/accounts/login/?next=")
    response = signed_in(owner).get(path)
    assert response.status_code == 200, response.headers.get("Location")
    assert "«undefined" not in response.content.decode()


@pytest.mark.parametrize("path", STAFF)
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("person", 404), ("staff", 200)])
def test_staffs_pages(path: str, who: str, status: int, owner: User) -> None:
    owner.is_staff = who == "staff"
    owner.save()
    client = Client() if who == "anonymous" else signed_in(owner)
    assert client.get(path).status_code == status
    before = Invite.objects.count()
    client.post(path, {"note": "x", "max_uses": 1, "lifetime": 7})
    assert Invite.objects.count() - before == (status == 200)


@pytest.mark.parametrize("who", ["anonymous", "other account", "owner"])
def test_only_the_owner_changes_what_is_theirs(who: str, owner: User) -> None:
    """Beside rows that could be changed by mistake: the owner's own."""
    client = signed_in(owner)
    elsewhere = signed_in(owner)
    row = UserSession.objects.get(session_key=elsewhere.session.session_key)
    token, _secret = tokens.create_token(profile=owner.profiles.get(), name="NAS", scopes=["read"])
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Key", "credential": {}})
    acts = [
        f"/settings/sessions/{row.pk}/end/",
        f"/settings/tokens/{token.pk}/revoke/",
        f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/",
    ]
    if who == "other account":
        client = signed_in(create_account(email="other@example.org", password=PASSWORD).user)
    elif who == "anonymous":
        client = Client()
    statuses = [client.post(path).status_code for path in acts]
    assert statuses == ([404, 404, 404] if who == "other account" else [302, 302, 302])
    kept = who != "owner"
    assert UserSession.objects.filter(pk=row.pk).exists() == kept
    assert AccessToken.objects.live().filter(pk=token.pk).exists() == kept
    assert Authenticator.objects.filter(pk=passkey.pk).exists() == kept
    assert elsewhere.get("/settings/account/").status_code == (200 if kept else 302)


def test_lists_show_only_ones_own(owner: User) -> None:
    stranger = ProfileFactory(user=UserFactory())
    tokens.create_token(profile=stranger, name="Strangers token", scopes=["read"])
    signed_in_stranger = Client()
    signed_in_stranger.force_login(stranger.user)
    client = signed_in(owner)
    assert b"Strangers token" not in client.get("/settings/tokens/").content
    assert b"Strangers token" not in client.get("/settings/audit/").content
    assert AuditEntry.objects.filter(user=stranger.user).exists()


@pytest.mark.parametrize("path", [path for path in OWN if path.startswith("/settings/")])
def test_pages_of_the_account_are_kept_by_no_cache(path: str, owner: User) -> None:
    assert "no-store" in signed_in(owner).get(path).headers["Cache-Control"]


@pytest.mark.parametrize("rows", [1, 3])
def test_query_counts(rows: int, owner: User, django_assert_num_queries: Any) -> None:
    """One row or three: the same queries."""
    owner.is_staff = True
    owner.save()
    client = signed_in(owner)
    for number in range(rows):
        tokens.create_token(profile=owner.profiles.get(), name=f"{number}", scopes=["read"])
        invites.create_invite(created_by=owner)
        signed_in(owner)
    counts = {"/settings/tokens/": 4, "/settings/sessions/": 2, "/settings/audit/": 2, "/settings/invites/": 3}
    for path, expected in counts.items():
        client.get(path)
        with django_assert_num_queries(expected):
            client.get(path)


def test_old_addresses_of_allauths_lead_to_ours(client: Client) -> None:
    assert client.get("/accounts/2fa/").headers["Location"] == "/settings/security/"
    assert client.get("/accounts/sessions/").headers["Location"] == "/settings/sessions/"


def test_admin_takes_the_sites_own_log_in(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"
