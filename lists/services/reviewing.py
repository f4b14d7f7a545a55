"""Which viewing a review belongs to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from lists.models import Watch
from lists.services.watches import edit_watch
from reviews.models import Review
from social.models import Profile

# The field that lists puts into the form of a review: a viewing's key, or nothing.
FIELD = "viewing"
_LARGEST_KEY = 2**63 - 1


def viewings_for(profile: Profile, review: Review) -> QuerySet[Watch]:
    """The profile's viewings that a review may belong to: of the same episode or season, or of the title."""
    own = Watch.objects.filter(profile=profile, title=review.title_id)
    if review.episode_id:
        own = own.filter(episode=review.episode_id)
    elif review.season_id:
        own = own.filter(episode__season=review.season_id)
    return own.filter(Q(review=None) | Q(review=review.pk) | Q(review__deleted_at__isnull=False))


def fits(watch: Watch, review: Review) -> bool:
    """Whether a review of the same title may belong to this viewing. May run a query."""
    if review.episode_id:
        return watch.episode_id == review.episode_id
    return not review.season_id or bool(watch.episode and watch.episode.season_id == review.season_id)


def tie_review(*, profile: Profile, review: Review, watch: Watch | None) -> None:
    """Let a review belong to this viewing and no other one; to none at all without it."""
    for other in Watch.objects.filter(profile=profile, review=review).exclude(pk=watch.pk if watch else 0):
        edit_watch(profile=profile, watch=other, review=None)
    if watch and watch.review_id != review.pk:
        edit_watch(profile=profile, watch=watch, review=review)


def tie_as_sent(sender: Any, review: Review, data: Mapping[str, str], **_more: Any) -> None:
    """As the form of a review has it. A viewing that it can't belong to is passed over: the text is what counts."""
    sent = data.get(FIELD)
    if sent is None:
        return
    if not sent:
        tie_review(profile=review.profile, review=review, watch=None)
    elif sent.isascii() and sent.isdigit() and len(sent) < 20 and int(sent) <= _LARGEST_KEY:
        watch = viewings_for(review.profile, review).filter(pk=int(sent)).first()
        if watch:
            tie_review(profile=review.profile, review=review, watch=watch)
