"""Comments on reviews: written, edited, removed and put back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.characters import no_controls, visible_length
from reviews.enums import Remover
from reviews.markdown import handles_in
from reviews.models import Comment, Review
from reviews.queries.rights import may_remove, why_silent
from reviews.services.limits import spend
from reviews.services.talking import lock_review, require_face, told_as
from social import activity
from social.enums import NotificationKind, ProfileKind, SocialAct, Verb
from social.models import Profile
from social.moderation import screen, settle

LONGEST = 2_000
# Of one comment; whom it names besides isn't told of it.
MOST_TOLD = 10
# So long a removed comment may be put back; then its words are gone for good.
KEPT_FOR = timedelta(days=1)
# What moderators have hidden for longer: they may think better of it.
KEPT_HIDDEN_FOR = timedelta(days=60)
AT_ONCE = 1_000


def comment_text(text: str) -> str:
    """The text of a comment as it is stored: something that one sees, at most LONGEST characters.

    Raises ValidationError.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    no_controls(text)
    if not visible_length(text):
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > LONGEST:
        words = _("A comment has room for 2,000 characters: shorten this one by %(over)d.")
        raise ValidationError(words % {"over": len(text) - LONGEST}, code="too_long")
    return text


def write_comment(*, profile: Profile, review: int, text: str, answers: int | None = None) -> Comment:
    """Comment on a review (by key) that the profile sees, or reply to a comment below it.

    answers: the key of the comment replied to. A reply to a reply stands under the same comment, and says whom it
    answers. Raises Review.DoesNotExist, TooOftenError, ValidationError.
    """
    said = comment_text(text)
    require_face(profile)
    spend(profile=profile, act="comment")
    verdict = screen(profile=profile, act=SocialAct.COMMENT, texts=[said])
    with transaction.atomic():
        found = lock_review(profile=profile, review=review)
        if reason := why_silent(profile, found):
            raise ValidationError(reason, code="comments_closed")
        answered = _answered(profile, found, answers)
        under = answered and (answered.parent or answered)
        made = Comment.objects.create(
            review=found,
            profile=profile,
            parent=under,
            answers=answered if answered and answered.parent_id else None,
            text=said,
        )
        Review.objects.filter(pk=found.pk).update(comment_count=F("comment_count") + 1)
        _record(made, tells=_told_of(made, answered))
        settle(made, verdict)
    return made


def edit_comment(*, profile: Profile, comment: int, text: str) -> Comment:
    """Say it otherwise; from then on the comment is marked as edited, and nobody is told of it again.

    Only its author may, for as long as it stands. Raises Comment.DoesNotExist, TooOftenError, ValidationError.
    """
    said = comment_text(text)
    spend(profile=profile, act="comment")
    verdict = screen(profile=profile, act=SocialAct.COMMENT, texts=[said])
    with transaction.atomic():
        mine = Comment.objects.visible_to(profile).filter(profile=profile).select_related("review__profile", "profile")
        found = mine.select_for_update(of=("self",)).get(pk=comment)
        if found.text != said:
            found.text, found.edited_at = said, timezone.now()
            found.save(update_fields=["text", "edited_at"])
            settle(found, verdict)
    return found


def remove_comment(*, profile: Profile, comment: int) -> Comment:
    """Take away one's own comment, or somebody's below one's own review. A second time nothing happens.

    Raises Comment.DoesNotExist, also where the profile may not.
    """
    with transaction.atomic():
        found = _locked(comment)
        if not may_remove(profile, found) or not _sees(profile, found):
            raise Comment.DoesNotExist
        _remove(found, by=Remover.AUTHOR if found.profile_id == profile.pk else Remover.HOST)
    return found


def remove_as_moderator(*, comment: int) -> Comment:
    """Take away any comment; its author can't put it back. Raises Comment.DoesNotExist."""
    with transaction.atomic():
        found = _locked(comment)
        _remove(found, by=Remover.MODERATOR)
    return found


def is_hidden(comment: Comment) -> bool:
    return comment.removed_by == Remover.MODERATOR


def put_back_as_moderator(*, comment: int) -> Comment:
    """Put back what a moderator has taken away; nobody is told. Raises Comment.DoesNotExist."""
    with transaction.atomic():
        found = _locked(comment)
        if found.removed_by == Remover.MODERATOR and found.text and found.profile_id:
            _put_back(found)
    return found


