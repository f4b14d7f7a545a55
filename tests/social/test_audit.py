"""What the audit log keeps, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from config.lib.callers import Caller, caller_of
from social.enums import AuditEvent
from social.models import AuditEntry, User
from social.services import audit, create_account
from social.services.auditing import forget_old_audit_entries
from social.views.audit import ON_A_PAGE
from tests.social.signing_in import PASSWORD, log_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    user = create_account(email="owner@example.org", password=PASSWORD, handle="owner").user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def events(user: User) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(user=user).order_by("pk").values_list("event", "detail"))


def test_signing_up_in_and_out() -> None:
    client = Client(headers={"User-Agent": "Firefox/140.0 (X11; Linux)"})
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "handle": "newcomer"})
    user = User.objects.get()
    client.post("/accounts/logout/")
    log_in(client, user)
    assert [event for event, _detail in events(user)] == ["signed_up", "signed_in", "signed_out", "signed_in"]
    assert events(user)[-1] == ("signed_in", "With the password")
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry
    assert (entry.address, entry.agent) == ("127.0.0.1", "Firefox/140.0 (X11; Linux)")


def test_wrong_password_is_kept_in_the_log_of_the_account_it_was_tried_on(owner: User) -> None:
    Client().post("/accounts/login/", {"login": "OWNER@example.org", "password": "wrong"})
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert events(owner) == [("sign_in_failed", "Wrong password")]
    assert AuditEntry.objects.count() == 1


def test_password_and_addresses(owner: User) -> None:
    client = signed_in(owner)
    AuditEntry.objects.all().delete()
    other = "another-reel-of-nitrate"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": other, "password2": other})
    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})
    EmailAddress.objects.filter(email="second@example.org").update(verified=True)
    client.post("/accounts/email/", {"action_primary": "", "email": "second@example.org"})
    client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.org"})
    assert events(owner) == [
        ("password_changed", ""),
        ("email_added", "second@example.org"),
        ("email_changed", "owner@example.org → second@example.org"),
        ("email_removed", "owner@example.org"),
    ]
    owner.refresh_from_db()
    assert owner.email == "second@example.org"


def test_ended_sessions_are_named_by_their_device(owner: User) -> None:
    client = signed_in(owner)
    signed_in(owner, agent="Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605")
    client.post("/settings/sessions/others/end/")
    assert events(owner)[-1] == ("session_ended", "Safari on Mac")


def test_log_is_paged_newest_first(owner: User) -> None:
    client = signed_in(owner)
    for number in range(ON_A_PAGE + 5):
        audit(user=owner, event=AuditEvent.PIN_FAILED, detail=f"try {number:03}")
    first = client.get("/settings/audit/")
    assert [row["entry"].detail for row in first.context["rows"][:2]] == [
        f"try {ON_A_PAGE + 4:03}",
        f"try {ON_A_PAGE + 3:03}",
    ]
    assert len(first.context["rows"]) == ON_A_PAGE
    second = client.get(f"/settings/audit/?before={first.context['older']}")
    assert "try 004" in second.content.decode()
    assert second.context["older"] is None
    shown = [row["entry"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == AuditEntry.objects.count()


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 30, ""])
def test_strange_pages_are_the_first(owner: User, before: str) -> None:
    assert signed_in(owner).get("/settings/audit/", {"before": before}).status_code == 200


def test_entries_never_change(owner: User) -> None:
    entry = audit(user=owner, event=AuditEvent.SIGNED_IN)
    with pytest.raises(ValidationError):
        entry.save()


def test_too_long_and_broken_text_is_cut(owner: User) -> None:
    entry = audit(user=owner, event=AuditEvent.SIGNED_IN, detail="d" * 300, caller=Caller("203.0.113.1", "\x00a" * 400))
    entry.refresh_from_db()
    assert (len(entry.detail), len(entry.agent), "\x00" in entry.agent) == (200, 300, False)


def test_old_entries_go_after_400_days(owner: User) -> None:
    for days in (399, 401):
        entry = audit(user=owner, event=AuditEvent.SIGNED_IN, detail=f"{days}")
        AuditEntry.objects.filter(pk=entry.pk).update(created_at=timezone.now() - timedelta(days=days))
    assert forget_old_audit_entries() == 1
    assert forget_old_audit_entries() == 0
    assert events(owner) == [("signed_in", "399")]


@pytest.mark.parametrize(
    ("proxies", "reported", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        (2, "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
    ],
)
def test_only_our_proxies_are_believed(rf: Any, settings: Any, proxies: int, reported: str, address: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", headers={"X-Forwarded-For": reported}, REMOTE_ADDR="192.0.2.1")
    assert caller_of(request).address == address


@pytest.mark.django_db(transaction=True)
def test_a_changed_password_is_told_by_mail(owner: User, mailoutbox: Any) -> None:
    client = signed_in(owner)
    other = "another-reel-of-nitrate"
    response = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": other, "password2": other}
    )
    assert get_messages(response.wsgi_request)
    assert [(message.to, "password" in message.subject.lower()) for message in mailoutbox] == [([owner.email], True)]
    assert "127.0.0.1" in mailoutbox[0].body
