"""What runs on one machine beside PostgreSQL and Redis: the same programs that a server runs, with other addresses."""

import contextlib
import errno
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from config import embedded
from config.embedded.layout import Layout
from config.embedded.locks import FileLock
from config.environment import environment
from config.runner import Program, Supervisor

DEMO_SETTINGS = "config.settings.demo"


def web_server(host: str, port: int, variables: dict[str, str]) -> Program:
    """Gunicorn with its real configuration."""
    command = [sys.executable, "-m", "gunicorn", "-c", str(settings.BASE_DIR / "config" / "gunicorn.py"), "config.wsgi"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Program("web", command, {**variables, "BIND": bind})


def development_server(host: str, port: int, variables: dict[str, str]) -> Program:
    """Django's server, which reloads itself."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # Its advice against using it in production is known here.
    variables = {**variables, "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    return Program("web", [sys.executable, "manage.py", "runserver", address], variables)


def worker(variables: dict[str, str]) -> Program:
    """One Celery worker for all queues. Tasks begin again elsewhere when it is stopped in their middle."""
    queues = ",".join(settings.TASK_QUEUES)
    concurrency = str(environment().worker_concurrency)
    command = ["worker", "--queues", queues, "--concurrency", concurrency, "--loglevel", "INFO", "--without-mingle"]
    # That it runs as root on a machine where everything does needs no warning of seven lines.
    variables = {**variables, "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
    return Program("worker", [*_celery(), *command], variables, death_signal=signal.SIGQUIT)


def beat(variables: dict[str, str]) -> Program:
    """Celery's clock. Its schedule is in the database, and a file of its own is not wanted."""
    return Program("beat", [*_celery(), "beat", "--loglevel", "INFO", "--pidfile="], variables)


def require_free_port(host: str, port: int) -> None:
    """Raises CommandError when nothing can listen there."""
    if not 0 < port < 65_536:
        raise CommandError(f"{port} is no port; choose one from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(f"Port {port} is taken by another program. Choose one: make demo PORT={port + 1}")
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.")


def has_embedded_services() -> bool:
    """Whether database and Redis are both this checkout's own."""
    return set(os.environ.get("MATINEE_SERVICES", "").split()) == {"postgres", "redis"}


def require_embedded_services() -> None:
    """Raises CommandError unless database and Redis are this checkout's own.

    The demo makes accounts with passwords that everybody knows, which belong into nobody's real database.
    """
    if not has_embedded_services():
        raise CommandError(
            "The demo keeps to a PostgreSQL and a Redis of its own, and DATABASE_URL or REDIS_URL names others. "
            "Unset them for this command, in the environment and in .env."
        )


class Announcer(threading.Thread):
    """Asks the site whether it is ready, beside everything else, and calls `announce` the first time it says yes."""

    def __init__(self, url: str, announce: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.announce = announce
        self.done = threading.Event()

    def run(self) -> None:
        while not is_ready(self.url):
            time.sleep(0.25)
        self.announce()
        self.done.set()


def is_ready(url: str) -> bool:
    """Whether the site says so itself."""
    with (
        contextlib.suppress(OSError, urllib.error.URLError),
        urllib.request.urlopen(f"{url}readyz", timeout=10) as answer,  # noqa: S310 (our own address)
    ):
        return bool(answer.status == 200)
    return False


def supervise(supervisor: Supervisor, lock: FileLock) -> int:
    """Run until told to stop, and stop the embedded services too unless others use them. Returns the exit status."""
    try:
        return supervisor.run()
    finally:
        lock.release()
        embedded.release(wait=True)


def only_one(layout: Layout, url: str) -> FileLock:
    """The right to run worker and clock in this data directory. Raises CommandError when another has it."""
    layout.prepare()
    lock = FileLock(layout.run / "runner.lock")
    if not lock.own():
        running = lock.path.read_text().strip()
        raise CommandError(f"Matinee already runs from this directory, at {running}. Stop that first.")
    lock.write(url)
    return lock


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--app", "config"]


def data_layout() -> Layout:
    """The data directory of this process's settings."""
    return Layout(Path(os.path.abspath(environment().matinee_data_dir)))
