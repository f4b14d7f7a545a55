"""Make every title of TMDB's daily id file known, and fill in the most popular ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from movies.enums import ImportKind, TitleKind
from movies.management.progress import ImportCommand


class Command(ImportCommand):
    help = "Add a stub for every id in TMDB's daily id file (.json.gz), and fetch the most popular titles in full."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", default="", help="path or URL; yesterday's file of TMDB's if left out")
        parser.add_argument("--kind", choices=TitleKind.values, default=str(TitleKind.FILM))
        parser.add_argument("--fetch", type=int, default=1000, metavar="N", help="how many to fill in (1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["source"]
        if source and "://" not in source:
            source = str(Path(source).resolve())
        chosen = {"source": source} if source else {}
        self.start(kind=ImportKind.IDS_FILE, options={"kind": options["kind"], "fetch": options["fetch"], **chosen})
