"""Helpers of tests about households."""

from typing import Any

from django.test import Client

from social.enums import ProfileKind, Visibility
from social.models import Profile
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY
from tests.social.factories import ProfileFactory


def member_of(profile: Profile, **fields: Any) -> Profile:
    """Another profile of the same account, after those that are there."""
    position = Profile.objects.of(profile.user).count()
    made: Profile = ProfileFactory(user=profile.user, position=position, **fields)
    return made


def kid_of(profile: Profile, *, age_ceiling: int = 9, **fields: Any) -> Profile:
    """A child of the household."""
    private = dict.fromkeys(("visibility", "default_visibility", "stats_visibility"), Visibility.PRIVATE)
    return member_of(profile, kind=ProfileKind.KIDS, age_ceiling=age_ceiling, **private, **fields)


def act_as(client: Client, profile: Profile) -> Client:
    """The client, signed in and switched to the profile."""
    client.force_login(profile.user)
    session = client.session
    session[ACTIVE_KEY] = profile.pk
    session[CONFINED_KEY] = profile.kind == ProfileKind.KIDS
    session.save()
    return client