def restore_comment(*, profile: Profile, comment: int) -> Comment:
    """Put a comment back that this profile has removed not long ago. A second time nothing happens; nobody is told.

    Raises Comment.DoesNotExist where there is none, or somebody else has removed it.
    """
    with transaction.atomic():
        found = _locked(comment)
        removers: dict[str, int | None] = {Remover.AUTHOR: found.profile_id, Remover.HOST: found.review.profile_id}
        stands = found.removed_at is None and may_remove(profile, found)
        is_theirs = bool(found.text) and found.profile_id is not None and profile.pk == removers.get(found.removed_by)
        if not (stands or is_theirs) or not _sees(profile, found):
            raise Comment.DoesNotExist
        if stands:
            return found
        _put_back(found)
    return found


def forget_removed_comments() -> int:
    """Delete what was removed long enough ago; of what others have replied to, the words alone. Returns how many."""
    now = timezone.now()
    hidden = Q(removed_by=Remover.MODERATOR)
    old = Comment.objects.filter(
        ~hidden & Q(removed_at__lt=now - KEPT_FOR) | hidden & Q(removed_at__lt=now - KEPT_HIDDEN_FOR)
    )
    gone = 0
    while keys := list(old.filter(replies=None).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        # Nobody replies to what is removed, so that no reply can go along.
        gone += Comment.objects.filter(pk__in=keys).delete()[0]
    return gone + old.exclude(text="").update(text="")


def _locked(comment: int) -> Comment:
    """Review first, then comment: the order of whoever writes one. Raises Comment.DoesNotExist."""
    review = Comment.objects.values_list("review_id", flat=True).get(pk=comment)
    Review.objects.select_for_update(no_key=True).filter(pk=review).values_list("pk").first()
    rows = Comment.objects.select_for_update(of=("self",)).select_related("review__profile", "profile")
    return rows.get(pk=comment)


def _sees(profile: Profile, comment: Comment) -> bool:
    return Review.objects.visible_to(profile).filter(pk=comment.review_id).exists()


def _remove(found: Comment, *, by: Remover) -> None:
    if found.removed_at is not None:
        if by == Remover.MODERATOR:
            Comment.objects.filter(pk=found.pk).update(removed_by=by)
        return
    found.removed_at, found.removed_by = timezone.now(), by
    found.save(update_fields=["removed_at", "removed_by"])
    Review.objects.filter(pk=found.review_id).update(comment_count=F("comment_count") - 1)
    activity.withdraw(target=found)


def _put_back(found: Comment) -> None:
    found.removed_at, found.removed_by = None, ""
    found.save(update_fields=["removed_at", "removed_by"])
    Review.objects.filter(pk=found.review_id).update(comment_count=F("comment_count") + 1)
    _record(found, tells={})


def _answered(profile: Profile, review: Review, key: int | None) -> Comment | None:
    """The comment that is replied to. Raises ValidationError where it isn't there any more."""
    if key is None:
        return None
    below = Comment.objects.visible_to(profile).filter(review=review).select_related("profile", "parent")
    found = below.filter(pk=key).first()
    if found is None:
        text = _("The comment that you answer isn’t there any more. You can post yours as a comment of its own.")
        raise ValidationError(text, code="answered_gone")
    return found


def _told_of(comment: Comment, answered: Comment | None) -> dict[str, list[int]]:
    """Whom the comment concerns, by what they are told: each once, and nobody who can't see it.

    A reply comes before a comment, and that before a mention. Runs a query for each of them.
    """
    replied = {each.profile_id for each in (answered, answered and answered.parent) if each and each.profile_id}
    named = Profile.objects.filter(handle__in=sorted(handles_in(comment.text))[: MOST_TOLD * 2])
    told: dict[int, NotificationKind] = {}
    for pk in named.order_by("pk").values_list("pk", flat=True)[:MOST_TOLD]:
        told[pk] = NotificationKind.MENTION
    told[comment.review.profile_id] = NotificationKind.COMMENT
    told |= dict.fromkeys(replied, NotificationKind.REPLY)
    told.pop(comment.profile_id or 0, None)
    people = Profile.objects.filter(pk__in=told, kind=ProfileKind.STANDARD, withdrawn_at=None)
    by_kind: dict[str, list[int]] = {}
    for person in people.order_by("pk"):
        if Comment.objects.visible_to(person).filter(pk=comment.pk).exists():
            by_kind.setdefault(told[person.pk], []).append(person.pk)
    return by_kind


def _record(comment: Comment, *, tells: dict[str, list[int]]) -> None:
    assert comment.profile is not None
    activity.record(
        actor=comment.profile,
        verb=Verb.COMMENTED,
        target=comment,
        visibility=told_as(comment.review),
        title_id=comment.review.title_id,
        data={"review": comment.review_id},
        tells=tells,
    )
