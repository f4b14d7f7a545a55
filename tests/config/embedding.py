"""A checkout of its own for tests of the embedded services, and processes that use it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from config.embedded.service import is_alive

CODE = Path(__file__).resolve().parents[2] / "config"
# Prints the addresses once the services are there, and then uses them until its standard input ends.
USER = """
import json, os, sys
from config import embedded
embedded.ensure()
print(json.dumps({"database": os.environ["DATABASE_URL"], "redis": os.environ["REDIS_URL"]}), flush=True)
sys.stdin.read()
"""
STARTUP_SECONDS = 30


def wait_for(condition: Callable[[], Any], seconds: float = 15, what: str = "the condition") -> Any:
    """What the condition returns, once that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come true within {seconds} s")


def kill(process: psutil.Process | None) -> None:
    """Kill a process that need not be our child, and wait until it has ended."""
    assert process
    process.kill()
    wait_for(lambda: not is_alive(process), what=f"the end of {process}")


class User:
    """A process that uses the services of a checkout."""

    def __init__(self, checkout: "Checkout", code: str = USER) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=checkout.path,
            env=checkout.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def addresses(self) -> dict[str, str]:
        """Waits until the services are there."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate(timeout=STARTUP_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=STARTUP_SECONDS)


class Checkout:
    """A directory with the code of the embedded services and nothing else, and all that runs for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path / ".data"
        self.users: list[User] = []
        shutil.copytree(CODE / "embedded", path / "config" / "embedded", ignore=shutil.ignore_patterns("__pycache__"))
        (path / "config" / "__init__.py").touch()

    def copy_data(self, other: "Checkout") -> None:
        """Begin with the data of another checkout, which is stopped: far quicker than making a cluster."""
        for directory in ("postgres", "redis"):
            shutil.copytree(other.data / directory, self.data / directory)

    def environment(self) -> dict[str, str]:
        """Without what the surrounding run of tests has configured for itself."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MATINEE_")}
        for name in ("DATABASE_URL", "REDIS_URL", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"):
            inherited.pop(name, None)
        return inherited | {"MATINEE_EMBEDDED_GRACE": "0.2"}

    def user(self) -> User:
        user = User(self)
        self.users.append(user)
        return user

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run a whole program in the checkout."""
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.path,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=STARTUP_SECONDS,
        )

    def processes(self) -> list[psutil.Process]:
        """Keepers and servers of this checkout: those whose working directory is in it."""
        places = {self.path.resolve(), (self.data / "redis").resolve(), (self.data / "postgres").resolve()}
        mine = {user.process.pid for user in self.users}
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid not in mine and Path(process.cwd()) in places:
                    found.append(process)
        return found

    def keeper(self, service: str) -> psutil.Process | None:
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int((self.data / "run" / f"{service}.keeper").read_text()))
            if "config.embedded.keeper" in process.cmdline():
                return process
        return None

    def server(self, service: str) -> psutil.Process | None:
        name = {"postgres": "postmaster.pid", "redis": "redis.pid"}[service]
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            return psutil.Process(int((self.data / service / name).read_text().splitlines()[0]))
        return None

    def wait_until_quiet(self) -> None:
        wait_for(lambda: not self.processes(), what=f"the end of {self.processes()}")

    def stop(self) -> None:
        """End the users, and wait until the services have ended."""
        for user in self.users:
            if user.process.poll() is None:
                user.kill()
        self.users.clear()
        self.wait_until_quiet()

    def destroy(self) -> None:
        """Leave nothing: no process, no directory outside the checkout either."""
        try:
            self.stop()
        finally:
            for process in self.processes():
                process.send_signal(signal.SIGKILL)
            link = self.data / "postgres"
            if link.is_symlink():
                shutil.rmtree(link.resolve().parent, ignore_errors=True)
            shutil.rmtree(self.path, ignore_errors=True)
