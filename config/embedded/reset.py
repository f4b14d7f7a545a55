"""Forget everything: `python -m config.embedded.reset` deletes the data of the embedded services, unless in use."""

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path

from config.embedded.binaries import SHARED
from config.embedded.client import Membership
from config.embedded.cluster import OWNER_NOTE
from config.embedded.errors import EmbeddedError
from config.embedded.layout import Layout, default_data_directory
from config.embedded.locks import FileLock
from config.embedded.notices import VARIABLES

PATIENCE_SECONDS = 3.0
STOP_SECONDS = 60.0
IN_USE = "Matinee is running from this directory. Stop it first (Ctrl-C in its terminal)."
# Everything that Matinee puts into its data directory, by name: the directory may have been somebody's own. The locks
# in `run` stay, since a lock is only good as long as all mean the same file.
OURS = (
    "postgres", "postgres.new", "redis", "log", "media", "models", "staticfiles", "static.fingerprint", "secret_key",
)  # fmt: skip


def reset(layout: Layout) -> None:
    """Stop services that linger without users, and delete the data. Raises EmbeddedError while somebody uses them."""
    layout.prepare()
    runner = _exclusive(layout.run / "runner.lock")
    for service in VARIABLES:
        _exclusive(layout.run / f"{service}.users").release()
    for service in VARIABLES:
        member = Membership(service, layout)
        member.ask_to_stop()
        if not member.wait_until_stopped(time.monotonic() + STOP_SECONDS):
            raise EmbeddedError(IN_USE)
    # Who comes now waits until all is gone.
    users = [_exclusive(layout.run / f"{service}.users") for service in VARIABLES]
    for name in OURS:
        _delete(layout.data / name)
    for lock in (*users, runner):
        lock.release()


def _exclusive(path: Path) -> FileLock:
    """The lock, held. Raises EmbeddedError when somebody else keeps it; a keeper only ever has it for a moment."""
    lock = FileLock(path)
    end = time.monotonic() + PATIENCE_SECONDS
    while not lock.own():
        if time.monotonic() > end:
            raise EmbeddedError(IN_USE)
        time.sleep(0.05)
    return lock


def _delete(path: Path) -> None:
    if path.is_symlink():
        home = path.resolve().parent
        path.unlink()
        # Only a place that we made ourselves, and that says it is this one's.
        with contextlib.suppress(OSError):
            if home.parent == SHARED and (home / OWNER_NOTE).read_text() == str(path):
                shutil.rmtree(home)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> int:
    layout = Layout(default_data_directory())
    try:
        reset(layout)
    except (EmbeddedError, OSError) as error:
        print(f"matinee: {error}", file=sys.stderr)  # noqa: T201 (a command)
        return 1
    print(f"Deleted what Matinee kept in {os.path.relpath(layout.data)}.")  # noqa: T201 (a command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
