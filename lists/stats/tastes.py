"""Of what kind: genres, decades, countries and languages of the titles seen, each title counted once."""

from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Share:
    """How many titles have something, and the minutes spent on them. key: as filters have it (`drama`, 1990, `FR`)."""

    key: str
    titles: int
    minutes: int
    name: str = ""

    @property
    def hours(self) -> int:
        return round(self.minutes / 60)


@dataclass(frozen=True, slots=True)
class Tastes:
    """The most frequent of each kind, the most frequent first (decades in order), and how many kinds there are."""

    genres: list[Share]
    decades: list[Share]
    countries: list[Share]
    languages: list[Share]
    country_count: int
    language_count: int


def _shares(rows: list[dict[str, Any]] | None) -> list[Share]:
    return [Share(**row | {"key": str(row["key"])}) for row in rows or ()]


def _tastes(row: dict[str, Any], _period: Period) -> Tastes:
    countries, languages = _shares(row["countries"]), _shares(row["languages"])
    return Tastes(
        genres=_shares(row["genres"])[:MOST_SHOWN],
        decades=sorted(_shares(row["decades"]), key=lambda share: int(share.key)),
        countries=countries[:MOST_SHOWN],
        languages=languages[:MOST_SHOWN],
        country_count=len(countries),
        language_count=len(languages),
    )


def _counted(table: str) -> str:
    return f"(SELECT json_agg(row_to_json(c) ORDER BY titles DESC, minutes DESC, key) FROM {table} c)"  # noqa: S608


TASTES = Family(
    tables="""
about AS MATERIALIZED (
    SELECT t.countries, t.original_language AS language, t.released_on, seen.minutes
    FROM seen JOIN movies_title t ON t.id = seen.title_id
),
genres AS (
    SELECT g.slug AS key, g.name, c.titles, c.minutes FROM (
        SELECT tg.genre_id, count(*) AS titles, sum(seen.minutes) AS minutes
        FROM seen JOIN movies_title_genres tg ON tg.title_id = seen.title_id GROUP BY tg.genre_id
    ) c JOIN movies_genre g ON g.id = c.genre_id
),
decades AS (
    SELECT date_part('year', released_on)::int / 10 * 10 AS key, count(*) AS titles, sum(minutes) AS minutes
    FROM about WHERE released_on IS NOT NULL GROUP BY 1
),
countries AS (
    SELECT country AS key, count(*) AS titles, sum(minutes) AS minutes
    FROM (SELECT unnest(countries) AS country, minutes FROM about) c GROUP BY country
),
languages AS (
    SELECT language AS key, count(*) AS titles, sum(minutes) AS minutes
    FROM about WHERE language <> '' GROUP BY language
)""",
    figures=f"""
SELECT json_build_object('genres', {_counted("genres")}, 'decades', {_counted("decades")},
    'countries', {_counted("countries")}, 'languages', {_counted("languages")})""",
    parse=_tastes,
)
