"""A database with all migrations applied, of which each process of a test run gets a copy.

To migrate takes a process nine seconds, and to copy one. The template is kept between runs, and made anew when a
migration or a package has changed.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

CHECKOUT = Path(__file__).resolve().parent.parent
_PREFIX = "matinee_migrated_"


def migrated_template() -> str:
    """The name of the template, which is made where it is missing."""
    name = f"{_PREFIX}{_state_of_migrations()}"
    with _alone():
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
            there = {found for (found,) in cursor.fetchall()}
        if name not in there:
            _make(name, instead_of=there)
    return name


def _make(name: str, *, instead_of: set[str]) -> None:
    """Under another name until it is done: who is killed meanwhile leaves nothing that looks finished."""
    draft, database = f"{name}_draft", connection.settings_dict["NAME"]
    names: Any = connection.settings_dict["TEST"]
    of_tests = names["NAME"]
    try:
        names["NAME"] = draft
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        names["NAME"] = of_tests
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = database
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        for old in instead_of - {draft}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')


def _state_of_migrations() -> str:
    digest = hashlib.sha256((CHECKOUT / "requirements" / "dev.txt").read_bytes())
    for path in sorted(CHECKOUT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process of this run, or of another one, is here."""
    directory = Path(settings.DATA_DIR)
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
