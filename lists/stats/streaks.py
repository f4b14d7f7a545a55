"""How regularly: days and weeks in a row, and the longest time without."""

import datetime
from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period

_DAY, _WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Run:
    """So many days or weeks, from a day to a day. Of weeks: from a Monday to a Sunday."""

    length: int
    first: datetime.date
    last: datetime.date


@dataclass(frozen=True, slots=True)
class Streaks:
    """longest_gap: the days between two with a viewing, its own first and last among them.

    current_…: those that reach today or yesterday, this week or the last one; None in a year that is over.
    """

    longest_days: Run | None
    current_days: Run | None
    longest_weeks: Run | None
    current_weeks: Run | None
    longest_gap: Run | None


def _run(row: dict[str, Any] | None) -> Run | None:
    if row is None:
        return None
    day = datetime.date.fromisoformat
    return Run(length=row["length"], first=day(row["first"]), last=day(row["last"]))


def _streaks(row: dict[str, dict[str, Any] | None], period: Period) -> Streaks:
    today = period.today
    monday = today - _DAY * today.weekday()
    current_days, current_weeks = _run(row["latest_days"]), _run(row["latest_weeks"])
    if not period.holds_today or (current_days and current_days.last < today - _DAY):
        current_days = None
    if not period.holds_today or (current_weeks and current_weeks.last < monday - _DAY):
        current_weeks = None
    return Streaks(
        longest_days=_run(row["longest_days"]),
        current_days=current_days,
        longest_weeks=_run(row["longest_weeks"]),
        current_weeks=current_weeks,
        longest_gap=_run(row["longest_gap"]),
    )


# Days in a row are as far from each other as their places in the order. A week goes by its Monday.
STREAKS = Family(
    tables="""
marked AS (SELECT day FROM days WHERE {in_period} AND day <= %(today)s),
day_runs AS (
    SELECT min(day) AS first, max(day) AS last, count(*) AS length
    FROM (SELECT day, day - row_number() OVER (ORDER BY day)::int AS island FROM marked) d GROUP BY island
),
week_runs AS (
    SELECT min(monday) AS first, max(monday) + 6 AS last, count(*) AS length
    FROM (
        SELECT monday, monday - 7 * row_number() OVER (ORDER BY monday)::int AS island
        FROM (SELECT DISTINCT day - (date_part('isodow', day)::int - 1) AS monday FROM marked) m
    ) w GROUP BY island
),
gaps AS (
    SELECT since + 1 AS first, day - 1 AS last, day - since - 1 AS length
    FROM (SELECT day, lag(day) OVER (ORDER BY day) AS since FROM marked) g WHERE day - since > 1
)""",
    figures="""
SELECT json_build_object(
    'longest_days', (SELECT row_to_json(r) FROM day_runs r ORDER BY length DESC, first DESC LIMIT 1),
    'latest_days', (SELECT row_to_json(r) FROM day_runs r ORDER BY first DESC LIMIT 1),
    'longest_weeks', (SELECT row_to_json(r) FROM week_runs r ORDER BY length DESC, first DESC LIMIT 1),
    'latest_weeks', (SELECT row_to_json(r) FROM week_runs r ORDER BY first DESC LIMIT 1),
    'longest_gap', (SELECT row_to_json(r) FROM gaps r ORDER BY length DESC, first DESC LIMIT 1))""",
    parse=_streaks,
)
