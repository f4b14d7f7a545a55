"""Exports for programs: asked for, downloaded, deleted, and nobody else's."""

import datetime
import io

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from lists.enums import ExportState
from lists.exports.running import opened, put_away
from lists.models import Export
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem, with_token
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = f"{API}exports/"


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return with_token(profile, ["read", "write"])


def made(profile: Profile, data: bytes = b"all of it") -> Export:
    stored = put_away(io.BytesIO(data), "made", "mine.zip")
    until = timezone.now() + datetime.timedelta(days=1)
    return Export.objects.create(
        profile=profile, state=ExportState.DONE, stored=stored, name="mine.zip", size=len(data), expires_at=until
    )


def test_it_is_asked_for_once_at_a_time(client: APIClient, profile: Profile) -> None:
    response = client.post(URL, {"kind": "letterboxd"})
    assert response.status_code == 201, response.content
    answer = response.json()
    assert (answer["kind"], answer["state"], answer["file"]) == ("letterboxd", "waiting", None)
    assert client.get(response.headers["Location"]).json()["id"] == Export.objects.get().pk
    assert problem(client.post(URL, {}), 409)["type"].endswith("export-under-way")
    assert bad_fields(client.post(URL, {"kind": "everything"})) == ["kind"]


def test_the_file_is_downloaded_by_token(client: APIClient, profile: Profile) -> None:
    found = made(profile)
    answer = client.get(f"{URL}{found.pk}/").json()
    response = client.get(answer["file"])
    assert b"".join(response.streaming_content) == b"all of it"  # type: ignore[attr-defined]
    assert "mine.zip" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    assert client.delete(f"{URL}{found.pk}/").status_code == 204
    problem(client.get(answer["file"]), 404)
    assert not Export.objects.exists()


def test_a_file_that_is_over_or_lost_is_none(client: APIClient, profile: Profile) -> None:
    found = made(profile)
    Export.objects.filter(pk=found.pk).update(expires_at=timezone.now())
    assert client.get(URL).json()["results"][0]["file"] is None
    problem(client.get(f"{URL}{found.pk}/file/"), 404)
    Export.objects.filter(pk=found.pk).update(expires_at=found.expires_at, stored="exports/made/gone.zip")
    problem(client.get(f"{URL}{found.pk}/file/"), 404)


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("sibling", 404), ("kid", 403), ("guest", 403), ("anonymous", 401)]
)
def test_others_are_none_of_their_business(profile: Profile, who: str, status: int) -> None:
    found = made(profile)
    viewer = {
        "stranger": ProfileFactory,
        "sibling": lambda: ProfileFactory(user=profile.user),
        "kid": lambda: ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE),
        "guest": lambda: ProfileFactory(kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE),
        "anonymous": lambda: None,
    }[who]()
    client = as_profile(viewer) if viewer else APIClient()
    for path in ("", "file/"):
        problem(client.get(f"{URL}{found.pk}/{path}"), status)
    problem(client.delete(f"{URL}{found.pk}/"), status)
    if status == 404:
        assert client.get(URL).json()["results"] == []
    else:
        problem(client.get(URL), status)
        problem(client.post(URL, {}), status)
    assert opened(Export.objects.get()) is not None


@pytest.mark.parametrize(
    ("scope", "reads", "writes"), [("read", True, False), ("write", False, True), ("track", False, False)]
)
def test_tokens_keep_within_their_scopes(profile: Profile, scope: str, reads: bool, writes: bool) -> None:
    found, client = made(profile), with_token(profile, [scope])
    for path in ("", f"{found.pk}/", f"{found.pk}/file/"):
        assert client.get(f"{URL}{path}").status_code == (200 if reads else 403)
    assert client.post(URL, {}).status_code == (201 if writes else 403)
    assert client.delete(f"{URL}{found.pk}/").status_code == (204 if writes else 403)


def test_the_same_key_is_one_export(client: APIClient) -> None:
    key = {"Idempotency-Key": "evening"}
    first, again = (client.post(URL, {}, headers=key) for _n in range(2))
    assert first.json() == again.json()
