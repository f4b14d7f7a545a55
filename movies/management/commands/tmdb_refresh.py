"""Fetch again what hasn't been synced for long."""

from argparse import ArgumentParser
from typing import Any

from movies.enums import ImportKind, TitleKind
from movies.management.progress import ImportCommand


class Command(ImportCommand):
    help = "Refresh titles that haven't been synced for long, the oldest and most watched first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=TitleKind.values, help="both if left out")
        parser.add_argument("--limit", type=int, default=500)
        parser.add_argument("--older-than-days", type=int, default=7, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {"limit": options["limit"], "older_than_days": options["older_than_days"]}
        if options["kind"]:
            chosen["kind"] = options["kind"]
        self.start(kind=ImportKind.REFRESH, options=chosen)
