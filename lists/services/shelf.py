"""The one lock under which a profile's tracking is written."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction
from django.utils import timezone

from social.models import Profile

_TURN = """
INSERT INTO lists_shelf (profile_id, version, updated_at) VALUES (%s, 1, now())
ON CONFLICT (profile_id) DO UPDATE SET version = lists_shelf.version + 1, updated_at = now()
"""


@contextmanager
def shelf(profile: Profile) -> Iterator[None]:
    """A transaction in which nobody else writes this profile's tracking; its version goes up. Runs one query.

    Take it before any lock on a list.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TURN, [profile.pk])
        yield


def time_zone_of(profile: Profile) -> datetime.tzinfo:
    """The profile's own time zone, else the site's."""
    try:
        return ZoneInfo(profile.time_zone) if profile.time_zone else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


def today_of(profile: Profile) -> datetime.date:
    """The day that it is where the profile is."""
    return timezone.now().astimezone(time_zone_of(profile)).date()


@dataclass(frozen=True, slots=True)
class When:
    """When something was watched. day None: some time; moment: where it is known to the minute.

    on_air: each episode on the day that it aired, some time where nobody knows.
    """

    day: datetime.date | None = None
    moment: datetime.datetime | None = None
    on_air: bool = False

    @classmethod
    def now(cls, profile: Profile) -> Self:
        moment = timezone.now()
        return cls(day=moment.astimezone(time_zone_of(profile)).date(), moment=moment)

    @classmethod
    def on(cls, day: datetime.date) -> Self:
        return cls(day=day)

    @classmethod
    def some_time(cls) -> Self:
        return cls()

    @classmethod
    def as_aired(cls) -> Self:
        return cls(on_air=True)

    def for_episode(self, aired_on: datetime.date | None) -> tuple[datetime.date | None, datetime.datetime | None]:
        """Day and moment of a viewing of an episode that aired on that day."""
        return (aired_on, None) if self.on_air else (self.day, self.moment)
