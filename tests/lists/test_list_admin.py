"""Lists in the administration."""

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.models import List
from lists.services import sharing
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import UserFactory


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(admin=True))
    return client


def test_lists_are_found_hidden_and_deleted(admin: Client) -> None:
    found = ListFactory(name="Spam & more")
    services.add_titles(profile=found.profile, found=found, title_ids=[TitleFactory().pk])
    assert "Spam &amp; more" in admin.get(reverse("admin:lists_list_changelist") + "?q=spam").content.decode()
    page = reverse("admin:lists_list_change", args=[found.pk])
    assert admin.get(page).status_code == 200
    members = {"members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0"}
    admin.post(page, {"name": "Hidden", "description": "", "visibility": "private", **members})
    found.refresh_from_db()
    assert (found.name, found.visibility) == ("Hidden", "private")
    delete = reverse("admin:lists_list_delete", args=[found.pk])
    assert admin.get(delete).status_code == 200
    admin.post(delete, {"post": "yes"})
    assert not List.objects.exists()


def test_codes_of_links_are_not_shown(admin: Client) -> None:
    found = ListFactory()
    link = sharing.create_link(profile=found.profile, found=found, role="editor", uses=1, days=1)
    for path in (reverse("admin:lists_listlink_changelist"), reverse("admin:lists_listlink_change", args=[link.pk])):
        page = admin.get(path)
        assert page.status_code == 200
        assert link.code not in page.content.decode()
