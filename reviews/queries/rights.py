"""Who may say something below a review, and why not."""

from django.db.models import Q
from django.utils.translation import gettext as _

from reviews.enums import CommentPolicy
from reviews.models import Comment, Review
from social.enums import ProfileKind, Visibility
from social.models import Follow, Profile


def takes_part(profile: Profile | None) -> bool:
    """Whether the profile is one that reacts and comments at all: no visitor, child or guest."""
    return bool(profile) and profile is not None and profile.kind == ProfileKind.STANDARD


def why_silent(profile: Profile, review: Review) -> str:
    """Why the profile, which takes part and sees the review, may not comment on it; empty where it may.

    Needs the review's profile at hand. Runs a query where only following could tell.
    """
    own = review.profile_id == profile.pk
    if review.comment_policy == CommentPolicy.NONE:
        return _("Comments on this review are closed.")
    if own:
        return ""
    if profile.visibility == Visibility.PRIVATE:
        return _("Your profile is private: nobody else would see what you write here.")
    if review.comment_policy == CommentPolicy.FOLLOWERS and not _follows(profile, review):
        return _("Only followers of %(name)s comment on this review.") % {"name": review.profile.name}
    return ""


def who_reads(profile: Profile, review: Review) -> str:
    """What to say beforehand of who will read a comment of the profile's; empty where whoever reads the review does."""
    if profile.visibility == Visibility.FOLLOWERS:
        return _("Your followers will see it, as your profile has it.")
    return ""


def may_remove(profile: Profile | None, comment: Comment) -> bool:
    """Its author, and whoever wrote the review that it stands below. Needs the comment's review at hand."""
    return bool(profile) and profile is not None and profile.pk in (comment.profile_id, comment.review.profile_id)


def _follows(profile: Profile, review: Review) -> bool:
    """An accepted follower of the author, or of the same household, as the rule of visibility has it."""
    if review.profile.user_id == profile.user_id:
        return True
    asked = Q(follower=profile.pk, followed=review.profile_id)
    return Follow.objects.accepted().filter(asked).exists()
