"""When a mail or a push may go: not in quiet hours, and not before what it is bundled with."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from social.enums import Bundle
from social.models import NotificationPreferences, Profile

# By the reader's clock: when bundles and digests go.
MORNING = time(8)


def zone_of(profile: Profile) -> ZoneInfo:
    """The profile's time zone; the site's own where it has none, or one that this machine doesn't know."""
    for name in (profile.time_zone, settings.TIME_ZONE):
        if name:
            try:
                return ZoneInfo(name)
            except (ValueError, OSError, KeyError):
                continue
    return ZoneInfo("UTC")


def quiet_until(wishes: NotificationPreferences | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside of them. Clocks that are put on or back are heeded:
    what counts is what the clock on the reader's wall says."""
    if wishes is None or wishes.quiet_from is None or wishes.quiet_until is None:
        return None
    begin, end = wishes.quiet_from, wishes.quiet_until
    local = now.astimezone(zone)
    clock = local.time()
    if begin == end:
        return None
    over_midnight = end < begin
    if not (clock >= begin or clock < end if over_midnight else begin <= clock < end):
        return None
    day = local.date() + timedelta(days=1 if over_midnight and clock >= begin else 0)
    # Of an hour that comes twice the second; one that doesn't come ends as much later as the clock was put on.
    return max(_moment(day, end, zone, fold) for fold in (0, 1))


def bundled_until(wishes: NotificationPreferences | None, zone: ZoneInfo, made: datetime) -> datetime:
    """When a mail of something made then goes: at once, the next morning, or on the morning of the chosen day."""
    if wishes is None or wishes.bundle == Bundle.OFF:
        return made
    day = made.astimezone(zone).date()
    if wishes.bundle == Bundle.WEEKLY:
        day += timedelta(days=(wishes.weekday - day.weekday()) % 7)
    step = timedelta(days=7 if wishes.bundle == Bundle.WEEKLY else 1)
    morning = _moment(day, MORNING, zone)
    return morning if morning > made else _moment(day + step, MORNING, zone)


def _moment(day: object, clock: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    local = datetime.combine(day, clock, zone).replace(fold=fold)  # type: ignore[arg-type]
    return local.astimezone(ZoneInfo("UTC"))
