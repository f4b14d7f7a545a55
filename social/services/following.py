"""Following: begun, asked for, ended, taken back. Each act may come twice, late, or together with another."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from social import activity
from social.enums import FollowStatus, NotificationKind, SocialAct, Verb, Visibility
from social.models import Follow, Profile
from social.models.visibility import not_blocked
from social.moderation import RefusedError, screen
from social.services.pairs import (
    CannotError,
    close_ways_back,
    first_in_a_while,
    hears_anew,
    keep_way_back,
    lock_pair,
    require_standard,
    slow_down,
    take_way_back,
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What there was until now. status "": nothing. can_restore: whether it can be taken back for some minutes."""

    status: str
    can_restore: bool = False


def follow(*, follower: Profile, followed: Profile) -> Follow:
    """Follow somebody, or ask to where only followers see them. Again, it changes nothing and tells nobody.

    Who shares an account need not ask. Raises Profile.DoesNotExist for somebody whom the follower may not know,
    CannotError, TooFastError.
    """
    require_standard(follower)
    before = Follow.objects.filter(follower=follower.pk, followed=followed.pk).first()
    if before and before.status in (FollowStatus.ACCEPTED, _wanted(follower, followed)):
        return before
    tells = False
    if before is None:
        asks = _wanted(follower, followed) == FollowStatus.PENDING
        _require_open(follower, followed)
        _require_allowed(follower)
        slow_down(follower, asks=asks)
        kind = NotificationKind.FOLLOW_REQUEST if asks else NotificationKind.FOLLOWER
        tells = first_in_a_while(kind, by=follower.pk, to=followed.pk)
    with transaction.atomic():
        me, them = lock_pair(follower.pk, followed.pk)
        # As things are now that nobody else writes between the two: they may have blocked, or turned private.
        if not Profile.objects.visible_to(me).filter(pk=them.pk).exists():
            raise Profile.DoesNotExist
        _require_open(me, them)
        status = _wanted(me, them)
        found, made = Follow.objects.get_or_create(follower=me, followed=them, defaults={"status": status})
        if made:
            _record(me, them, status, tells=tells)
        elif found.status == FollowStatus.PENDING and status == FollowStatus.ACCEPTED:
            _let_in(found)
            activity.withdraw(target=them, actor=me, verb=Verb.ASKED_TO_FOLLOW)
            _record(me, them, status, tells=False)
    return found


def unfollow(*, follower: Profile, followed: int) -> Ended:
    """Follow somebody (a key) no more, or take the request back. It needs no right to see them."""
    return _end(follower=follower.pk, followed=followed, by=follower.pk)


def remove_follower(*, profile: Profile, follower: int) -> Ended:
    """Have somebody (a key) follow the profile no more. They aren't told, and may follow, or ask, again."""
    close_ways_back(profile.pk, follower, only_of=follower)
    return _end(follower=follower, followed=profile.pk, by=profile.pk)


def restore(*, profile: Profile, follower: int, followed: int) -> bool:
    """Take back an end that the profile brought about some minutes ago; False where there is none.

    Nobody is told, and nobody has to be asked again.
    """
    was = take_way_back(by=profile.pk, follower=follower, followed=followed)
    if not was or profile.pk not in (follower, followed):
        return False
    with transaction.atomic():
        try:
            one, other = lock_pair(follower, followed)
        except Profile.DoesNotExist:
            return False
        if not Profile.objects.filter(not_blocked(one, owner="pk"), pk=other.pk).exists():
            return False
        found, made = Follow.objects.get_or_create(follower=one, followed=other, defaults={"status": was["status"]})
        if made:
            since = datetime.datetime.fromisoformat(was["since"])
            Follow.objects.filter(pk=found.pk).update(created_at=since)
            _record(one, other, found.status, tells=False)
    return True


def accept(*, profile: Profile, follower: int) -> Follow:
    """Let somebody (a key) who has asked follow the profile. Raises Follow.DoesNotExist where nobody asks any more."""
    tells = first_in_a_while(NotificationKind.FOLLOW_ACCEPTED, by=profile.pk, to=follower)
    with transaction.atomic():
        try:
            me, them = lock_pair(profile.pk, follower)
        except Profile.DoesNotExist:
            raise Follow.DoesNotExist
        found = Follow.objects.get(follower=them, followed=me)
        if found.status == FollowStatus.PENDING:
            _let_in(found)
            activity.withdraw(target=me, actor=them, verb=Verb.ASKED_TO_FOLLOW)
            activity.record(
                actor=me,
                verb=Verb.ACCEPTED_FOLLOWER,
                target=them,
                visibility=Visibility.PRIVATE,
                tells={NotificationKind.FOLLOW_ACCEPTED: [them.pk]} if tells else None,
            )
            _record(them, me, FollowStatus.ACCEPTED, tells=False)
    return found


