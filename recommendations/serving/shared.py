"""Titles like one that no model knows: by the people, keywords and collection that they share, in SQL."""

from typing import Any

from django.db import connection
from django.utils import timezone

from movies.enums import CreditKind
from movies.models.people import DIRECTING_JOBS, TOP_BILLED
from recommendations.engine import Why
from recommendations.models import SimilarTitles
from recommendations.serving.written import written_why

# Says in a row that no model made it.
BY_FACETS = "facets"
# What is shared counts the more, the fewer others share it: so much over the logarithm of how many have it. A sum of so
# much is a likeness of a half.
WORTH = {"collection": 4.0, "person": 3.0, "keyword": 2.0, "genre": 0.5}
HALF = 2.0
NAMED = 4

_LEADS = "(c.kind = %(crew)s AND c.job = ANY(%(jobs)s) OR c.kind = %(cast)s AND c.position < %(billed)s)"
_LIKE = f"""
WITH pairs AS (
    SELECT DISTINCT 'person' AS kind, c.person_id AS key, c.title_id FROM movies_credit c WHERE {_LEADS}
        AND c.person_id IN (SELECT c.person_id FROM movies_credit c WHERE c.title_id = %(title)s AND {_LEADS})
    UNION ALL SELECT 'keyword', k.keyword_id, k.title_id FROM movies_title_keywords k
        WHERE k.keyword_id IN (SELECT keyword_id FROM movies_title_keywords WHERE title_id = %(title)s)
    UNION ALL SELECT 'collection', t.collection_id, t.id FROM movies_title t
        WHERE t.collection_id = (SELECT collection_id FROM movies_title WHERE id = %(title)s)
), weighed AS (
    SELECT kind, key, title_id, (CASE kind WHEN 'collection' THEN %(collection)s WHEN 'person' THEN %(person)s
        ELSE %(keyword)s END) / ln(1 + count(*) OVER (PARTITION BY kind, key)) AS worth
    FROM pairs
), best AS (
    SELECT title_id FROM weighed WHERE title_id <> %(title)s GROUP BY title_id
    ORDER BY sum(worth) DESC, title_id LIMIT %(most)s
), genres AS (
    SELECT 'genre' AS kind, g.genre_id AS key, g.title_id, %(genre)s::float8 AS worth FROM movies_title_genres g
    WHERE g.title_id IN (SELECT title_id FROM best)
        AND g.genre_id IN (SELECT genre_id FROM movies_title_genres WHERE title_id = %(title)s)
)
SELECT w.title_id, w.kind, w.key, w.worth FROM weighed w JOIN best USING (title_id)
UNION ALL SELECT title_id, kind, key, worth FROM genres
"""  # noqa: S608 (made of constants)
# Where nothing but genres is known: the best known of those that have all of them.
_OF_GENRES = """
SELECT t.id, 'genre', g.genre_id, %(genre)s::float8 FROM (
    SELECT t.id FROM movies_title t WHERE t.id <> %(title)s AND t.facets @> (
        SELECT array_agg(f) FROM movies_title m, unnest(m.facets) f WHERE m.id = %(title)s AND left(f, 2) = 'g:'
    ) ORDER BY t.tmdb_vote_count DESC, t.id LIMIT %(most)s
) t JOIN movies_title_genres g ON g.title_id = t.id
    AND g.genre_id IN (SELECT genre_id FROM movies_title_genres WHERE title_id = %(title)s)
"""
_Found = dict[int, list[tuple[str, int, float]]]


def sharing_with(title_id: int, *, most: int) -> SimilarTitles | None:
    """Best first, ties by key; not saved. None where nothing is shared with any other. Runs 2 queries, and one more for
    each sort of facet that is named."""
    found = _read(_LIKE, title_id, most) or _read(_OF_GENRES, title_id, most)
    if not found:
        return None
    sums = {key: sum(worth for _kind, _key, worth in parts) for key, parts in found.items()}
    order = sorted(found, key=lambda key: (-sums[key], key))[:most]
    return SimilarTitles(
        title_id=title_id,
        title_ids=order,
        scores=[round(sums[key] / (sums[key] + HALF), 5) for key in order],
        why=written_why([_whys(found[key], sums[key]) for key in order]),
        model_version=BY_FACETS,
        made_at=timezone.now(),
    )


def _read(sql: str, title_id: int, most: int) -> _Found:
    facts: dict[str, Any] = WORTH | {
        "title": title_id,
        "most": most,
        "crew": CreditKind.CREW,
        "cast": CreditKind.CAST,
        "jobs": list(DIRECTING_JOBS),
        "billed": TOP_BILLED,
    }
    found: _Found = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        for other, kind, key, worth in cursor.fetchall():
            found.setdefault(other, []).append((kind, key, float(worth)))
    return found


def _whys(parts: list[tuple[str, int, float]], whole: float) -> list[Why]:
    """Weightiest first. A genre's key is text, as the engine has it."""
    parts = sorted(parts, key=lambda part: (-part[2], part[0], part[1]))[:NAMED]
    return [Why(kind, worth / whole, ((kind, str(key) if kind == "genre" else key),)) for kind, key, worth in parts]
