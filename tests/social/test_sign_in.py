"""Signing in with another service: over real HTTP with a provider on this machine."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from config.environment import Environment
from config.sign_in import openid_service, sign_in_origins, sign_in_services
from social.models import AuditEntry, Profile, User
from social.services import create_account, invites
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.openid_server import OpenIDServer, openid_server
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/openid/login/"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIDServer]:
    with openid_server() as server:
        yield server


@pytest.fixture
def provider(running: OpenIDServer, settings: Any) -> OpenIDServer:
    running.person = {"sub": "u-1", "email": "ada@example.org", "email_verified": True, "name": "Ada"}
    running.asked.clear()
    service = openid_service(name="House Key", server_url=running.url, client_id="matinee", secret="s" * 20)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": service}
    return running


def come_back(client: Client, provider: OpenIDServer, process: str = "") -> Any:
    """Press the button, be sent to the provider, and come back with a code."""
    sent = client.post(LOGIN + process)
    assert sent.status_code == 302
    there = urlsplit(sent.headers["Location"])
    assert f"{there.scheme}://{there.netloc}" == provider.url
    asked = parse_qs(there.query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/openid/login/callback/"]
    return client.get("/accounts/oidc/openid/login/callback/", {"code": "c", "state": asked["state"][0]})


def finish(client: Client, **fields: str) -> Any:
    return client.post("/accounts/3rdparty/signup/", {"email": "ada@example.org", "handle": "ada"} | fields)


def is_in(client: Client) -> bool:
    return client.get("/settings/account/").status_code == 200


def test_first_time_makes_an_account_with_a_profile_and_no_password(provider: OpenIDServer) -> None:
    client = Client()
    assert come_back(client, provider).headers["Location"] == "/accounts/3rdparty/signup/"
    page = client.get("/accounts/3rdparty/signup/").content.decode()
    assert "House Key" in page
    assert "«undefined" not in page
    assert not User.objects.exists(), "nothing is made before the handle is chosen"
    assert finish(client).status_code == 302
    profile = Profile.objects.get()
    assert (profile.handle, profile.user.email, profile.user.has_usable_password()) == ("ada", "ada@example.org", False)
    assert EmailAddress.objects.get().verified
    assert is_in(client)
    assert provider.asked[0]["code_verifier"]
    assert "code_verifier" not in str(SocialAccount.objects.values())


def test_second_time_signs_in(provider: OpenIDServer) -> None:
    client = Client()
    come_back(client, provider)
    finish(client)
    again = Client()
    come_back(again, provider)
    assert is_in(again)
    assert User.objects.count() == 1
    assert AuditEntry.objects.filter(event="signed_in", detail="openid").count() == 2


@pytest.mark.parametrize(
    ("fields", "field"), [({"handle": "taken"}, "handle"), ({"handle": ""}, "handle"), ({"email": "x"}, "email")]
)
def test_wrong_answers_are_asked_again(provider: OpenIDServer, fields: dict[str, str], field: str) -> None:
    ProfileFactory(handle="taken")
    client = Client()
    come_back(client, provider)
    response = finish(client, **fields)
    assert field in response.context["form"].errors
    assert User.objects.count() == 1
    assert finish(client).status_code == 302


def test_lost_race_for_a_handle_leaves_no_account_and_asks_again(
    provider: OpenIDServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProfileFactory(handle="ada")
    client = Client()
    come_back(client, provider)
    with monkeypatch.context() as racing:
        racing.setattr("social.forms.SignupProfileForm.clean_handle", lambda form: form.cleaned_data["handle"])
        response = finish(client)
    assert "just taken" in response.content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()
    assert finish(client, handle="ada_2").status_code == 302
    assert Profile.objects.filter(handle="ada_2").exists()


def test_address_of_an_account_is_not_taken_over(provider: OpenIDServer) -> None:
    """Whoever controls a provider could claim any address: only its owner, signed in, links the two."""
    owner = create_account(email="ada@example.org", password=PASSWORD, handle="ada").user
    client = Client()
    come_back(client, provider)
    finish(client, handle="other")
    assert not is_in(client)
    assert User.objects.count() == 1
    linking = signed_in(owner)
    come_back(linking, provider, "?process=connect")
    assert SocialAccount.objects.get().user == owner
    page = linking.get("/accounts/3rdparty/").content.decode()
    assert "House Key" in page
    assert "«undefined" not in page
    come_back(client, provider)
    assert is_in(client)


def test_unlinking(provider: OpenIDServer) -> None:
    owner = create_account(email="owner@example.org", password=PASSWORD, handle="owner").user
    client = signed_in(owner)
    come_back(client, provider, "?process=connect")
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    events = list(AuditEntry.objects.filter(event__startswith="login_").order_by("pk").values_list("event", "detail"))
    assert events == [("login_linked", "House Key"), ("login_unlinked", "House Key")]


def test_service_whose_keys_are_gone_can_still_be_unlinked(provider: OpenIDServer, settings: Any) -> None:
    client = signed_in(create_account(email="owner@example.org", password=PASSWORD, handle="owner").user)
    come_back(client, provider, "?process=connect")
    settings.SOCIALACCOUNT_PROVIDERS = {}
    for path in ("/accounts/3rdparty/", "/settings/security/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "«undefined" not in page.content.decode()
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_last_way_in_is_not_unlinked(provider: OpenIDServer) -> None:
    client = Client()
    come_back(client, provider)
    finish(client)
    response = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert response.status_code == 200
    assert "password" in response.content.decode()
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("registration", ["invite", "closed"])
def test_where_registration_is_not_open(provider: OpenIDServer, settings: Any, registration: str) -> None:
    settings.REGISTRATION = registration
    client = Client()
    page = come_back(client, provider).content.decode()
    assert ("invitation" if registration == "invite" else "no new accounts") in page
    finish(client)
    assert not User.objects.exists()
    invite = invites.create_invite(created_by=UserFactory(admin=True))
    client.post(f"/invite/{invite.code}/")
    come_back(client, provider)
    finish(client)
    assert Profile.objects.filter(handle="ada").exists() == (registration == "invite")
    invite.refresh_from_db()
    assert invite.uses == (1 if registration == "invite" else 0)


def test_somebody_who_turns_back_is_told_so(provider: OpenIDServer) -> None:
    client = Client()
    sent = client.post(LOGIN)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    response = client.get(
        "/accounts/oidc/openid/login/callback/", {"error": "access_denied", "state": state}, follow=True
    )
    assert "Changed your mind?" in response.content.decode()
    strange = client.get("/accounts/oidc/openid/login/callback/", {"code": "c", "state": "made up"})
    assert "That didn" in strange.content.decode()


def test_services_appear_with_their_keys_only(client: Client, provider: OpenIDServer, settings: Any) -> None:
    for path in ("/accounts/login/", "/accounts/signup/"):
        page = client.get(path).content.decode()
        assert "Continue with House Key" in page
        assert "Continue with Google" not in page
        assert f'action="{LOGIN}?process=login"' in page
    settings.SOCIALACCOUNT_PROVIDERS = {}
    page = client.get("/accounts/login/").content.decode()
    assert "Continue with" not in page


KEYS = {
    "google": {"google_client_id": "i", "google_client_secret": "s"},
    "facebook": {"facebook_client_id": "i", "facebook_client_secret": "s"},
    "apple": {
        "apple_client_id": "i",
        "apple_team_id": "t",
        "apple_key_id": "k",
        "apple_private_key": "-----BEGIN PRIVATE KEY-----\\nx\\n-----END PRIVATE KEY-----",
    },
    "openid": {"openid_server_url": "https://id.example", "openid_client_id": "i", "openid_client_secret": "s"},
}


@pytest.mark.parametrize("service", list(KEYS))
def test_each_service_by_its_keys(service: str, client: Client, settings: Any) -> None:
    env = Environment(_env_file=None, **KEYS[service])
    services = sign_in_services(env)
    assert list(services) == ["openid_connect" if service == "openid" else service]
    assert len(sign_in_origins(env)) == 1
    assert sign_in_origins(env)[0].startswith("https://")
    settings.SOCIALACCOUNT_PROVIDERS = services
    assert client.get("/accounts/login/").content.decode().count("Continue with") == 1


@pytest.mark.parametrize("service", list(KEYS))
def test_half_of_the_keys_is_an_error_that_names_the_rest(service: str) -> None:
    name, value = next(iter(KEYS[service].items()))
    with pytest.raises(ValueError, match=list(KEYS[service])[-1].upper()):
        Environment(_env_file=None, **{name: value})


def test_log_in_page_of_a_provider_on_another_host() -> None:
    env = Environment(_env_file=None, openid_authorize_url="https://login.example/o/authorize?x=1", **KEYS["openid"])
    assert sign_in_origins(env) == ["https://id.example", "https://login.example"]


def test_no_keys_no_services() -> None:
    env = Environment(_env_file=None)
    assert (sign_in_services(env), sign_in_origins(env)) == ({}, [])


@pytest.mark.parametrize("path", ["google", "facebook", "apple", "oidc/openid"])
def test_service_without_keys_has_no_page(client: Client, settings: Any, path: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert client.get(f"/accounts/{path}/login/").status_code == 404
    assert client.get(f"/accounts/{path}/login/callback/").status_code in (404, 405)
