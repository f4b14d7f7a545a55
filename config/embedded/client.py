"""The side of an entry point: join the services that it has no address for, look after them, leave them."""

import atexit
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from config.embedded.errors import EmbeddedError
from config.embedded.layout import CHECKOUT, Layout, default_data_directory, setting
from config.embedded.locks import FileLock
from config.embedded.notices import VARIABLES, Notices, address_in
from config.embedded.probes import Answer

# A first start creates the database cluster, and one after a crash replays its log.
START_SECONDS = 120.0
STOP_SECONDS = 60.0
# A keeper that has not taken its lock by then is given up for dead, and another one is sent.
KEEPER_SECONDS = 3.0
# Set for child processes: the services whose addresses in the environment are ours, so that the children join
# too and don't depend on their parent's life.
OURS = "MATINEE_SERVICES"
# Under these settings a missing address is a mistake, and not to be papered over with an empty database.
PRODUCTION = "config.settings.prod"


class Addresses(NamedTuple):
    database_url: str
    redis_url: str


class Membership:
    """This process's use of one service, from `enter` to `leave`. It is shared with children made by fork."""

    def __init__(self, service: str, layout: Layout) -> None:
        self.service = service
        self.layout = layout
        self.notices = Notices(layout, service)
        self.users = FileLock(layout.run / f"{service}.users")
        self.keeper = FileLock(layout.run / f"{service}.keeper")

    def enter(self, deadline: float) -> None:
        """Become a user, and see to it that a keeper is there.

        Waits while the last keeper is closing down.
        """
        while not self.users.share():
            self._wait_until(deadline, "is still stopping")
        if not self.keeper.is_owned():
            self.notices.forget_failure()
            self.send_keeper()

    def wait(self, deadline: float) -> str:
        """The service's URL, once it answers. Raises EmbeddedError when it cannot be started."""
        next_keeper = time.monotonic() + KEEPER_SECONDS
        while True:
            kept = self.keeper.is_owned()
            address = self.notices.address()
            if kept and address and address.answer() is Answer.READY:
                return address.url
            failure = self.notices.failure()
            if failure and not kept:
                raise EmbeddedError(failure)
            if not kept and time.monotonic() > next_keeper:
                self.send_keeper()
                next_keeper = time.monotonic() + KEEPER_SECONDS
            self._wait_until(deadline, "did not start")

    def leave(self) -> None:
        """Stop being a user. The keeper stops the service soon, unless others use it."""
        self.users.release()

    def send_keeper(self) -> None:
        """Start a keeper for the service. One that finds another already there ends at once."""
        environment = {name: value for name, value in os.environ.items() if name not in (*VARIABLES.values(), OURS)}
        environment["MATINEE_DATA_DIR"] = str(self.layout.data)
        # The shell puts the keeper in the background and ends, so that the keeper is nobody's child to be
        # waited for.
        command = [
            "/bin/sh",
            "-c",
            '"$@" &',
            "sh",
            sys.executable,
            "-m",
            "config.embedded.keeper",
            self.service,
        ]
        with open(self.layout.log / "keeper.log", "ab") as log:
            subprocess.run(  # noqa: S603 (fixed words and our own interpreter)
                command,
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=True,
            )

    def ask_to_stop(self) -> None:
        """Have the keeper stop the service as soon as nobody uses it; another one, if the last was killed.

        A keeper that ends in good order takes the address with it, so that an address without a keeper means a server
        without one.
        """
        if not self.keeper.is_owned() and self.notices.address():
            self.send_keeper()
            end = time.monotonic() + KEEPER_SECONDS
            while self.notices.address() and time.monotonic() < end:  # a keeper begins by withdrawing it
                time.sleep(0.03)
        if self.keeper.is_owned():
            self.notices.hurry()

    def wait_until_stopped(self, deadline: float) -> bool:
        """Wait for the keeper to close down. False as soon as another user turns out to hold the service."""
        shared = 0
        while not (self._nobody_holds(self.users) and self._nobody_holds(self.keeper)):
            # While the keeper stops it holds the users' lock alone; for longer than a moment, only users
            # share it.
            shared = shared + 1 if not self.users.is_owned() and not self._nobody_holds(self.users) else 0
            if shared >= 3:
                return False
            self._wait_until(deadline, "did not stop")
        return True

    @staticmethod
    def _nobody_holds(lock: FileLock) -> bool:
        free = lock.own()
        lock.release()
        return free

    def _wait_until(self, deadline: float, problem: str) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded {self.service} {problem}. Its log is in {self.layout.log}.")
        time.sleep(0.03)


_joined: dict[str, Membership] = {}
_owner: int | None = None


def ensure() -> None:
    """Put working DATABASE_URL and REDIS_URL into the environment, starting what has no address yet.

    A few milliseconds when the services run, about a second when they don't. Call it before settings are
    read; again does nothing. When it cannot be done, the process ends with a message. Under production settings
    nothing is started: a missing address is theirs to report.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE") == PRODUCTION:
        return
    try:
        _join()
    except EmbeddedError as error:
        raise SystemExit(f"matinee: {error}") from None


def tend() -> None:
    """Send a new keeper where the last one was killed. For processes that live long; cheap."""
    for member in _joined.values():
        if not member.keeper.is_owned():
            member.send_keeper()


def release(*, wait: bool = False) -> None:
    """Leave the services. With wait, return once they have stopped, or turn out to be in use by others.

    Raises EmbeddedError when they neither stop nor are in use.
    """
    deadline = time.monotonic() + STOP_SECONDS
    members = list(_joined.values())
    _joined.clear()
    for member in members:
        member.leave()
    if wait:
        for member in members:
            member.ask_to_stop()
        for member in members:
            member.wait_until_stopped(deadline)


def addresses(data_dir: Path | None = None) -> Addresses:
    """The addresses that embedded services have, or would have; starts nothing."""
    layout = Layout(Path(os.path.abspath(data_dir)) if data_dir else default_data_directory())
    urls = []
    for service in VARIABLES:
        announced = Notices(layout, service).address()
        urls.append((announced or address_in(service, layout.socket_directory())).url)
    return Addresses(*urls)


def _join() -> None:
    global _owner
    inherited = os.environ.get(OURS, "").split()
    wanted = [name for name, variable in VARIABLES.items() if name in inherited or not setting(variable)]
    wanted = [name for name in wanted if name not in _joined]
    if not wanted:
        return
    layout = Layout(default_data_directory())
    layout.prepare()
    deadline = time.monotonic() + START_SECONDS
    members = [Membership(name, layout) for name in wanted]
    for member in members:
        member.enter(deadline)
    for member in members:
        os.environ[VARIABLES[member.service]] = member.wait(deadline)
        _joined[member.service] = member
    os.environ["MATINEE_EMBEDDED"] = "1"
    os.environ[OURS] = " ".join(_joined)
    if _owner is None:
        _owner = os.getpid()
        atexit.register(_leave_tended)


def _leave_tended() -> None:
    """At the end of a process: without a keeper nobody would stop the services."""
    if os.getpid() == _owner:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            tend()
