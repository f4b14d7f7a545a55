"""What a taste is read from: what the profile said of titles, what these are, and what the catalogue is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db import connection

from movies.enums import CreditKind
from movies.models import Title
from movies.models.people import DIRECTING_JOBS, TOP_BILLED
from recommendations.interactions.signs import FACTS, FRESH
from recommendations.taste.affinity import Values
from social.models import Profile

# The catalogue changes slowly, and its shares still slower.
BASE_SECONDS = 24 * 3600
# People and keywords are told of from so many titles on, and so many of each sort at most.
FEWEST, MOST_OPEN = 2, 60

# As the table of interactions would have it once it is next brought up to date: a page that is read mustn't write.
_MINE = f"WITH {FRESH} SELECT title_id, likes - dislikes, sure, coalesce(rating, 0) FROM fresh ORDER BY title_id"  # noqa: S608
# How well known a title is says how likely one comes across it; votes are spread too widely to count as they are.
_FAME = "sqrt(1 + t.tmdb_vote_count)"
_BASE = f"""
SELECT f, sum(fame) / nullif((SELECT sum({_FAME}) FROM movies_title t), 0)
FROM (SELECT {_FAME} AS fame, t.facets FROM movies_title t) each, unnest(each.facets) f
WHERE left(f, 2) IN ('g:', 'c:', 'l:', 'd:', 't:') GROUP BY f
"""  # noqa: S608 (made of constants)
_ROLES = """
    SELECT 'director' AS role, s.*, c.person_id AS key FROM said s JOIN movies_credit c ON c.title_id = s.title_id
        AND c.kind = %(crew)s AND c.job = ANY(%(jobs)s)
    UNION SELECT 'actor', s.*, c.person_id FROM said s JOIN movies_credit c ON c.title_id = s.title_id
        AND c.kind = %(cast)s AND c.position < %(billed)s
    UNION SELECT 'keyword', s.*, k.keyword_id FROM said s JOIN movies_title_keywords k ON k.title_id = s.title_id
"""
_WORTH = {
    "director": "FROM movies_credit x WHERE x.person_id = m.key AND x.kind = %(crew)s AND x.job = ANY(%(jobs)s)",
    "actor": "FROM movies_credit x WHERE x.person_id = m.key AND x.kind = %(cast)s AND x.position < %(billed)s",
    "keyword": "FROM movies_title_keywords x WHERE x.keyword_id = m.key",
}
_SHARES = " ".join(
    f"WHEN '{role}' THEN (SELECT sum({_FAME}) FROM movies_title t WHERE t.id IN (SELECT x.title_id {found}))"  # noqa: S608
    for role, found in _WORTH.items()
)
# Facets of which there is no end: those of most weight, each with its share of the catalogue and its name.
_OPEN = f"""
WITH said AS (
    SELECT * FROM unnest(%(titles)s::bigint[], %(weights)s::float8[], %(grades)s::float8[]) AS s(title_id, w, g)
), pairs AS MATERIALIZED ({_ROLES}), summed AS (
    SELECT role, key, count(*) AS titles, sum(w) AS weight, sum(w * g) AS grade, sum(w) FILTER (WHERE g > 0) AS chosen,
        row_number() OVER (PARTITION BY role ORDER BY sum(w * abs(g)) DESC, key) AS place
    FROM pairs GROUP BY role, key HAVING count(*) >= %(fewest)s
), most AS MATERIALIZED (SELECT * FROM summed WHERE place <= %(most)s)
SELECT m.role, m.key, m.titles, m.weight, m.grade, coalesce(m.chosen, 0), coalesce(p.name, k.name),
    coalesce((CASE m.role {_SHARES} END) / nullif((SELECT sum({_FAME}) FROM movies_title t), 0), 0)
FROM most m LEFT JOIN movies_person p ON m.role <> 'keyword' AND p.id = m.key
LEFT JOIN movies_keyword k ON m.role = 'keyword' AND k.id = m.key
"""  # noqa: S608 (made of constants)


@dataclass(frozen=True, slots=True)
class Said:
    """What a profile said of n titles that it may know of. keys: (n,). grade: (n,) -1 to 1. weight: (n,) above 0.
    rating: (n,) 1 to 10, 0 for none. facets: of each title, as `movies.facets` writes them."""

    keys: npt.NDArray[np.int64]
    grade: Values
    weight: Values
    rating: Values
    facets: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Open:
    """One person or keyword: what the profile's titles with it sum up to, and its share of the catalogue."""

    role: str
    key: int
    titles: int
    weight: float
    grade: float
    chosen: float
    name: str
    share: float


def said_by(profile: Profile) -> Said:
    """Runs 2 queries."""
    facts: dict[str, Any] = FACTS | {"first": profile.pk, "last": profile.pk, "unwanted": []}
    with connection.cursor() as cursor:
        cursor.execute(_MINE, facts)
        rows = {key: values for key, *values in cursor.fetchall()}
    visible = (
        Title.objects.visible_to(profile).filter(pk__in=list(rows)).order_by("pk") if rows else Title.objects.none()
    )
    known = dict(visible.values_list("pk", "facets"))
    columns = np.array([rows[key] for key in known], dtype=np.float64).reshape(-1, 3)
    keys = np.fromiter(known, np.int64)
    return Said(keys, columns[:, 0], columns[:, 1], columns[:, 2], list(known.values()))


def base_shares() -> dict[str, float]:
    """Each facet's share of the catalogue, as `movies.facets` writes facets: titles count by how well known they are.

    Runs one query, once a day.
    """
    found: dict[str, float] | None = cache.get("taste:base")
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_BASE)
            found = {facet: float(share) for facet, share in cursor.fetchall()}
        cache.set("taste:base", found, BASE_SECONDS)
    return found


def open_facets(said: Said) -> list[Open]:
    """Directors, leading actors and keywords of at least FEWEST of these titles, MOST_OPEN of each. Runs one query."""
    if not len(said):
        return []
    facts = {
        "titles": said.keys.tolist(),
        "weights": said.weight.tolist(),
        "grades": said.grade.tolist(),
        "crew": CreditKind.CREW,
        "cast": CreditKind.CAST,
        "jobs": list(DIRECTING_JOBS),
        "billed": TOP_BILLED,
        "fewest": FEWEST,
        "most": MOST_OPEN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, facts)
        return [Open(*row) for row in cursor.fetchall()]
