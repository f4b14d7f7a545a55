"""Reactions to reviews, given and taken back, and counted on the review."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from reviews.enums import ReactionKind
from reviews.models import COUNTED_BY, Reaction, Review
from reviews.services.limits import spend
from reviews.services.talking import lock_review, require_face, told_as
from social import activity
from social.enums import NotificationKind, Verb
from social.models import Profile
from social.services.pairs import first_in_a_while


def react(*, profile: Profile, review: int, kind: str) -> bool:
    """Give a reaction to somebody else's review (by key) that the profile sees. Returns whether that is new.

    Raises Review.DoesNotExist, TooOftenError, ValidationError.
    """
    known = _kind(kind)
    require_face(profile)
    spend(profile=profile, act="reaction")
    with transaction.atomic():
        found = lock_review(profile=profile, review=review)
        if found.profile_id == profile.pk:
            raise ValidationError(_("This review is yours: others may react to it."), code="own_review")
        reaction, made = Reaction.objects.get_or_create(profile=profile, review=found, kind=known)
        if made:
            _count(found.pk, known, by=1)
            if known == ReactionKind.LIKE:
                _record(reaction, found)
    return made


def take_reaction(*, profile: Profile, review: int, kind: str) -> bool:
    """Take a reaction back. Returns whether there was one.

    Raises Review.DoesNotExist, TooOftenError, ValidationError.
    """
    known = _kind(kind)
    spend(profile=profile, act="reaction")
    with transaction.atomic():
        found = lock_review(profile=profile, review=review)
        gone, _by_model = Reaction.objects.filter(profile=profile, review=found, kind=known).delete()
        if gone:
            _count(found.pk, known, by=-1)
            if known == ReactionKind.LIKE:
                activity.withdraw(target=found, verb=Verb.LIKED_REVIEW, actor=profile)
    return bool(gone)


def _kind(kind: str) -> ReactionKind:
    if kind not in ReactionKind.values:
        raise ValidationError(_("Choose like, helpful or funny."), code="kind")
    return ReactionKind(kind)


def _count(review: int, kind: ReactionKind, *, by: int) -> None:
    column = COUNTED_BY[kind]
    Review.objects.filter(pk=review).update(**{column: F(column) + by})


def _record(reaction: Reaction, review: Review) -> None:
    """The author is told, if it may know who it was, and not again of a like that was taken back meanwhile."""
    author, liker = review.profile_id, reaction.profile_id
    known = Reaction.objects.visible_to(review.profile).filter(pk=reaction.pk).exists()
    tells = known and first_in_a_while(f"like:review:{review.pk}", by=liker, to=author)
    activity.record(
        actor=reaction.profile,
        verb=Verb.LIKED_REVIEW,
        target=review,
        visibility=told_as(review),
        title_id=review.title_id,
        tells={NotificationKind.LIKE: [author] if tells else []},
    )
