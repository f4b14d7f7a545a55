import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.programs import require_embedded_services
from lists.demo import load_tracking
from movies.demo import load_catalogue
from reviews.demo import load_reviews
from social.demo import load_people


class Command(BaseCommand):
    """Fills an empty site with the demo catalogue and its people. Run again, it changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        require_embedded_services()
        started = time.monotonic()
        today = timezone.localdate()
        titles, people, watches = load_catalogue(today=today), load_people(), load_tracking(today=today)
        reviews = load_reviews(today=today)
        seconds = time.monotonic() - started
        if titles or people or watches or reviews:
            loaded = f"{titles} titles, {people} accounts, {watches} viewings and {reviews} reviews"
            self.stdout.write(f"Loaded {loaded} in {seconds:.1f} s.")
        else:
            self.stdout.write("The demo is already there.")
