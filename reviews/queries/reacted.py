"""What somebody has pressed, and who has."""

from collections.abc import Collection

from django.db.models import QuerySet

from reviews.models import Reaction, Review
from social.models import Profile


def my_reactions(profile: Profile, reviews: Collection[int]) -> dict[int, frozenset[str]]:
    """The kinds of reaction that the profile has given to each of these reviews (by key). Runs one query."""
    found: dict[int, set[str]] = {}
    given = Reaction.objects.filter(profile=profile, review__in=reviews)
    for review, kind in given.values_list("review_id", "kind"):
        found.setdefault(review, set()).add(kind)
    return {review: frozenset(kinds) for review, kinds in found.items()}


def reacted(review: Review, *, viewer: Profile | None, kind: str) -> QuerySet[Reaction]:
    """The reactions of a kind to a review that the viewer is known to see, of those whom it may see, newest first."""
    given = Reaction.objects.visible_to(viewer).filter(review=review, kind=kind)
    return given.select_related("profile").order_by("-pk")
