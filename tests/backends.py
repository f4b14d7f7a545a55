"""Who else is in a test's database."""

from django.db import connection

from tests.config.embedding import wait_for

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def wait_until_alone() -> None:
    """Until nobody else is. Of a process that was killed, PostgreSQL still finishes the statement that it was at."""
    wait_for(lambda: _others() == 0, what="the end of all other connections")


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        (count,) = cursor.fetchone()
    return int(count)
