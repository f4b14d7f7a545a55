"""What the import commands share: a bar, a closing line, and errors in plain words."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from movies import imports
from movies.enums import ImportStatus
from movies.models import CatalogueImport


class ImportCommand(BaseCommand):
    """Makes an import, runs it here and now, and shows how far it is."""

    def start(self, *, kind: str, options: dict[str, Any]) -> None:
        try:
            run = imports.make_import(kind=kind, options=options, trusted=True)
        except imports.InvalidOptions as error:
            raise CommandError(str(error)) from error
        self.follow(run)

    def follow(self, run: CatalogueImport) -> None:
        """Run the import to its end. Raises CommandError if it didn't bring in what it should."""
        with tqdm(unit=" titles", disable=None, dynamic_ncols=True, file=sys.stderr) as bar:

            def show(row: CatalogueImport) -> None:
                bar.total = row.total
                bar.set_postfix(added=row.added, changed=row.changed, failed=row.failed, refresh=False)
                bar.update(row.done + row.failed - bar.n)

            try:
                ours = imports.run_import(run, on_progress=show)
            except KeyboardInterrupt:
                ours = True
        if not ours:
            raise CommandError(_("Import %(id)d is being run by another process.") % {"id": run.pk})
        self.report(run)

    def report(self, run: CatalogueImport) -> None:
        for failure in run.failures.order_by("pk")[:20]:
            self.stderr.write(f"{failure.title_kind} {failure.tmdb_id}: {failure.reason}")
        counts = {"id": run.pk, "done": run.done, "added": run.added, "changed": run.changed, "failed": run.failed}
        self.stdout.write(
            _("Import %(id)d: %(done)d titles, %(added)d added, %(changed)d changed, %(failed)d failed.") % counts
        )
        if run.status != ImportStatus.DONE:
            resume = _("`manage.py tmdb_resume %(id)d` goes on with it.") % {"id": run.pk}
            raise CommandError(f"{run.message or run.get_status_display()} {resume}")
