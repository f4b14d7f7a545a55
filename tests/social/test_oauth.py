"""Apps of others: allowed in with a profile and scopes, over the whole flow, and shown out again."""

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from social.models import AuditEntry, Profile, User
from social.services import create_account, create_profile
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
CALLBACK = "https://app.example/callback"


def app(**fields: Any) -> OAuthClient:
    """An app on somebody's phone: it keeps no secret, and so needs PKCE."""
    facts = {
        "name": "Popcorn Pal",
        "type": OAuthClient.Type.PUBLIC,
        "scopes": "openid\nprofile\nread\ntrack\nwrite",
        "grant_types": "authorization_code\nrefresh_token",
        "redirect_uris": CALLBACK,
        **fields,
    }
    return OAuthClient.objects.create(**facts)


@pytest.fixture
def owner() -> User:
    user = create_account(email="owner@example.org", password=PASSWORD, handle="first").user
    create_profile(user=user, handle="second")
    return user


class Flow:
    """One person letting one app in, step by step."""

    def __init__(self, browser: Client, client: OAuthClient, scope: str = "read track") -> None:
        self.browser, self.client, self.scope = browser, client, scope
        self.verifier = secrets.token_urlsafe(48)

    @property
    def address(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": self.client.pk,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": self.scope,
            "state": "s1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"/identity/o/authorize?{urlencode(query)}"

    def consent(self, **answers: Any) -> Any:
        page = self.browser.get(self.address)
        assert page.status_code == 200, page.headers
        assert "«undefined" not in page.content.decode()
        signed = page.context["form"].initial["request"]
        return self.browser.post(
            "/identity/o/authorize", {"request": signed, "action": "grant", "scopes": self.scope.split(), **answers}
        )

    def code(self, profile: str = "second", **answers: Any) -> str:
        response = self.consent(profile=Profile.objects.get(handle=profile).pk, **answers)
        assert response.status_code == 302, response.context["form"].errors
        parts = urlsplit(response.headers["Location"])
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
        query = parse_qs(parts.query)
        assert query["state"] == ["s1"]
        return query["code"][0]

    def exchange(self, code: str, **changed: Any) -> Any:
        body = {
            "grant_type": "authorization_code",
            "client_id": self.client.pk,
            "redirect_uri": CALLBACK,
            "code": code,
            "code_verifier": self.verifier,
        } | changed
        return Client().post("/identity/o/api/token", body)

    def refresh(self, token: str, **more: Any) -> Any:
        body = {"grant_type": "refresh_token", "client_id": self.client.pk, "refresh_token": token, **more}
        return Client().post("/identity/o/api/token", body)


def call(token: str, method: str = "get", path: str = "/api/v1/genres/") -> Any:
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {token}"})


def acting(token: str) -> str:
    """The handle of the profile that a request with this token acts as."""
    return str(call(token).wsgi_request.profile.handle)


def test_whole_flow_over_http(owner: User, live_server: Any) -> None:
    flow = Flow(signed_in(owner), app())
    found = requests.get(f"{live_server.url}/.well-known/openid-configuration", timeout=10).json()
    assert urlsplit(found["token_endpoint"]).path == "/identity/o/api/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert {"read", "track", "write", "openid"} <= set(found["scopes_supported"])
    assert "device_authorization_endpoint" not in found
    body = {
        "grant_type": "authorization_code",
        "client_id": flow.client.pk,
        "redirect_uri": CALLBACK,
        "code": flow.code(),
        "code_verifier": flow.verifier,
    }
    made = requests.post(found["token_endpoint"], data=body, timeout=10).json()
    headers = {"Authorization": f"Bearer {made['access_token']}"}
    assert requests.get(f"{live_server.url}/api/v1/genres/", headers=headers, timeout=10).status_code == 200
    assert requests.post(f"{live_server.url}/api/v1/genres/", json={}, headers=headers, timeout=10).status_code == 403
    requests.post(
        found["revocation_endpoint"], data={"client_id": flow.client.pk, "token": made["access_token"]}, timeout=10
    )
    assert requests.get(f"{live_server.url}/api/v1/genres/", headers=headers, timeout=10).status_code == 401


def test_token_acts_as_the_profile_chosen(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    for handle in ("second", "first"):
        assert acting(flow.exchange(flow.code(handle)).json()["access_token"]) == handle


def test_refreshed_token_acts_as_the_same_profile_within_the_same_scopes(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    made = flow.exchange(flow.code("second")).json()
    for _round in range(2):
        made = flow.refresh(made["refresh_token"]).json()
        assert acting(made["access_token"]) == "second"
        assert set(made["scope"].split()) == {"read", "track"}
    narrower = flow.refresh(made["refresh_token"], scope="read").json()
    assert acting(narrower["access_token"]) == "second"
    assert flow.refresh(made["refresh_token"]).status_code == 400, "a refresh token works once"


def test_scope_that_was_taken_off_is_not_granted(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    made = flow.exchange(flow.code(scopes=["track"])).json()
    assert made["scope"] == "track"
    assert call(made["access_token"]).status_code == 403


def test_code_without_its_verifier_is_worth_nothing(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    code = flow.code()
    assert flow.exchange(code, code_verifier="x" * 60).status_code == 400
    assert not Token.objects.exists()


def test_app_on_a_phone_cannot_do_without_pkce(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    address = flow.address.split("&code_challenge=", maxsplit=1)[0]
    response = flow.browser.get(address)
    assert "error=invalid_request" in response.headers["Location"]


def test_code_works_once(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    code = flow.code()
    assert flow.exchange(code).status_code == 200
    assert flow.exchange(code).status_code == 400


def test_consent_page_says_who_asks_for_what_as_whom(owner: User) -> None:
    page = signed_in(owner).get(Flow(Client(), app()).address)
    text = page.content.decode()
    for words in ("Popcorn Pal", "Log viewings", "@first", "@second", "app.example"):
        assert words in text
    assert "form-action 'self' https://app.example" in page.headers["Content-Security-Policy"]


def test_visitor_logs_in_first(owner: User) -> None:
    address = Flow(Client(), app()).address
    assert Client().get(address).headers["Location"].startswith("/accounts/login/?next=")


def test_no_means_no(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    response = flow.consent(action="cancel")
    assert "error=access_denied" in response.headers["Location"]
    assert not AuditEntry.objects.filter(event="app_allowed").exists()


def test_somebody_elses_profile_cannot_be_chosen(owner: User) -> None:
    foreign = create_account(email="other@example.org", password=PASSWORD, handle="foreign")
    flow = Flow(signed_in(owner), app())
    response = flow.consent(profile=foreign.pk)
    assert response.status_code == 200
    assert "profile" in response.context["form"].errors


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"client_id": "nobody"}, 200), ({"redirect_uri": "https://evil.example/"}, 200), ({"scope": "admin"}, 302)],
)
def test_app_that_asks_wrongly_gets_nothing(owner: User, changed: dict[str, str], status: int) -> None:
    parts = urlsplit(Flow(Client(), app()).address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    response = signed_in(owner).get(f"{parts.path}?{urlencode(query)}")
    assert response.status_code == status
    assert b'name="scopes"' not in response.content
    if status == 302:
        assert response.headers["Location"].startswith(f"{CALLBACK}?error=invalid_scope")


def test_client_cannot_skip_consent(owner: User) -> None:
    response = signed_in(owner).get(Flow(Client(), app(skip_consent=True)).address)
    assert response.status_code == 200
    assert b"Let it in" in response.content


def test_connected_apps_and_removal(owner: User) -> None:
    browser = signed_in(owner)
    flow = Flow(browser, app())
    made = {handle: flow.exchange(flow.code(handle)).json() for handle in ("first", "second")}
    page = browser.get("/settings/apps/").content.decode()
    assert page.count("Popcorn Pal</p>") + page.count("Popcorn Pal <span") == 2
    second = Profile.objects.get(handle="second")
    stranger = signed_in(create_account(email="other@example.org", password=PASSWORD).user)
    removal = {"client": flow.client.pk, "profile": second.pk}
    assert stranger.post("/settings/apps/remove/", removal).status_code == 404
    assert call(made["second"]["access_token"]).status_code == 200
    browser.post("/settings/apps/remove/", removal)
    assert call(made["second"]["access_token"]).status_code == 401
    assert flow.refresh(made["second"]["refresh_token"]).status_code == 400
    assert call(made["first"]["access_token"]).status_code == 200
    events = list(AuditEntry.objects.filter(user=owner, event__startswith="app_").values_list("event", flat=True))
    assert sorted(events) == ["app_allowed", "app_allowed", "app_removed"]


def spoil_expire(token: Token, profile: Profile) -> None:
    Token.objects.update(expires_at=timezone.now())


def spoil_delete(token: Token, profile: Profile) -> None:
    profile.delete()


def spoil_close(token: Token, profile: Profile) -> None:
    User.objects.update(is_active=False)


def spoil_withdraw(token: Token, profile: Profile) -> None:
    Profile.objects.update(withdrawn_at=timezone.now())


@pytest.mark.parametrize("spoil", [spoil_expire, spoil_delete, spoil_close, spoil_withdraw])
def test_token_ends(owner: User, spoil: Any) -> None:
    flow = Flow(signed_in(owner), app())
    secret = flow.exchange(flow.code()).json()["access_token"]
    assert call(secret).status_code == 200
    spoil(Token.objects.get(type="at"), Profile.objects.get(handle="second"))
    assert call(secret).status_code == 401


def test_tokens_are_stored_as_hashes(owner: User) -> None:
    flow = Flow(signed_in(owner), app())
    made = flow.exchange(flow.code()).json()
    stored = json.dumps(list(Token.objects.values("hash", "data")))
    assert made["access_token"] not in stored
    assert made["refresh_token"] not in stored


def test_signing_in_only_says_who_and_opens_no_api(owner: User) -> None:
    flow = Flow(signed_in(owner), app(), scope="openid profile")
    made = flow.exchange(flow.code("second")).json()
    claims = json.loads(base64.urlsafe_b64decode(made["id_token"].split(".")[1] + "=="))
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("http://testserver", flow.client.pk, str(owner.pk))
    assert claims["preferred_username"] == "second"
    assert call(made["access_token"]).status_code == 401
    assert userinfo(made["access_token"]).json()["preferred_username"] == "second"
    again = flow.refresh(made["refresh_token"]).json()
    assert userinfo(again["access_token"]).json()["preferred_username"] == "second"
    Profile.objects.get(handle="second").delete()
    assert "preferred_username" not in userinfo(again["access_token"]).json()


def userinfo(token: str) -> Any:
    return Client().get("/identity/o/api/userinfo", headers={"Authorization": f"Bearer {token}"})


def test_knowing_that_it_is_you_takes_no_profile(owner: User) -> None:
    flow = Flow(signed_in(owner), app(), scope="openid")
    code = parse_qs(urlsplit(flow.consent().headers["Location"]).query)["code"][0]
    assert set(userinfo(flow.exchange(code).json()["access_token"]).json()) == {"sub"}


def test_apps_wait_while_the_account_is_about_to_go(owner: User) -> None:
    flow = Flow(signed_in(owner), app(), scope="openid profile read")
    made, code = flow.exchange(flow.code()).json(), flow.code()
    User.objects.update(deletion_due_at=timezone.now() + timedelta(days=9))
    assert call(made["access_token"]).status_code == 401
    assert userinfo(made["access_token"]).status_code == 401
    assert flow.refresh(made["refresh_token"]).json() == {"error": "invalid_grant"}
    assert flow.exchange(code).status_code == 400
    assert "about to be deleted" in str(flow.consent(profile=Profile.objects.first().pk).context["form"].errors)
    User.objects.update(deletion_due_at=None)
    assert call(made["access_token"]).status_code == 200
    assert flow.refresh(made["refresh_token"]).status_code == 200


def test_keys_are_published_and_stay(settings: Any) -> None:
    first = Client().get("/.well-known/jwks.json").json()
    assert [key["kty"] for key in first["keys"]] == ["RSA"]
    assert Client().get("/.well-known/jwks.json").json() == first


@pytest.mark.parametrize(
    "grant", ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code", ""]
)
def test_other_grants_are_refused(grant: str, owner: User) -> None:
    client = app(grant_types="authorization_code\npassword\nclient_credentials")
    response = Client().post("/identity/o/api/token", {"grant_type": grant, "client_id": client.pk})
    assert (response.status_code, response.json()) == (400, {"error": "unsupported_grant_type"})


def test_devices_are_not_offered() -> None:
    assert Client().post("/identity/o/api/device/code", {"client_id": "x"}).status_code == 404
    assert Client().get("/identity/o/device").status_code == 404
