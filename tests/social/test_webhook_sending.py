"""Webhooks are signed, tried again for a day, told once, and paused when nothing gets through."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.lib.outbound import Answer, NoAnswerError
from social.enums import WebhookStatus
from social.models import Webhook, WebhookDelivery
from social.services import webhooks
from social.signals import webhook_paused
from social.webhooks import sending, signing
from social.webhooks.writing import write_test
from tests.config.receiver import Receiver
from tests.social.factories import ProfileFactory
from tests.social.hooks import hook, signed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.1/32"]
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def paused() -> Iterator[list[str]]:
    """The reasons of the pauses that were told."""
    heard: list[str] = []

    def listen(webhook: Webhook, **_more: Any) -> None:
        heard.append(webhook.paused_reason)

    webhook_paused.connect(listen, weak=False)
    yield heard
    webhook_paused.disconnect(listen)


def delivery_for(url: str = "https://hooks.example.org/", webhook: Webhook | None = None) -> WebhookDelivery:
    return write_test(webhook or hook(ProfileFactory(), url))


def answering(status: int) -> Callable[..., Answer]:
    return lambda *_args, **_kwargs: Answer(status, {"X": "y"}, b"no", True, 12)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def attempt(delivery: WebhookDelivery, send: Any) -> bool | None:
    """An attempt now, whenever it was due."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())
    return sending.send_one(pk=str(delivery.pk), send=send)


def test_what_arrives_is_signed_and_says_what_it_is(there: Receiver) -> None:
    profile = ProfileFactory(handle="ada")
    webhook, secret = webhooks.create_webhook(profile=profile, url=there.url, events=["watched"])
    delivery = write_test(webhook)
    assert sending.send_one(pk=str(delivery.pk)) is True
    [got] = there.got
    assert (got.method, got.path) == ("POST", "/hook")
    assert got.headers["Matinee-Event"] == "test"
    assert got.headers["Matinee-Delivery"] == str(delivery.pk)
    assert got.headers["User-Agent"].startswith("Matinee-Webhooks/1 (+http://testserver")
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    assert signed_by(secret, got.headers["Matinee-Signature"], got.body)
    assert not signed_by(secret, got.headers["Matinee-Signature"], got.body + b" ")
    assert not signed_by("whsec_other", got.headers["Matinee-Signature"], got.body)
    assert abs(int(got.headers["Matinee-Signature"].split(",")[0].removeprefix("t=")) - time.time()) < 60
    assert got.body.startswith(b'{"version":1,"id":"')
    assert json.loads(got.body)["profile"] == {"handle": "ada", "name": "ada", "url": "http://testserver/@ada/"}
    row = fresh(delivery)
    assert (row.status, row.attempts, row.answer_status, row.answer_body) == ("delivered", 1, 200, "thank you")
    assert "Server:" in row.answer_headers
    assert row.sent_at
    assert row.milliseconds is not None
    assert row.next_attempt_at is None


def test_what_was_sent_is_not_sent_again(there: Receiver) -> None:
    delivery = delivery_for(there.url)
    assert sending.send_one(pk=str(delivery.pk)) is True
    assert sending.send_one(pk=str(delivery.pk)) is None
    assert sending.send_due() == 0
    assert len(there.got) == 1


def test_secret_is_kept_nowhere_and_depends_on_the_sites_own(settings: Any) -> None:
    webhook, secret = webhooks.create_webhook(profile=ProfileFactory(), url="https://a.example/", events=["rated"])
    stored = str(Webhook.objects.filter(pk=webhook.pk).values().get())
    assert secret.removeprefix("whsec_") not in stored
    assert signing.secret_of(webhook.seed) == secret
    settings.SECRET_KEY = "another" * 8
    assert signing.secret_of(webhook.seed) != secret


