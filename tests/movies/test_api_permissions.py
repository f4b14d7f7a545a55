"""Who may write what: one table for all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from movies.models import Collection, Genre, Person, Title
from tests.movies.api import API, as_admin, as_member, problem
from tests.movies.factories import CollectionFactory, GenreFactory, PersonFactory, TitleFactory
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

WRITES = [
    ("post", "titles/", {"kind": "film", "name": "New"}, 201),
    ("patch", "titles/{title}/", {"name": "New"}, 200),
    ("delete", "titles/{title}/", None, 204),
    ("post", "people/", {"name": "New"}, 201),
    ("patch", "people/{person}/", {"name": "New"}, 200),
    ("delete", "people/{person}/", None, 204),
    ("post", "genres/", {"name": "New"}, 201),
    ("patch", "genres/old/", {"name": "New"}, 200),
    ("delete", "genres/old/", None, 204),
    ("post", "collections/", {"name": "New"}, 201),
    ("patch", "collections/{collection}/", {"name": "New"}, 200),
    ("delete", "collections/{collection}/", None, 204),
    ("post", "people/{person}/sync/", None, 503),
    # Not linked, and no TMDB here: an admin gets past the door and no further.
    ("post", "titles/{title}/sync/", None, 409),
    ("post", "titles/{title}/link/", {"kind": "film", "tmdb_id": 603}, 503),
]
# Anybody signed in; without a key the service is what refuses.
MEMBERS = [
    ("get", "tmdb/search/?q=matrix", None, 503),
    ("post", "tmdb/import/", {"kind": "film", "tmdb_id": 603}, 503),
]


@pytest.fixture
def rows() -> dict[str, Any]:
    GenreFactory(slug="old", name="Old")
    return {
        "title": TitleFactory(manual=True, name="Old").pk,
        "person": PersonFactory(name="Old").pk,
        "collection": CollectionFactory(name="Old").pk,
    }


def snapshot() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values_list("pk", "name")) for model in (Title, Person, Genre, Collection)
    ]


def send(client: APIClient, method: str, path: str, body: Any, rows: dict[str, Any]) -> Any:
    return getattr(client, method)(API + path.format(**rows), body, format="json")


def half_admin() -> APIClient:
    """Staff, but without a single right over the catalogue."""
    client = APIClient()
    client.force_login(ProfileFactory(user=UserFactory(is_staff=True)).user)
    return client


@pytest.mark.parametrize(("method", "path", "body", "_status"), WRITES)
@pytest.mark.parametrize(("who", "refusal"), [(APIClient, 401), (as_member, 403), (half_admin, 403)])
def test_only_admins_write(
    who: Callable[[], APIClient], refusal: int, method: str, path: str, body: Any, _status: int, rows: dict[str, Any]
) -> None:
    before = snapshot()
    response = send(who(), method, path, body, rows)
    problem(response, refusal)
    assert ("WWW-Authenticate" in response.headers) == (refusal == 401)
    assert snapshot() == before


@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES)
def test_admins_write(method: str, path: str, body: Any, status: int, rows: dict[str, Any]) -> None:
    assert send(as_admin(), method, path, body, rows).status_code == status


@pytest.mark.parametrize(("method", "path", "body", "status"), MEMBERS)
def test_tmdb_is_for_anybody_signed_in(method: str, path: str, body: Any, status: int) -> None:
    problem(send(APIClient(), method, path, body, {}), 401)
    for client in (as_member(), as_admin()):
        assert (
            problem(send(client, method, path, body, {}), status)["type"] == "urn:matinee:problem:tmdb-not-configured"
        )


def test_right_over_one_table_is_no_right_over_another(rows: dict[str, Any]) -> None:
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_genre"))
    client = APIClient()
    client.force_login(user)
    assert client.patch(f"{API}genres/old/", {"name": "New"}).status_code == 200
    problem(client.delete(f"{API}genres/old/"), 403)
    problem(client.patch(f"{API}people/{rows['person']}/", {"name": "New"}), 403)
    problem(client.post(f"{API}titles/{rows['title']}/sync/"), 403)
