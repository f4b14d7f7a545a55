"""How much: totals, the year before, by year and month, by day of the week."""

import datetime
from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a period. films, episodes and viewings count each time; different_films and shows each title once.

    undated: viewings of "some time", which only all time has; unknown: those whose length nobody knows.
    """

    viewings: int
    films: int
    different_films: int
    episodes: int
    shows: int
    minutes: int
    days: int
    rewatches: int
    undated: int
    unknown: int

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)


@dataclass(frozen=True, slots=True)
class Before:
    """The same of the year before, up to a day."""

    until: datetime.date
    films: int
    episodes: int
    minutes: int
    days: int

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was watched in a year, in one of its months, or on one day of the week (Monday is 1)."""

    number: int
    films: int = 0
    episodes: int = 0
    minutes: int = 0
    viewings: int = 0
    year: int | None = None


_SUMS = (
    "'viewings', coalesce(sum(viewings), 0), 'films', coalesce(sum(films), 0),"
    " 'episodes', coalesce(sum(episodes), 0), 'minutes', coalesce(sum(minutes), 0)"
)


def _totals(row: dict[str, Any], _period: Period) -> Totals:
    return Totals(**row)


def _before(row: dict[str, Any], period: Period) -> Before | None:
    if period.before_end is None or not row["days"]:
        return None
    return Before(until=period.before_end, **row)


def _stretches(rows: list[dict[str, Any]] | None, _period: Period) -> list[Stretch]:
    return [Stretch(**row) for row in rows or ()]


def _twelve_months(rows: list[dict[str, Any]] | None, period: Period) -> list[Stretch]:
    """Of a year, all its months; of all time, all from the first to the last with a viewing."""
    found = {(row["year"], row["number"]): Stretch(**row) for row in rows or ()}
    if not found:
        return []
    first, last = min(found), max(found)
    if period.year is not None:
        first, last = (period.year, 1), (period.year, 12)
    months = ((number // 12, number % 12 + 1) for number in range(_index(first), _index(last) + 1))
    return [found.get(month) or Stretch(year=month[0], number=month[1]) for month in months]


def _whole_week(rows: list[dict[str, Any]] | None, _period: Period) -> list[Stretch]:
    found = {row["number"]: Stretch(**row) for row in rows or ()}
    return [found.get(number) or Stretch(number=number) for number in range(1, 8)] if found else []


def _index(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1] - 1


TOTALS = Family(
    figures="""
SELECT json_build_object(
    'viewings', count(*), 'films', count(*) FILTER (WHERE is_film), 'episodes', coalesce(sum(episodes), 0),
    'minutes', coalesce(sum(minutes), 0), 'rewatches', count(*) FILTER (WHERE again),
    'undated', count(*) FILTER (WHERE day IS NULL), 'unknown', count(*) FILTER (WHERE minutes IS NULL),
    'different_films', (SELECT count(*) FROM seen WHERE is_film),
    'shows', (SELECT count(*) FROM seen WHERE NOT is_film),
    'days', (SELECT count(*) FROM days WHERE {in_period}))
FROM {log}""",
    parse=_totals,
)
BEFORE = Family(
    figures="""
SELECT json_build_object('films', coalesce(sum(films), 0), 'episodes', coalesce(sum(episodes), 0),
    'minutes', coalesce(sum(minutes), 0), 'days', count(*))
FROM days WHERE day BETWEEN %(before_start)s AND %(before_end)s""",
    parse=_before,
)
# Of all time in either case: the switch between years lives on it.
YEARS = Family(
    figures=f"""
SELECT json_agg(year ORDER BY number) FROM (
    SELECT date_part('year', day)::int AS number, json_build_object('number', date_part('year', day)::int, {_SUMS})
        AS year
    FROM days GROUP BY 1
) y""",  # noqa: S608 (made of constants)
    parse=_stretches,
)
MONTHS = Family(
    figures=f"""
SELECT json_agg(month) FROM (
    SELECT json_build_object('year', date_part('year', day)::int, 'number', date_part('month', day)::int, {_SUMS})
        AS month
    FROM days WHERE {{in_period}} GROUP BY date_part('year', day), date_part('month', day)
) m""",  # noqa: S608 (made of constants)
    parse=_twelve_months,
)
WEEKDAYS = Family(
    figures=f"""
SELECT json_agg(weekday) FROM (
    SELECT json_build_object('number', date_part('isodow', day)::int, {_SUMS}) AS weekday
    FROM days WHERE {{in_period}} GROUP BY date_part('isodow', day)
) d""",  # noqa: S608 (made of constants)
    parse=_whole_week,
)
