"""Personal access tokens: what is stored, what they may do, and how they end."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from config.lib.api import ReadForAllWriteForAdmins, scope_needed
from config.lib.api.views import ApiViewSet
from movies.models import Genre
from social.models import AccessToken, AuditEntry, Profile
from social.services import tokens
from social.tasks import write_down_what_was_seen
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def make(profile: Profile | None = None, *scopes: str, **fields: Any) -> tuple[AccessToken, str]:
    return tokens.create_token(profile=profile or ProfileFactory(), name="Script", scopes=scopes or ["read"], **fields)


def get(secret: str, path: str = "/api/v1/genres/") -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"})


def post(secret: str, path: str = "/api/v1/genres/", body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    return Client(enforce_csrf_checks=True).post(path, body or {}, content_type="application/json", headers=headers)


class Diary(ApiViewSet):
    """An endpoint like any other, to ask what it makes of a token."""

    permission_classes = ()
    throttle_classes = ()
    scopes = {"create": "track", "settings": "admin"}  # noqa: RUF012

    def list(self, request: Request) -> Response:
        return Response({"viewer": self.viewer.handle if self.viewer else None})

    def create(self, request: Request) -> Response:
        return Response({}, 201)

    def destroy(self, request: Request) -> Response:
        return Response(status=204)


def ask(method: str, secret: str | None) -> Any:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    request = getattr(APIRequestFactory(), method)("/", **headers)
    response = Diary.as_view({"get": "list", "post": "create", "delete": "destroy"})(request)
    response.render()
    return response


def test_only_the_hash_is_stored() -> None:
    _token, secret = make()
    assert secret.startswith("mat_")
    assert len(secret) > 40
    stored = AccessToken.objects.values().get()
    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(stored)
    assert secret.startswith(stored["start"])
    assert len(stored["start"]) <= 12


def test_token_acts_as_its_profile_and_no_other() -> None:
    user = UserFactory()
    first, second = ProfileFactory(user=user, position=0), ProfileFactory(user=user, position=1)
    assert ask("get", make(second)[1]).data == {"viewer": second.handle}
    assert ask("get", make(first)[1]).data == {"viewer": first.handle}
    assert ask("get", None).data == {"viewer": None}


def test_token_counts_and_the_session_beside_it_does_not() -> None:
    mine, other = ProfileFactory(), ProfileFactory()
    client = Client()
    client.force_login(other.user)
    secret = make(mine)[1]
    request = client.get("/api/v1/genres/", headers={"Authorization": f"Bearer {secret}"}).wsgi_request
    assert request.profile == mine


@pytest.mark.parametrize(
    ("granted", "method", "status"),
    [
        ("read", "get", 200),
        ("track", "get", 403),
        ("read", "post", 403),
        ("write", "post", 403),
        ("track", "post", 201),
        ("track", "delete", 403),
        ("write", "delete", 204),
        ("admin", "delete", 403),
    ],
)
def test_scopes(granted: str, method: str, status: int) -> None:
    assert ask(method, make(None, granted)[1]).status_code == status


def test_missing_scope_is_said_in_the_problem_and_the_challenge() -> None:
    response = ask("post", make(None, "read")[1])
    assert response.data["type"] == "urn:matinee:problem:insufficient-scope"
    assert "track" in response.data["detail"]
    assert response.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="track"'


def test_scope_that_a_view_needs() -> None:
    class View:
        scopes = {"post": "track"}  # noqa: RUF012
        permission_classes = (ReadForAllWriteForAdmins,)

    assert [scope_needed(View, method) for method in ("GET", "HEAD", "POST", "PATCH")] == [
        "read",
        "read",
        "track",
        "admin",
    ]


def test_catalogue_is_written_with_scope_admin_and_the_right_to_it() -> None:
    admin, person = ProfileFactory(user=UserFactory(admin=True)), ProfileFactory()
    body = {"slug": "heist", "name": "Heist"}
    assert post(make(admin, "read", "write")[1], body=body).status_code == 403
    assert post(make(person, "admin")[1], body=body).status_code == 403
    assert not Genre.objects.filter(slug="heist").exists()
    assert post(make(admin, "admin")[1], body=body).status_code == 201


def spoil_revoke(token: AccessToken) -> None:
    assert tokens.revoke_token(token=token)
    assert not tokens.revoke_token(token=token)


def spoil_expire(token: AccessToken) -> None:
    AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def spoil_close(token: AccessToken) -> None:
    token.profile.user.is_active = False
    token.profile.user.save()


def spoil_withdraw(token: AccessToken) -> None:
    Profile.objects.filter(pk=token.profile_id).update(withdrawn_at=timezone.now())


@pytest.mark.parametrize("spoil", [spoil_revoke, spoil_expire, spoil_close, spoil_withdraw])
def test_token_ends(spoil: Any) -> None:
    token, secret = make(expires_at=timezone.now() + timedelta(days=1))
    assert get(secret).status_code == 200
    spoil(token)
    assert get(secret).status_code == 401


@pytest.mark.parametrize("secret", ["mat_unknown", "unknown", "", "ü", "a b"])
def test_unknown_token_is_a_problem_with_a_challenge(secret: str) -> None:
    response = get(secret)
    assert (response.status_code, response.headers["Content-Type"]) == (401, "application/problem+json")
    assert response.json()["type"] == "urn:matinee:problem:authentication-failed"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_use_is_noted_without_a_write_and_written_down_once() -> None:
    token, secret = make()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert get(secret).status_code == 200
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    token.refresh_from_db()
    assert token.last_used_at is None
    [shown] = tokens.with_last_use([token])
    assert shown.last_used_at
    write_down_what_was_seen.delay()
    written = AccessToken.objects.get().last_used_at
    assert timezone.now() - timedelta(minutes=1) < written <= timezone.now()
    assert tokens.write_down_uses() == 0
    assert AccessToken.objects.get().last_used_at == written


def test_later_use_is_never_overwritten_by_an_earlier_one() -> None:
    _token, secret = make()
    get(secret)
    later = timezone.now() + timedelta(hours=1)
    AccessToken.objects.update(last_used_at=later)
    tokens.write_down_uses()
    assert AccessToken.objects.get().last_used_at == later


def test_token_makes_no_wider_token() -> None:
    profile = ProfileFactory()
    with pytest.raises(tokens.WiderThanAllowedError):
        make(profile, "read", "write", within={"read", "admin"})
    assert not AccessToken.objects.exists()
    assert not AuditEntry.objects.exists()


def test_there_is_a_most_of_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    profile = ProfileFactory()
    first, _secret = make(profile)
    make(ProfileFactory(user=profile.user))
    with pytest.raises(tokens.TooManyTokensError):
        make(profile)
    tokens.revoke_token(token=first)
    make(profile)


def test_making_and_revoking_is_audited() -> None:
    token, _secret = make(None, "read", "track")
    tokens.revoke_token(token=token)
    entries = AuditEntry.objects.filter(user=token.profile.user).order_by("pk").values_list("event", "detail")
    assert list(entries) == [("token_created", "Script (read, track)"), ("token_revoked", "Script")]
