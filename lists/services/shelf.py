"""The one lock under which a profile's tracking is written."""

import datetime
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from social.models import Profile
from social.services.profiles import ProfileGone

_TURN = """
INSERT INTO lists_shelf (profile_id, version, updated_at)
SELECT id, 1, now() FROM social_profile WHERE id = %s FOR KEY SHARE
ON CONFLICT (profile_id) DO UPDATE SET version = lists_shelf.version + 1, updated_at = now()
"""

# Always in the same order: two who lock several shelves never wait for each other.
_TURNS = """
INSERT INTO lists_shelf (profile_id, version, updated_at)
SELECT id, 1, now() FROM social_profile WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE
ON CONFLICT (profile_id) DO UPDATE SET version = lists_shelf.version + 1, updated_at = now()
"""


@contextmanager
def shelf(profile: Profile) -> Iterator[None]:
    """A transaction in which nobody else writes this profile's tracking; its version goes up. Runs one query.

    Take it before any lock on a list. Holds the profile's row too: whoever deletes the profile waits, or has done so
    already. Raises ProfileGone then.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TURN, [profile.pk])
            if not cursor.rowcount:
                raise ProfileGone
        yield


@contextmanager
def shelves(profile: Profile, others: Collection[int]) -> Iterator[None]:
    """As `shelf`, with the shelves of others (keys) as well; of those who are gone there is none. Raises ProfileGone.

    Runs one query, and one more where there are others.
    """
    if not others:
        with shelf(profile):
            yield
        return
    with transaction.atomic():
        lock_shelves({profile.pk, *others})
        with shelf(profile):
            yield


def lock_shelves(profile_ids: Collection[int]) -> None:
    """The same for many profiles at once, in the transaction that is open; those gone are left out. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_TURNS, [sorted(profile_ids)])


def time_zone_of(profile: Profile) -> datetime.tzinfo:
    """The profile's own time zone, else the site's."""
    return _zone(profile.time_zone)


def today_of(profile: Profile) -> datetime.date:
    """The day that it is where the profile is."""
    return timezone.now().astimezone(time_zone_of(profile)).date()


def today_in(zone: str, now: datetime.datetime) -> datetime.date:
    """The day that it is in the time zone of that name; in the site's, where there is none such."""
    return now.astimezone(_zone(zone)).date()


def _zone(name: str) -> datetime.tzinfo:
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


class NotAiredError(Exception):
    """An episode has not aired yet, or a film not come out. aired_on: when it will, None where nobody knows."""

    def __init__(self, aired_on: datetime.date | None, *, is_episode: bool = True) -> None:
        text = _("This episode hasn’t aired yet.") if is_episode else _("This hasn’t come out yet.")
        super().__init__(text)
        self.aired_on = aired_on


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
