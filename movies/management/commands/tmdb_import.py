"""Import films and shows by their TMDB ids."""

from argparse import ArgumentParser
from typing import Any

from movies.enums import ImportKind
from movies.management.progress import ImportCommand


class Command(ImportCommand):
    help = "Import titles by TMDB id: manage.py tmdb_import 603 604, or --show 1396 --film 603."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="TMDB ids of films")
        for kind in ("film", "show"):
            parser.add_argument(
                f"--{kind}", nargs="+", action="extend", type=int, default=[], metavar="ID", help=f"TMDB ids of {kind}s"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        films = [*options["ids"], *options["film"]]
        self.start(kind=ImportKind.TITLES, options={"films": films, "shows": options["show"]})
