"""Second factors, sessions, limits: what stands between an account and somebody else."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.lib.agents import device_name, is_handheld
from social.models import AuditEntry, User
from social.services import create_account, sessions
from social.tasks import write_down_what_was_seen
from tests.social.signing_in import PASSWORD, confirm, log_in, signed_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def owner() -> User:
    user = create_account(email="owner@example.org", password=PASSWORD, handle="owner").user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code(secret: str, steps_on: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_on))


def is_in(client: Client) -> bool:
    return client.get("/settings/account/").status_code == 200


# ---- Second factors -------------------------------------------------------------------------------------------------


def test_setting_up_the_app_gives_codes_and_tells_by_mail(owner: User, django_capture_on_commit_callbacks: Any) -> None:
    client = signed_in(owner)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'class="qr__key">(\w+)<', page)
    assert secret
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": code(secret[1])})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"<code>\d{8}</code>|<code>[\d ]+</code>", codes)) == 10
    assert ["authenticator app activated" in message.subject.lower() for message in mail.outbox] == [True]
    assert set(AuditEntry.objects.filter(event="factor_added").values_list("detail", flat=True)) >= {
        "TOTP Authenticator"
    }
    shown = client.get("/settings/security/").content.decode()
    assert "10 codes left" in shown
    assert "«undefined" not in shown


def test_secrets_of_factors_are_stored_encrypted(owner: User) -> None:
    TOTP.activate(owner, SECRET)
    assert SECRET not in str(Authenticator.objects.values().get())


def test_logging_in_with_the_app(owner: User) -> None:
    TOTP.activate(owner, SECRET)
    client = log_in(Client(), owner)
    assert not is_in(client), "the password alone is not enough"
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "«undefined" not in page
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code(SECRET)})
    assert is_in(client)


def test_code_of_the_app_works_once(owner: User) -> None:
    TOTP.activate(owner, SECRET)
    once = code(SECRET)
    for expected in (True, False):
        client = log_in(Client(), owner)
        client.post("/accounts/2fa/authenticate/", {"code": once})
        assert is_in(client) == expected


def test_logging_in_with_a_recovery_code_uses_it_up(owner: User) -> None:
    TOTP.activate(owner, SECRET)
    spare = RecoveryCodes.activate(owner).get_unused_codes()
    for expected in (True, False):
        client = log_in(Client(), owner)
        client.post("/accounts/2fa/authenticate/", {"code": spare[0]})
        assert is_in(client) == expected
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()) == 9


def test_removing_the_app_leaves_the_password(owner: User) -> None:
    TOTP.activate(owner, SECRET)
    client = log_in(Client(), owner)
    client.post("/accounts/2fa/authenticate/", {"code": code(SECRET)})
    assert client.post("/accounts/2fa/totp/deactivate/").headers["Location"].startswith("/accounts/reauthenticate/")
    confirm(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert is_in(log_in(Client(), owner))


def test_passkey_pages_render(owner: User) -> None:
    client = signed_in(owner)
    add = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert '"creation_options"' in add
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Blue key", "credential": {}})
    security = client.get("/settings/security/").content.decode()
    for path in (f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"):
        assert path in security
        page = client.get(path).content.decode()
        assert "Blue key" in page
        assert "«undefined" not in page
    options = Client().get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["challenge"]
    assert "passkey-login" in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("way", "path"), [("password", "/accounts/reauthenticate/"), ("app", "/accounts/2fa/reauthenticate/")]
)
def test_proving_once_more(owner: User, way: str, path: str) -> None:
    TOTP.activate(owner, SECRET)
    client = log_in(Client(), owner)
    client.post("/accounts/2fa/authenticate/", {"code": code(SECRET, -1)})
    asked = client.get("/accounts/2fa/webauthn/add/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    page = client.get(path).content.decode()
    assert "«undefined" not in page
    answer = {"password": PASSWORD} if way == "password" else {"code": code(SECRET)}
    client.post(f"{path}?next=/accounts/2fa/webauthn/add/", answer)
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


# ---- Sessions -------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_with_their_device(owner: User) -> None:
    here = signed_in(owner)
    signed_in(owner, agent=PHONE)
    page = here.get("/settings/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("This one") == 1
    assert page.count("127.0.0.1 ·") == 2


def test_signing_out_one_other(owner: User) -> None:
    here, phone, tablet = (signed_in(owner) for _ in range(3))
    row = UserSession.objects.get(session_key=phone.session.session_key)
    here.post(f"/settings/sessions/{row.pk}/end/")
    assert [is_in(client) for client in (here, phone, tablet)] == [True, False, True]
    assert not Session.objects.filter(session_key=row.session_key).exists()


def test_signing_out_all_others(owner: User) -> None:
    other = signed_in(create_account(email="other@example.org", password=PASSWORD).user)
    here, phone, tablet = (signed_in(owner) for _ in range(3))
    here.post("/settings/sessions/others/end/")
    assert [is_in(client) for client in (here, phone, tablet, other)] == [True, False, False, True]


def test_new_password_signs_out_elsewhere(owner: User) -> None:
    here, phone = signed_in(owner), signed_in(owner)
    data = {"oldpassword": PASSWORD, "password1": "eight-reels-of-nitrate", "password2": "eight-reels-of-nitrate"}
    here.post("/accounts/password/change/", data)
    assert [is_in(client) for client in (here, phone)] == [True, False]
    assert [seat.is_this for seat in sessions.seats(user=owner, session_key=here.session.session_key)] == [True]


def test_last_sight_of_a_session_is_noted_without_a_write(owner: User) -> None:
    client = signed_in(owner)
    UserSession.objects.update(last_seen_at="2026-01-01T00:00Z")
    with CaptureQueriesContext(connection) as queries:
        client.get("/settings/account/")
    assert not [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    [seat] = sessions.seats(user=owner, session_key=None)
    assert seat.seen_at.year > 2025
    assert seat.seen_at.timestamp() > time.time() - 60
    write_down_what_was_seen.delay()
    assert UserSession.objects.get().last_seen_at == seat.seen_at
    assert sessions.write_down_sightings() == 0


def test_without_redis_pages_still_answer(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    client = signed_in(owner)

    def gone() -> Any:
        raise redis.ConnectionError

    monkeypatch.setattr("config.lib.marks.redis_client", gone)
    monkeypatch.setattr("config.lib.marks._resting_until", 0.0)
    assert is_in(client)
    assert sessions.seats(user=owner, session_key=None)


@pytest.mark.parametrize(
    ("agent", "name", "handheld"),
    [
        (PHONE, "Safari on iPhone", True),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows", False),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome on Android", True),
        ("curl/8.9", "curl", False),
        ("", "Unknown program", False),
    ],
)
def test_devices_have_names(agent: str, name: str, handheld: bool) -> None:
    assert (device_name(agent), is_handheld(agent)) == (name, handheld)


# ---- Limits ---------------------------------------------------------------------------------------------------------


def test_guessing_a_password_is_limited(owner: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client()
    for _ in range(5):
        client.post("/accounts/login/", {"login": owner.email, "password": "wrong"})
    refused = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert "Too many failed login attempts" in refused.content.decode()
    assert not is_in(client)


def test_limits_count_by_the_address_that_our_proxy_reports(owner: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = [
        Client().post("/accounts/signup/", {}, headers={"X-Forwarded-For": f"made.up, {address}"}).status_code
        for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2")
    ]
    assert statuses == [200, 429, 200]


@pytest.mark.django_db(transaction=True)
def test_unconfirmed_address_waits_where_mail_is_sent(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client = Client()
    data = {"email": "new@example.org", "password1": PASSWORD, "handle": "newcomer"}
    assert client.post("/accounts/signup/", data).headers["Location"] == "/accounts/confirm-email/"
    assert not is_in(client)
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link
    client.post(link[1])
    assert is_in(log_in(Client(), User.objects.get()))
