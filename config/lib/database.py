"""How connections to the database behave."""

from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_LIMITS = "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)"
LOCK_TIMEOUT_MS = 10_000


def limit_web_queries() -> None:
    """From now on, stop a query that keeps somebody waiting for too long. Called where pages are served."""
    connection_created.connect(_limit, dispatch_uid="limit_web_queries")


def _limit(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if "statement_timeout" in connection.settings_dict["OPTIONS"].get("options", ""):
        return  # a connection with a limit of its own, such as the health check's
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS, [str(settings.WEB_STATEMENT_TIMEOUT_MS), str(LOCK_TIMEOUT_MS)])
