"""Who may sign up, and by what link."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from social.models import AuditEntry, Invite, User
from social.services import create_account, invites
from tests.social.factories import UserFactory
from tests.social.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_invitation(settings: Any) -> Any:
    settings.REGISTRATION = "invite"
    return settings


def make(**fields: Any) -> Invite:
    return invites.create_invite(created_by=fields.pop("created_by", None) or UserFactory(admin=True), **fields)


def accept(code: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(f"/invite/{code}/")
    return client


def sign_up(client: Client, name: str = "newcomer") -> Any:
    return client.post("/accounts/signup/", {"email": f"{name}@example.org", "password1": PASSWORD, "handle": name})


def joined(name: str = "newcomer") -> bool:
    return User.objects.filter(email=f"{name}@example.org").exists()


def test_link_lets_one_in(by_invitation: Any) -> None:
    invite = make()
    client = Client()
    page = client.get(f"/invite/{invite.code}/")
    assert "You are invited" in page.content.decode()
    assert client.post(f"/invite/{invite.code}/").headers["Location"] == "/accounts/signup/"
    assert "You are invited" in client.get("/accounts/signup/").content.decode()
    assert sign_up(client).status_code == 302
    assert joined()
    invite.refresh_from_db()
    assert invite.uses == 1
    assert Client().get(f"/invite/{invite.code}/").status_code == 410
    sign_up(accept(invite.code), "second")
    assert not joined("second")


def test_looking_at_the_link_uses_nothing_up(by_invitation: Any) -> None:
    invite = make()
    for _ in range(3):
        Client().get(f"/invite/{invite.code}/")
        accept(invite.code)
    invite.refresh_from_db()
    assert invite.uses == 0


def test_sign_up_that_fails_uses_nothing_up(by_invitation: Any) -> None:
    create_account(email="taken@example.org", password=PASSWORD, handle="taken")
    invite = make()
    client = accept(invite.code)
    assert sign_up(client, "taken").status_code == 200
    invite.refresh_from_db()
    assert invite.uses == 0
    assert sign_up(client).status_code == 302


@pytest.mark.parametrize(
    "spoilt",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"uses": 1},
    ],
)
def test_spoilt_link_lets_nobody_in(by_invitation: Any, spoilt: dict[str, Any]) -> None:
    invite = make()
    client = accept(invite.code)
    Invite.objects.update(**spoilt)
    for visitor in (client, accept(invite.code)):
        sign_up(visitor)
    assert not joined()
    assert Client().get(f"/invite/{invite.code}/").status_code == 410


@pytest.mark.parametrize("code", ["unknown", "%00", "x" * 500])
def test_unknown_link_is_said_plainly(by_invitation: Any, code: str) -> None:
    response = Client().get(f"/invite/{code}/")
    assert response.status_code in (404, 410)


@pytest.mark.parametrize(
    ("registration", "words"),
    [("open", "Sign up"), ("invite", "takes an invitation"), ("closed", "takes no new accounts")],
)
def test_doors_say_what_is_going_on(settings: Any, registration: str, words: str) -> None:
    settings.REGISTRATION = registration
    for path in ("/accounts/login/", "/accounts/signup/"):
        page = Client().get(path).content.decode()
        assert words in page
        assert "«undefined" not in page
    sign_up(Client())
    assert joined() == (registration == "open")


def test_closed_house_takes_no_link_either(settings: Any) -> None:
    settings.REGISTRATION = "closed"
    sign_up(accept(make().code))
    assert not joined()


def test_open_house_uses_no_link_up(settings: Any) -> None:
    settings.REGISTRATION = "open"
    invite = make()
    sign_up(accept(invite.code))
    assert joined()
    invite.refresh_from_db()
    assert invite.uses == 0


def test_signed_in_people_keep_the_link_for_others(by_invitation: Any) -> None:
    owner = create_account(email="owner@example.org", password=PASSWORD).user
    assert signed_in(owner).get(f"/invite/{make().code}/").headers["Location"] == "/"


def test_staff_make_copy_and_revoke_links(by_invitation: Any) -> None:
    staff = create_account(email="staff@example.org", password=PASSWORD).user
    User.objects.update(is_staff=True)
    client = signed_in(staff)
    client.post("/settings/invites/", {"note": "Noor", "max_uses": 2, "lifetime": 7})
    invite = Invite.objects.get()
    assert (invite.note, invite.max_uses, invite.created_by) == ("Noor", 2, staff)
    assert timedelta(days=6) < invite.expires_at - timezone.now() < timedelta(days=7)
    assert len(invite.code) >= 32
    page = client.get("/settings/invites/").content.decode()
    assert f"http://testserver/invite/{invite.code}/" in page
    assert "«undefined" not in page
    client.post(f"/settings/invites/{invite.pk}/revoke/")
    assert not Invite.objects.usable().exists()
    wanted = ["invite_created", "invite_revoked"]
    assert (
        list(AuditEntry.objects.filter(event__startswith="invite").order_by("pk").values_list("event", flat=True))
        == wanted
    )


@pytest.mark.parametrize("fields", [{"max_uses": 0}, {"max_uses": "many"}, {"lifetime": 3}, {"note": "x" * 101}])
def test_wrong_invitations_are_refused(fields: dict[str, Any]) -> None:
    staff = create_account(email="staff@example.org", password=PASSWORD).user
    User.objects.update(is_staff=True)
    response = signed_in(staff).post("/settings/invites/", {"max_uses": 1, "lifetime": 7} | fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(fields)
    assert not Invite.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_link_for_two_takes_two_of_six_who_come_at_once(by_invitation: Any) -> None:
    invite = make(max_uses=2)
    visitors = [accept(invite.code) for _ in range(6)]
    start = threading.Barrier(6)

    def arrive(number: int) -> None:
        try:
            start.wait(10)
            sign_up(visitors[number], f"guest{number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(email__startswith="guest").count() == 2
    invite.refresh_from_db()
    assert invite.uses == 2
