"""Bring in what changed at TMDB since the last time."""

from argparse import ArgumentParser
from typing import Any

from movies.enums import ImportKind, TitleKind
from movies.management.progress import ImportCommand


class Command(ImportCommand):
    help = "Refresh the titles that changed at TMDB since the last import of changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=TitleKind.values, help="both if left out")
        parser.add_argument("--since", metavar="YYYY-MM-DD", help="instead of the last time")
        parser.add_argument("--add-unknown", action="store_true", help="fetch changed titles that aren't here too")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [options["kind"]] if options["kind"] else list(TitleKind.values)
        chosen: dict[str, Any] = {"kinds": kinds, "add_unknown": options["add_unknown"]}
        if options["since"]:
            chosen["since"] = options["since"]
        self.start(kind=ImportKind.CHANGES, options=chosen)
