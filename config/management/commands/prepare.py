from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Brings a site up to date with its code: migrations (one process at a time) and the schedule. Run it before a new
    version starts; again, or in several places at once, it does no harm."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate_locked", verbosity=options["verbosity"], stdout=self.stdout)
        call_command("sync_schedule", stdout=self.stdout)
