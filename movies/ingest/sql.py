"""The SQL that the writers share. A batch of rows travels as one JSON parameter and is a table inside the query."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

Row = Mapping[str, Any]
Columns = Mapping[str, str]


def as_json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=_encode, ensure_ascii=False)


def recordset(columns: Columns) -> str:
    """A FROM item `i` made of the JSON parameter: one row an object, a missing key a NULL."""
    return "json_to_recordset(%s::json) AS i(" + ", ".join(f"{name} {kind}" for name, kind in columns.items()) + ")"


def fetch(query: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(params))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def execute(query: str, params: Iterable[Any] = ()) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, list(params))
        return int(cursor.rowcount)


@dataclass(frozen=True)
class ChildTable:
    """A table of rows that belong to a title, told apart by `key` within it. Names and types are constants of ours."""

    name: str
    key: Columns
    values: Columns
    nullable_key: frozenset[str] = frozenset()

    def sync(self, rows: Sequence[Row], title_ids: Iterable[int]) -> set[int]:
        """Make these the only rows of the titles; returns the titles for which that changed anything."""
        parents = sorted(title_ids)
        if not parents:
            return set()
        return {title_id for (title_id,) in fetch(self._merge_query(), [as_json(rows), parents])}

    def _merge_query(self) -> str:
        columns = {"title_id": "bigint", **self.key, **self.values}
        names = ", ".join(columns)
        same = " AND ".join(
            f"c.{name} IS NOT DISTINCT FROM i.{name}" if name in self.nullable_key else f"c.{name} = i.{name}"
            for name in ("title_id", *self.key)
        )
        return f"""
            WITH i AS MATERIALIZED (SELECT * FROM {recordset(columns)}),
            gone AS (
                DELETE FROM {self.name} c WHERE c.title_id = ANY(%s)
                AND NOT EXISTS (SELECT FROM i WHERE {same}) RETURNING c.title_id
            ),
            added AS (
                INSERT INTO {self.name} ({names}) SELECT {names} FROM i
                WHERE NOT EXISTS (SELECT FROM {self.name} c WHERE {same})
                ON CONFLICT DO NOTHING RETURNING title_id
            ){self._changed(same)}
            SELECT title_id FROM gone UNION SELECT title_id FROM added
            {"UNION SELECT title_id FROM changed" if self.values else ""}
        """  # noqa: S608 (made of constants)

    def _changed(self, same: str) -> str:
        if not self.values:
            return ""
        assigned = ", ".join(f"{name} = i.{name}" for name in self.values)
        stored = ", ".join(f"c.{name}" for name in self.values)
        fresh = ", ".join(f"i.{name}" for name in self.values)
        return f""", changed AS (
            UPDATE {self.name} c SET {assigned} FROM i
            WHERE {same} AND ({stored}) IS DISTINCT FROM ({fresh}) RETURNING c.title_id
        )"""  # noqa: S608 (made of constants)


def _encode(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a batch")
