"""What all tests share. They run on real services: see config.embedded."""

import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from importlib import import_module
from typing import Any

# Until all tests are collected: what is loaded stays, and to look through it again and again takes ten seconds.
gc.disable()
# Nor does each process compile all tests anew where Python is told to keep nothing compiled, which takes as long.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# As web processes have it: the threads of two runs' sums, on as many cores, would wait for each other by turning round.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config import embedded

embedded.ensure()  # before pytest-django reads the settings

# Playwright keeps an event loop running in the tests' own thread; Django would refuse its synchronous ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import TransactionTestCase
from django.test.client import ClientMixin

from config.lib import garbage
from config.lib.cache import ForgivingRedisCacheClient
from config.lib.locks import redis_client, redis_key
from tests.migrated import migrated_template

LASTING = {"django_content_type", "auth_permission"}
# Of what a migration has filled, the highest key that it gave: its rows stay, for tests that come later.
FILLED: dict[str, int] = dict.fromkeys(("movies_genre", "movies_tmdbgenre", "movies_tmdbgenre_genres"), 0)

# What recommendations remember for a while, and how they forget it.
FORGETTING = {"loaded": "forget", "gate": "forget_catalogue", "extras": "forget_trending"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """As a web process does when it has loaded everything: a fifth of a run's time went into looking for garbage."""
    try:
        return (yield)
    finally:
        gc.enable()
        garbage.settle()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Browser tests last: a broken view should show in a quick test first. What takes minutes by itself comes first."""
    items.sort(key=lambda item: (not item.get_closest_marker("slow"), item.get_closest_marker("e2e") is not None))


def _delete_rows(case: TransactionTestCase) -> None:
    """Delete what a test with transactions has left, where it has left anything.

    Django's way, TRUNCATE, gives each of a hundred tables and their indexes new files, and then writes down all content
    types and permissions again, which no test changes.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - LASTING
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"(SELECT '{table}' FROM {connection.ops.quote_name(table)} LIMIT 1)" for table in tables
            )
        )
        # In any order: foreign keys are looked at when all is gone.
        for (table,) in cursor.fetchall():
            filled = f" WHERE id > {FILLED[table]}" if table in FILLED else ""
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}{filled}")


TransactionTestCase._fixture_teardown = _delete_rows  # type: ignore[method-assign]


def _sign_in(client: ClientMixin, user: Any, backend: str | None = None) -> None:
    """Sign in as Django's test client does, without a session that is stored first and thrown away by signing in."""
    request = HttpRequest()
    has_one = settings.SESSION_COOKIE_NAME in client.cookies
    request.session = client.session if has_one else import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend)
    request.session.save()
    client._set_login_cookies(request)


ClientMixin._login = _sign_in  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _clean_redis() -> Iterator[None]:
    """Each test finds the cache, the locks and the limits of its own process empty, and the cache awake."""
    ForgivingRedisCacheClient.resting_until = 0.0  # a test without Redis has sent it to sleep for the next ones
    yield
    client = redis_client()
    # Not cache.clear(): that empties the whole Redis database, other processes' part included.
    if keys := list(client.scan_iter(redis_key("*"), count=1000)):
        client.delete(*keys)


@pytest.fixture(autouse=True)
def _no_model() -> Iterator[None]:
    """Each test finds its process without a model of recommendations, and with nothing remembered of the catalogue."""
    yield
    for name, forget in FORGETTING.items():
        # What no test has loaded needn't be loaded for this.
        if module := sys.modules.get(f"recommendations.serving.{name}"):
            getattr(module, forget)()


@pytest.fixture(scope="session", autouse=True)
def _no_model_files() -> Iterator[None]:
    """What this process has learned goes with it."""
    yield
    shutil.rmtree(settings.MODEL_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> None:
    """Each process's database is a copy of one that has been migrated, unless --no-migrations asks for none."""
    if request.getfixturevalue("django_db_use_migrations"):
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database, and what migrations have filled it with."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            (FILLED[table],) = cursor.fetchone()


@pytest.fixture(scope="module")
def shared_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a module, for rows that each of them wants. A test's own lies within."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # code that must not run within a transaction goes by it
        with around:
            yield
            transaction.set_rollback(True)
