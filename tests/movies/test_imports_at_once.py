"""Imports in processes and threads of their own: at once, and killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from movies import imports
from movies.enums import ImportStatus
from movies.imports import runner
from movies.models import CatalogueImport, Credit, Person, Title
from tests.backends import wait_until_alone
from tests.config.embedding import wait_for
from tests.movies.tmdb_server import TmdbServer, film

pytestmark = pytest.mark.django_db(transaction=True)
CHECKOUT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PATIENCE", 0)


def test_two_imports_of_the_same_titles_at_once(tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared people, companies and keywords in opposite orders: no deadlock, nothing doubled."""
    monkeypatch.setattr(runner, "BATCH", 7)
    tmdb.films |= {n: film(n) for n in range(1, 61)}
    ids = list(tmdb.films)
    rows = [imports.make_import(kind="titles", options={"films": order}) for order in (ids, ids[::-1], ids)]

    def work(row: CatalogueImport) -> None:
        try:
            imports.run_import(row)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(row.status, row.done, row.failed) for row in rows] == [(ImportStatus.DONE, 60, 0)] * 3
    assert sum(row.added for row in rows) == Title.objects.count() == 60
    assert (Person.objects.count(), Credit.objects.count()) == (3, 180)


def _heed_interrupts() -> None:
    """Of a run in the background of a shell all children would ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_process_that_is_interrupted_while_tmdb_is_down_ends(tmdb: TmdbServer) -> None:
    """Its threads wait for TMDB for minutes, and Python waits for its threads."""
    tmdb.faults.extend([500] * 1000)
    row = imports.make_import(kind="titles", options={"films": list(range(1, 101))})
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(row.pk)], cwd=CHECKOUT, env=environment(tmdb), preexec_fn=_heed_interrupts
    )
    wait_for(lambda: tmdb.counts["requests"] >= 10, seconds=60, what="its first requests")
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    try:
        assert child.wait(timeout=60) != 0
    finally:
        child.kill()
        child.wait()
    row.refresh_from_db()
    assert row.status == ImportStatus.CANCELED


def test_killed_in_the_middle_and_resumed(tmdb: TmdbServer) -> None:
    """A process of its own, `kill -9`, and a second one that finishes the work."""
    tmdb.films |= {n: film(n) for n in range(1, 301)}
    tmdb.pauses_after = 150  # it can't be done before it is killed
    row = imports.make_import(kind="titles", options={"films": list(tmdb.films)})
    command = [sys.executable, "-c", CHILD, str(row.pk)]
    child = subprocess.Popen(command, cwd=CHECKOUT, env=environment(tmdb))
    wait_for(lambda: Title.objects.count() >= 50, seconds=60, what="the first batch")
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    wait_until_alone()
    tmdb.pauses_after = 0
    tmdb.goes_on.set()
    row.refresh_from_db()
    written = Title.objects.count()
    assert row.status == ImportStatus.RUNNING
    assert 50 <= written == row.done < 300
    CatalogueImport.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
    asked = tmdb.counts["requests"]
    subprocess.run(command, cwd=CHECKOUT, env=environment(tmdb), check=True, timeout=60)
    row.refresh_from_db()
    assert row.status == ImportStatus.DONE
    assert (row.done, row.added, row.changed, row.failed) == (300, 300, 0, 0)
    assert Title.objects.count() == 300
    assert tmdb.counts["requests"] - asked == 300 - written


def environment(tmdb: TmdbServer) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TMDB_TEST_URL": tmdb.url,
        "TMDB_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }


CHILD = """
import os, sys
from config import embedded
embedded.ensure()
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TMDB_TEST_DATABASE"]
settings.TMDB_API_URL, settings.TMDB_API_KEY = os.environ["TMDB_TEST_URL"], "5ec2e7"
django.setup()
from movies import imports
from movies.imports import runner
runner.BATCH = 20
imports.run_import_by_id(run_id=int(sys.argv[1]))
"""
