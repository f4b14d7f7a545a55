import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lists.demo.community import CommunityError, Size, generate_community


class Command(BaseCommand):
    """Fills a database that has a catalogue and nobody's tracking with a community, to measure with."""

    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--profiles", type=int, default=100_000, help="all else is in proportion to it")
        parser.add_argument("--activities", type=int, help="instead of 200 a profile")
        parser.add_argument("--seed", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["profiles"] < 20:
            raise CommandError("--profiles: at least 20, or nobody has anybody to follow.")
        size = Size.of(options["profiles"], activities=options["activities"])
        started = time.monotonic()
        try:
            generate_community(size=size, seed=options["seed"], say=self._say(started))
        except CommunityError as error:
            raise CommandError(str(error))
        self.stdout.write(f"{time.monotonic() - started:7.1f} s  Done.")

    def _say(self, started: float) -> Any:
        def say(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:7.1f} s  {text}")
            self.stdout.flush()

        return say
