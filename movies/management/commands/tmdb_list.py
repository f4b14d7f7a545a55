"""Import the titles on one of TMDB's lists."""

from argparse import ArgumentParser
from typing import Any

from movies.enums import ImportKind, TitleKind
from movies.management.progress import ImportCommand
from movies.tmdb.client import LISTS


class Command(ImportCommand):
    help = "Import the titles on one of TMDB's lists, such as the popular films."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", choices=LISTS)
        parser.add_argument("--kind", choices=TitleKind.values, default=str(TitleKind.FILM))
        parser.add_argument("--pages", type=int, default=1, help="20 titles each, 500 at most")
        parser.add_argument("--window", choices=("day", "week"), default="week", help="for trending")
        parser.add_argument("--refetch", action="store_true", help="fetch those synced within 12 hours too")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("list", "kind", "pages", "window", "refetch")
        self.start(kind=ImportKind.LIST, options={name: options[name] for name in names})
