"""Signing up, in and out, and getting a lost password back."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from social.demo import ADMIN_EMAIL, DEMO_EMAIL, DEMO_PASSWORD, load_people
from social.forms import SignupProfileForm
from social.models import Profile, User
from social.services import create_account, create_profile
from social.services.mailing import post
from social.validators import suggest_handle
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "seven-reels-of-nitrate"


def sign_up(client: Client, **fields: str):
    data = {"email": "new@example.org", "password1": PASSWORD, "handle": "newcomer"} | fields
    return client.post(reverse("account_signup"), data)


def test_signing_up_makes_one_account_with_one_profile(client: Client) -> None:
    response = sign_up(client)
    assert response.status_code == 302
    profile = Profile.objects.get()
    assert (profile.handle, profile.user.email, profile.position) == ("newcomer", "new@example.org", 0)
    assert client.get("/").wsgi_request.profile == profile


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("handle", "Ünïcode!", "small letters"),
        ("handle", "a", "small letters"),
        ("handle", "admin", "reserved"),
        ("handle", "taken", "taken"),
        ("email", "not an address", "valid email"),
        ("email", f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.org", "at most 254"),
        ("password1", "12345678", "common"),
    ],
)
def test_sign_up_refuses_with_a_reason(client: Client, field: str, value: str, message: str) -> None:
    ProfileFactory(handle="taken")
    response = sign_up(client, **{field: value})
    assert response.status_code == 200
    assert message in " ".join(response.context["form"].errors[field])
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestMail:
    """Of signing up and resetting."""

    def test_none_goes_of_an_account_that_was_not_made(
        self, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
        # The mail is asked for first; then something undoes the account.
        real = SignupProfileForm.signup

        def late(form: Any, request: Any, user: User) -> None:
            real(form, request, user)
            post(to=user.email, subject="Confirm", body="it")
            raise IntegrityError

        monkeypatch.setattr(SignupProfileForm, "signup", late)
        assert sign_up(client).status_code == 200
        assert (mail.outbox, User.objects.count()) == ([], 0)

    @pytest.mark.parametrize("has_mail_server", [True, False])
    def test_a_queue_that_is_away_breaks_no_page(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, has_mail_server: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        def away(**_message: Any) -> None:
            raise OperationalError

        def no_server(*_message: Any) -> None:
            raise ConnectionRefusedError

        monkeypatch.setattr("social.tasks.send_mail.delay", away)
        if not has_mail_server:
            monkeypatch.setattr("django.core.mail.send_mail", no_server)
        assert sign_up(client).status_code == 302
        client.logout()
        response = client.post(reverse("account_reset_password"), {"email": "new@example.org"})
        assert response.status_code == 302
        assert User.objects.count() == 1
        assert bool(mail.outbox) == has_mail_server
        assert has_mail_server or "was not sent" in caplog.text


def test_handle_is_taken_as_people_write_it(client: Client) -> None:
    sign_up(client, handle=" @NewComer ")
    assert Profile.objects.get().handle == "newcomer"


def test_sign_up_that_loses_a_race_leaves_no_account(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ProfileFactory(handle="newcomer")
    monkeypatch.setattr(SignupProfileForm, "clean_handle", lambda form: form.cleaned_data["handle"])
    response = sign_up(client)
    assert response.status_code == 200
    assert "just taken" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()
    assert "_auth_user_id" not in client.session


def test_sign_up_closed(client: Client, settings) -> None:
    settings.REGISTRATION = "closed"
    sign_up(client)
    assert not User.objects.exists()


def test_sign_up_twice_with_one_address_makes_one_account(client: Client) -> None:
    sign_up(client)
    client.logout()
    sign_up(client, handle="another", email="NEW@example.org")
    assert User.objects.count() == Profile.objects.count() == 1


def test_log_in_and_out(client: Client) -> None:
    create_account(email="Person@Example.org", password=PASSWORD, handle="person")
    response = client.post(reverse("account_login"), {"login": "PERSON@example.org", "password": PASSWORD})
    assert response.status_code == 302
    assert client.get("/").wsgi_request.user.is_authenticated
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").wsgi_request.user.is_authenticated, "a GET must not sign out"
    client.post(reverse("account_logout"))
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_wrong_password_is_said_plainly(client: Client) -> None:
    create_account(email="person@example.org", password=PASSWORD)
    response = client.post(reverse("account_login"), {"login": "person@example.org", "password": "wrong"})
    assert response.context["form"].errors
    assert not client.get("/").wsgi_request.user.is_authenticated


@pytest.mark.django_db(transaction=True)
def test_password_reset_by_mail(client: Client) -> None:
    create_account(email="person@example.org", password="the-old-password-1")
    client.post(reverse("account_reset_password"), {"email": "person@example.org"})
    link = re.search(r"https?://\S+", mail.outbox[0].body)
    assert link
    path = link[0].split("testserver", 1)[1]
    form_page = client.get(path, follow=True)
    client.post(form_page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_mails_speak_with_the_sites_name(client: Client) -> None:
    create_account(email="person@example.org", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": "person@example.org"})
    assert "Matinee" in mail.outbox[0].body
    assert "testserver!" not in mail.outbox[0].body


def test_password_reset_does_not_tell_who_has_an_account(client: Client) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert response.status_code == 302


def test_active_profile_is_the_first_and_only_own_ones_count(client: Client) -> None:
    first = ProfileFactory(position=0)
    second = ProfileFactory(user=first.user, position=1)
    foreign = ProfileFactory()
    client.force_login(first.user)
    assert client.get("/").wsgi_request.profile == first
    session = client.session
    for chosen, active in ((second, second), (foreign, first)):
        session["profile"] = chosen.pk
        session.save()
        assert client.get("/").wsgi_request.profile == active


def test_a_visitors_profile_is_nobody(client: Client) -> None:
    ProfileFactory(visibility="private")
    visitor = client.get("/").wsgi_request.profile
    assert not visitor
    assert not Profile.objects.visible_to(visitor).exists()


def test_profiles_visible_to() -> None:
    public, private = ProfileFactory(), ProfileFactory(visibility="private")
    assert set(Profile.objects.visible_to(None)) == {public}
    assert set(Profile.objects.visible_to(public)) == {public}
    assert set(Profile.objects.visible_to(private)) == {public, private}


@pytest.mark.parametrize(
    ("text", "handle"),
    [("Amélie Poulain", "amelie_poulain"), ("x", "viewer_x"), ("七人", "viewer"), ("admin", "viewer_admin")],
)
def test_suggested_handles_are_well_formed(text: str, handle: str) -> None:
    assert suggest_handle(text) == handle


def test_profile_without_handle_gets_a_free_one() -> None:
    ProfileFactory(handle="sam")
    profile = create_profile(user=UserFactory(email="sam@example.org"))
    assert profile.handle.startswith("sam_")


def test_database_keeps_addresses_and_handles_apart() -> None:
    create_account(email="one@example.org", password=PASSWORD, handle="one")
    with pytest.raises(IntegrityError):
        User.objects.create(email="ONE@example.org")


def test_demo_people_load_once_and_can_sign_in(client: Client) -> None:
    assert load_people() == 14
    assert load_people() == 0
    assert User.objects.get(email=ADMIN_EMAIL).is_superuser
    assert EmailAddress.objects.filter(verified=True).count() == 14
    household = Profile.objects.of(User.objects.get(email=DEMO_EMAIL))
    assert [profile.handle for profile in household] == ["demo", "demo_sam", "demo_mika"]
    assert Profile.objects.get(handle="demo").following.count() == 8
    assert client.login(email=DEMO_EMAIL, password=DEMO_PASSWORD)


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/social/user/", "/admin/social/user/add/", "/admin/social/profile/"]
)
def test_admin_pages_answer(admin_client: Client, path: str) -> None:
    assert admin_client.get(path).status_code == 200


def test_admin_makes_an_account_with_a_profile(admin_client: Client) -> None:
    data = {
        "email": "Made@Example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = admin_client.post("/admin/social/user/add/", data)
    assert response.status_code == 302, response.context["errors"]
    assert Profile.objects.get(user__email="made@example.org").handle == "made"
