"""Libraries in the admin: to look at, without what is their owner's alone."""

from typing import Any

import pytest
from django.urls import reverse

from lists.models import LibraryEntry, SavedView
from tests.lists.factories import LibraryEntryFactory, WatchFactory
from tests.social.factories import UserFactory


@pytest.fixture
def staff(client: Any, db: None) -> Any:
    client.force_login(UserFactory(admin=True))
    return client


@pytest.mark.parametrize("name", ["libraryentry", "watch", "savedview"])
def test_lists_and_rows_are_shown_and_stay_as_they_are(name: str, staff: Any) -> None:
    entry = LibraryEntryFactory(private_note="Lent to Sam", owned_note="Shelf 3", status="paused")
    watch = WatchFactory(profile=entry.profile, title=entry.title, note="With tears")
    view = SavedView.objects.create(profile=entry.profile, name="Old", query="")
    row = {"libraryentry": entry, "watch": watch, "savedview": view}[name]
    assert staff.get(reverse(f"admin:lists_{name}_changelist") + "?q=person").status_code == 200
    change = reverse(f"admin:lists_{name}_change", args=[row.pk])
    html = staff.get(change).content.decode()
    assert "Lent to Sam" not in html
    assert "Shelf 3" not in html
    assert "With tears" not in html
    assert staff.post(change, {"status": "dropped"}).status_code == 403
    assert staff.get(reverse(f"admin:lists_{name}_add")).status_code == 403
    assert LibraryEntry.objects.get().status == "paused"
