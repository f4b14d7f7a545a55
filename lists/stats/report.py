"""All figures of a period together: one statement, remembered for as long as nothing changes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from lists.models import Shelf
from lists.stats import counts, moments, people, scores, streaks, tastes
from lists.stats.log import Family, Period, Scope, statement
from social.models import Profile

_REMEMBERED_FOR = 24 * 60 * 60
# Goes up when what is remembered looks different.
_SHAPE = 2

FAMILIES: dict[str, Family] = {
    "totals": counts.TOTALS,
    "before": counts.BEFORE,
    "years": counts.YEARS,
    "months": counts.MONTHS,
    "weekdays": counts.WEEKDAYS,
    "streaks": streaks.STREAKS,
    "tastes": tastes.TASTES,
    "people": people.PEOPLE,
    "ratings": scores.RATINGS,
    "moments": moments.MOMENTS,
}


@dataclass(frozen=True, slots=True)
class Report:
    """A profile's figures of a period: numbers and keys, no names. Who may know of which title is asked when shown.

    key: whatever else is made of the same figures may be remembered under it.
    """

    key: str
    period: Period
    totals: counts.Totals
    before: counts.Before | None
    years: list[counts.Stretch]
    months: list[counts.Stretch]
    weekdays: list[counts.Stretch]
    streaks: streaks.Streaks
    tastes: tastes.Tastes
    people: people.People
    ratings: scores.Ratings
    moments: moments.Moments

    @property
    def is_empty(self) -> bool:
        return not self.totals.viewings and not self.ratings.total


def report_of(
    owner: Profile,
    *,
    visibilities: Sequence[str],
    today: datetime.date,
    clock: datetime.tzinfo,
    year: int | None = None,
) -> Report:
    """The figures of a year, or of all time, from viewings with one of these settings.

    today: the day that it is for the owner; clock: the owner's time zone. Runs one query where the same was asked for
    since the owner's last act, else two.
    """
    version = Shelf.objects.filter(profile=owner).values_list("version", flat=True).first() or 0
    shown = "+".join(sorted(visibilities))
    key = f"stats:{_SHAPE}:{owner.pk}:{version}:{today}:{clock}:{year or 'all'}:{shown}"
    report: Report | None = cache.get(key)
    if report is None:
        report = compute(Scope(owner.pk, visibilities, Period(year, today)), clock=clock, key=key)
        cache.set(key, report, _REMEMBERED_FOR)
    return report


def compute(scope: Scope, *, clock: datetime.tzinfo, key: str) -> Report:
    """The figures, freshly counted. Runs one query."""
    period = scope.period
    with connection.cursor() as cursor:
        cursor.execute(statement(FAMILIES, period), scope.parameters() | _rated_between(period, clock))
        row = cursor.fetchone()
    parsed: dict[str, Any] = {
        name: family.parse(figures, period) for (name, family), figures in zip(FAMILIES.items(), row, strict=True)
    }
    return Report(key=key, period=period, **parsed)


def _rated_between(period: Period, clock: datetime.tzinfo) -> dict[str, datetime.datetime | None]:
    if period.year is None:
        return {"rated_from": None, "rated_until": None}
    start, end = (datetime.datetime(year, 1, 1, tzinfo=clock) for year in (period.year, period.year + 1))
    return {"rated_from": start, "rated_until": end}
