"""What a new password leaves alone, and how that is ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from social.models import AccessToken, AuditEntry, User
from social.services import create_account, tokens
from social.services.access import standing_access
from social.services.sessions import RESET_KEY
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "eight-reels-of-nitrate"


def account(email: str = "owner@example.org", *, token: bool = True) -> User:
    """With a token and an app."""
    profile = create_account(email=email, password=PASSWORD)
    if token:
        tokens.create_token(profile=profile, name="NAS", scopes=["read"])
        app, _made = OAuthClient.objects.get_or_create(name="Popcorn Pal")
        day = timezone.now() + timedelta(days=1)
        for kind in (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN):
            Token.objects.create(
                type=kind,
                hash=f"{kind}{profile.pk}",
                client=app,
                user=profile.user,
                data={"profile": profile.pk},
                expires_at=day,
            )
    return profile.user


def reset(client: Client, user: User) -> Any:
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://testserver(\S+)", str(mail.outbox[-1].body))
    assert link
    form_page = client.get(link[1], follow=True)
    return client.post(form_page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)


def test_a_reset_lists_what_still_has_access_and_ends_it(client: Client) -> None:
    user, other = account(), account("other@example.org")
    page = reset(client, user).content.decode()
    assert "NAS" in page
    assert "Popcorn Pal" in page
    assert "«undefined" not in page
    assert "http://testserver/settings/access/" in mail.outbox[-1].body
    answer = client.post("/accounts/access/revoke/")
    assert answer.headers["Location"] == "/accounts/password/reset/key/done/"
    assert not standing_access(user=user)
    assert standing_access(user=other)
    assert "Revoke all" not in client.get(answer.headers["Location"]).content.decode()
    events = set(AuditEntry.objects.filter(user=user).values_list("event", flat=True))
    assert {"token_revoked", "app_removed"} <= events


def test_nobody_else_sees_or_ends_it(client: Client) -> None:
    user = account()
    reset(Client(), user)
    assert "NAS" not in client.get("/accounts/password/reset/key/done/").content.decode()
    assert client.post("/accounts/access/revoke/").status_code == 404
    assert standing_access(user=user)


def test_not_for_ever(client: Client) -> None:
    user = account()
    reset(client, user)
    session = client.session
    session[RESET_KEY] = [user.pk, session[RESET_KEY][1] - 1000]
    session.save()
    assert "NAS" not in client.get("/accounts/password/reset/key/done/").content.decode()
    assert client.post("/accounts/access/revoke/").status_code == 404


@pytest.mark.parametrize(("has_token", "next_page"), [(True, "/settings/access/"), (False, "/settings/security/")])
def test_a_change_leads_there_if_there_is_anything(has_token: bool, next_page: str) -> None:
    browser = signed_in(account(token=has_token))
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/accounts/password/change/", data).headers["Location"] == next_page
    assert "/settings/access/" in mail.outbox[-1].body
    page = browser.get("/settings/access/").content.decode()
    assert ("NAS" in page, "Nothing else has access" in page) == (has_token, not has_token)
    assert browser.post("/accounts/access/revoke/").headers["Location"] == "/settings/access/"
    assert not AccessToken.objects.live().exists()
    assert not Token.objects.exists()
