"""Zips, written file by file while they are read."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction
from django.utils import timezone


@contextmanager
def member(packed: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A file of the zip to write into, of today."""
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = packed.compression
    # Nobody knows beforehand how large it gets.
    with packed.open(entry, "w", force_zip64=True) as out:
        yield out


def write_member(packed: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    with member(packed, name) as out:
        for line in lines:
            out.write(line.encode())


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that sees all as it was at its beginning, however long it takes; within another one, that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
