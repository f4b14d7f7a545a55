"""Helpers of the tests of tracking's API."""

from collections.abc import Iterable
from typing import Any

from rest_framework.test import APIClient

from lists.models import LibraryEntry, List, ListItem, ListLike, ListMember, SharedWatch, Watch
from reviews.models import Rating
from social.models import Profile
from social.services.tokens import create_token
from tests.movies.api import API, bad_fields, problem

TRACKED = (LibraryEntry, List, ListItem, ListLike, ListMember, Rating, SharedWatch, Watch)


def as_profile(profile: Profile) -> APIClient:
    """The profile in its account's session."""
    client = APIClient()
    client.force_login(profile.user)
    session = client.session
    session["profile"] = profile.pk
    session.save()
    return client


def with_token(profile: Profile, scopes: Iterable[str]) -> APIClient:
    """A program with a token of the profile."""
    _token, secret = create_token(profile=profile, name="test", scopes=scopes)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def snapshot() -> dict[str, list[Any]]:
    """All that lists and tracking hold, to see that nothing has changed."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TRACKED}  # type: ignore[attr-defined]


__all__ = ["API", "as_profile", "bad_fields", "problem", "snapshot", "with_token"]
