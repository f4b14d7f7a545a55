"""What the keeper needs to know of a server, whichever it is."""

import contextlib
import os
import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO, ClassVar

import psutil

from config.embedded.errors import EmbeddedError
from config.embedded.layout import Layout
from config.embedded.notices import Address, address_in

LARGEST_LOG = 5_000_000  # bytes; at a start a longer one is put aside
TAIL = 2_000  # bytes of a log that a message quotes


class Service(ABC):
    """One server: how to prepare, find, start and stop it."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]  # lose nothing, wait for nobody
    quit_signal: ClassVar[signal.Signals]  # at once; what is lost comes back at the next start

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.log = layout.log / f"{self.name}.log"
        self.address: Address = address_in(self.name, layout.socket_directory())

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs on disk. Done before each start, and harmless while it runs."""

    @abstractmethod
    def find(self) -> psutil.Process | None:
        """The server of this very data directory, when one runs that another keeper started."""

    @abstractmethod
    def has_data(self) -> bool:
        """Whether what the server keeps is still there. When somebody deleted it, a server cannot end in good order."""

    @abstractmethod
    def start(self) -> psutil.Popen:
        """Start the server as a child. No other server is running."""

    def complete(self) -> None:  # noqa: B027 (most have nothing to add)
        """Finish a start once the server answers."""

    @property
    def socket_directory(self) -> Path:
        """The directory of this server's socket; nothing else is in it."""
        return Path(self.address.socket).parent

    def make_socket_directory(self) -> None:
        """Make it, empty: a socket that a killed server left is in the next one's way."""
        self.layout.make_socket_directory()
        self.socket_directory.mkdir(mode=0o700, exist_ok=True)
        self._empty_socket_directory()

    def remove_socket_directory(self) -> None:
        """Leave nothing outside the data directory. The server has ended."""
        with contextlib.suppress(OSError):
            self._empty_socket_directory()
        for directory in (self.socket_directory, self.socket_directory.parent):
            with contextlib.suppress(OSError):  # another server uses it
                directory.rmdir()

    def _empty_socket_directory(self) -> None:
        for leftover in self.socket_directory.iterdir():
            leftover.unlink()

    def open_log(self) -> IO[bytes]:
        """The server's log, to append to."""
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LARGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    def log_tail(self) -> str:
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - TAIL))
            return log.read().decode(errors="replace").strip()
        return ""


def server_environment() -> dict[str, str]:
    """An environment in which a server behaves alike for everybody: no language, no PGDATA or the like."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs. One that has ended, and that nobody has asked for its status yet, does not."""
    if isinstance(process, psutil.Popen):
        return process.poll() is None
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_end(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for processes that need not be our children. Returns those that are still alive then."""
    end = time.monotonic() + seconds
    while (alive := [process for process in processes if is_alive(process)]) and time.monotonic() < end:
        time.sleep(0.01)
    return alive


def process_in(pid: int, directory: Path, *names: str) -> psutil.Process | None:
    """The process of that number, if it runs such a program in that directory: numbers are used again."""
    try:
        process = psutil.Process(pid)
        if is_alive(process) and process.name().startswith(names) and _works_in(process, directory):
            return process
    except (psutil.Error, OSError):
        pass
    return None


def _works_in(process: psutil.Process, directory: Path) -> bool:
    try:
        return os.path.samefile(process.cwd(), directory)
    except psutil.AccessDenied:
        # In a container, root may not look at other users' processes so closely; a command line is for
        # everybody.
        return str(directory) in process.cmdline()


def recorded_pid(path: Path) -> int | None:
    """The first line of a pid file."""
    try:
        return int(path.read_text().splitlines()[0])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, IndexError) as error:
        if isinstance(error, PermissionError):
            raise EmbeddedError(f"{path} belongs to another user. Run Matinee as that user.") from error
        return None
