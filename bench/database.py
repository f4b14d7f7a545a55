"""A database of a measurement's own, beside the embedded one's. Import this before anything of Django's."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config import embedded


def _server() -> tuple[str, str]:
    """The address of the configured database, and that of the server's own."""
    embedded.ensure()
    configured = os.environ.get("DATABASE_URL") or embedded.addresses().database_url
    return configured, urlunsplit(urlsplit(configured)._replace(path="/postgres"))


def use(name: str) -> None:
    """Make the database unless it is there, point Django at it, and bring its tables up to date."""
    configured, server = _server()
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(configured)._replace(path=f"/{name}"))
    os.environ["DATABASE_STATEMENT_TIMEOUT_MS"] = "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def drop(name: str) -> None:
    """Remove the database again."""
    from django.db import connections

    connections.close_all()
    with psycopg.connect(_server()[1], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def is_here() -> bool:
    """Whether the server runs on this machine: it is reached over a socket."""
    return urlsplit(os.environ["DATABASE_URL"]).netloc.partition("@")[2].startswith("%2F")
