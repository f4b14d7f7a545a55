"""Who runs PostgreSQL: whoever runs Matinee, except root, whom PostgreSQL refuses."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """The user that runs a server for root."""

    uid: int
    gid: int

    def as_user(self) -> dict[str, Any]:
        """Keyword arguments that make `subprocess` run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, directory: Path) -> None:
        os.chown(directory, self.uid, self.gid)

    def can(self, right: str, path: Path) -> bool:
        """Whether this user may `r`, `w` or `x` that path, asked of the system itself. right: one letter."""
        test = ["/bin/sh", "-c", f'test -{right} "$1"', "sh", str(path)]
        return subprocess.run(test, cwd="/", check=False, **self.as_user()).returncode == 0  # noqa: S603 (fixed words)


def server_account() -> Account | None:
    """The user to run PostgreSQL as, or None for the one that runs this.

    Raises EmbeddedError when there is none.
    """
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and there is no user {UNPRIVILEGED} to run it as. "
            "Run Matinee as an ordinary user."
        ) from None
    return Account(found.pw_uid, found.pw_gid)
