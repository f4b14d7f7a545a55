"""What coming and going do to a session's profile. Connected when the app is ready."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from social.enums import ProfileKind
from social.models import Profile, User
from social.services.guests import wipe_guest
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY


def connect() -> None:
    user_logged_in.connect(_came, dispatch_uid="profile-came")
    user_logged_out.connect(_went, dispatch_uid="profile-went")


def _came(request: HttpRequest, **facts: Any) -> None:
    """Whoever signs in has shown who they are: they begin as the first of the grown-ups, whoever sat there before."""
    request.session.pop(ACTIVE_KEY, None)
    request.session.pop(CONFINED_KEY, None)


def _went(request: HttpRequest | None, user: User | None, **facts: Any) -> None:
    """A guest leaves nothing behind."""
    if request is None or not isinstance(user, User) or user.pk is None:
        return
    seat = request.session.get(ACTIVE_KEY)
    if seat is not None:
        for guest in Profile.objects.filter(user=user, kind=ProfileKind.GUEST, pk=seat):
            wipe_guest(profile=guest)
