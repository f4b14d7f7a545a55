"""The API's endpoints over access tokens: who makes which, sees which, ends which."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from social.models import AccessToken, AuditEntry, Profile, User
from social.services import create_account, create_profile, tokens
from social.services.apps import bind_to_profile
from tests.social.signing_in import PASSWORD, log_in, signed_in

pytestmark = pytest.mark.django_db
PATH = "/api/v1/tokens/"


@pytest.fixture
def owner() -> User:
    user = create_account(email="owner@example.org", password=PASSWORD, handle="first").user
    create_profile(user=user, handle="second")
    user.is_staff = True
    user.save()
    return user


def first(user: User) -> Profile:
    return Profile.objects.of(user)[0]


def make(profile: Profile, *scopes: str, **fields: Any) -> tuple[AccessToken, str]:
    return tokens.create_token(profile=profile, name="NAS", scopes=scopes, **fields)


def post(client: Client, body: dict[str, Any], secret: str = "") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.post(PATH, body, content_type="application/json", headers=headers)


def send(method: str, path: str, secret: str) -> Any:
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {secret}"})


def test_session_makes_sees_and_revokes(owner: User) -> None:
    client = signed_in(owner)
    made = post(client, {"name": "Script", "scopes": ["track", "read"], "profile": "@Second"})
    assert made.status_code == 201
    data = made.json()
    assert (data["profile"], data["scopes"]) == ("second", ["read", "track"])
    assert "no-store" in made.headers["Cache-Control"]
    assert send("get", "/api/v1/genres/", data["token"]).wsgi_request.profile.handle == "second"
    [listed] = client.get(PATH).json()["results"]
    assert "token" not in listed
    assert listed["last_used_at"] is not None
    assert client.get(made.headers["Location"]).json() == listed
    assert client.delete(made.headers["Location"]).status_code == 204
    assert client.get(PATH).json()["results"] == []
    assert send("get", "/api/v1/genres/", data["token"]).status_code == 401


def test_session_proves_once_more_before_it_makes_one(owner: User) -> None:
    client = log_in(Client(), owner)
    response = post(client, {"name": "Script", "scopes": ["read"]})
    assert (response.status_code, response.json()["type"]) == (403, "urn:matinee:problem:reauthentication-needed")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"profile": "stranger"}, "profile"),
        ({"expires_at": "2020-01-01T00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
    ],
)
def test_wrong_input_names_the_field(owner: User, changed: dict[str, Any], field: str) -> None:
    create_account(email="stranger@example.org", password=PASSWORD, handle="stranger")
    response = post(signed_in(owner), {"name": "Script", "scopes": ["read"]} | changed)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not AccessToken.objects.exists()


def test_people_without_rights_make_no_token_for_admins(owner: User) -> None:
    User.objects.update(is_staff=False)
    assert post(signed_in(owner), {"name": "Script", "scopes": ["admin"]}).status_code == 400


@pytest.mark.parametrize("scope", ["read", "track", "write"])
def test_token_needs_the_scope_admin(owner: User, scope: str) -> None:
    token, secret = make(first(owner), scope)
    assert send("get", PATH, secret).status_code == 403
    assert send("delete", f"{PATH}{token.pk}/", secret).status_code == 403
    assert post(Client(), {"name": "Script", "scopes": [scope]}, secret).status_code == 403
    assert AccessToken.objects.live().count() == 1


def test_token_makes_nothing_wider_longer_or_for_others(owner: User) -> None:
    until = timezone.now() + timedelta(days=3)
    secret = make(first(owner), "admin", "read", expires_at=until)[1]
    wider = post(Client(), {"name": "Script", "scopes": ["write"]}, secret)
    assert list(wider.json()["errors"]) == ["scopes"]
    foreign = post(Client(), {"name": "Script", "scopes": ["read"], "profile": "second"}, secret)
    assert list(foreign.json()["errors"]) == ["profile"]
    for asked in ({}, {"expires_at": "2099-01-01T00:00Z"}):
        made = post(Client(), {"name": "Script", "scopes": ["read"], **asked}, secret).json()
        assert AccessToken.objects.get(pk=made["id"]).expires_at == until


def test_token_sees_those_of_its_own_profile_only(owner: User) -> None:
    mine, secret = make(first(owner), "admin")
    other, _other_secret = make(Profile.objects.of(owner)[1], "read")
    assert [row["id"] for row in send("get", PATH, secret).json()["results"]] == [mine.pk]
    assert send("delete", f"{PATH}{other.pk}/", secret).status_code == 404
    assert send("delete", f"{PATH}{mine.pk}/", secret).status_code == 204


def test_apps_see_and_make_none(owner: User) -> None:
    app = OAuthClient.objects.create(name="App", scopes="read\nadmin")
    token = Token(type="at", client=app, user=owner, expires_at=timezone.now() + timedelta(hours=1))
    token.set_value("app-secret")
    token.set_scopes(["read", "admin"])
    token.save()
    bind_to_profile(secrets=["app-secret"], profile_id=first(owner).pk)
    assert send("get", "/api/v1/genres/", "app-secret").status_code == 200
    assert send("get", PATH, "app-secret").status_code == 403
    assert post(Client(), {"name": "Script", "scopes": ["read"]}, "app-secret").status_code == 403
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("anonymous", 401), ("other account", 404)])
def test_tokens_of_others(owner: User, who: str, status: int) -> None:
    token, _secret = make(first(owner), "read")
    client = Client()
    if who == "other account":
        client = signed_in(create_account(email="other@example.org", password=PASSWORD).user)
        assert client.get(PATH).json()["results"] == []
    assert client.get(f"{PATH}{token.pk}/").status_code == status
    assert client.delete(f"{PATH}{token.pk}/").status_code == status
    assert AccessToken.objects.live().filter(pk=token.pk).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(owner: User, rows: int, django_assert_num_queries: Any) -> None:
    secret = make(first(owner), "admin")[1]
    for _ in range(rows - 1):
        make(first(owner), "read")
    send("get", PATH, secret)
    with django_assert_num_queries(2):
        assert len(send("get", PATH, secret).json()["results"]) == rows


# ---- The page -------------------------------------------------------------------------------------------------------


def made_on_page(client: Client, **fields: Any) -> Any:
    profile = Profile.objects.get(handle="second")
    data = {"name": "NAS", "profile": profile.pk, "scopes": ["read", "track"], "lifetime": 30, **fields}
    return client.post("/settings/tokens/", data)


def test_page_shows_a_new_token_once(owner: User) -> None:
    client = signed_in(owner)
    after = made_on_page(client).headers["Location"]
    shown = client.get(after)
    secret = shown.context["secret"]
    token = AccessToken.objects.get()
    assert tokens.find_token(secret=secret) == token
    assert secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    again = client.get(after).content.decode()
    assert secret not in again
    assert "shown once" in again
    assert secret not in client.get("/settings/tokens/").content.decode()
    assert (token.profile.handle, token.scopes) == ("second", ["read", "track"])
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=30)


def test_new_token_is_shown_to_the_session_that_made_it(owner: User) -> None:
    client, elsewhere = signed_in(owner), signed_in(owner)
    after = made_on_page(client).headers["Location"]
    assert elsewhere.get(after).context["secret"] is None
    assert client.get(after).context["secret"]


def test_page_asks_to_prove_once_more(owner: User) -> None:
    client = log_in(Client(), owner)
    assert made_on_page(client).headers["Location"].startswith("/accounts/reauthenticate/")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"lifetime": 7}, {"profile": 0}]
)
def test_wrong_answers_on_the_page(owner: User, fields: dict[str, Any]) -> None:
    response = made_on_page(signed_in(owner), **fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(fields)
    assert not AccessToken.objects.exists()


def test_admins_scope_is_offered_to_staff_only(owner: User) -> None:
    assert b'value="admin"' in signed_in(owner).get("/settings/tokens/").content
    User.objects.update(is_staff=False)
    client = signed_in(owner)
    assert b'value="admin"' not in client.get("/settings/tokens/").content
    assert made_on_page(client, scopes=["admin"]).status_code == 422


def test_revoking_on_the_page(owner: User) -> None:
    client = signed_in(owner)
    token, secret = make(first(owner), "read")
    assert "mat_" in client.get("/settings/tokens/").content.decode()
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    assert tokens.find_token(secret=secret) is None
    assert b"Revoke" not in client.get("/settings/tokens/").content
    assert AuditEntry.objects.filter(user=owner, event="token_revoked", detail="NAS").exists()