def test_the_earlier_secret_signs_along_for_a_day() -> None:
    webhook, old = webhooks.create_webhook(profile=ProfileFactory(), url="https://a.example/", events=["rated"])
    new = webhooks.roll_secret(webhook=webhook)
    assert new != old
    header = signing.signature(fresh(webhook), b"{}", now=17)
    assert signed_by(new, header, b"{}")
    assert signed_by(old, header, b"{}")
    Webhook.objects.update(rolled_at=timezone.now() - timedelta(hours=25))
    header = signing.signature(fresh(webhook), b"{}", now=17)
    assert signed_by(new, header, b"{}")
    assert not signed_by(old, header, b"{}")


def test_attempts_are_made_for_a_day_ever_more_rarely_and_then_it_is_given_up() -> None:
    delivery = delivery_for()
    waits = []
    for number in range(1, 9):
        assert attempt(delivery, answering(500)) is False
        row = fresh(delivery)
        assert row.attempts == number
        if row.next_attempt_at:
            waits.append(round((row.next_attempt_at - row.sent_at).total_seconds() / 60))
    assert waits == [1, 5, 15, 60, 180, 360, 720]
    assert (row.status, row.answer_status, row.answer_body) == ("failed", 500, "no")
    assert "status 500" in row.trouble
    assert attempt(delivery, answering(200)) is None


def test_nothing_is_sent_before_its_time() -> None:
    delivery = delivery_for()
    assert attempt(delivery, answering(503)) is False
    assert sending.send_one(pk=str(delivery.pk), send=answering(200)) is None


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert sending.send_one(pk=str(delivery_for().pk), send=answering(status)) is True


@pytest.mark.parametrize("status", [101, 301, 302, 307, 400, 404, 429, 500])
def test_anything_else_is_failure(status: int) -> None:
    delivery = delivery_for()
    assert sending.send_one(pk=str(delivery.pk), send=answering(status)) is False
    assert fresh(delivery).status == WebhookStatus.PENDING


def test_no_answer_is_written_down_in_words() -> None:
    def silent(*_args: Any, **_kwargs: Any) -> Answer:
        raise NoAnswerError("No answer came within 10 seconds.")

    delivery = delivery_for()
    assert attempt(delivery, answering(500)) is False
    assert attempt(delivery, silent) is False
    row = fresh(delivery)
    assert (row.trouble, row.answer_status, row.answer_body) == ("No answer came within 10 seconds.", None, "")


def test_redirect_to_a_private_address_is_not_followed(there: Receiver) -> None:
    there.status, there.headers = 307, {"Location": "http://169.254.169.254/latest/meta-data/"}
    delivery = delivery_for(there.url)
    assert sending.send_one(pk=str(delivery.pk)) is False
    row = fresh(delivery)
    assert (row.answer_status, len(there.got)) == (307, 1)
    assert "isn’t followed" in row.trouble


def test_an_address_that_leads_inside_is_refused_when_it_is_sent_to() -> None:
    delivery = delivery_for("http://localhost:8000/hook")
    assert sending.send_one(pk=str(delivery.pk)) is False
    assert "private network" in fresh(delivery).trouble


def test_what_comes_back_is_kept_in_part_and_as_the_database_takes_it(there: Receiver) -> None:
    there.body = b"a\x00\xff" * 100_000
    delivery = delivery_for(there.url)
    assert sending.send_one(pk=str(delivery.pk)) is True
    assert len(fresh(delivery).answer_body) <= sending.MOST_BODY


def test_gone_for_good_pauses_at_once(paused: list[str]) -> None:
    delivery = delivery_for()
    assert sending.send_one(pk=str(delivery.pk), send=answering(410)) is False
    webhook = fresh(delivery.webhook)
    assert webhook.paused_at
    assert paused == [webhook.paused_reason]
    assert "410" in webhook.paused_reason
    assert attempt(delivery, answering(200)) is None


def test_a_day_without_success_pauses_and_says_so_once(paused: list[str]) -> None:
    first = delivery_for()
    webhook = first.webhook
    second = delivery_for(webhook=webhook)
    for delivery in (first, second):
        for _number in range(7):
            attempt(delivery, answering(500))
    assert not fresh(webhook).paused_at
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=22))
    attempt(first, answering(500))
    assert fresh(webhook).paused_at
    assert paused == ["Nothing has got through for a day."]
    assert attempt(second, answering(500)) is None
    assert len(paused) == 1


