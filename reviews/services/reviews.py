"""Writing, changing, deleting and restoring reviews."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from movies.models import Episode, Season, Title
from reviews.enums import CommentPolicy
from reviews.markdown import handles_in
from reviews.models import Review, ReviewRevision
from reviews.services.talking import tell_talk_as
from reviews.validators import language_near, review_language, review_text
from social import activity
from social.enums import NotificationKind, ProfileKind, SocialAct, Verb, Visibility
from social.models import Profile
from social.moderation import Verdict, require_not_suspended, screen, settle

# What an author may change of a review.
CHANGEABLE = ("text", "has_spoilers", "visibility", "language", "comment_policy")
# For how long what was deleted can be brought back.
KEPT = datetime.timedelta(days=30)
# Of whom a review mentions, so many are told at most: it is no way to write to everybody.
MOST_TOLD = 10
_PURGED_AT_ONCE = 500


class ReviewChangedError(Exception):
    """The review was changed since the state that somebody's own change began from. review: as it is now."""

    def __init__(self, review: Review) -> None:
        super().__init__(_("This review was changed elsewhere since you opened it."))
        self.review = review


def publish_review(
    *,
    profile: Profile,
    title: Title,
    text: str,
    season: Season | None = None,
    episode: Episode | None = None,
    has_spoilers: bool = False,
    visibility: str = "",
    language: str | None = None,
    comment_policy: str = CommentPolicy.ALL,
    nonce: uuid.UUID | None = None,
) -> Review:
    """Write a review of a title, one of its seasons or one of its episodes. One that was sent before is given back.

    visibility: empty for the profile's default. language: None for the profile's. nonce: the sender's own name of the
    act. Raises ValidationError.
    """
    if nonce and (sent := Review.objects.filter(profile=profile, nonce=nonce).first()):
        return sent
    given = {"text": text, "visibility": visibility or profile.default_visibility, "comment_policy": comment_policy}
    given["language"] = language_near(profile.language) if language is None else language
    new = Review(
        profile=profile,
        title=title,
        season=season,
        episode=episode,
        has_spoilers=has_spoilers,
        written_at=timezone.now(),
        nonce=nonce,
        **_cleaned(given),
    )
    verdict = may_publish(profile=profile, review=new)
    try:
        with transaction.atomic():
            new.save(force_insert=True)
            _tell(new)
            settle(new, verdict)
    except IntegrityError:
        # Sent twice at the same moment: the other one was quicker.
        twin = Review.objects.filter(profile=profile, nonce=nonce).first() if nonce else None
        if twin is None:
            raise
        return twin
    return new


@transaction.atomic
def edit_review(*, profile: Profile, review: Review, version: int | None = None, **changes: Any) -> Review:
    """Change what of CHANGEABLE is named; the author alone may. Returns the review as it is now.

    What it said before is kept as a revision. version: of the state that the change was made from; where that is no
    longer the present one, and the change would make a difference, nothing is changed. Raises Review.DoesNotExist,
    ReviewChangedError, ValidationError.
    """
    row = _own(profile, review)
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if wanted.get("text") == row.text:
        # Written elsewhere, perhaps longer or shorter than ours may be: it stays as it is until it is touched.
        del wanted["text"]
    wanted = {name: value for name, value in _cleaned(wanted).items() if getattr(row, name) != value}
    if not wanted:
        return row
    if version is not None and version != row.version:
        raise ReviewChangedError(row)
    now, was = timezone.now(), row.visibility
    if wanted.keys() & {"text", "has_spoilers"}:
        row.revisions.create(text=row.text, has_spoilers=row.has_spoilers, edited_at=row.edited_at or row.written_at)
        row.edited_at = now
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    says_more = wanted.keys() & {"text", "visibility"}
    verdict = may_publish(profile=profile, review=row) if says_more else Verdict()
    if was != Visibility.PRIVATE and row.published_at is None:
        # Brought along by an import, and seen by others ever since.
        row.published_at = row.written_at
    row.save()
    if row.visibility != was:
        _show(row, row.visibility)
        if row.published_at is None:
            activity.withdraw(target=row, verb=Verb.REVIEWED)
            _tell(row)
    settle(row, verdict)
    return row


def restore_revision(
    *, profile: Profile, review: Review, revision: ReviewRevision, version: int | None = None
) -> Review:
    """Let a review say again what it said then; what it says now becomes a revision itself. As `edit_review`."""
    then = {"text": revision.text, "has_spoilers": revision.has_spoilers}
    return edit_review(profile=profile, review=review, version=version, **then)


