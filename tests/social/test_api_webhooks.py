"""The API's endpoints over webhooks."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from social.models import Profile, Webhook, WebhookDelivery
from social.services import create_account, tokens
from social.services.apps import bind_to_profile
from social.webhooks import signing
from social.webhooks.writing import write_test
from tests.social.factories import ProfileFactory
from tests.social.hooks import hook
from tests.social.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
PATH = "/api/v1/webhooks/"
FACTS = {"address": "https://hooks.example.org/matinee", "events": ["watched", "followed"]}


@pytest.fixture
def owner() -> Profile:
    return create_account(email="owner@example.org", password=PASSWORD, handle="ada")


def bearer(profile: Profile, *scopes: str) -> Client:
    secret = tokens.create_token(profile=profile, name="NAS", scopes=scopes)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def api(owner: Profile) -> Client:
    return bearer(owner, "write")


def post(client: Client, path: str, body: Any = None) -> Any:
    return client.post(path, body or {}, content_type="application/json")


def patch(client: Client, path: str, body: Any) -> Any:
    return client.patch(path, body, content_type="application/json")


def test_made_read_changed_and_taken_away(api: Client, owner: Profile) -> None:
    made = post(api, PATH, FACTS)
    assert made.status_code == 201
    data = made.json()
    webhook = Webhook.objects.get()
    assert data.pop("secret") == signing.secret_of(webhook.seed)
    assert webhook.profile == owner
    assert api.get(PATH).json()["results"] == [data]
    assert api.get(made.headers["Location"]).json() == data
    changed = patch(api, made.headers["Location"], {"name": "NAS", "is_paused": True}).json()
    assert (changed["name"], changed["is_paused"], changed["address"]) == ("NAS", True, FACTS["address"])
    assert post(api, f"{PATH}{webhook.pk}/test/").status_code == 409
    assert patch(api, made.headers["Location"], {"is_paused": False}).json()["is_paused"] is False
    rolled = post(api, f"{PATH}{webhook.pk}/roll/").json()
    webhook.refresh_from_db()
    assert rolled["secret"] == signing.secret_of(webhook.seed)
    assert api.delete(made.headers["Location"]).status_code == 204
    assert api.get(made.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "gopher://example.org/"}, "address"),
        ({"address": "https://me@example.org/"}, "address"),
        ({"address": ""}, "address"),
        ({"address": "https://example.org/" + "a" * 2000}, "address"),
        ({"events": []}, "events"),
        ({"events": ["test"]}, "events"),
        ({"events": ["slept"]}, "events"),
        ({"name": "x" * 81}, "name"),
    ],
)
def test_bad_input_names_the_field(api: Client, owner: Profile, change: Any, field: str) -> None:
    answer = post(api, PATH, FACTS | change)
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}
    webhook = hook(owner)
    answer = patch(api, f"{PATH}{webhook.pk}/", change)
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {field}


def test_deliveries_are_read_and_replayed(api: Client, owner: Profile) -> None:
    webhook = hook(owner)
    sent = post(api, f"{PATH}{webhook.pk}/test/")
    assert sent.status_code == 202
    [listed] = api.get(f"{PATH}{webhook.pk}/deliveries/").json()["results"]
    assert listed["payload"]["event"] == "test"
    assert api.get(listed["url"]).json() == listed
    WebhookDelivery.objects.update(status="delivered", next_attempt_at=None)
    again = post(api, f"{listed['url']}replay/")
    assert (again.status_code, again.json()["status"]) == (202, "pending")


def test_five_are_the_most(api: Client, owner: Profile) -> None:
    for _number in range(5):
        hook(owner)
    assert post(api, PATH, FACTS).status_code == 409


def test_nobody_elses(api: Client, owner: Profile) -> None:
    for profile in (ProfileFactory(), ProfileFactory(user=owner.user)):
        webhook = hook(profile)
        delivery = write_test(webhook)
        mine = hook(owner)
        assert webhook.pk not in [row["id"] for row in api.get(PATH).json()["results"]]
        assert api.get(f"{PATH}{webhook.pk}/").status_code == 404
        assert api.get(f"{PATH}{webhook.pk}/deliveries/").status_code == 404
        assert api.get(f"{PATH}{mine.pk}/deliveries/{delivery.pk}/").status_code == 404
        assert patch(api, f"{PATH}{webhook.pk}/", {"name": "mine"}).status_code == 404
        assert api.delete(f"{PATH}{webhook.pk}/").status_code == 404
        for act in ("roll", "test", f"deliveries/{delivery.pk}/replay"):
            assert post(api, f"{PATH}{webhook.pk}/{act}/").status_code == 404


def test_apps_see_and_make_none(owner: Profile) -> None:
    app = OAuthClient.objects.create(name="App", scopes="read\nwrite")
    token = Token(type="at", client=app, user=owner.user, expires_at=timezone.now() + timedelta(hours=1))
    token.set_value("app-secret")
    token.set_scopes(["read", "write"])
    token.save()
    bind_to_profile(secrets=["app-secret"], profile_id=owner.pk)
    client = Client(headers={"Authorization": "Bearer app-secret"})
    assert client.get("/api/v1/genres/").status_code == 200
    assert client.get(PATH).status_code == 403
    assert post(client, PATH, FACTS).status_code == 403
    assert not Webhook.objects.exists()


def test_the_log_costs_the_same_however_long_it_is(
    api: Client, owner: Profile, django_assert_max_num_queries: Any
) -> None:
    webhook = hook(owner)
    for _number in range(12):
        write_test(webhook)
    with django_assert_max_num_queries(5):
        rows = api.get(f"{PATH}{webhook.pk}/deliveries/").json()["results"]
    assert len(rows) == 12


@pytest.mark.parametrize("scopes", [("read",), ("track",), ("read", "track")])
def test_tokens_need_write_even_to_read(owner: Profile, scopes: tuple[str, ...]) -> None:
    client = bearer(owner, *scopes)
    webhook = hook(owner)
    assert client.get(PATH).status_code == 403
    assert client.get(f"{PATH}{webhook.pk}/deliveries/").status_code == 403
    assert post(client, PATH, FACTS).status_code == 403
