"""What keepers and users tell each other: a few small files for each service, replaced whole."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded.layout import Layout
from config.embedded.probes import Answer, ask_postgres, ask_redis

DATABASE = "matinee"
# The services there are, each with the variable that holds its address.
VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}


@dataclass(frozen=True)
class Address:
    """Where one service is.

    socket: the file to connect to; url: the same as DATABASE_URL or REDIS_URL says it.
    """

    service: str
    socket: str
    url: str

    def answer(self) -> Answer:
        """Whether the service is ready, asked now."""
        return ask_postgres(Path(self.socket), DATABASE) if self.service == "postgres" else ask_redis(Path(self.socket))


def address_in(service: str, sockets: Path) -> Address:
    """The address of a service whose sockets are in that directory."""
    if service == "postgres":
        directory = sockets / "postgres"
        url = f"postgresql://postgres@{quote(str(directory), safe='')}/{DATABASE}"
        return Address(service, str(directory / ".s.PGSQL.5432"), url)
    path = sockets / "redis" / "redis.sock"
    return Address(service, str(path), f"unix://{path}?db=0")


class Notices:
    """The notices of one service."""

    def __init__(self, layout: Layout, service: str) -> None:
        self._address = layout.run / f"{service}.json"
        self._failure = layout.run / f"{service}.error"
        self._hurry = layout.run / f"{service}.hurry"

    def announce(self, address: Address) -> None:
        """Say that the service is ready."""
        self._replace(self._address, json.dumps(asdict(address)))

    def withdraw(self) -> None:
        """Say that it isn't."""
        self._address.unlink(missing_ok=True)

    def address(self) -> Address | None:
        """What was announced last. It may be stale: a keeper that is killed withdraws nothing."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Address(**json.loads(self._address.read_text()))
        return None

    def fail(self, message: str) -> None:
        """Say that the service cannot be started, and why."""
        self._replace(self._failure, message)

    def forget_failure(self) -> None:
        self._failure.unlink(missing_ok=True)

    def failure(self) -> str | None:
        with contextlib.suppress(OSError):
            return self._failure.read_text() or None
        return None

    def hurry(self) -> None:
        """Ask the keeper to stop the service as soon as nobody uses it, without its usual grace."""
        self._hurry.touch()

    def is_hurried(self) -> bool:
        return self._hurry.exists()

    def forget_hurry(self) -> None:
        self._hurry.unlink(missing_ok=True)

    @staticmethod
    def _replace(path: Path, text: str) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(text)
        draft.replace(path)