@transaction.atomic
def delete_review(*, profile: Profile, review: Review) -> bool:
    """Take a review away from everybody, for KEPT still to be restored. Returns whether that is new.

    What others said about it goes out of sight with it, and comes back with it. Raises Review.DoesNotExist for what
    isn't the profile's own.
    """
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk, profile=profile)
    if row.deleted_at:
        return False
    Review.objects.filter(pk=row.pk).update(deleted_at=timezone.now(), updated_at=timezone.now())
    row.deleted_at = timezone.now()
    _show(row, Visibility.PRIVATE)
    return True


@transaction.atomic
def restore_review(*, profile: Profile, review: Review) -> Review:
    """Bring a deleted review back, with all that belongs to it.

    Raises Review.DoesNotExist where it is gone for good, ValidationError.
    """
    row = Review.objects.select_for_update(of=("self",)).select_related("profile").get(pk=review.pk, profile=profile)
    if row.deleted_at is None:
        return row
    row.deleted_at = None
    require_not_suspended(profile, SocialAct.REVIEW)
    row.save(update_fields=["deleted_at", "updated_at"])
    _show(row, row.visibility)
    return row


def purge_deleted_reviews() -> int:
    """Delete for good what was deleted longer than KEPT ago; how many that were. A second run finds none."""
    gone = 0
    while keys := _due():
        with transaction.atomic():
            due = Review.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=keys)
            there = list(due.filter(deleted_at__lt=timezone.now() - KEPT).values_list("pk", flat=True))
            activity.withdraw_each(Review, there)
            Review.objects.filter(pk__in=there).delete()
        gone += len(there)
        if len(there) < len(keys):
            break
    return gone


def may_publish(*, profile: Profile, review: Review) -> Verdict:
    """Whether this profile may let others read this now, and what moderators have to look at. What nobody else reads is
    nobody else's business. Raises ValidationError.
    """
    if profile.kind != ProfileKind.STANDARD:
        raise ValidationError(_("Kids’ and guest profiles don’t write reviews."), code="no_face")
    if review.visibility == Visibility.PRIVATE:
        return Verdict()
    return screen(profile=profile, act=SocialAct.REVIEW, texts=[review.text])


def _own(profile: Profile, review: Review) -> Review:
    """One's own review that isn't deleted, locked."""
    rows = Review.objects.live().select_for_update(of=("self",)).select_related("profile")
    return rows.get(pk=review.pk, profile=profile)


def _show(review: Review, visibility: str) -> None:
    """What was told of it, and of what is said below it, is seen by these from now on."""
    activity.show_to(target=review, visibility=visibility)
    tell_talk_as(review=review)


def _due() -> list[int]:
    over = Review.objects.filter(deleted_at__lt=timezone.now() - KEPT)
    return list(over.order_by("deleted_at", "pk").values_list("pk", flat=True)[:_PURGED_AT_ONCE])


def _tell(review: Review) -> None:
    """Record that it was written. What others see is new to them once, and whom it mentions is told then."""
    if review.visibility != Visibility.PRIVATE:
        review.published_at = timezone.now()
        Review.objects.filter(pk=review.pk).update(published_at=review.published_at)
    activity.record(
        actor=review.profile,
        verb=Verb.REVIEWED,
        target=review,
        visibility=review.visibility,
        title_id=review.title_id,
        tells={NotificationKind.MENTION: _told(review)},
    )


def _told(review: Review) -> list[int]:
    """Whom the review mentions of those who see it, by key."""
    handles = sorted(handles_in(review.text)) if review.visibility != Visibility.PRIVATE else []
    if not handles:
        return []
    people = Profile.objects.visible_to(review.profile).filter(handle__in=handles, kind=ProfileKind.STANDARD)
    others = people.exclude(pk=review.profile_id).order_by("pk")[:MOST_TOLD]
    return [each.pk for each in others if Review.objects.visible_to(each).filter(pk=review.pk).exists()]


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """What was given, each in its normal spelling. Raises ValidationError that names the fields."""
    clean = {"text": review_text, "language": review_language, "visibility": _visibility, "comment_policy": _policy}
    cleaned, wrong = {}, {}
    for name, value in given.items():
        try:
            cleaned[name] = clean[name](value) if name in clean else value
        except ValidationError as error:
            wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    return cleaned


def _visibility(value: str) -> str:
    if value not in Visibility.values:
        raise ValidationError(_("Choose who sees the review: everybody, followers or only you."), code="visibility")
    return value


def _policy(value: str) -> str:
    if value not in CommentPolicy.values:
        words = _("Choose who may comment: everybody who sees the review, your followers, or nobody.")
        raise ValidationError(words, code="comment_policy")
    return value
