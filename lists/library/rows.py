"""What a table of a library shows of each title beside its card data."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from config.lib.prepared import Given, prepared
from lists.library.matching import shown_to
from lists.models import LibraryEntry
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode, Title
from reviews.models import Rating
from social.models import Profile


def dress(
    titles: Sequence[Title],
    columns: Collection[str],
    *,
    owner: Profile,
    viewer: Profile | None,
    today: datetime.date,
) -> None:
    """Put on each title its owner's entry (`entry`, or None) and rating (`points`), as far as the viewer may see them.

    Of shows also `aired`: how many regular episodes have been on air by that day. Runs 2 queries at most.
    """
    rated = Rating.objects.of_titles().filter(shown_to(viewer, owner), profile=owner, title=OuterRef("title"))
    about_title = rated.values("value")
    kept = LibraryEntry.objects.filter(shown_to(viewer, owner), profile=owner)
    mine = kept.filter(title__in=[title.pk for title in titles])
    entries = {entry.title_id: entry for entry in mine.annotate(points=Subquery(about_title))}
    shows = [title.pk for title in titles if title.is_show] if "progress" in columns else []
    aired = aired_counts(shows, today=today) if shows else {}
    for title in titles:
        row: Any = title
        row.entry, row.aired = entries.get(title.pk), aired.get(title.pk, 0)
        row.points = row.entry.points if row.entry else None


def aired_counts(shows: Collection[int], *, today: datetime.date) -> dict[int, int]:
    """How many regular episodes of each show have been on air by that day; without a date, once the show is over."""
    return dict(_aired(shows=list(shows), today=today))


@prepared
def _aired() -> QuerySet[Episode, tuple[Any, int]]:
    there = Q(aired_on__lte=Given("today")) | Q(aired_on=None, season__title__status__in=OVER)
    of_shows = Episode.objects.filter(there, season__title__in=Given("shows", many=True), season__number__gt=0)
    return of_shows.exclude(kind=WITHDRAWN).order_by().values_list("season__title").annotate(number=Count("pk"))
