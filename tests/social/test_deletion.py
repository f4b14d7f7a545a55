"""Leaving: at once or with days of grace, and what goes."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from social import avatars
from social.models import AuditEntry, Profile, User
from social.services import create_account, create_profile, deletion, tokens
from social.tasks import delete_due_accounts
from tests.social.factories import ProfileFactory
from tests.social.signing_in import PASSWORD, log_in, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> User:
    user = create_account(email="owner@example.org", password=PASSWORD, handle="owner").user
    create_profile(user=user, handle="second")
    return user


def ask(client: Client, when: str, **fields: str) -> Any:
    return client.post("/settings/account/delete/", {"when": when, "password": PASSWORD, **fields})


def test_page_says_what_goes(owner: User) -> None:
    tokens.create_token(profile=owner.profiles.first(), name="NAS", scopes=["read"])
    page = signed_in(owner).get("/settings/account/delete/")
    counts = {item.name: item.count for item in page.context["belongings"]}
    assert (counts["profiles"], counts["access tokens"]) == (2, 1)
    assert "«undefined" not in page.content.decode()


def test_at_once(owner: User, mailoutbox: Any) -> None:
    stranger = ProfileFactory()
    here, phone = signed_in(owner), signed_in(owner)
    assert ask(here, "now").headers["Location"] == "/"
    assert not User.objects.filter(email="owner@example.org").exists()
    assert list(Profile.objects.all()) == [stranger]
    assert [client.get("/settings/account/").status_code for client in (here, phone)] == [302, 302]
    assert [message.to for message in mailoutbox] == [["owner@example.org"]]
    assert "deleted" in mailoutbox[0].subject


def test_after_two_weeks(owner: User, mailoutbox: Any) -> None:
    here, phone = signed_in(owner), signed_in(owner)
    ask(here, "later")
    owner.refresh_from_db()
    assert timedelta(days=13) < owner.deletion_due_at - timezone.now() <= timedelta(days=14)
    assert not Profile.objects.filter(withdrawn_at=None).exists()
    assert not Profile.objects.visible_to(ProfileFactory()).filter(user=owner).exists()
    assert [client.get("/settings/account/").status_code for client in (here, phone)] == [200, 302]
    assert "Keep my account" in here.get("/films/").content.decode()
    assert "owner@example.org" in mailoutbox[0].to
    delete_due_accounts.delay()
    assert User.objects.filter(pk=owner.pk).exists(), "not before its time"
    User.objects.filter(pk=owner.pk).update(deletion_due_at=timezone.now())
    delete_due_accounts.delay()
    delete_due_accounts.delay()
    assert not User.objects.filter(pk=owner.pk).exists()
    assert len(mailoutbox) == 2


def test_thinking_better_of_it(owner: User) -> None:
    ask(signed_in(owner), "later")
    client = log_in(Client(), owner)
    client.post("/settings/account/keep/")
    owner.refresh_from_db()
    assert owner.deletion_due_at is None
    assert Profile.objects.filter(user=owner, withdrawn_at=None).count() == 2
    assert "Keep my account" not in client.get("/films/").content.decode()
    events = list(AuditEntry.objects.filter(user=owner).values_list("event", flat=True))
    assert {"deletion_asked", "deletion_cancelled"} <= set(events)
    assert not deletion.keep_account(user=owner)


def test_nobody_comes_in_meanwhile(owner: User) -> None:
    client = signed_in(owner)
    ask(client, "later")
    response = client.post("/settings/household/add/", {"display_name": "New", "handle": "newcomer"})
    assert response.status_code == 422
    assert "about to be deleted" in response.content.decode()
    # Nor by any other way: whoever is made is as withdrawn as the others.
    owner.refresh_from_db()
    create_profile(user=owner, handle="newcomer")
    assert Client().get("/@newcomer/").status_code == 404
    client.post("/settings/account/keep/")
    assert Client().get("/@newcomer/").status_code == 200


def test_tokens_rest_meanwhile(owner: User) -> None:
    _token, secret = tokens.create_token(profile=owner.profiles.first(), name="NAS", scopes=["read"])
    User.objects.update(deletion_due_at=timezone.now() + timedelta(days=3))
    assert tokens.find_token(secret=secret) is None
    deletion.keep_account(user=owner)
    assert tokens.find_token(secret=secret)


@pytest.mark.parametrize("password", ["wrong", ""])
def test_not_without_the_password(owner: User, password: str) -> None:
    response = ask(signed_in(owner), "now", password=password)
    assert response.status_code == 422
    assert "password" in response.context["form"].errors
    owner.refresh_from_db()
    assert owner.deletion_due_at is None


def test_account_without_a_password_types_its_address(owner: User) -> None:
    owner.set_unusable_password()
    owner.save()
    client = Client()
    client.force_login(owner)
    assert client.post("/settings/account/delete/", {"when": "now", "email": "x@example.org"}).status_code == 422
    assert client.post("/settings/account/delete/", {"when": "now", "email": "Owner@example.org"}).status_code == 302
    assert not User.objects.filter(pk=owner.pk).exists()


def test_only_administrator_stays(owner: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    assert ask(signed_in(owner), "now").status_code == 422
    assert User.objects.filter(pk=owner.pk, is_active=True, deletion_due_at=None).exists()


def test_pictures_go_with_their_profile(owner: User) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 300), "teal").save(picture, "PNG")
    picture.seek(0)
    second = owner.profiles.get(handle="second")
    avatars.store(second, picture)
    files = [avatars.path_of(second.avatar, size) for size in avatars.SIZES]
    assert all(default_storage.exists(path) for path in files)
    ask(signed_in(owner), "now")
    assert not any(default_storage.exists(path) for path in files)


def test_one_account_that_fails_keeps_no_other_back(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    other = create_account(email="other@example.org", password=PASSWORD).user
    User.objects.update(deletion_due_at=timezone.now())
    delete = deletion.delete_account

    def failing(*, pk: int) -> bool:
        if pk == owner.pk:
            raise RuntimeError
        return delete(pk=pk)

    monkeypatch.setattr(deletion, "delete_account", failing)
    assert deletion.delete_due_accounts() == 1
    assert list(User.objects.all()) == [owner]
    assert not User.objects.filter(pk=other.pk).exists()
