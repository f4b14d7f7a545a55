"""manage.py check_ratings"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.services.checking import differences, mend

SHOWN = 20


class Command(BaseCommand):
    help = "Compares the means, counts and tallies that titles carry with their ratings. Exits with 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="make what differs right")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(differences())
        for each in found[:SHOWN]:
            carried, points = each.carried
            self.stdout.write(
                f"title {each.title_id}: carries {carried} ratings of {points} points, tally {each.tally}; "
                f"has {each.ratings} of {each.points}, {each.real}"
            )
        if len(found) > SHOWN:
            self.stdout.write(f"and {len(found) - SHOWN} more")
        if not found:
            self.stdout.write("All titles carry what their ratings say.")
        elif options["mend"]:
            self.stdout.write(f"Mended: {mend([each.title_id for each in found])}")
        else:
            raise CommandError(
                f"{len(found)} titles carry something else than their ratings say; --mend makes it right."
            )
