"""The environment: typed, and loud when it is wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.environment import CHECKOUT, Environment, stored_secret_key
from config.lib.urls import celery_redis_url, email_settings, origin


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TMDB_REQUESTS_PER_SECOND", "fast"),
        ("TMDB_REQUESTS_PER_SECOND", "0"),
        ("TMDB_REGION", "usa"),
        ("TMDB_API_URL", "api.example.org"),
        ("SECRET_KEY", "short"),
        ("LOG_FORMAT", "xml"),
        ("HTTPS", "perhaps"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Environment()


def test_lists_and_addresses_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("SITE_URL", "https://a.example/")
    read = Environment()
    assert read.allowed_hosts == ["a.example", "b.example"]
    assert read.site_url == "https://a.example"


def start_production(**variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=CHECKOUT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings.prod"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_has_no_default_for_what_must_be_chosen() -> None:
    result = start_production()
    assert result.returncode != 0
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
        assert name in result.stderr


def test_production_starts_with_all_of_it() -> None:
    result = start_production(
        SECRET_KEY="x" * 40,
        DATABASE_URL="postgresql://u:p@127.0.0.1:1/x",
        REDIS_URL="redis://127.0.0.1:1/0",
        ALLOWED_HOSTS="a.example",
        TRUSTED_PROXIES="1",
    )
    assert result.returncode == 0, result.stderr


def test_production_behind_tls_wants_to_know_its_proxies() -> None:
    result = start_production(
        SECRET_KEY="x" * 40,
        DATABASE_URL="postgresql://u:p@127.0.0.1:1/x",
        REDIS_URL="redis://127.0.0.1:1/0",
        ALLOWED_HOSTS="a.example",
    )
    assert result.returncode != 0
    assert "TRUSTED_PROXIES" in result.stderr


def test_embedded_secret_is_made_once_and_only_ours(tmp_path: Path) -> None:
    first = stored_secret_key(tmp_path / "data")
    assert len(first) >= 48
    assert stored_secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("unix:///tmp/a/redis.sock?db=2", "redis+socket:///tmp/a/redis.sock?virtual_host=2"),
        ("unix:///tmp/a%20b/redis.sock", "redis+socket:///tmp/a%20b/redis.sock?virtual_host=0"),
    ],
)
def test_celery_spells_redis_addresses_its_own_way(url: str, expected: str) -> None:
    assert celery_redis_url(url) == expected


def test_email_urls() -> None:
    settings = email_settings("smtp+tls://me:p%40ss@mail.example.org")
    assert settings["EMAIL_HOST"] == "mail.example.org"
    assert (settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"], settings["EMAIL_USE_TLS"]) == (
        587,
        "p@ss",
        True,
    )
    assert email_settings("console://")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    with pytest.raises(ValueError, match="EMAIL_URL"):
        email_settings("carrier-pigeon://x")


def test_origin_of_an_address() -> None:
    assert origin("https://image.tmdb.org/t/p") == "https://image.tmdb.org"
