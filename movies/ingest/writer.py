"""Writing a batch of titles: everything that the records say, in one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.lib.locks import advisory_xact_lock
from movies.enums import Hydration, Source, TitleKind
from movies.facets import refresh_facets
from movies.ingest.children import collections_of, write_children
from movies.ingest.references import COLLECTIONS, GenreMap
from movies.ingest.results import INGEST_LOCK, WriteResult
from movies.ingest.shows import write_seasons
from movies.ingest.titles import find_titles, insert_titles, own_names, stored_names, title_row, update_titles
from movies.ingest.words import add_words
from movies.models import Title
from movies.records import TitleRecord
from movies.signals import shows_written


@dataclass
class _Batch:
    """The distinct titles of a call. pks[n] belongs to records[n]; places[m] is where the caller's record m went."""

    records: list[TitleRecord] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    pks: list[int | None] = field(default_factory=list)


def write_titles(
    records: Sequence[TitleRecord], *, now: datetime | None = None, source: Source = Source.TMDB
) -> WriteResult:
    """Add or update the titles, all or none of them. The last of two records with one TMDB id wins.

    A title is known by kind and TMDB id; a record without an id is a title of its own, always new. Ratings given here
    are never touched, and a title keeps its primary key and its source whatever is written to it.
    """
    if not records:
        return WriteResult(added=0, changed=0, unchanged=0, title_ids=[])
    now = now or timezone.now()
    with transaction.atomic():
        advisory_xact_lock(INGEST_LOCK)
        return _write(_distinct(records), now=now, source=source)


def _distinct(records: Sequence[TitleRecord]) -> _Batch:
    batch = _Batch()
    seen: dict[tuple[str, int], int] = {}
    for record in records:
        key = (str(record.kind), record.tmdb_id) if record.tmdb_id is not None else None
        if key in seen:
            batch.records[seen[key]] = record
        else:
            if key is not None:
                seen[key] = len(batch.records)
            batch.records.append(record)
        batch.places.append(seen[key] if key is not None else len(batch.records) - 1)
    return batch


def _write(batch: _Batch, *, now: datetime, source: Source) -> WriteResult:
    synced_at = now if source == Source.TMDB else None
    stored = find_titles((str(r.kind), r.tmdb_id) for r in batch.records if r.tmdb_id is not None)
    batch.pks = [stored.get((str(r.kind), r.tmdb_id or 0)) for r in batch.records]
    known = {pk: record for pk, record in zip(batch.pks, batch.records, strict=True) if pk is not None}
    filled = Title.objects.filter(pk__in=known, hydration=Hydration.STUB).count()
    rows = _title_rows(batch, stored_names(known))
    is_new = [pk is None for pk in batch.pks]
    added = insert_titles(
        [row for row, new in zip(rows, is_new, strict=True) if new], source=source, now=now, synced_at=synced_at
    )
    fresh = iter(added)
    pks = [next(fresh) if pk is None else pk for pk in batch.pks]
    by_pk = dict(zip(pks, batch.records, strict=True))
    touched, new_people = write_children(by_pk, GenreMap(batch.records), now.date())
    seasons = write_seasons(by_pk)
    touched |= seasons.changed
    updates = [{**row, "id": pk} for row, pk, new in zip(rows, pks, is_new, strict=True) if not new]
    changed = update_titles(updates, touched=touched, now=now, synced_at=synced_at) if updates else set()
    _tell_of_shows({pk for pk in changed if by_pk[pk].kind == TitleKind.SHOW}, seasons.grown)
    refresh_facets(pks)
    add_words([*_vocabulary(by_pk, changed.union(added)), *new_people])
    return WriteResult(
        added=len(added),
        changed=len(changed),
        unchanged=len(pks) - len(added) - len(changed),
        title_ids=[pks[place] for place in batch.places],
        filled=filled,
    )


def _tell_of_shows(changed: set[int], grown: set[int]) -> None:
    """On commit, tell whoever follows shows which ones are not what they were."""
    if changed:
        told = {"title_ids": sorted(changed), "grown": sorted(changed & grown)}
        transaction.on_commit(partial(shows_written.send_robust, sender=Title, **told))


def _title_rows(batch: _Batch, other_names: dict[int, list[str]]) -> list[dict[str, Any]]:
    find = COLLECTIONS.resolve(collections_of(batch.records))
    return [
        title_row(
            record,
            find(record.collection) if record.collection else None,
            [*own_names(record), *other_names.get(pk or 0, ())],
        )
        for pk, record in zip(batch.pks, batch.records, strict=True)
    ]


def _vocabulary(by_pk: dict[int, TitleRecord], written: set[int]) -> list[str]:
    """The names in what was written that search looks into."""
    names: list[str] = []
    for pk in written:
        record = by_pk[pk]
        names += own_names(record)
        names += [keyword.name for keyword in record.keywords or ()]
        names += [record.collection.name] if record.collection else []
    return names
