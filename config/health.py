"""Is the process alive, and can it serve? For balancers, containers and whoever starts the site."""

import functools
import logging
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 2


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers. Touches no service: a restart would heal none."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and Redis answer and all migrations are applied; else 503, naming what failed."""
    checks = {name: _outcome(name, check) for name, check in CHECKS.items()}
    passed = all(outcome == "ok" for outcome in checks.values())
    status = HTTPStatus.OK if passed else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ready" if passed else "unavailable", "checks": checks}, status=status)


class HealthMiddleware:
    """Answers both before anything looks at the host name: a probe calls the process by its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.views = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info, self.get_response)
        return view(request)


def check_database() -> None:
    """Raises DatabaseError unless the database answers a query soon."""
    with closing(_impatient_connection()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_redis() -> None:
    """Raises redis.RedisError unless Redis answers soon."""
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    with closing(client):
        client.ping()


def check_migrations() -> None:
    """Raises MigrationsPendingError when the code is ahead of the database."""
    with closing(_impatient_connection()) as connection:
        pending = pending_migrations(connection)
    if pending:
        raise MigrationsPendingError(f"{len(pending)} to apply, first {pending[0]}")


class MigrationsPendingError(Exception):
    """The code needs a newer schema. Its text is fit for everybody."""


def pending_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Migrations of the code that the database lacks, as `app.name`, sorted. Runs a query or two."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    done = {key for key, replaced in _migrations().items() if key in applied or (replaced and replaced <= applied)}
    done |= {old for key in done for old in _migrations()[key]}
    return sorted(f"{app}.{name}" for app, name in _migrations().keys() - done)


@functools.cache
def _migrations() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Each migration of the code, with those that it replaces. The code doesn't change while it runs."""
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {key: frozenset(migration.replaces) for key, migration in found.items()}


def _impatient_connection() -> BaseDatabaseWrapper:
    """A connection of our own: the usual ones wait long, may be broken, and may all be in use."""
    connection = connections["default"].copy()
    options: dict[str, Any] = {**connection.settings_dict["OPTIONS"], "connect_timeout": PATIENCE_SECONDS}
    options.pop("pool", None)
    options["options"] = f"{options.get('options', '')} -c statement_timeout={PATIENCE_SECONDS * 1000}".strip()
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
    return connection


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "redis": check_redis,
    "migrations": check_migrations,
}


def _outcome(name: str, check: Callable[[], None]) -> str:
    """`ok`, or what is wrong in words that give nothing away; the log has the rest."""
    try:
        check()
    except MigrationsPendingError as error:
        return str(error)
    except (DatabaseError, redis.RedisError, OSError) as error:
        logger.warning("not ready: %s: %s", name, error)
        return "no answer"
    return "ok"
