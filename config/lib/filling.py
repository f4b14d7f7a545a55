"""Filling tables with millions of generated rows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

_DROPPABLE = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS
    (SELECT FROM pg_constraint WHERE conindid = (quote_ident(schemaname) || '.' || quote_ident(indexname))::regclass)
"""


@contextmanager
def without_indexes(kinds: Iterable[type[models.Model]]) -> Iterator[None]:
    """Do without the indexes of these tables meanwhile, but for those that constraints stand on.

    They are made again however the block ends, unless the process is killed: for databases that one can do without.
    Needs autocommit.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DROPPABLE, [[kind._meta.db_table for kind in kinds]])
        found = cursor.fetchall()
        try:
            for name, _ in found:
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
            yield
        finally:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _, definition in found:
                cursor.execute(definition.replace(" INDEX ", " INDEX IF NOT EXISTS ", 1))
            cursor.execute("RESET maintenance_work_mem")


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """Trust what is written to point somewhere, where the database lets its user say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        trusted = cursor.fetchone()[0]
        if trusted:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            if trusted:
                cursor.execute("SET session_replication_role = origin")


def insert_select(
    kind: type[models.Model], values: Mapping[str, str], source: str, parameters: Mapping[str, Any], *, more: str = ""
) -> int:
    """Insert rows that SQL computes, and return how many. Columns that aren't given get their fields' defaults.

    values: an SQL expression for each column; source: what follows FROM; more: what follows the whole, such as ON
    CONFLICT. Fields whose default is a time have to be given.
    """
    columns, expressions, defaults = [], [], dict(parameters)
    for field in kind._meta.concrete_fields:
        column = str(field.column)
        if column not in values and (field.primary_key or field.null):
            continue
        columns.append(connection.ops.quote_name(column))
        if column in values:
            expressions.append(values[column])
            continue
        expressions.append(f"%(default_{column})s")
        defaults[f"default_{column}"] = field.get_db_prep_save(field.get_default(), connection)
    table = connection.ops.quote_name(kind._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(expressions)} FROM {source} {more}",  # noqa: S608 (names of our own)
            defaults,
        )
        return int(cursor.rowcount)


def reserve_keys(kind: type[models.Model], count: int) -> int:
    """Take so many primary keys in a row from the table's sequence, and return the one before the first."""
    table = connection.ops.quote_name(kind._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(s, nextval(s) + %s) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS s) q",
            [count, table],
        )
        return int(cursor.fetchone()[0]) - count
