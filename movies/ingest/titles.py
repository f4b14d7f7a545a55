"""The title's own row: its columns out of a record, added or brought up to date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from config.lib.text import fold, sort_name, tokens
from movies.enums import ReleaseKind, Source
from movies.ingest.sql import Row, as_json, fetch, recordset
from movies.records import ReleaseRecord, TitleRecord, VideoRecord

_COLUMNS = {
    "imdb_id": "text", "tvdb_id": "int", "wikidata_id": "text", "name": "text", "original_name": "text",
    "sort_name": "text", "folded_name": "text", "overview": "text", "tagline": "text", "released_on": "date",
    "ended_on": "date", "runtime_minutes": "int", "status": "text", "original_language": "text",
    "spoken_languages": "varchar[]", "countries": "varchar[]", "certification": "text", "homepage": "text",
    "budget": "bigint", "revenue": "bigint", "season_count": "int", "episode_count": "int", "poster_path": "text",
    "backdrop_path": "text", "trailer_key": "text", "adult": "boolean", "collection_id": "bigint",
    "tmdb_popularity": "float8", "tmdb_vote_average": "float8", "tmdb_vote_count": "int",
}  # fmt: skip
# What a record may not know keeps its stored value.
_KEPT = {
    "imdb_id": "COALESCE(NULLIF(i.imdb_id, ''), t.imdb_id)",
    "wikidata_id": "COALESCE(NULLIF(i.wikidata_id, ''), t.wikidata_id)",
    "tvdb_id": "COALESCE(i.tvdb_id, t.tvdb_id)",
    "certification": "COALESCE(i.certification, t.certification)",
    "trailer_key": "COALESCE(i.trailer_key, t.trailer_key)",
    "collection_id": "CASE WHEN i.knows_collection THEN i.collection_id ELSE t.collection_id END",
}
_FRESH = {name: _KEPT.get(name, f"i.{name}") for name in _COLUMNS} | {
    "hydration": "'full'",
    "missing_at_tmdb_since": "NULL::timestamptz",
    "search_document": "array_to_tsvector(i.tokens)",
}
_EXTRA = {"id": "bigint", "knows_collection": "boolean", "tokens": "text[]"}

_INSERT = f"""
INSERT INTO movies_title (
    kind, source, tmdb_id, {", ".join(_COLUMNS)}, search_document, hydration, rating_count, facets, regional_facets,
    synced_at, availability_checked_on, created_at, updated_at
)
SELECT kind, %s, tmdb_id, {
    ", ".join(f"COALESCE({name}, '')" if name in ("certification", "trailer_key") else name for name in _COLUMNS)
}, array_to_tsvector(tokens), 'full', 0, '{{}}', '{{}}', %s, CASE WHEN checks_offers THEN %s::date END, %s, %s
FROM {recordset({"kind": "text", "tmdb_id": "int", "checks_offers": "boolean", **_COLUMNS, **_EXTRA})}
ORDER BY id RETURNING id
"""  # noqa: S608 (made of constants)
_UPDATE = f"""
UPDATE movies_title t SET {", ".join(f"{name} = {value}" for name, value in _FRESH.items())},
    updated_at = CASE WHEN i.id = ANY(%s) OR ({", ".join(f"t.{name}" for name in _FRESH)})
        IS DISTINCT FROM ({", ".join(_FRESH.values())}) THEN %s ELSE t.updated_at END,
    synced_at = COALESCE(%s, t.synced_at),
    availability_checked_on = CASE WHEN i.checks_offers THEN %s::date ELSE t.availability_checked_on END
FROM {recordset({**_COLUMNS, **_EXTRA, "checks_offers": "boolean"})} WHERE t.id = i.id
RETURNING t.id, t.updated_at = %s
"""  # noqa: S608 (made of constants)
# The certificate that a cinema-goer would know: the general release's before a festival's or a disc's.
_CERTIFICATE_ORDER = (
    ReleaseKind.CINEMA, ReleaseKind.CERTIFICATE, ReleaseKind.LIMITED, ReleaseKind.PREMIERE, ReleaseKind.DIGITAL,
    ReleaseKind.PHYSICAL, ReleaseKind.TV,
)  # fmt: skip


def find_titles(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Primary keys of the titles that are stored, by kind and TMDB id."""
    pairs = sorted(set(keys))
    if not pairs:
        return {}
    rows = fetch(
        "SELECT t.kind, t.tmdb_id, t.id FROM movies_title t JOIN unnest(%s::text[], %s::int[]) AS i(kind, tmdb_id)"
        " ON t.kind = i.kind AND t.tmdb_id = i.tmdb_id",
        [[str(kind) for kind, _ in pairs], [tmdb_id for _, tmdb_id in pairs]],
    )
    return {(kind, tmdb_id): pk for kind, tmdb_id, pk in rows}