def decline(*, profile: Profile, follower: int) -> Ended:
    """Turn a request down; nobody is told. Raises Follow.DoesNotExist where nobody asks any more."""
    ended = _end(follower=follower, followed=profile.pk, by=profile.pk, only=FollowStatus.PENDING)
    if not ended.status:
        raise Follow.DoesNotExist
    return ended


def accept_everybody(*, profile: Profile) -> int:
    """Let in whoever waits, since anybody may follow the profile now, and return how many that were.

    Needs a transaction in which the profile is locked: whoever asks meanwhile waits, and finds it open.
    """
    waiting = list(Follow.objects.pending().filter(followed=profile).values_list("follower_id", flat=True))
    if waiting:
        Follow.objects.pending().filter(followed=profile).update(
            status=FollowStatus.ACCEPTED, created_at=timezone.now()
        )
        hears_anew(*waiting)
        activity.withdraw(target=profile, verb=Verb.ASKED_TO_FOLLOW)
        activity.record(
            actor=profile,
            verb=Verb.ACCEPTED_FOLLOWER,
            target=profile,
            visibility=Visibility.PRIVATE,
            tells={NotificationKind.FOLLOW_ACCEPTED: waiting},
        )
    return len(waiting)


def _wanted(follower: Profile, followed: Profile) -> FollowStatus:
    """What following comes to: who shares an account sees followers' rows already, and so need not ask."""
    asks = followed.visibility == Visibility.FOLLOWERS and followed.user_id != follower.user_id
    return FollowStatus.PENDING if asks else FollowStatus.ACCEPTED


def _require_open(follower: Profile, followed: Profile) -> None:
    """Raises CannotError, saying why."""
    if follower.pk == followed.pk:
        raise CannotError(_("That is you."))
    if followed.visibility == Visibility.PRIVATE:
        raise CannotError(_("%(name)s’s page is private: nobody can follow it.") % {"name": followed.name})
    if follower.withdrawn_at:
        raise CannotError(_("Your account is about to be deleted. Keep it first: then you can follow people."))
    if follower.visibility == Visibility.PRIVATE:
        raise CannotError(
            _("Your own page is private, so nobody could see who follows them. Open it in the settings first.")
        )


def _require_allowed(follower: Profile) -> None:
    """Raises CannotError where moderators, or the limits for new accounts, say no."""
    try:
        screen(profile=follower, act=SocialAct.FOLLOW)
    except RefusedError as refused:
        raise CannotError(refused.message)


def _let_in(found: Follow) -> None:
    found.status, found.created_at = FollowStatus.ACCEPTED, timezone.now()
    found.save(update_fields=["status", "created_at"])


def _record(follower: Profile, followed: Profile, status: str, *, tells: bool) -> None:
    """A follow is as visible as the follower; a request is between the two."""
    accepted = status == FollowStatus.ACCEPTED
    if accepted:
        hears_anew(follower.pk)
    kind = NotificationKind.FOLLOWER if accepted else NotificationKind.FOLLOW_REQUEST
    activity.record(
        actor=follower,
        verb=Verb.FOLLOWED if accepted else Verb.ASKED_TO_FOLLOW,
        target=followed,
        visibility=follower.visibility if accepted else Visibility.PRIVATE,
        tells={kind: [followed.pk]} if tells else None,
    )


def _end(*, follower: int, followed: int, by: int, only: str = "") -> Ended:
    """End what there is between the two; only: if it has this status."""
    with transaction.atomic():
        try:
            one, other = lock_pair(follower, followed)
        except Profile.DoesNotExist:
            return Ended("")
        found = Follow.objects.filter(follower=one, followed=other).first()
        if found is None or (only and found.status != only):
            return Ended("")
        Follow.objects.filter(pk=found.pk).delete()
        hears_anew(follower)
        for verb in (Verb.FOLLOWED, Verb.ASKED_TO_FOLLOW):
            activity.withdraw(target=other, actor=one, verb=verb)
        activity.withdraw(target=one, actor=other, verb=Verb.ACCEPTED_FOLLOWER)
    since = found.created_at.isoformat()
    kept = keep_way_back(by=by, follower=follower, followed=followed, status=found.status, since=since)
    return Ended(found.status, can_restore=kept)
