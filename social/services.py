"""Writes to accounts and profiles."""

import re
import secrets

from django.db import IntegrityError, transaction

from config.lib.text import fold
from social.models import Profile, User
from social.validators import RESERVED_HANDLES

_ATTEMPTS = 20


def suggest_handle(base: str) -> str:
    """A well-formed handle out of any text; it may be taken."""
    handle = re.sub(r"[^a-z0-9]+", "_", fold(base).encode("ascii", "ignore").decode()).strip("_")[:24]
    return handle if len(handle) >= 2 and handle not in RESERVED_HANDLES else f"viewer_{handle}".rstrip("_")


def create_profile(*, user: User, handle: str = "", display_name: str = "") -> Profile:
    """Give the account a profile; without a handle, one made from its e-mail address.

    Raises IntegrityError if the handle asked for is taken.
    """
    position = user.profiles.count()
    if handle:
        return Profile.objects.create(user=user, handle=handle, display_name=display_name, position=position)
    base = suggest_handle(display_name or user.email.split("@")[0])
    for attempt in range(_ATTEMPTS):
        candidate = base if attempt == 0 else f"{base}_{secrets.randbelow(10_000):04d}"
        try:
            with transaction.atomic():
                return Profile.objects.create(user=user, handle=candidate, display_name=display_name, position=position)
        except IntegrityError:
            continue
    raise IntegrityError(f"No free handle near {base!r}")


@transaction.atomic
def create_account(*, email: str, password: str, handle: str = "", display_name: str = "") -> Profile:
    """An account with its first profile, as signing up makes it. Raises IntegrityError if either is taken."""
    user = User.objects.create_user(email, password)
    return create_profile(user=user, handle=handle, display_name=display_name)
