"""The pages of webhooks: made, looked at, changed, and nobody else's."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from social.enums import ProfileKind, Visibility
from social.models import AuditEntry, Profile, Webhook, WebhookDelivery
from social.services import create_account, webhooks
from social.webhooks import signing
from social.webhooks.writing import write_test
from tests.social.factories import ProfileFactory
from tests.social.hooks import hook
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
PATH = "/settings/webhooks/"
FACTS = {"url": "https://hooks.example.org/matinee", "name": "NAS", "events": ["watched", "rated"]}


@pytest.fixture
def owner() -> Profile:
    return create_account(email="owner@example.org", password=PASSWORD, handle="ada")


@pytest.fixture
def browser(owner: Profile) -> Client:
    return signed_in(owner.user)


def test_a_webhook_is_made_and_its_secret_shown_once(browser: Client, owner: Profile) -> None:
    assert b"Add a webhook" in browser.get(PATH).content
    response = browser.post(PATH, FACTS)
    made = Webhook.objects.get()
    assert response.status_code == 302
    assert (made.profile, made.url, made.events) == (owner, FACTS["url"], FACTS["events"])
    secret = signing.secret_of(made.seed)
    assert secret in browser.get(response.url).content.decode()
    again = browser.get(response.url).content.decode()
    assert secret not in again
    assert "A secret is shown once" in again
    entry = AuditEntry.objects.get(event="webhook_added")
    assert entry.detail == "https://hooks.example.org"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"url": ""}, "url", "Say which address"),
        ({"url": "ftp://example.org/"}, "url", "https://"),
        ({"url": "https://me:secret@example.org/"}, "url", "password"),
        ({"url": "https://example.org:25/"}, "url", "port"),
        ({"url": "https://"}, "url", "whole address"),
        ({"events": []}, "events", "at least one"),
        ({"events": ["test"]}, "events", "test"),
        ({"name": "x" * 81}, "name", "80"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(browser: Client, change: Any, field: str, words: str) -> None:
    response: Any = browser.post(PATH, FACTS | change)
    assert response.status_code == 422
    assert words in str(response.context["form"].errors[field])
    assert not Webhook.objects.exists()


def test_five_are_the_most(browser: Client, owner: Profile) -> None:
    for _number in range(webhooks.MOST_WEBHOOKS):
        hook(owner)
    assert b"Add webhook" not in browser.get(PATH).content
    response = browser.post(PATH, FACTS)
    assert response.status_code == 422
    assert "which is the most" in response.content.decode()
    assert Webhook.objects.count() == 5


def test_it_is_changed_paused_resumed_rolled_and_taken_away(browser: Client, owner: Profile) -> None:
    webhook = hook(owner)
    page = f"{PATH}{webhook.pk}/"
    browser.post(page, FACTS | {"events": ["followed"]})
    webhook.refresh_from_db()
    assert (webhook.name, webhook.events) == ("NAS", ["followed"])
    browser.post(f"{page}pause/")
    webhook.refresh_from_db()
    assert webhook.paused_at
    assert b"Paused: nothing is sent" in browser.get(page).content
    assert b"Resume it, and try again" in browser.post(f"{page}test/", follow=True).content
    browser.post(f"{page}resume/")
    webhook.refresh_from_db()
    assert webhook.paused_at is None
    seed = webhook.seed
    shown = browser.post(f"{page}secret/", follow=True).content.decode()
    webhook.refresh_from_db()
    assert webhook.earlier_seed == seed
    assert signing.secret_of(webhook.seed) in shown
    browser.post(f"{page}remove/")
    assert not Webhook.objects.exists()


def test_a_test_a_delivery_and_a_replay(browser: Client, owner: Profile) -> None:
    webhook = hook(owner)
    response = browser.post(f"{PATH}{webhook.pk}/test/")
    delivery = WebhookDelivery.objects.get()
    assert response.url == delivery.get_absolute_url()
    page = browser.get(response.url).content.decode()
    assert "hasn’t been sent yet" in page
    assert "&quot;event&quot;: &quot;test&quot;" in page
    WebhookDelivery.objects.update(
        status="failed", next_attempt_at=None, sent_at=timezone.now(), answer_status=500, answer_body="<script>x"
    )
    page = browser.get(response.url).content.decode()
    assert "&lt;script&gt;x" in page
    assert "Send it again" in page
    assert browser.post(f"{response.url}replay/").url == response.url
    delivery.refresh_from_db()
    assert delivery.status == "pending"


def test_nobody_elses(browser: Client, owner: Profile) -> None:
    for profile in (ProfileFactory(), ProfileFactory(user=owner.user)):
        webhook = hook(profile)
        delivery = write_test(webhook)
        page = f"{PATH}{webhook.pk}/"
        assert hook(owner).get_absolute_url() in browser.get(PATH).content.decode()
        assert page not in browser.get(PATH).content.decode()
        for path in (page, delivery.get_absolute_url(), f"{PATH}{hook(owner).pk}/{delivery.pk}/"):
            assert browser.get(path).status_code == 404
        for act in ("secret", "pause", "resume", "test", "remove", f"{delivery.pk}/replay"):
            assert browser.post(f"{page}{act}/").status_code == 404
        assert browser.post(page, FACTS).status_code == 404
        webhook.refresh_from_db()
        assert webhook.paused_at is None


def test_visitors_sign_in_and_kids_find_nothing() -> None:
    assert "/accounts/login/" in Client().get(PATH).headers["Location"]
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    client = Client()
    client.force_login(kid.user)
    assert client.get(PATH).status_code in (302, 403, 404)
    assert client.post(PATH, FACTS).status_code in (302, 403, 404)
    assert not Webhook.objects.exists()


def test_an_address_is_given_only_after_proving_who_one_is(owner: Profile) -> None:
    client = Client()
    client.force_login(owner.user)
    assert "reauthenticate" in client.post(PATH, FACTS).headers["Location"]
    webhook = hook(owner)
    assert "reauthenticate" in client.post(f"{PATH}{webhook.pk}/", FACTS).headers["Location"]
    assert "reauthenticate" in client.post(f"{PATH}{webhook.pk}/secret/").headers["Location"]


def test_the_log_costs_the_same_however_long_it_is(browser: Client, owner: Profile) -> None:
    webhook = hook(owner)
    counts = []
    for more in (1, 40):
        for _number in range(more):
            write_test(webhook)
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(f"{PATH}{webhook.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert b"?page=2" in response.content
    assert browser.get(f"{PATH}{webhook.pk}/?page=2").content.count(b"log__entry") == 11
    assert browser.get(f"{PATH}{webhook.pk}/?page=x").status_code == 200
