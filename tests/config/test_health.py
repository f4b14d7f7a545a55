"""/healthz and /readyz."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health

READY = {"status": "ready", "checks": {"database": "ok", "redis": "ok", "migrations": "ok"}}


def test_alive_touches_no_service(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_everything_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_needs_no_host_name_and_no_tls(client: Client, settings: pytest.FixtureRequest, path: str) -> None:
    settings.ALLOWED_HOSTS = ["matinee.example"]  # type: ignore[attr-defined]
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.head(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.post(path, headers={"host": "10.0.0.7:8000"}).status_code == 405


@pytest.mark.django_db
def test_not_ready_names_redis(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "checks": READY["checks"] | {"redis": "no answer"}}


@pytest.mark.django_db
def test_not_ready_names_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "no answer", "redis": "ok", "migrations": "no answer"}
    assert "127.0.0.1" not in response.text


@pytest.mark.django_db
def test_not_ready_names_a_pending_migration(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = health._migrations()
    monkeypatch.setattr(health, "_migrations", lambda: known | {("movies", "9999_later"): frozenset()})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "1 to apply, first movies.9999_later"


@pytest.fixture
def squashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The code has one migration in place of two, and still the two themselves."""
    found = {
        ("movies", "0001_a"): frozenset(),
        ("movies", "0002_b"): frozenset(),
        ("movies", "0001_squashed"): frozenset({("movies", "0001_a"), ("movies", "0002_b")}),
    }
    monkeypatch.setattr(health, "_migrations", lambda: found)
    return


@pytest.mark.django_db
@pytest.mark.usefixtures("squashed")
@pytest.mark.parametrize(
    ("applied", "pending"),
    [
        (["0001_a"], ["movies.0001_squashed", "movies.0002_b"]),
        (["0001_a", "0002_b"], []),
        (["0001_squashed"], []),
    ],
)
def test_pending_migrations_understand_squashing(applied: list[str], pending: list[str]) -> None:
    recorder = MigrationRecorder(connection)
    for name in applied:
        recorder.record_applied("movies", name)
    assert health.pending_migrations(connection) == pending
