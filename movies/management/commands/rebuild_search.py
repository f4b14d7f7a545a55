import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from movies.search.documents import rewrite_documents
from movies.search.vocabulary import SEARCHED, rebuild_vocabulary


class Command(BaseCommand):
    """Counts the words of all names anew, which spelling is corrected and queries are planned by. Safe at any time."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--documents",
            action="store_true",
            help="First fold the names of all rows again: needed once after their folding has changed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if options["documents"]:
            self._rewrite()
        done = rebuild_vocabulary()
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{done.words} words: {done.written} new or counted anew, {done.removed} removed, in {seconds:.1f} s."
        )

    def _rewrite(self) -> None:
        rows = sum(model._default_manager.count() for model in SEARCHED)
        with tqdm(total=rows, unit=" rows", file=sys.stderr, disable=None) as bar:
            changed = rewrite_documents(progress=bar.update)
        self.stdout.write(f"{changed} of {rows} rows folded anew.")
