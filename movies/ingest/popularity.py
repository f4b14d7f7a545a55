"""How popular keywords and collections are, which TMDB doesn't say: their titles do."""

from django.db import transaction

from config.lib.locks import advisory_xact_lock
from movies.ingest.results import INGEST_LOCK
from movies.ingest.sql import execute

# A keyword is worth what all its titles are worth together, a collection as much as its most popular title. Rounded,
# so that a day's small ups and downs rewrite few rows. Titles for adults count for nothing, here as elsewhere.
_KEYWORDS = """
SELECT k.keyword_id AS id, round(sum(t.tmdb_popularity)::numeric, 1)::float8 AS popularity
FROM movies_title_keywords k JOIN movies_title t ON t.id = k.title_id WHERE NOT t.adult GROUP BY 1
"""
_COLLECTIONS = """
SELECT t.collection_id AS id, round(max(t.tmdb_popularity)::numeric, 1)::float8 AS popularity
FROM movies_title t WHERE t.collection_id IS NOT NULL AND NOT t.adult GROUP BY 1
"""
_UPDATE = """
UPDATE {table} s SET tmdb_popularity = COALESCE(p.popularity, 0)
FROM {table} o LEFT JOIN counted_popularity p ON p.id = o.id
WHERE s.id = o.id AND o.tmdb_popularity <> COALESCE(p.popularity, 0)
"""


def refresh_popularity() -> int:
    """Bring the popularity of keywords and collections in line with their titles'. Returns how many rows changed."""
    return sum(
        _refresh(table, counted)
        for table, counted in (("movies_keyword", _KEYWORDS), ("movies_collection", _COLLECTIONS))
    )


@transaction.atomic
def _refresh(table: str, counted: str) -> int:
    """Count first, as that takes a while, and hold up whoever writes titles only for the rows that change."""
    execute("SET LOCAL statement_timeout = 0")
    execute(f"CREATE TEMP TABLE counted_popularity ON COMMIT DROP AS {counted}")
    advisory_xact_lock(INGEST_LOCK)
    changed = execute(_UPDATE.format(table=table))
    execute("DROP TABLE counted_popularity")
    return changed
