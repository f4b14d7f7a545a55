"""Mails and pushes: each once, later in quiet hours, never what may not be seen, given up after a day."""

import base64
import datetime
import json
import os
import threading
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from social.enums import Bundle, Channel, DeliveryStatus, Visibility
from social.enums import NotificationKind as Kind
from social.models import (
    Notification,
    NotificationDelivery,
    NotificationPreferences,
    Profile,
    PushSubscription,
)
from social.notifications import delivering, notify, push, timing, wishes
from tests.config.receiver import Receiver
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

UTC = datetime.UTC
LISBON, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/New_York")


def told(reader: Profile, key: str = "c", kind: Kind = Kind.COMMENT, **more: Any) -> Notification:
    actor = more.pop("actor", None) or ProfileFactory(display_name="Ana")
    assert notify(profiles=[reader.pk], kind=kind, key=key, actor=actor, data={"name": "Salt"}, **more)
    return Notification.objects.get(profile=reader, key=key)


@pytest.fixture
def reader(db: None) -> Profile:
    made: Profile = ProfileFactory(handle="robin", display_name="Robin")
    return made


class Keys:
    """A browser's: with them it reads what only it can read."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def p256dh(self) -> str:
        raw = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @property
    def auth(self) -> str:
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")

    def read(self, body: bytes) -> dict[str, str]:
        import http_ece

        text = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        return json.loads(text)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def local(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.1/32"]


# ---- Mail ----------------------------------------------------------------------------------------------------------


def test_a_mail_says_who_did_what_and_for_whom(reader: Profile) -> None:
    member_of(reader, handle="sam")
    row = told(reader)
    assert delivering.deliver_due() == {"sent": 1}
    (sent,) = mail.outbox
    assert sent.to == [reader.user.email]
    assert sent.subject == "Ana commented on your review of Salt"
    html = sent.alternatives[0].content
    for text in (sent.body, html):
        assert f"http://testserver/notifications/{row.pk}/go/" in text
        assert "This is for Robin (@robin), one of the profiles of your account." in text
        assert "«undefined" not in text
    assert "<strong>Ana</strong> commented on your review of <strong>Salt</strong>" in html
    off = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert off in sent.body
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_second_run_sends_nothing(reader: Profile) -> None:
    told(reader)
    delivering.deliver_due()
    assert delivering.deliver_due() == {}
    assert len(mail.outbox) == 1


def test_several_that_are_due_go_in_one_mail(reader: Profile) -> None:
    for number in range(3):
        told(reader, f"c{number}")
    assert delivering.deliver_due() == {"sent": 3}
    (sent,) = mail.outbox
    assert sent.subject == "3 new notifications"
    assert sent.body.count("Ana commented") == 3


@pytest.mark.parametrize("why", ["blocked", "private", "read", "turned off", "paused", "no mail", "inactive", "stale"])
def test_what_is_not_wanted_or_not_seen_any_more_is_not_sent(reader: Profile, why: str) -> None:
    actor = ProfileFactory()
    row = told(reader, actor=actor)
    if why == "blocked":
        from social.models import Mute

        # The row stays, hushed or not: what counts is what is true at sending.
        Mute.objects.bulk_create([Mute(muter=reader, muted=actor)])
    elif why == "private":
        Profile.objects.filter(pk=actor.pk).update(visibility=Visibility.PRIVATE)
    elif why == "read":
        Notification.objects.update(read_at=timezone.now())
    elif why == "turned off":
        wishes.set_ways(profile=reader, wanted={Kind.COMMENT: {"email": False}})
    elif why == "paused":
        wishes.set_preferences(profile=reader, is_paused=True)
    elif why == "no mail":
        wishes.set_preferences(profile=reader, no_mail=True)
    elif why == "inactive":
        type(reader.user).objects.update(is_active=False)
    else:
        Notification.objects.update(created_at=timezone.now() - delivering.STALE - datetime.timedelta(days=1))
    assert delivering.deliver_due() == {"skipped": 1}
    assert mail.outbox == []
    row_now = NotificationDelivery.objects.get(notification=row)
    assert row_now.status == DeliveryStatus.SKIPPED
    assert row_now.reason


def test_what_fails_is_tried_again_and_given_up_after_a_day(reader: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    told(reader)

    def away(*_args: Any, **_kwargs: Any) -> int:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    now, spent = timezone.now(), datetime.timedelta()
    for minutes in delivering.BACKOFF:
        assert delivering.deliver_due() == {"failed": 1}
        assert delivering.deliver_due() == {}, "not before its time"
        row = NotificationDelivery.objects.get()
        assert row.status == DeliveryStatus.WAITING
        assert row.last_error == "nobody there"
        wait = row.next_attempt_at - timezone.now()
        assert datetime.timedelta(minutes=minutes - 1) < wait <= datetime.timedelta(minutes=minutes)
        spent += datetime.timedelta(minutes=minutes)
        NotificationDelivery.objects.update(next_attempt_at=now)
    assert datetime.timedelta(hours=20) < spent < datetime.timedelta(hours=26)
    assert delivering.deliver_due() == {"failed": 1}
    assert NotificationDelivery.objects.get().status == DeliveryStatus.FAILED
    assert delivering.deliver_due() == {}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ProfileFactory()
    told(reader)
    mail.outbox.clear()
    NotificationDelivery.objects.update(
        status=DeliveryStatus.WAITING, next_attempt_at=timezone.now(), attempts=0, sent_at=None
    )
    real = delivering.mail_of

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.3)
        return real(*args, **kwargs)

    monkeypatch.setattr(delivering, "mail_of", slow)

    def work() -> None:
        try:
            delivering.deliver_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_told_at_once_by_two_workers_is_told_once() -> None:
    readers = [ProfileFactory().pk for _each in range(5)]
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(notify(profiles=readers, kind=Kind.LIST_INVITE, key="m"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sum(counts) == 5
    assert Notification.objects.count() == 5
    assert NotificationDelivery.objects.filter(channel=Channel.EMAIL).count() == 5


# ---- When ----------------------------------------------------------------------------------------------------------


def at(zone: ZoneInfo, text: str, fold: int = 0) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def quiet(begin: str, end: str) -> NotificationPreferences:
    clock = datetime.time.fromisoformat
    return NotificationPreferences(quiet_from=clock(begin), quiet_until=clock(end))


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        ("22:00", "07:00", "2026-01-10 23:30", "2026-01-11 07:00"),
        ("22:00", "07:00", "2026-01-11 03:00", "2026-01-11 07:00"),
        ("22:00", "07:00", "2026-01-11 07:00", None),
        ("22:00", "07:00", "2026-01-11 21:59", None),
        ("13:00", "15:00", "2026-01-11 14:00", "2026-01-11 15:00"),
        ("13:00", "15:00", "2026-01-11 15:00", None),
        ("00:00", "06:00", "2026-01-11 00:00", "2026-01-11 06:00"),
        # Clocks are put on at 1:00 on 29 March, and back at 2:00 on 25 October.
        ("22:00", "07:00", "2026-03-28 23:00", "2026-03-29 07:00"),
        ("22:00", "07:00", "2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_end_by_the_readers_own_clock(begin: str, end: str, now: str, until: str | None) -> None:
    found = timing.quiet_until(quiet(begin, end), LISBON, at(LISBON, now).astimezone(UTC))
    assert found == (at(LISBON, until).astimezone(UTC) if until else None)


def test_quiet_hours_that_end_in_an_hour_that_is_left_out_or_comes_twice() -> None:
    now = at(NEW_YORK, "2026-03-08 01:00").astimezone(UTC)
    assert timing.quiet_until(quiet("22:00", "02:30"), NEW_YORK, now) == at(NEW_YORK, "2026-03-08 03:30")
    now = at(NEW_YORK, "2026-11-01 00:30").astimezone(UTC)
    second = at(NEW_YORK, "2026-11-01 01:30", fold=1)
    found = timing.quiet_until(quiet("22:00", "01:30"), NEW_YORK, now)
    assert found is not None
    assert found.timestamp() == second.timestamp()


@pytest.mark.parametrize(
    ("bundle", "made", "goes"),
    [
        (Bundle.OFF, "2026-06-03 12:00", "2026-06-03 12:00"),
        (Bundle.DAILY, "2026-06-03 12:00", "2026-06-04 08:00"),
        (Bundle.DAILY, "2026-06-03 07:00", "2026-06-03 08:00"),
        (Bundle.WEEKLY, "2026-06-03 12:00", "2026-06-05 08:00"),
        (Bundle.WEEKLY, "2026-06-05 07:00", "2026-06-05 08:00"),
        (Bundle.WEEKLY, "2026-06-05 09:00", "2026-06-12 08:00"),
    ],
)
def test_bundles_go_in_the_morning(bundle: str, made: str, goes: str) -> None:
    wanted = NotificationPreferences(bundle=bundle, weekday=4)
    assert timing.bundled_until(wanted, LISBON, at(LISBON, made).astimezone(UTC)) == at(LISBON, goes)


def test_in_quiet_hours_it_waits_and_that_is_no_attempt(reader: Profile) -> None:
    told(reader)
    now = timezone.now()
    clock = (now + datetime.timedelta(hours=1)).time().replace(second=0, microsecond=0)
    wishes.set_preferences(profile=reader, quiet_from=(now - datetime.timedelta(hours=1)).time(), quiet_until=clock)
    assert delivering.deliver_due() == {"put off": 1}
    row = NotificationDelivery.objects.get()
    assert (row.status, row.attempts) == (DeliveryStatus.WAITING, 0)
    assert row.next_attempt_at > now
    later = row.next_attempt_at + datetime.timedelta(seconds=1)
    assert delivering.deliver_to(profile=reader.pk, channel=Channel.EMAIL, now=later) == {"sent": 1}


def test_bundled_mails_wait_for_each_other(reader: Profile) -> None:
    wishes.set_preferences(profile=reader, bundle=Bundle.DAILY)
    for number in range(2):
        told(reader, f"c{number}")
    assert delivering.deliver_due() == {"put off": 2}
    later = timezone.now() + datetime.timedelta(days=1)
    assert delivering.deliver_to(profile=reader.pk, channel=Channel.EMAIL, now=later) == {"sent": 2}
    assert len(mail.outbox) == 1


# ---- Turning mail off ----------------------------------------------------------------------------------------------


def test_one_click_turns_a_kind_off_without_a_log_in(reader: Profile) -> None:
    told(reader)
    told(reader, "r", kind=Kind.REPLY)
    address = f"/notifications/unsubscribe/{wishes.unsubscribe_token(reader, Kind.COMMENT)}/"
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(address)
    assert page.status_code == 200
    assert wishes.ways_of(reader)[Kind.COMMENT].email is True, "looking changes nothing"
    done = visitor.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200
    assert wishes.ways_of(reader)[Kind.COMMENT].email is False
    assert wishes.ways_of(reader)[Kind.COMMENT].web is True
    assert delivering.deliver_due() == {"sent": 1}
    assert "replied" in mail.outbox[0].subject


@pytest.mark.parametrize(("kind", "data"), [("", {}), (Kind.COMMENT, {"all": "1"})])
def test_all_mail_can_be_turned_off(reader: Profile, kind: str, data: dict[str, str]) -> None:
    told(reader)
    Client(enforce_csrf_checks=True).post(f"/notifications/unsubscribe/{wishes.unsubscribe_token(reader, kind)}/", data)
    assert wishes.preferences_of(reader).no_mail
    assert delivering.deliver_due() == {}
    told(reader, "later")
    assert not NotificationDelivery.objects.filter(notification__key="later").exists()


def test_a_link_that_is_not_ours_turns_nothing_off(client: Client, reader: Profile) -> None:
    token = wishes.unsubscribe_token(reader, Kind.COMMENT)
    for wrong in (token[:-2] + "xx", "nonsense"):
        assert client.post(f"/notifications/unsubscribe/{wrong}/").status_code == 404
    assert not wishes.preferences_of(reader).no_mail


# ---- Pushes --------------------------------------------------------------------------------------------------------


def subscribed(reader: Profile, keys: Keys, url: str) -> PushSubscription:
    return push.subscribe(profile=reader, endpoint=url, p256dh=keys.p256dh, auth=keys.auth)


@pytest.mark.usefixtures("local")
def test_a_push_is_for_that_browser_alone_and_signed(reader: Profile, keys: Keys) -> None:
    with Receiver(status=201) as service:
        subscribed(reader, keys, service.url)
        row = told(reader)
        assert delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH) == {"sent": 1}
        assert delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH) == {}
    (got,) = service.got
    assert b"Ana" not in got.body
    assert keys.read(got.body) == {
        "title": "Ana commented on your review of Salt",
        "body": "@robin",
        "url": f"http://testserver/notifications/{row.pk}/go/",
        "tag": f"notification-{row.pk}",
    }
    assert got.headers["Content-Encoding"] == "aes128gcm"
    assert got.headers["Authorization"].startswith("vapid t=")
    assert got.headers["Authorization"].endswith(f"k={push.public_key()}")
    assert int(got.headers["TTL"]) > 0


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_gone_is_forgotten(reader: Profile, keys: Keys, status: int) -> None:
    with Receiver(status=status) as service:
        subscribed(reader, keys, service.url)
        told(reader)
        assert delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH) == {"skipped": 1}
    assert not PushSubscription.objects.exists()


@pytest.mark.usefixtures("local")
def test_a_push_service_that_is_away_is_asked_again(reader: Profile, keys: Keys) -> None:
    with Receiver(status=503) as service:
        subscribed(reader, keys, service.url)
        told(reader)
        assert delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH) == {"failed": 1}
        assert PushSubscription.objects.get().failures == 1
        service.status = 201
        NotificationDelivery.objects.update(next_attempt_at=timezone.now())
        assert delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH) == {"sent": 1}
    assert PushSubscription.objects.get().failures == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.org/x", "https://user:word@push.example.org/", "ftp://push.example.org", "https://x:22/", ""],
)
def test_addresses_that_are_no_push_services_are_refused(reader: Profile, keys: Keys, endpoint: str) -> None:
    with pytest.raises(ValidationError):
        subscribed(reader, keys, endpoint)
    assert not PushSubscription.objects.exists()


def test_an_address_in_a_private_network_gets_nothing(reader: Profile, keys: Keys) -> None:
    with Receiver() as service:
        subscribed(reader, keys, f"https://127.0.0.1:{service.port}/")
        told(reader)
        delivering.deliver_to(profile=reader.pk, channel=Channel.PUSH)
    assert service.got == []
    assert not PushSubscription.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("p256dh", "nonsense"), ("auth", "AAAA"), ("p256dh", "B" + "A" * 86)])
def test_keys_that_are_none_are_refused_by_name(reader: Profile, keys: Keys, name: str, value: str) -> None:
    given = {"p256dh": keys.p256dh, "auth": keys.auth} | {name: value}
    with pytest.raises(ValidationError) as refused:
        push.subscribe(profile=reader, endpoint="https://push.example.org/1", **given)
    assert set(refused.value.message_dict) == {name}


def test_a_browser_takes_pushes_for_one_profile(reader: Profile, keys: Keys) -> None:
    sam = member_of(reader)
    for profile in (reader, sam):
        subscribed(profile, keys, "https://push.example.org/1")
    assert PushSubscription.objects.get().profile == sam
    assert not push.unsubscribe(profile=reader, endpoint="https://push.example.org/1")
    assert push.unsubscribe(profile=sam, endpoint="https://push.example.org/1")


def test_what_breaks_every_time_is_given_up_too(reader: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    told(reader)

    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(delivering, "mail_of", broken)
    for _each in range(len(delivering.BACKOFF) + 2):
        NotificationDelivery.objects.update(next_attempt_at=timezone.now())
        assert delivering.deliver_due() == {"failed": 1}
    assert NotificationDelivery.objects.get().status == DeliveryStatus.FAILED
    NotificationDelivery.objects.update(next_attempt_at=timezone.now())
    assert delivering.deliver_due() == {}
