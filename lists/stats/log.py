"""The one scan of a profile's viewings that all figures are made from, and the period that they are about."""

import calendar
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from movies.enums import OVER, WITHDRAWN

FIRST_YEAR = 1870


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, or all time for year None, seen from a day."""

    year: int | None
    today: datetime.date

    @property
    def start(self) -> datetime.date | None:
        return datetime.date(self.year, 1, 1) if self.year else None

    @property
    def end(self) -> datetime.date | None:
        return datetime.date(self.year, 12, 31) if self.year else None

    @property
    def before_start(self) -> datetime.date | None:
        return datetime.date(self.year - 1, 1, 1) if self.year else None

    @property
    def before_end(self) -> datetime.date | None:
        """The end of what a year is compared with: of the year before, or its same day while the year goes on."""
        if self.year is None:
            return None
        if not self.is_running:
            return datetime.date(self.year - 1, 12, 31)
        last = calendar.monthrange(self.year - 1, self.today.month)[1]
        return datetime.date(self.year - 1, self.today.month, min(self.today.day, last))

    @property
    def is_running(self) -> bool:
        return self.year == self.today.year

    @property
    def holds_today(self) -> bool:
        return self.year is None or self.is_running


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose viewings, as far as which settings of theirs, in which period."""

    profile: int
    visibilities: Sequence[str]
    period: Period

    def parameters(self) -> dict[str, Any]:
        period = self.period
        return {
            "profile": self.profile,
            "visibilities": list(self.visibilities),
            "today": period.today,
            "over": list(OVER),
            "withdrawn": WITHDRAWN,
            "start": period.start,
            "end": period.end,
            "before_start": period.before_start,
            "before_end": period.before_end,
        }


@dataclass(frozen=True, slots=True)
class Family:
    """Figures of one kind: tables over the log's, an expression of JSON over them, and what is made of that.

    The SQL may read `history` (all viewings), `log` (those of the period), `days` (history by day) and `seen` (log by
    title). It holds no braces but `{log}` and `{in_period}`.
    """

    figures: str
    parse: Callable[[Any, Period], Any]
    tables: str = ""


# A film's viewing has no episodes; one of a whole show has all that had aired by then. Minutes are null where nobody
# knows them. What a whole show has is looked up for the few viewings that need it, and no column of a title is read
# here that its index title_runtime lacks: that is a quarter of the time.
_HISTORY = """
history AS MATERIALIZED (
    SELECT id, title_id, episode_id, day, moment, again, is_film,
        CASE WHEN is_film THEN 0 WHEN episode_id IS NOT NULL THEN 1
            ELSE coalesce(nullif(whole[1], 0), whole[3], 0) END::int AS episodes,
        CASE WHEN is_film THEN title_minutes
            WHEN episode_id IS NOT NULL THEN coalesce(nullif(episode_minutes, 0), title_minutes)
            ELSE coalesce(whole[2], title_minutes * whole[3]) END::int AS minutes
    FROM (
        SELECT w.id, w.title_id, w.episode_id, w.watched_on AS day, w.watched_at AS moment, w.is_rewatch AS again,
            t.kind = 'film' AS is_film, nullif(t.runtime_minutes, 0) AS title_minutes,
            e.runtime_minutes AS episode_minutes,
            CASE WHEN t.kind = 'show' AND w.episode_id IS NULL THEN (
                SELECT ARRAY[count(*), sum(coalesce(nullif(part.runtime_minutes, 0), t.runtime_minutes)),
                    (SELECT known.episode_count FROM movies_title known WHERE known.id = w.title_id)]
                FROM movies_season s JOIN movies_episode part ON part.season_id = s.id
                WHERE s.title_id = w.title_id AND s.number > 0 AND part.kind <> %(withdrawn)s
                    AND (part.aired_on <= coalesce(w.watched_on, %(today)s) OR part.aired_on IS NULL AND (
                        SELECT known.status = ANY(%(over)s) FROM movies_title known WHERE known.id = w.title_id
                    ))
            ) END AS whole
        FROM lists_watch w JOIN movies_title t ON t.id = w.title_id LEFT JOIN movies_episode e ON e.id = w.episode_id
        WHERE w.profile_id = %(profile)s AND w.visibility = ANY(%(visibilities)s)
        OFFSET 0
    ) viewing
),
days AS MATERIALIZED (
    SELECT day, count(*) AS viewings, count(*) FILTER (WHERE is_film) AS films, sum(episodes) AS episodes,
        coalesce(sum(minutes), 0) AS minutes
    FROM history WHERE day IS NOT NULL GROUP BY day
)"""
_LOG = "log AS MATERIALIZED (SELECT * FROM history WHERE day BETWEEN %(start)s AND %(end)s)"
_SEEN = """
seen AS MATERIALIZED (
    SELECT title_id, is_film, count(*) AS viewings, sum(episodes)::int AS episodes,
        coalesce(sum(minutes), 0)::int AS minutes
    FROM {log} GROUP BY title_id, is_film
)"""


def statement(families: dict[str, Family], period: Period) -> str:
    """One statement with all the families' figures, each in a column of its name."""
    names = {"{log}": "history", "{in_period}": "true"}
    if period.year is not None:
        names = {"{log}": "log", "{in_period}": "day BETWEEN %(start)s AND %(end)s"}
    tables = [_HISTORY, *([_LOG] if period.year is not None else []), _SEEN]
    tables += [family.tables for family in families.values() if family.tables]
    columns = ", ".join(f"({family.figures}) AS {name}" for name, family in families.items())
    text = f"WITH {', '.join(tables)} SELECT {columns}"
    for name, table in names.items():
        text = text.replace(name, table)
    return text


def brief(scope: Scope) -> tuple[int, int, int]:
    """Different films and episodes (each time) of all that was ever watched, and the minutes of the scope's year.

    The same figures as in the statistics. Runs one query.
    """
    text = f"""WITH {_HISTORY}
SELECT count(DISTINCT title_id) FILTER (WHERE is_film), coalesce(sum(episodes), 0),
    coalesce(sum(minutes) FILTER (WHERE day BETWEEN %(start)s AND %(end)s), 0)
FROM history"""  # noqa: S608 (made of constants)
    with connection.cursor() as cursor:
        cursor.execute(text, scope.parameters())
        films, episodes, minutes = cursor.fetchone() or (0, 0, 0)
    return films, episodes, minutes
