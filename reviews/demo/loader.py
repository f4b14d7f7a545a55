"""A few reviews by the demo's people, so that the pages have something to show."""

import datetime
import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from movies.models import Title
from reviews.models import Review
from social.models import Profile

TEXTS = Path(__file__).parent / "reviews.json"


@transaction.atomic
def load_reviews(*, today: datetime.date) -> int:
    """Give the demo's people their reviews, and return how many that makes; nothing where anybody has written any.

    Two days apart, counted back from today. Nothing is recorded: nobody did it just now.
    """
    if Review.objects.exists():
        return 0
    said = json.loads(TEXTS.read_text(encoding="utf-8"))
    profiles = {each.handle: each for each in Profile.objects.filter(handle__in={row["by"] for row in said})}
    titles: dict[str, Title] = {}
    for title in Title.objects.filter(name__in={row["title"] for row in said}).order_by("-tmdb_popularity", "pk"):
        titles.setdefault(title.name, title)
    noon = datetime.datetime.combine(today, datetime.time(12), tzinfo=datetime.UTC)
    made = []
    for number, row in enumerate(said):
        if row["by"] not in profiles or row["title"] not in titles:
            continue
        written = min(noon - datetime.timedelta(days=1 + 2 * number), timezone.now())
        made.append(
            Review(
                profile=profiles[row["by"]],
                title=titles[row["title"]],
                text=row["text"],
                has_spoilers=row["spoilers"],
                language=row["language"],
                written_at=written,
                published_at=written,
            )
        )
    return len(Review.objects.bulk_create(made))
