"""Go on with imports that were interrupted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from movies import imports
from movies.management.progress import ImportCommand
from movies.models import CatalogueImport


class Command(ImportCommand):
    help = "Go on with an import that failed, was stopped or lost its process; without a number, with all lost ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", nargs="?", type=int, help="the import's number")

    def handle(self, *args: Any, **options: Any) -> None:
        runs = [options["id"]] if options["id"] is not None else imports.abandoned_runs()
        if not runs:
            self.stdout.write(_("No import is waiting to be resumed."))
        for run_id in runs:
            run = CatalogueImport.objects.filter(pk=run_id).first()
            if run is None:
                raise CommandError(_("There is no import %(id)d.") % {"id": run_id})
            if not imports.resume(run=run):
                status = {"id": run_id, "status": run.get_status_display()}
                raise CommandError(_("Import %(id)d can't be resumed: %(status)s.") % status)
            self.follow(run)
