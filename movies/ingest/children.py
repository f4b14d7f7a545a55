"""The rows that hang on a title: what a batch says of each part, made the only rows of that part."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from movies.enums import CompanyRole, CreditKind
from movies.ingest.people import resolve_people
from movies.ingest.references import KEYWORDS, PROVIDERS, GenreMap, companies_table
from movies.ingest.sql import ChildTable, as_json, execute, fetch, recordset
from movies.records import CreditRecord, Named, TitleRecord

Batch = Mapping[int, TitleRecord]

CREDITS = ChildTable(
    "movies_credit",
    key={"person_id": "bigint", "kind": "text", "department": "text", "job": "text", "character": "text"},
    values={"position": "int", "episode_count": "int"},
)
ALTERNATIVE_NAMES = ChildTable(
    "movies_alternativename", key={"region": "text", "name": "text"}, values={"note": "text"}
)
TRANSLATIONS = ChildTable(
    "movies_translation", key={"language": "text"}, values={"name": "text", "tagline": "text", "overview": "text"}
)
VIDEOS = ChildTable(
    "movies_video",
    key={"site": "text", "key": "text"},
    values={
        "kind": "text", "name": "text", "language": "text", "official": "boolean", "published_at": "timestamptz",
    },
)  # fmt: skip
RELEASES = ChildTable(
    "movies_release",
    key={"region": "text", "kind": "int", "released_on": "date", "note": "text"},
    values={"certification": "text"},
    nullable_key=frozenset({"released_on"}),
)
COMPANIES = ChildTable("movies_titlecompany", key={"company_id": "bigint"}, values={"position": "int"})
GENRES = ChildTable("movies_title_genres", key={"genre_id": "bigint"}, values={})
KEYWORD_LINKS = ChildTable("movies_title_keywords", key={"keyword_id": "bigint"}, values={})

_CREDIT_COLUMNS = {"title_id": "bigint", **CREDITS.key, **CREDITS.values}
_OFFER_COLUMNS = {"title_id": "bigint", "region": "text", "offer": "text", "provider_id": "bigint"}
# An offer that is gone keeps its row: the day it was last seen says so. What is new or back counts as a change.
_SEE_OFFERS = f"""
WITH i AS MATERIALIZED (SELECT * FROM {recordset(_OFFER_COLUMNS)}),
seen AS (
    UPDATE movies_availability a SET last_seen_on = %s FROM i
    WHERE a.title_id = i.title_id AND a.region = i.region AND a.offer = i.offer AND a.provider_id = i.provider_id
    AND a.last_seen_on < %s
),
added AS (
    INSERT INTO movies_availability (title_id, region, offer, provider_id, seen_from, last_seen_on)
    SELECT title_id, region, offer, provider_id, %s, %s FROM i
    WHERE NOT EXISTS (
        SELECT FROM movies_availability a WHERE a.title_id = i.title_id AND a.region = i.region
        AND a.offer = i.offer AND a.provider_id = i.provider_id
    )
    ON CONFLICT DO NOTHING RETURNING title_id
)
SELECT DISTINCT title_id FROM added
"""  # noqa: S608 (made of constants)


# One that is gone on the day on which it was still seen would count as current until the next check: days are all that
# the columns know. It was last seen the day before then, and one that was there for hours only never was.
_END_OFFERS = f"""
WITH gone AS (
    SELECT a.id, a.seen_from FROM movies_availability a
    WHERE a.title_id = ANY(%s) AND a.last_seen_on >= %s AND NOT EXISTS (
        SELECT FROM {recordset(_OFFER_COLUMNS)}
        WHERE a.title_id = i.title_id AND a.region = i.region AND a.offer = i.offer AND a.provider_id = i.provider_id
    )
),
ended AS (
    UPDATE movies_availability a SET last_seen_on = %s FROM gone WHERE gone.id = a.id AND gone.seen_from < %s
)
DELETE FROM movies_availability a USING gone WHERE gone.id = a.id AND gone.seen_from >= %s
"""  # noqa: S608 (made of constants)


def write_children(batch: Batch, genres: GenreMap, today: date) -> tuple[set[int], list[str]]:
    """Sync all parts but the seasons. Returns the titles that changed by it, and the names of people who are new."""
    changed = _sync_parts(batch, GENRES, lambda r: genres.of(r.tmdb_genre_ids, r.genre_slugs), _genre_row)
    changed |= _sync_parts(batch, ALTERNATIVE_NAMES, lambda r: r.alternative_names, _alternative_name_row)
    changed |= _sync_parts(batch, TRANSLATIONS, lambda r: r.translations, _translation_row)
    changed |= _sync_parts(batch, VIDEOS, lambda r: r.videos, _video_row)
    changed |= _sync_parts(batch, RELEASES, lambda r: r.releases, _release_row)
    changed |= _write_keywords(batch)
    changed |= _write_companies(batch)
    changed |= _write_offers(batch, today)
    credited, new_names = _write_credits(batch)
    return changed | credited, new_names


def _sync_parts(
    batch: Batch,
    table: ChildTable,
    part: Callable[[TitleRecord], Iterable[Any] | None],
    row: Callable[[Any], dict[str, Any]],
) -> set[int]:
    """Sync one part of the titles whose records know of it. The first of two rows with one key wins."""
    parts = {title_id: items for title_id, record in batch.items() if (items := part(record)) is not None}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for title_id, items in parts.items():
        for item in items:
            values = {"title_id": title_id, **row(item)}
            rows.setdefault((title_id, *(values[name] for name in table.key)), values)
    return table.sync([rows[key] for key in sorted(rows, key=repr)], parts)


def _genre_row(genre_id: int) -> dict[str, Any]:
    return {"genre_id": genre_id}


def _alternative_name_row(item: Any) -> dict[str, Any]:
    return {"region": item.region, "name": item.name, "note": item.note}


def _translation_row(item: Any) -> dict[str, Any]:
    return {"language": item.language, "name": item.name, "tagline": item.tagline, "overview": item.overview}


def _video_row(item: Any) -> dict[str, Any]:
    return {
        "site": item.site, "key": item.key, "kind": item.kind, "name": item.name, "language": item.language,
        "official": item.official, "published_at": item.published_at,
    }  # fmt: skip


def _release_row(item: Any) -> dict[str, Any]:
    return {
        "region": item.region, "kind": int(item.kind), "released_on": item.released_on, "note": item.note,
        "certification": item.certification,
    }  # fmt: skip


def _write_keywords(batch: Batch) -> set[int]:
    find = KEYWORDS.resolve(thing for record in batch.values() for thing in record.keywords or ())
    return _sync_parts(batch, KEYWORD_LINKS, lambda r: r.keywords, lambda thing: {"keyword_id": find(thing)})


def _write_companies(batch: Batch) -> set[int]:
    """Production companies first, networks after them, each in the order of the record."""
    makers = companies_table(CompanyRole.PRODUCTION).resolve(c for r in batch.values() for c in r.companies or ())
    networks = companies_table(CompanyRole.NETWORK).resolve(c for r in batch.values() for c in r.networks or ())

    def part(record: TitleRecord) -> list[tuple[int, int]] | None:
        if record.companies is None and record.networks is None:
            return None
        ids = [makers(c) for c in record.companies or ()] + [networks(c) for c in record.networks or ()]
        return [(position, pk) for position, pk in enumerate(dict.fromkeys(ids))]

    return _sync_parts(batch, COMPANIES, part, lambda item: {"company_id": item[1], "position": item[0]})


def _write_offers(batch: Batch, today: date) -> set[int]:
    known = {title_id: record.offers for title_id, record in batch.items() if record.offers is not None}
    find = PROVIDERS.resolve(offer.provider for offers in known.values() for offer in offers)
    keys = {
        (title_id, offer.region, str(offer.offer), find(offer.provider))
        for title_id, offers in known.items()
        for offer in offers
    }
    rows = [dict(zip(_OFFER_COLUMNS, key, strict=True)) for key in sorted(keys)]
    if known:
        execute(_END_OFFERS, [sorted(known), today, as_json(rows), today - timedelta(days=1), today, today])
    if not rows:
        return set()
    return {title_id for (title_id,) in fetch(_SEE_OFFERS, [as_json(rows), today, today, today, today])}


def _write_credits(batch: Batch) -> tuple[set[int], list[str]]:
    known = {title_id: record.credits for title_id, record in batch.items() if record.credits is not None}
    people, new_names = resolve_people({title_id: [c.person for c in items] for title_id, items in known.items()})
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for title_id, items in known.items():
        for item in items:
            row = credit_row(title_id, people.find(title_id, item.person), item)
            key = tuple(row[name] for name in ("title_id", *CREDITS.key))
            twin = rows.setdefault(key, row)
            twin["position"] = min(twin["position"], row["position"])
            twin["episode_count"] = max(twin["episode_count"] or 0, row["episode_count"] or 0) or None
    return CREDITS.sync(list(rows.values()), known), new_names


def credit_row(title_id: int, person_id: int, credit: CreditRecord) -> dict[str, Any]:
    """A credit as its columns; a member of the cast has no job, one of the crew no character."""
    is_cast = credit.kind == CreditKind.CAST
    return {
        "title_id": title_id,
        "person_id": person_id,
        "kind": str(credit.kind),
        "department": credit.department,
        "job": "" if is_cast else credit.job,
        "character": credit.character if is_cast else "",
        "position": credit.position,
        "episode_count": credit.episode_count,
    }


def collections_of(batch: Iterable[TitleRecord]) -> list[Named]:
    return [record.collection for record in batch if record.collection is not None]


_ADD_CREDITS = f"""
INSERT INTO movies_credit ({", ".join(_CREDIT_COLUMNS)})
SELECT {", ".join(f"i.{name}" for name in _CREDIT_COLUMNS)} FROM {recordset(_CREDIT_COLUMNS)}
JOIN movies_title t ON t.id = i.title_id AND t.hydration = 'stub'
ON CONFLICT DO NOTHING
"""  # noqa: S608 (made of constants)


def add_credits(person_id: int, credits: Iterable[tuple[int, CreditRecord]]) -> None:
    """Add a person's credits (title's primary key, credit) to stubs; a full title knows its credits itself."""
    rows = {
        tuple(row[name] for name in ("title_id", *CREDITS.key)): row
        for title_id, credit in credits
        for row in [credit_row(title_id, person_id, credit)]
    }
    if rows:
        execute(_ADD_CREDITS, [as_json(list(rows.values()))])
