import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

LOCK = "matinee:migrate"
WAIT_SECONDS = 0.5


class Command(BaseCommand):
    """Applies migrations, one process at a time: of several containers that start together, one does it and the others
    wait until it is done. A process that dies lets go of the lock."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # A migration may take longer than any page.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            told = False
            while not self._try_lock(cursor):
                if not told:
                    self.stdout.write("Another process is migrating; waiting for it.")
                    told = True
                time.sleep(WAIT_SECONDS)
            try:
                call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])
        connection.close()  # the next user of this process gets the usual timeouts

    @staticmethod
    def _try_lock(cursor: Any) -> bool:
        # Asked again and again instead of waited for: a lock timeout would end the waiting.
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        return bool(cursor.fetchone()[0])
