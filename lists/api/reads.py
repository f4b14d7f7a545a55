"""Rows as the API answers them: each list a fixed number of queries, however long."""

from collections.abc import Sequence
from typing import Any

from django.db.models import DateField, DateTimeField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lists.models import LibraryEntry, SharedWatch, Watch
from lists.together import any_share, partners_of
from movies.models import Title
from reviews.models import Rating, Review
from social.models import Profile

BEFORE_ALL_DAYS = "0001-01-01"
BEFORE_ALL_MOMENTS = "0001-01-01T00:00:00+00:00"


def with_titles(rows: QuerySet[Any], viewer: Any) -> QuerySet[Any]:
    """Those rows whose title the viewer may know of, with the title's item."""
    titles = Title.objects.visible_to(viewer)
    return rows.filter(title__in=titles).prefetch_related(Prefetch("title", Title.objects.with_card_data()))


def entries_of(profile: Profile, titles: Sequence[Title]) -> list[LibraryEntry]:
    """The profile's entries for these titles, in their order, empty ones where there are none. Runs 2 queries.

    Each has `title` as given, and `rating`, the points or None.
    """
    keys = [title.pk for title in titles]
    kept = LibraryEntry.objects.filter(profile=profile, title__in=keys)
    by_title = {row.title_id: row for row in kept.select_related("next_episode__season", "stopped_at_episode__season")}
    rated = Rating.objects.of_titles().filter(profile=profile, title__in=keys)
    points = dict(rated.values_list("title_id", "value"))
    found = []
    for title in titles:
        entry = by_title.get(title.pk) or LibraryEntry(profile=profile, title=title)
        entry.title = title
        entry.rating = points.get(title.pk)  # type: ignore[attr-defined]
        found.append(entry)
    return found


def public_entries_of(owner: Profile, titles: Sequence[Title], viewer: Profile | None) -> list[LibraryEntry]:
    """The same as far as the viewer may know: status and rating, and of all else nothing. Runs 2 queries."""
    about = {"profile": owner, "title__in": [title.pk for title in titles]}
    statuses = dict(LibraryEntry.objects.visible_to(viewer).filter(**about).values_list("title_id", "status"))
    rated = Rating.objects.of_titles().visible_to(viewer).filter(**about)
    points = dict(rated.values_list("title_id", "value"))
    shown = []
    for title in titles:
        entry: Any = LibraryEntry(profile=owner, title=title, status=statuses.get(title.pk, ""))
        entry.rating = points.get(title.pk)
        shown.append(entry)
    return shown


def entry_in_full(profile: Profile, title_id: int) -> LibraryEntry:
    """One entry as `entries_of` gives it, with the title's item. Runs 4 queries."""
    return entries_of(profile, [Title.objects.with_card_data().get(pk=title_id)])[0]


def diary(viewer: Any) -> QuerySet[Watch]:
    """The viewings that the viewer may see, with all that an item shows.

    `diary_day` and `diary_moment` put them in the diary's order, those of some time last. `seen_review` is the key of
    the review that belongs to each, where the viewer sees that too.
    """
    seen = with_titles(Watch.objects.visible_to(viewer), viewer).select_related("profile", "episode__season")
    day = Coalesce("watched_on", Value(BEFORE_ALL_DAYS), output_field=DateField())
    moment = Coalesce("watched_at", Value(BEFORE_ALL_MOMENTS), output_field=DateTimeField())
    review = Subquery(Review.objects.visible_to(viewer).filter(pk=OuterRef("review_id")).values("pk"))
    found: QuerySet[Watch] = seen.annotate(
        diary_day=day, diary_moment=moment, seen_review=review, any_share=any_share()
    )
    return found


def with_partners(viewer: Any, watches: Sequence[Any]) -> None:
    """Put on the viewer's own of these viewings `partners`, as `partners_of` has them; on others' None.

    Who shares a viewing is its owner's alone to know. Runs a query where any is shared.
    """
    own = [watch.pk for watch in watches if viewer and watch.profile_id == viewer.pk and watch.any_share]
    known = partners_of(viewer, own)
    for watch in watches:
        is_own = viewer and watch.profile_id == viewer.pk
        watch.partners = known.get(watch.pk, []) if is_own else None


def shares(viewer: Profile) -> QuerySet[SharedWatch]:
    """What waits for the viewer's answer, with hosts, episodes and the titles' items."""
    titles = Prefetch("watch__title", Title.objects.with_card_data())
    return (
        SharedWatch.objects.waiting_for(viewer)
        .select_related("watch__profile", "watch__episode__season")
        .prefetch_related(titles)
    )
