"""What reactions and comments have in common: who may take part, in which order rows are locked, who hears of it."""

from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reviews.models import Comment, Review
from social.enums import ProfileKind, Verb, Visibility
from social.models import Activity, Profile


def require_face(profile: Profile) -> None:
    """Children and guests have no public face, and take no part. Raises ValidationError."""
    if profile.kind != ProfileKind.STANDARD:
        raise ValidationError(_("Kids’ and guest profiles don’t react or comment."), code="no_face")


def lock_review(*, profile: Profile, review: int) -> Review:
    """The review (by key) as the profile sees it now, locked until the transaction ends: whoever counts waits here.

    The profile's own row comes first, as it does for whoever deletes the profile. Raises Review.DoesNotExist, also
    where the profile is gone meanwhile.
    """
    if not Profile.objects.select_for_update(no_key=True).filter(pk=profile.pk).values_list("pk").first():
        raise Review.DoesNotExist
    seen = Review.objects.visible_to(profile).select_related("profile", "title")
    return seen.select_for_update(no_key=True, of=("self",)).get(pk=review)


def lock_reviews(keys: Collection[int]) -> None:
    """Lock these reviews in the order of their keys, as all do who lock several, until the transaction ends."""
    rows = Review.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))


def told_as(review: Review) -> Visibility:
    """Who may learn of an act below the review: everybody, where everybody sees the review, and else nobody.

    What followers of the one who acts may see has nothing to do with whom the review's author lets read. Runs a query.
    """
    is_open = Review.objects.visible_to(None).filter(pk=review.pk).exists()
    return Visibility.PUBLIC if is_open else Visibility.PRIVATE


def tell_talk_as(*, review: Review) -> None:
    """After who sees a review has changed, or it was deleted or came back: likes and comments follow. Runs 3 queries.

    For whoever calls `activity.show_to` with a review: that gives them the review's own visibility.
    """
    seen_by = told_as(review)
    types = ContentType.objects.get_for_models(Review, Comment)
    likes = Activity.objects.filter(target_type=types[Review], target_id=review.pk, verb=Verb.LIKED_REVIEW)
    below = Comment.objects.filter(review=review).values("pk")
    likes.update(visibility=seen_by)
    Activity.objects.filter(target_type=types[Comment], target_id__in=below).update(visibility=seen_by)