def test_one_that_is_given_up_while_others_get_through_pauses_nothing(paused: list[str]) -> None:
    lost = delivery_for()
    for _number in range(7):
        attempt(lost, answering(500))
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=22))
    assert attempt(delivery_for(webhook=lost.webhook), answering(200)) is True
    assert fresh(lost.webhook).failing_since is None
    attempt(lost, answering(500))
    assert fresh(lost).status == WebhookStatus.FAILED
    assert not fresh(lost.webhook).paused_at
    assert paused == []


def test_nothing_is_sent_to_what_is_paused_or_withdrawn() -> None:
    delivery = delivery_for()
    webhooks.pause_webhook(webhook=delivery.webhook)
    assert attempt(delivery, answering(200)) is None
    webhooks.resume_webhook(webhook=delivery.webhook)
    profile = delivery.webhook.profile
    profile.withdrawn_at = timezone.now()
    profile.save()
    assert attempt(delivery, answering(200)) is None
    profile.withdrawn_at = None
    profile.save()
    assert attempt(delivery, answering(200)) is True


def test_a_round_sends_what_is_due_and_leaves_a_webhook_after_its_first_failure() -> None:
    good, bad = hook(ProfileFactory(), "https://good.example/"), hook(ProfileFactory(), "https://bad.example/")
    for webhook in (good, bad):
        for _number in range(3):
            write_test(webhook)
    asked: list[str] = []

    def send(url: str, **_more: Any) -> Answer:
        asked.append(url)
        return Answer(200 if "good" in url else 500)

    assert sending.send_due(send=send) == 3
    assert sorted(asked) == ["https://bad.example/"] + ["https://good.example/"] * 3


def test_a_worker_that_died_over_it_leaves_it_to_others_after_a_while() -> None:
    delivery = delivery_for()
    assert sending._claim(str(delivery.pk))
    assert sending.send_due(send=answering(200)) == 0
    assert attempt(delivery, answering(200)) is True
    assert fresh(delivery).attempts == 2


def test_a_worker_that_comes_back_late_writes_over_nothing() -> None:
    delivery = delivery_for()

    def slow(*_args: Any, **_kwargs: Any) -> Answer:
        assert attempt(delivery, answering(200)) is True
        return Answer(500)

    assert sending.send_one(pk=str(delivery.pk), send=slow) is False
    assert fresh(delivery).status == WebhookStatus.DELIVERED
    assert fresh(delivery.webhook).failing_since is None


def test_replay_is_another_attempt_under_the_same_id(there: Receiver) -> None:
    delivery = delivery_for(there.url)
    sending.send_one(pk=str(delivery.pk))
    assert webhooks.replay(delivery=delivery) is True
    assert sending.send_one(pk=str(delivery.pk)) is True
    first, second = there.got
    assert first.body == second.body
    assert first.headers["Matinee-Delivery"] == second.headers["Matinee-Delivery"]
    assert fresh(delivery).attempts == 2
    webhooks.pause_webhook(webhook=delivery.webhook)
    with pytest.raises(webhooks.PausedError):
        webhooks.replay(delivery=delivery)
    with pytest.raises(webhooks.PausedError):
        webhooks.send_test(webhook=delivery.webhook)


def test_old_deliveries_are_forgotten() -> None:
    old, new = delivery_for(), delivery_for()
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    assert sending.forget_old_deliveries() == 1
    assert WebhookDelivery.objects.get() == new
    assert sending.forget_old_deliveries() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("social.tasks.send_webhook.delay", lambda pk: None)
    there.before = lambda: time.sleep(0.2)
    delivery = delivery_for(there.url)
    results: list[Any] = []

    def work() -> None:
        results.append(sending.send_one(pk=str(delivery.pk)))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [None, None, None, True]
    assert len(there.got) == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("social.tasks.send_webhook.delay", lambda pk: None)
    delivery = delivery_for()

    def send(*_args: Any, **_kwargs: Any) -> Answer:
        assert not connection.in_atomic_block
        return Answer(200)

    assert sending.send_one(pk=str(delivery.pk), send=send) is True
