import argparse
import hashlib
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.embedded import tend
from config.programs import (
    Announcer,
    beat,
    data_layout,
    only_one,
    require_embedded_services,
    require_free_port,
    supervise,
    web_server,
    worker,
)
from config.runner import Supervisor
from social.demo import ADMIN_EMAIL, ADMIN_PASSWORD, DEMO_EMAIL, DEMO_PASSWORD, DEMO_PIN

SETTINGS = "config.settings.demo"


class Command(BaseCommand):
    """Runs the whole site on this machine with a demo catalogue: web, worker and clock, until Ctrl-C."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if settings.SETTINGS_MODULE != SETTINGS:
            raise CommandError(
                f"The demo runs with DJANGO_SETTINGS_MODULE={SETTINGS}; it is {settings.SETTINGS_MODULE}."
            )
        require_embedded_services()
        require_free_port(host, port)
        self.url = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/"  # noqa: S104 (compares)
        layout = data_layout()
        lock = only_one(layout, self.url)
        self.started = time.monotonic()
        self.prepare(layout.data)
        variables = {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "SITE_URL": self.url.rstrip("/"),
            "LOG_FORMAT": os.environ.get("LOG_FORMAT") or "text",
        }
        announcer = Announcer(self.url, self.announce)
        supervisor = Supervisor(
            [web_server(host, port, variables), worker(variables), beat(variables)],
            logs=layout.log,
            directory=Path(settings.BASE_DIR),
            is_ready=announcer.done.is_set,
            tend=tend,
        )
        announcer.start()
        sys.exit(supervise(supervisor, lock))

    def prepare(self, data: Path) -> None:
        """Bring database, schedule, catalogue and static files up to date. Each step does only what is missing."""
        call_command("migrate_locked", verbosity=0, stdout=self.stdout)
        call_command("sync_schedule", stdout=self.stdout)
        call_command("load_demo", stdout=self.stdout)
        self.collect_static(data / "static.fingerprint")
        connections.close_all()

    def collect_static(self, record: Path) -> None:
        """Collect, name by content and compress the static files, unless that was done with these very files."""
        fingerprint = static_fingerprint()
        if Path(settings.STATIC_ROOT).is_dir() and record.is_file() and record.read_text() == fingerprint:
            return
        self.stdout.write("Preparing style sheets, scripts and icons …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=self.stdout)
        record.write_text(fingerprint)

    def announce(self) -> None:
        """Say where to go and as whom."""
        seconds = time.monotonic() - self.started
        lines = (
            "",
            f"  Matinee is ready after {seconds:.1f} s:  {self.url}",
            "",
            f"  Demo log-in:   {DEMO_EMAIL}  /  {DEMO_PASSWORD}     PIN of the household: {DEMO_PIN}",
            f"  Admin log-in:  {ADMIN_EMAIL}  /  {ADMIN_PASSWORD}     {self.url}admin/",
            "",
            "  E-mails are printed here. Ctrl-C ends it; what you did is kept. `make demo-reset` starts anew.",
            "",
        )
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def static_fingerprint() -> str:
    """Changes when a static file does: its path, size or time."""
    digest = hashlib.sha256(f"{version('whitenoise')} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
