"""Who: the directors of the films seen and the actors of all titles, each title counted once."""

from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period
from movies.models.people import DIRECTING_JOBS, TOP_BILLED

# More than are shown: the viewer may not know of some.
_MOST_KEPT = 24


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody's key, and how many titles with them were seen."""

    person: int
    titles: int


@dataclass(frozen=True, slots=True)
class People:
    directors: list[Credit]
    actors: list[Credit]


def _people(row: dict[str, list[dict[str, Any]] | None], _period: Period) -> People:
    return People(**{role: [Credit(**each) for each in rows or ()] for role, rows in row.items()})


def _most(rows: str) -> str:
    """The people of these rows with the most titles; rows: of title_id and person_id."""
    return f"""(
    SELECT json_agg(row_to_json(c)) FROM (
        SELECT person_id AS person, count(*) AS titles FROM (SELECT DISTINCT title_id, person_id FROM ({rows}) p) r
        GROUP BY person_id ORDER BY titles DESC, person_id LIMIT {_MOST_KEPT}
    ) c)"""  # noqa: S608 (made of constants)


# An actor counts for a title among the first of its cast alone, or walk-on parts would win. Both conditions are those
# of an index each.
_DIRECTORS = f"""
    SELECT c.title_id, c.person_id FROM seen JOIN movies_credit c ON c.title_id = seen.title_id
    WHERE seen.is_film AND c.kind = 'crew' AND c.job IN {DIRECTING_JOBS}"""  # noqa: S608 (made of constants)
_ACTORS = f"""
    SELECT c.title_id, c.person_id FROM seen JOIN movies_credit c ON c.title_id = seen.title_id
    WHERE c.kind = 'cast' AND c.position < {TOP_BILLED}"""  # noqa: S608 (made of constants)

PEOPLE = Family(
    figures=f"SELECT json_build_object('directors', {_most(_DIRECTORS)}, 'actors', {_most(_ACTORS)})",
    parse=_people,
)
