"""Stubs: what a list item or the daily id file says of titles that nobody has fetched yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.lib.locks import advisory_xact_lock
from config.lib.text import fold, sort_name, tokens
from movies.facets import refresh_facets
from movies.ingest.references import GenreMap
from movies.ingest.results import INGEST_LOCK, WriteResult
from movies.ingest.sql import as_json, execute, fetch, recordset
from movies.ingest.titles import find_titles
from movies.ingest.words import add_words
from movies.records import StubRecord

_TEXTS = {"original_name": "text", "overview": "text", "original_language": "text", "poster_path": "text",
          "backdrop_path": "text"}  # fmt: skip
_COLUMNS = {
    "kind": "text", "tmdb_id": "int", "name": "text", "sort_name": "text", "folded_name": "text", **_TEXTS,
    "released_on": "date", "adult": "boolean", "tmdb_popularity": "float8", "tmdb_vote_average": "float8",
    "tmdb_vote_count": "int",
}  # fmt: skip
_INSERT = f"""
INSERT INTO movies_title (
    {", ".join(_COLUMNS)}, search_document, source, hydration, imdb_id, wikidata_id, tagline, status,
    spoken_languages, countries, certification, homepage, trailer_key, rating_count, facets, regional_facets,
    created_at, updated_at
)
SELECT {", ".join(_COLUMNS)}, array_to_tsvector(tokens), 'tmdb', 'stub', '', '', '', 'unknown',
    '{{}}', '{{}}', '', '', '', 0, '{{}}', '{{}}', %s, %s
FROM {recordset({**_COLUMNS, "tokens": "text[]"})}
ON CONFLICT (kind, tmdb_id) DO NOTHING RETURNING kind, tmdb_id, id
"""  # noqa: S608 (made of constants)
# The id file knows the original name only (and says so by leaving `original_name` empty); it renames nothing.
_NAMED = {name: f"CASE WHEN i.original_name = '' THEN t.{name} ELSE i.{name} END"
          for name in ("name", "sort_name", "folded_name")}  # fmt: skip
_FRESH = {
    **_NAMED,
    **{name: f"COALESCE(NULLIF(i.{name}, ''), t.{name})" for name in _TEXTS},
    "released_on": "COALESCE(i.released_on, t.released_on)",
    # A list knows less than the details that were refused for it.
    "adult": "i.adult OR (t.adult AND t.synced_at IS NOT NULL)",
    "tmdb_vote_average": "COALESCE(i.tmdb_vote_average, t.tmdb_vote_average)",
    "tmdb_vote_count": "GREATEST(i.tmdb_vote_count, t.tmdb_vote_count)",
    "search_document": "CASE WHEN i.original_name = '' THEN t.search_document ELSE array_to_tsvector(i.tokens) END",
}
_UPDATE_STUBS = f"""
UPDATE movies_title t SET {", ".join(f"{name} = {value}" for name, value in _FRESH.items())}, updated_at = %s
FROM {recordset({**_COLUMNS, "tokens": "text[]"})}
WHERE t.kind = i.kind AND t.tmdb_id = i.tmdb_id AND t.hydration = 'stub'
    AND ({", ".join(f"t.{name}" for name in _FRESH)}) IS DISTINCT FROM ({", ".join(_FRESH.values())})
RETURNING t.id
"""  # noqa: S608 (made of constants)
_UPDATE_POPULARITY = f"""
UPDATE movies_title t SET tmdb_popularity = i.tmdb_popularity
FROM {recordset({"kind": "text", "tmdb_id": "int", "tmdb_popularity": "float8"})}
WHERE t.kind = i.kind AND t.tmdb_id = i.tmdb_id AND t.tmdb_popularity <> i.tmdb_popularity
"""  # noqa: S608 (made of constants)
_ADD_GENRES = f"""
INSERT INTO movies_title_genres (title_id, genre_id) SELECT i.title_id, i.genre_id
FROM {recordset({"title_id": "bigint", "genre_id": "bigint"})}
JOIN movies_title t ON t.id = i.title_id AND t.hydration = 'stub'
WHERE NOT EXISTS (SELECT FROM movies_title_genres g WHERE g.title_id = i.title_id AND g.genre_id = i.genre_id)
ON CONFLICT DO NOTHING RETURNING title_id
"""  # noqa: S608 (made of constants)


def write_stubs(records: Sequence[StubRecord], *, now: datetime | None = None) -> WriteResult:
    """Add titles as stubs, and bring stored stubs up to date. Of a full title only the popularity follows.

    All or none of them; some thousands at once are fine. The last of two records with one TMDB id wins.
    """
    if not records:
        return WriteResult(added=0, changed=0, unchanged=0, title_ids=[])
    now = now or timezone.now()
    distinct = {(str(record.kind), record.tmdb_id): record for record in records}
    with transaction.atomic():
        advisory_xact_lock(INGEST_LOCK)
        stored = find_titles(distinct)
        old = [_row(record) for key, record in sorted(distinct.items()) if key in stored]
        new = [_row(record) for key, record in sorted(distinct.items()) if key not in stored]
        added = {(kind, tmdb_id): pk for kind, tmdb_id, pk in fetch(_INSERT, [now, now, as_json(new)])} if new else {}
        changed = {pk for (pk,) in fetch(_UPDATE_STUBS, [now, as_json(old)])} if old else set()
        if old:
            execute(_UPDATE_POPULARITY, [as_json(old)])
        pks = stored | added
        changed |= _add_genres(distinct, pks) - set(added.values())
        refresh_facets([*added.values(), *changed])
        add_words(name for key, r in distinct.items() if key in added for name in (r.name, r.original_name))
    return WriteResult(
        added=len(added),
        changed=len(changed),
        unchanged=len(distinct) - len(added) - len(changed),
        title_ids=[pks[str(record.kind), record.tmdb_id] for record in records],
    )


def _add_genres(records: dict[tuple[str, int], StubRecord], pks: dict[tuple[str, int], int]) -> set[int]:
    if not any(record.tmdb_genre_ids for record in records.values()):
        return set()
    genres = GenreMap([])
    rows = [
        {"title_id": pks[key], "genre_id": genre_id}
        for key, record in sorted(records.items())
        for genre_id in sorted(genres.of(record.tmdb_genre_ids, None) or ())
    ]
    return {pk for (pk,) in fetch(_ADD_GENRES, [as_json(rows)])} if rows else set()


def _row(record: StubRecord) -> dict[str, Any]:
    return {
        "kind": str(record.kind),
        "tmdb_id": record.tmdb_id,
        "name": record.name,
        "sort_name": sort_name(record.name, record.original_language)[:500],
        "folded_name": fold(record.name)[:500],
        "original_name": record.original_name,
        "overview": record.overview,
        "original_language": record.original_language,
        "poster_path": record.poster_path,
        "backdrop_path": record.backdrop_path,
        "released_on": record.released_on,
        "adult": record.adult,
        "tmdb_popularity": record.popularity,
        "tmdb_vote_average": record.vote_average,
        "tmdb_vote_count": record.vote_count,
        "tokens": sorted({token for name in (record.name, record.original_name) for token in tokens(name)}),
    }
