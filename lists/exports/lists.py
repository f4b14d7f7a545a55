"""One list as a file, for whoever may see it: what it holds as far as they may know of that, in its order."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F

from config.lib.exact import ExactEncoder
from config.lib.spreadsheets import MARK
from lists.exports.collecting import CHUNK
from lists.exports.tables import cell, line
from lists.exports.titles import Record
from lists.models import List
from lists.queries import titles_on
from lists.services.smart import smart_titles
from social.models import Profile

# Of a smart list no more are written: some rules fit a whole catalogue.
MOST = 10_000
COLUMNS = ("place", "kind", "name", "year", "tmdb", "imdb", "tvdb", "note", "added_at")
_TITLE = ("pk", "kind", "name", "released_on", "tmdb_id", "imdb_id", "tvdb_id")
_OF_ITEM = ("item_note", "added_at")


def csv_of(found: List, *, viewer: Profile | None) -> Iterator[str]:
    """The lines of a table, for people to open."""
    yield MARK + line(COLUMNS)
    for record in _records(found, _keys(found, viewer)[:MOST], viewer):
        yield line(cell(record[name]) for name in COLUMNS)


def json_of(found: List, *, viewer: Profile | None) -> Iterator[str]:
    """An object with all of the list's own facts and its items. complete: whether these are all."""
    keys = _keys(found, viewer)
    head = {
        "name": found.title,
        "owner": found.profile.handle,
        "url": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "kind": found.kind,
        "description": found.description,
        "ranked": found.is_ranked,
        "created_at": found.created_at,
        "changed_at": found.updated_at,
        "complete": len(keys) <= MOST,
    }
    yield f'{_json(head)[:-1]}, "items": ['
    for place, record in enumerate(_records(found, keys[:MOST], viewer)):
        yield f"{',' if place else ''}\n{_json(record)}"
    yield "\n]}\n"


def _keys(found: List, viewer: Profile | None) -> list[int]:
    """The titles' keys in the list's order; of a smart list one more than are written, if there are more."""
    if found.is_smart:
        return list(smart_titles(found, viewer=viewer).values_list("pk", flat=True)[: MOST + 1])
    return list(titles_on(found, viewer=viewer).order_by(F("position")).values_list("pk", flat=True))


def _records(found: List, keys: Sequence[int], viewer: Profile | None) -> Iterator[Record]:
    """Runs a query for each CHUNK."""
    smart = smart_titles(found, viewer=viewer).order_by() if found.is_smart else None
    columns = _TITLE if found.is_smart else (*_TITLE, *_OF_ITEM)
    rows = titles_on(found, viewer=viewer, smart=smart)
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        by_key = {row["pk"]: row for row in rows.filter(pk__in=some).values(*columns)}
        for place, pk in enumerate(some, start=start + 1):
            if pk in by_key:
                yield _record(place, by_key[pk])


def _record(place: int, row: dict[str, Any]) -> Record:
    released = row["released_on"]
    return {
        "place": place,
        "kind": row["kind"],
        "name": row["name"],
        "year": released.year if released else None,
        "tmdb": row["tmdb_id"],
        "imdb": row["imdb_id"],
        "tvdb": row["tvdb_id"],
        "note": row.get("item_note") or "",
        "added_at": row.get("added_at"),
    }


def _json(value: Record) -> str:
    return json.dumps(value, cls=ExactEncoder, ensure_ascii=False)
