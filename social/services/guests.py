"""Guests: profiles that last as long as the session they sit in."""

import secrets
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from social.enums import ProfileKind, Visibility
from social.models import Profile, User
from social.services.profiles import forget_profile

# A session that has just begun may not be in its table yet.
PATIENCE = timedelta(minutes=10)


def seat_guest(*, user: User, session_key: str) -> Profile:
    """The guest of this session, new unless it has one already. Leaves nothing behind once it goes."""
    seated = Profile.objects.filter(user=user, kind=ProfileKind.GUEST, guest_session=session_key).first()
    return seated or Profile.objects.create(
        user=user,
        kind=ProfileKind.GUEST,
        guest_session=session_key,
        handle=f"guest_{secrets.token_hex(8)}",
        display_name=_("Guest"),
        visibility=Visibility.PRIVATE,
        default_visibility=Visibility.PRIVATE,
        stats_visibility=Visibility.PRIVATE,
        # After everybody that the household can have.
        position=10_000,
    )


def wipe_guest(*, profile: Profile) -> None:
    """Delete the guest and all that it did. Does nothing for other profiles."""
    if profile.kind == ProfileKind.GUEST:
        forget_profile(profile)


def wipe_left_guests() -> int:
    """Delete the guests whose sessions have ended, and return how many there were. Running twice changes nothing."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    guests = Profile.objects.filter(kind=ProfileKind.GUEST, created_at__lt=timezone.now() - PATIENCE)
    gone = 0
    for pk in list(guests.exclude(guest_session__in=alive).values_list("pk", flat=True)):
        with transaction.atomic():
            guest = Profile.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if guest:
                wipe_guest(profile=guest)
                gone += 1
    return gone
