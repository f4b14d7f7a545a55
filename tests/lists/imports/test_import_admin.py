"""Imports in the administration: to look at from outside, and to delete."""

import pytest
from django.test import Client
from django.urls import reverse

from lists.enums import ImportState
from lists.models import Import, ImportFile, ImportRow, ImportSubject
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(UserFactory(admin=True))
    return client


@pytest.fixture
def run() -> Import:
    found = Import.objects.create(
        profile=ProfileFactory(handle="ada"), source="letterboxd", state=ImportState.READY,
        answers={"a": "secret-answer"}, question={"name": "q", "asked": "secret-question"},
        notices=[{"code": "x", "text": "secret-notice"}],
        claims=[{"what": "watch", "count": 1, "label": "secret-claim"}],
    )  # fmt: skip
    ImportFile.objects.create(run=found, name="secret-file.csv", size=70)
    subject = ImportSubject.objects.create(run=found, number=1, said={"name": "secret-name"}, key="k")
    for number in (1, 2):
        ImportRow.objects.create(
            run=found, number=number, kind="watch", state="written" if number == 1 else "ready", subject=subject,
            data={"note": "secret-note"}, raw={"a": "secret-raw"},
        )  # fmt: skip
    return found


def test_they_are_seen_from_outside_only(admin: Client, run: Import) -> None:
    for path in (reverse("admin:lists_import_changelist"), reverse("admin:lists_import_change", args=[run.pk])):
        page = admin.get(path)
        assert page.status_code == 200
        text = page.content.decode()
        assert "ada" in text
        assert "letterboxd" in text
        assert "secret" not in text
    assert admin.post(path, {"state": "done"}).status_code == 403
    assert admin.get(reverse("admin:lists_import_changelist") + "?q=ada&state__exact=ready").status_code == 200


def test_they_are_deleted_but_while_they_are_written(admin: Client, run: Import) -> None:
    Import.objects.filter(pk=run.pk).update(state=ImportState.COMMITTING)
    path, many = reverse("admin:lists_import_delete", args=[run.pk]), reverse("admin:lists_import_changelist")
    assert admin.post(path, {"post": "yes"}).status_code == 403
    admin.post(many, {"action": "delete_selected", "_selected_action": [run.pk], "post": "yes"})
    assert Import.objects.exists()
    Import.objects.filter(pk=run.pk).update(state=ImportState.READY)
    page = admin.get(path)
    assert "secret" not in page.content.decode()
    admin.post(path, {"post": "yes"})
    assert not Import.objects.exists()
