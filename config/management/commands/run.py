import argparse
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.embedded import tend
from config.programs import (
    Announcer,
    beat,
    data_layout,
    development_server,
    has_embedded_services,
    only_one,
    require_free_port,
    supervise,
    worker,
)
from config.runner import Supervisor


class Command(BaseCommand):
    """Runs web, worker and clock for daily development, each reloading when code changes, until Ctrl-C."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not settings.DEBUG:
            raise CommandError(f"This is for development, and {settings.SETTINGS_MODULE} is not.")
        require_free_port(host, port)
        url = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
        layout = data_layout()
        lock = only_one(layout, url)
        self.prepare()
        variables = {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "SITE_URL": url.rstrip("/")}

        def announce() -> None:
            self.stdout.write(f"\n  Matinee is ready:  {url}   (Ctrl-C ends it)\n\n")
            self.stdout.flush()

        announcer = Announcer(url, announce)
        supervisor = Supervisor(
            [development_server(host, port, variables), worker(variables), beat(variables)],
            logs=layout.log,
            directory=Path(settings.BASE_DIR),
            is_ready=announcer.done.is_set,
            tend=tend,
        )
        done = threading.Event()
        watcher = threading.Thread(target=self.watch, args=(supervisor, done), daemon=True)
        watcher.start()
        announcer.start()
        try:
            status = supervise(supervisor, lock)
        finally:
            done.set()
        sys.exit(status)

    def prepare(self) -> None:
        call_command("migrate_locked", verbosity=0, stdout=self.stdout)
        call_command("sync_schedule", stdout=self.stdout)
        if has_embedded_services():
            call_command("load_demo", stdout=self.stdout)
        connections.close_all()

    @staticmethod
    def watch(supervisor: Supervisor, done: threading.Event) -> None:
        """Restart worker and clock when a Python file changes; Django's server sees to itself."""
        from watchfiles import PythonFilter, watch  # noqa: PLC0415 (optional)

        folders = [path for path in Path(settings.BASE_DIR).iterdir() if (path / "__init__.py").is_file()]
        for _ in watch(*folders, watch_filter=PythonFilter(), stop_event=done, raise_interrupt=False):
            supervisor.restart("worker", "beat")
