"""The profiles of an account: added, changed, put in order, deleted."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from config.lib.callers import Caller
from social import avatars
from social.enums import AuditEvent, ProfileKind, Visibility
from social.models import Profile, User
from social.models.visibility import NOT_PRIVATE
from social.services.auditing import audit
from social.services.following import accept_everybody
from social.services.pairs import followers_hear_anew
from social.signals import profiles_going

MOST_PROFILES = 20
# Where a session keeps which profile acts in it; and that the PIN is the way out of it, should it be deleted meanwhile.
ACTIVE_KEY, CONFINED_KEY = "profile", "confined"


class HandleTaken(Exception):  # noqa: N818 (a sentence)
    """Another profile has the handle."""


class TooManyProfiles(Exception):  # noqa: N818
    """The account has MOST_PROFILES already."""


class AccountGoing(Exception):  # noqa: N818
    """The account waits to be deleted: nobody new comes in until it is kept."""


class ProfileGone(Http404):
    """Whoever acts was deleted meanwhile. Raised far below any view; means the same on every page."""


class LastProfile(Exception):  # noqa: N818
    """An account keeps one standard profile, or nobody could act for it."""


@transaction.atomic
def add_profile(
    *, user: User, kind: str = ProfileKind.STANDARD, caller: Caller | None = None, **fields: Any
) -> Profile:
    """Add somebody to the household, at its end. fields: columns of Profile; without a handle one is made up.

    A kids' profile needs an age_ceiling, and is private whatever the fields say. Raises HandleTaken, TooManyProfiles,
    AccountGoing.
    """
    if lock_household(user).deletion_due_at:
        raise AccountGoing
    if household(user).count() >= MOST_PROFILES:
        raise TooManyProfiles
    if kind == ProfileKind.KIDS:
        fields |= dict.fromkeys(("visibility", "default_visibility", "stats_visibility"), Visibility.PRIVATE)
    last = household(user).order_by("-position").values_list("position", flat=True).first()
    fields["position"] = 0 if last is None else last + 1
    try:
        with transaction.atomic():
            profile = Profile.objects.create_for(user, kind=kind, **fields)
    except IntegrityError as error:
        raise HandleTaken from error
    audit(user=user, event=AuditEvent.PROFILE_ADDED, detail=str(profile), caller=caller)
    return profile


def update_profile(*, profile: Profile, **fields: Any) -> Profile:
    """Change columns of the profile. A handle that is given up is free at once. Raises HandleTaken, ValidationError.

    Whoever waits to be let in as a follower is, once everybody may follow; whoever follows hears of the profile again,
    or no more.
    """
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.clean_fields(exclude={field.name for field in Profile._meta.fields} - fields.keys())
    try:
        with transaction.atomic():
            was_heard = _is_heard(profile) if "visibility" in fields else None
            profile.save(update_fields=list(fields))
            if was_heard is not None and was_heard != (profile.visibility in NOT_PRIVATE):
                followers_hear_anew(profile.pk)
            if fields.get("visibility") == Visibility.PUBLIC:
                accept_everybody(profile=profile)
    except IntegrityError as error:
        profile.refresh_from_db()
        raise HandleTaken from error
    return profile


@transaction.atomic
def arrange_profiles(*, user: User, order: Iterable[int]) -> None:
    """Put the household in the order of these keys, those left out after them as they were. Others are passed over."""
    lock_household(user)
    wanted = {pk: place for place, pk in enumerate(order)}
    profiles = list(household(user))
    profiles.sort(key=lambda profile: wanted.get(profile.pk, len(wanted)))
    for place, profile in enumerate(profiles):
        profile.position = place
    Profile.objects.bulk_update(profiles, ["position"])


@transaction.atomic
def move_profile(*, profile: Profile, by: int) -> None:
    """Move it so many places down the household, or up where `by` is negative; at an end it stays."""
    lock_household(profile.user)
    order = list(household(profile.user).values_list("pk", flat=True))
    here = order.index(profile.pk)
    order.insert(max(0, min(here + by, len(order) - 1)), order.pop(here))
    arrange_profiles(user=profile.user, order=order)


@transaction.atomic
def delete_profile(*, profile: Profile, caller: Caller | None = None) -> None:
    """Delete the profile with everything that is its own. Raises LastProfile."""
    user = lock_household(profile.user)
    if is_last(profile):
        raise LastProfile
    name = str(profile) if profile.kind != ProfileKind.GUEST else _("Guest")
    forget_profile(profile)
    audit(user=user, event=AuditEvent.PROFILE_DELETED, detail=name, caller=caller)


def is_last(profile: Profile) -> bool:
    """Whether it is the account's only standard profile."""
    others = household(profile.user).filter(kind=ProfileKind.STANDARD).exclude(pk=profile.pk)
    return profile.kind == ProfileKind.STANDARD and not others.exists()


@transaction.atomic
def forget_profile(profile: Profile) -> None:
    """Take the profile and its rows out of the database, and its pictures out of the store once that is in."""
    say_goodbye([profile])
    picture = Profile(pk=profile.pk, avatar=profile.avatar)
    profile.delete()
    transaction.on_commit(partial(avatars.remove, picture), robust=True)


def say_goodbye(profiles: Iterable[Profile]) -> None:
    """Wait for whoever writes as one of the profiles, keep others from beginning to, and tell who counted them.

    Comes before their rows are deleted, in the same transaction: a row written meanwhile would point to nobody.
    """
    keys = {profile.pk for profile in profiles}
    going = list(Profile.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    heard = [each.pk for each in going if each.visibility in NOT_PRIVATE and each.withdrawn_at is None]
    if heard:
        followers_hear_anew(*heard)
    profiles_going.send(sender=Profile, profiles=going)


def _is_heard(profile: Profile) -> bool:
    """Whether those who follow the profile hear of it, as it is kept; nobody else changes that in this transaction."""
    found = Profile.objects.select_for_update(no_key=True).filter(pk=profile.pk)
    return found.values_list("visibility", flat=True).first() in NOT_PRIVATE


def household(user: User) -> Any:
    """The account's profiles but for guests, in their order."""
    return Profile.objects.of(user).exclude(kind=ProfileKind.GUEST)


def lock_household(user: User) -> User:
    """Wait for whoever changes who belongs to the account. Needs a transaction."""
    return User.objects.select_for_update().get(pk=user.pk)
