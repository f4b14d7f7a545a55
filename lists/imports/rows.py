"""Reading and writing rows of an import by the thousand."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from lists.enums import RowKind
from lists.models import Import, ImportRow, ImportSubject

# Of so many titles the rows are in memory at a time.
TITLES_AT_ONCE = 500

_STATES = """
UPDATE lists_importrow r SET state = b.state, reason = b.reason, is_conflict = b.conflict, watch_id = b.watch
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[], %s::bigint[]) AS b(id, state, reason, conflict, watch)
WHERE r.id = b.id
"""
_PLACES = """
UPDATE lists_importrow r SET season_id = b.season, episode_id = b.episode, data = r.data || b.more::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS b(id, season, episode, more)
WHERE r.id = b.id
"""
_SUBJECTS = """
UPDATE lists_importsubject s SET title_id = b.title, candidates = b.candidates::jsonb, how = b.how,
    is_settled = b.settled
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::boolean[]) AS b(id, title, candidates, how, settled)
WHERE s.id = b.id
"""


def save_states(rows: Sequence[ImportRow]) -> None:
    """Write what became of these rows. Runs one query."""
    columns = ("pk", "state", "reason", "is_conflict", "watch_id")
    _update(_STATES, [[getattr(row, name) for row in rows] for name in columns])


def save_places(places: Sequence[tuple[int, int | None, int | None, str]]) -> None:
    """Row, season, episode, and what else is to be known of it, as JSON. Runs one query."""
    _update(_PLACES, [list(column) for column in zip(*places, strict=True)] if places else [])


def save_subjects(subjects: Sequence[tuple[int, int | None, str, str, bool]]) -> None:
    """Subject, title, candidates as JSON, how, whether it is settled. Runs one query."""
    _update(_SUBJECTS, [list(column) for column in zip(*subjects, strict=True)] if subjects else [])


def rows_by_titles(run: Import) -> Iterator[list[ImportRow]]:
    """All rows of an import, those of one title together; last those that have none. Lists come with each part."""
    mine = with_subjects(run)
    lists = list(mine.filter(kind=RowKind.LIST))
    titles = ImportSubject.objects.filter(run=run, title__isnull=False).order_by("title")
    for some in parts_of(titles.values_list("title", flat=True).distinct(), TITLES_AT_ONCE):
        yield [*lists, *mine.filter(subject__title__in=some)]
    rest = mine.filter(subject__title=None)
    for start in range(0, rest.count(), 10_000):
        yield list(rest[start : start + 10_000])


def with_subjects(run: Import) -> QuerySet[ImportRow]:
    """Rows in the source's order with what they are about, without the source's own row. They have a `title_kind`."""
    rows = run.rows.select_related("subject").defer("raw")
    return rows.annotate(title_kind=F("subject__title__kind")).in_order()


def parts_of(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    several = iter(values)
    while some := list(islice(several, size)):
        yield some


def _update(statement: str, columns: Sequence[list[Any]]) -> None:
    if columns and columns[0]:
        with connection.cursor() as cursor:
            cursor.execute(statement, list(columns))
