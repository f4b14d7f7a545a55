"""What becomes of reactions and comments when a profile goes, or a review."""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from reviews.enums import Remover
from reviews.models import COUNTED_BY, Comment, Reaction, Review
from reviews.services.talking import lock_reviews
from social import activity
from social.models import Profile


def forget_talk_of(*, profiles: Sequence[Profile]) -> None:
    """Before these profiles go: uncount what they said of others' reviews, and keep the place of what was replied to.

    Needs a transaction. All reviews concerned are locked first, by key, their own too: two who go at once and have
    commented on each other would else wait for each other.
    """
    theirs = Reaction.objects.filter(profile__in=profiles)
    said = Comment.objects.filter(profile__in=profiles)
    own = list(Review.objects.filter(profile__in=profiles).values_list("pk", flat=True))
    concerned = {*own, *theirs.values_list("review_id", flat=True), *said.values_list("review_id", flat=True)}
    if not concerned:
        return
    lock_reviews(concerned)
    for profile in profiles:
        for kind, column in COUNTED_BY.items():
            pressed = theirs.filter(profile=profile, kind=kind).values("review")
            Review.objects.filter(pk__in=pressed).update(**{column: F(column) - 1})
    _uncount(Counter(said.standing().values_list("review_id", flat=True)))
    others = Comment.objects.filter(parent=OuterRef("pk")).exclude(profile__in=profiles)
    said.filter(Exists(others)).update(
        profile=None, text="", removed_at=timezone.now(), removed_by=Remover.AUTHOR, edited_at=None
    )
    withdraw_talk(reviews=own)


def withdraw_talk(*, reviews: Collection[int]) -> None:
    """Forget what was recorded of likes and comments on these reviews (by key), which go. Runs 3 queries at most."""
    if reviews:
        keys = Comment.objects.filter(review__in=reviews).values_list("pk", flat=True)
        activity.withdraw_each(Comment, list(keys))
        activity.withdraw_each(Review, list(reviews))


def _uncount(said: Counter[int]) -> None:
    """Take so many comments off each review's count, in a statement for each number."""
    by_number: dict[int, list[int]] = {}
    for review, number in said.items():
        by_number.setdefault(number, []).append(review)
    for number, keys in by_number.items():
        Review.objects.filter(pk__in=keys).update(comment_count=F("comment_count") - number)
