"""PostgreSQL's data directory: where it can be, and making it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.embedded.accounts import Account
from config.embedded.binaries import SHARED
from config.embedded.errors import EmbeddedError
from config.embedded.layout import Layout
from config.embedded.service import server_environment

MAJOR_VERSION = "18"
# Beside a cluster that was moved out of its data directory: whose it is.
OWNER_NOTE = "owner"


def existing_cluster(layout: Layout) -> Path:
    """Where the cluster is, if there is one. Changes nothing."""
    link = layout.data / "postgres"
    target = link.resolve()
    return target if not link.is_symlink() or _belongs_to(target, link) else link


def cluster_directory(layout: Layout, account: Account | None) -> Path:
    """The cluster's directory: `postgres` in the data directory, or what that links to.

    Root's checkout is often in a directory that PostgreSQL's user cannot enter. Changing other people's
    permissions is not ours to do, so the cluster then lives in /var/lib/matinee and the data directory has a
    link to it.
    """
    link = layout.data / "postgres"
    if link.is_symlink():
        target = link.resolve()
        if _belongs_to(target, link):
            if (note := target.parent / OWNER_NOTE).exists():
                note.write_text(str(link))
            return target
        link.unlink()  # this data directory is a copy, and the cluster is the original's
    if account is None or account.can("x", layout.data):
        return link
    return _moved_within_reach(link)


def _moved_within_reach(link: Path) -> Path:
    """A new place for the cluster, with what the old one held."""
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="data-", dir=SHARED))
    home.chmod(0o711)
    (home / OWNER_NOTE).write_text(str(link))
    target = home / "postgres"
    if link.is_dir():
        shutil.move(link, target)
    link.symlink_to(target)
    return target


def _belongs_to(target: Path, link: Path) -> bool:
    """Whether a cluster outside the data directory is this one's. One that was moved takes it along."""
    note = target.parent / OWNER_NOTE
    if not note.exists():
        return True  # somebody's own link to another disk
    owner = Path(note.read_text())
    return not (owner != link and owner.is_symlink() and owner.resolve() == target)


def make_cluster(directory: Path, programs: Path, account: Account | None) -> None:
    """Create the cluster unless it exists, whole or not at all.

    Raises EmbeddedError with initdb's own words.
    """
    version = directory / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != MAJOR_VERSION:
            raise EmbeddedError(
                f"{directory} was made by PostgreSQL {found}, and this is {MAJOR_VERSION}. "
                "Move it away, or convert it with pg_upgrade."
            )
        _own_whole(directory, account)
        return
    draft = directory.with_name(f"{directory.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account:
        account.own(draft)
    _initdb(draft, programs, account)
    try:
        draft.rename(directory)
    except OSError as error:
        raise EmbeddedError(f"{directory} exists, and is no PostgreSQL data directory. Move it away.") from error


def _initdb(directory: Path, programs: Path, account: Account | None) -> None:
    # The built-in locale sorts alike on every machine, whatever its C library.
    options = [
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
    ]
    options += ["--builtin-locale=C.UTF-8", "--no-instructions"]
    result = subprocess.run(  # noqa: S603 (our own program)
        [str(programs / "initdb"), f"--pgdata={directory}", *options],
        cwd=directory,
        env=server_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **(account.as_user() if account else {}),
    )
    if result.returncode != 0:
        shutil.rmtree(directory, ignore_errors=True)
        raise EmbeddedError(f"PostgreSQL could not create its data directory:\n{result.stderr.strip()}")


def _own_whole(directory: Path, account: Account | None) -> None:
    """Give root's PostgreSQL a cluster that another user made; an ordinary user cannot have root's."""
    owner = directory.stat().st_uid
    if account is None and owner != os.geteuid():
        raise EmbeddedError(f"{directory} belongs to another user. Run Matinee as that user, or set MATINEE_DATA_DIR.")
    if account and owner != account.uid:
        for parent, _, files in os.walk(directory):
            for path in (parent, *(os.path.join(parent, name) for name in files)):
                os.chown(path, account.uid, account.gid, follow_symlinks=False)
