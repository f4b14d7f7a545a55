"""What stands out: the first and the last viewing, milestones, the shows and films watched most."""

import datetime
import math
from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period

FILM_MILESTONES = (1, 50, 100, 250, 500)
EPISODE_MILESTONES = (1, 100, 500, 1000, 2500)
# From there on, each so many.
FILM_STEP, EPISODE_STEP = 1000, 5000
# More than are shown: the viewer may not know of some.
_MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class Viewing:
    """What was watched on a day. season and number: of the episode, None of a film or a whole show."""

    title: int
    day: datetime.date
    season: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """The so-many-th film or episode of the diary, each viewing counted."""

    count: int
    is_film: bool
    viewing: Viewing


@dataclass(frozen=True, slots=True)
class Often:
    """A show and how many of its episodes were watched, or a film and how many times; and the minutes."""

    title: int
    times: int
    minutes: int

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)


@dataclass(frozen=True, slots=True)
class Moments:
    first: Viewing | None
    last: Viewing | None
    shows: list[Often]
    films_again: list[Often]
    milestones: list[Milestone]


def _viewing(row: dict[str, Any] | None) -> Viewing | None:
    if row is None:
        return None
    day = datetime.date.fromisoformat(row["day"])
    return Viewing(title=row["title"], day=day, season=row.get("season"), number=row.get("number"))


def _milestone(row: dict[str, Any]) -> Milestone:
    viewing = _viewing(row)
    assert viewing is not None
    return Milestone(count=row["count"], is_film=row["is_film"], viewing=viewing)


def _moments(row: dict[str, Any], _period: Period) -> Moments:
    return Moments(
        first=_viewing(row["first"]),
        last=_viewing(row["last"]),
        shows=[Often(**each) for each in row["shows"] or ()],
        films_again=[Often(**each) for each in row["films_again"] or ()],
        milestones=[_milestone(each) for each in row["milestones"] or ()],
    )


def _end(which: str, order: str) -> str:
    """The first or last viewing of the first or last day."""
    return f"""(
    SELECT json_build_object('title', h.title_id, 'day', h.day, 'season', s.number, 'number', e.number)
    FROM (
        SELECT * FROM {{log}} WHERE day = (SELECT {which}(day) FROM days WHERE {{in_period}}) ORDER BY {order} LIMIT 1
    ) h
    LEFT JOIN movies_episode e ON e.id = h.episode_id LEFT JOIN movies_season s ON s.id = e.season_id)"""  # noqa: S608


def _passed(what: str, marks: tuple[int, ...], step: int) -> str:
    """The days on which the sum of `what` passes a milestone: 1, one of the others, or a multiple of the step.

    The first condition is quick, and leaves few days to the second. No day passes a step twice.
    """
    ratio = math.gcd(*marks[1:], step)
    return f"""
    SELECT day, {"true" if what == "films" else "false"} AS is_film, mark, {what}_by - {what} AS already
    FROM (
        SELECT * FROM day_sums WHERE {what} > 0 AND {{in_period}}
            AND ({what}_by / {ratio} > ({what}_by - {what}) / {ratio} OR {what}_by = {what})
    ) d, unnest(ARRAY{list(marks)} || ARRAY[{what}_by / {step} * {step}]) mark
    WHERE mark BETWEEN {what}_by - {what} + 1 AND {what}_by"""  # noqa: S608 (made of constants)


def _often(condition: str, times: str) -> str:
    return f"""(
    SELECT json_agg(row_to_json(o)) FROM (
        SELECT title_id AS title, {times} AS times, minutes FROM seen WHERE {condition}
        ORDER BY times DESC, minutes DESC, title_id LIMIT {_MOST_KEPT}
    ) o)"""  # noqa: S608 (made of constants)


_FORWARD, _BACK = "day, moment NULLS LAST, id", "day DESC, moment DESC NULLS FIRST, id DESC"

# A milestone is sought among the days first, where the sum passes it, and then among the viewings of those few days.
MOMENTS = Family(
    tables=f"""
day_sums AS (
    SELECT day, films, episodes, (sum(films) OVER (ORDER BY day))::int AS films_by,
        (sum(episodes) OVER (ORDER BY day))::int AS episodes_by
    FROM days
),
marks AS (
    {_passed("films", FILM_MILESTONES, FILM_STEP)} UNION ALL {_passed("episodes", EPISODE_MILESTONES, EPISODE_STEP)}
),
on_the_day AS (
    SELECT h.day, h.is_film, h.title_id, h.episode_id, greatest(h.episodes, 1) AS amount,
        sum(greatest(h.episodes, 1)) OVER (PARTITION BY h.day, h.is_film ORDER BY moment NULLS LAST, id) AS place
    FROM history h WHERE (h.is_film OR h.episodes > 0) AND h.day IN (SELECT day FROM marks)
),
milestones AS (
    SELECT DISTINCT mark AS count, m.is_film, d.title_id AS title, m.day, s.number AS season, e.number
    FROM marks m JOIN on_the_day d ON d.day = m.day AND d.is_film = m.is_film
        AND d.place >= mark - already AND d.place - d.amount < mark - already
    LEFT JOIN movies_episode e ON e.id = d.episode_id LEFT JOIN movies_season s ON s.id = e.season_id
)""",  # noqa: S608 (made of constants)
    figures=f"""
SELECT json_build_object(
    'first', {_end("min", _FORWARD)}, 'last', {_end("max", _BACK)},
    'shows', {_often("NOT is_film AND episodes > 0", "episodes")},
    'films_again', {_often("is_film AND viewings > 1", "viewings")},
    'milestones', (SELECT json_agg(row_to_json(m) ORDER BY day, count) FROM milestones m))""",  # noqa: S608
    parse=_moments,
)
