import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.programs import require_embedded_services
from lists.demo import load_tracking
from movies.demo import load_catalogue
from recommendations.trending import count_trending
from reviews.demo import spread_ratings
from social.demo import load_people


class Command(BaseCommand):
    """Fills an empty site with the demo catalogue and its people. Run again, it changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        require_embedded_services()
        started = time.monotonic()
        today = timezone.localdate()
        titles, people = load_catalogue(today=today), load_people()
        spread_ratings()
        watches = load_tracking(today=today)
        count_trending()
        call_command("train_recommender", if_none=True, model_only=True, stdout=self.stdout)
        seconds = time.monotonic() - started
        if titles or people or watches:
            self.stdout.write(f"Loaded {titles} titles, {people} accounts and {watches} viewings in {seconds:.1f} s.")
        else:
            self.stdout.write("The demo is already there.")