def insert_titles(rows: Sequence[Row], *, source: Source, now: datetime, synced_at: datetime | None) -> list[int]:
    """Add titles; returns their primary keys in order. rows: from `title_row`."""
    numbered = [{**row, "id": position} for position, row in enumerate(rows)]
    params = [str(source), synced_at, now.date(), now, now, as_json(numbered)]
    return sorted(pk for (pk,) in fetch(_INSERT, params))


def update_titles(rows: Sequence[Row], *, touched: set[int], now: datetime, synced_at: datetime | None) -> set[int]:
    """Bring stored titles up to date; `touched` counts as changed in any case. Returns those that changed."""
    params = [sorted(touched), now, synced_at, now.date(), as_json(rows), now]
    return {pk for pk, changed in fetch(_UPDATE, params) if changed}


def title_row(record: TitleRecord, collection_id: int | None, names: Iterable[str]) -> dict[str, Any]:
    """The record as columns. names: all that the title is found by."""
    return {
        "kind": str(record.kind),
        "tmdb_id": record.tmdb_id,
        "imdb_id": record.imdb_id,
        "tvdb_id": record.tvdb_id,
        "wikidata_id": record.wikidata_id,
        "name": record.name,
        "original_name": record.original_name,
        "sort_name": sort_name(record.name, record.original_language)[:500],
        "folded_name": fold(record.name)[:500],
        "overview": record.overview,
        "tagline": record.tagline,
        "released_on": record.released_on,
        "ended_on": record.ended_on,
        "runtime_minutes": record.runtime_minutes,
        "status": str(record.status),
        "original_language": record.original_language,
        "spoken_languages": list(dict.fromkeys(record.spoken_languages)),
        "countries": list(dict.fromkeys(record.countries)),
        "homepage": record.homepage,
        "budget": record.budget,
        "revenue": record.revenue,
        "season_count": record.season_count,
        "episode_count": record.episode_count,
        "poster_path": record.poster_path,
        "backdrop_path": record.backdrop_path,
        "adult": record.adult,
        "tmdb_popularity": record.popularity,
        "tmdb_vote_average": record.vote_average,
        "tmdb_vote_count": record.vote_count,
        "certification": None if record.releases is None else certification(record.releases),
        "trailer_key": None if record.videos is None else trailer_key(record.videos),
        "collection_id": collection_id,
        "knows_collection": record.knows_collection or record.collection is not None,
        "checks_offers": record.offers is not None,
        "tokens": sorted({token for name in set(names) for token in tokens(name)}),
    }


def own_names(record: TitleRecord) -> list[str]:
    """All names that the record itself gives."""
    others = (item.name for part in (record.alternative_names, record.translations) for item in part or ())
    return [name for name in (record.name, record.original_name, *others) if name]


def stored_names(batch: Mapping[int, TitleRecord]) -> dict[int, list[str]]:
    """Names that are stored in parts of which the records say nothing. By primary key; at most two queries."""
    names: dict[int, list[str]] = {}
    for table, silent in (
        ("movies_alternativename", [pk for pk, record in batch.items() if record.alternative_names is None]),
        ("movies_translation", [pk for pk, record in batch.items() if record.translations is None]),
    ):
        query = f"SELECT title_id, name FROM {table} WHERE title_id = ANY(%s) AND name <> ''"  # noqa: S608 (constant)
        for pk, name in fetch(query, [silent]) if silent else ():
            names.setdefault(pk, []).append(name)
    return names


def certification(releases: Iterable[ReleaseRecord]) -> str:
    """The mark in the site's own region; empty where there is none."""
    marked = [release for release in releases if release.region == settings.TMDB_REGION and release.certification]
    first = min(
        marked,
        key=lambda r: (_CERTIFICATE_ORDER.index(ReleaseKind(r.kind)), r.released_on or date.max),
        default=None,
    )
    return first.certification if first else ""


def trailer_key(videos: Iterable[VideoRecord]) -> str:
    """The YouTube key of the trailer to show: the site's language and official ones first, then the newest."""
    language = settings.TMDB_LANGUAGE.partition("-")[0]
    kinds = {"Trailer": 0, "Teaser": 1}
    playable = [video for video in videos if video.site == "YouTube" and video.kind in kinds]
    first = min(
        playable,
        key=lambda v: (
            kinds[v.kind],
            v.language != language,
            not v.official,
            -(v.published_at.timestamp() if v.published_at else 0),
            v.key,
        ),
        default=None,
    )
    return first.key if first else ""
