"""In which language and time zone a profile is spoken to."""

from contextlib import AbstractContextManager, suppress
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from social.models import Profile


def habits(profile: Profile) -> list[AbstractContextManager[Any]]:
    """The profile's language and time zone, to do something within; the site's own where it has none."""
    found: list[AbstractContextManager[Any]] = []
    if profile.language in dict(settings.LANGUAGES):
        found.append(translation.override(profile.language))
    if profile.time_zone:
        with suppress(ValueError, OSError, KeyError):  # a zone that this machine's data has no more
            found.append(timezone.override(ZoneInfo(profile.time_zone)))
    return found
