"""Making accounts and profiles."""

from django.db import transaction

from social.models import Profile, User


def create_profile(*, user: User, handle: str = "", display_name: str = "") -> Profile:
    """Give the account a profile; without a handle, one made from the name or the e-mail address.

    Raises IntegrityError if the handle asked for is taken.
    """
    return Profile.objects.create_for(user, handle=handle, display_name=display_name)


@transaction.atomic
def create_account(*, email: str, password: str, handle: str = "", display_name: str = "") -> Profile:
    """An account with its first profile, as signing up makes it. Raises IntegrityError if either is taken."""
    user = User.objects.create_user(email, password)
    return create_profile(user=user, handle=handle, display_name=display_name)
