"""The table of interactions as arrays, fit for `Signals.from_arrays`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from recommendations.interactions.signs import FACTS, FRESH

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# As PostgreSQL sends a row in its binary form: the number of columns, then each with its length before it. None is
# ever null, so all rows are equally long.
_ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("l1", ">i4"), ("profiles", ">i8"),
        ("l2", ">i4"), ("titles", ">i8"),
        ("l3", ">i4"), ("likes", ">f4"),
        ("l4", ">i4"), ("dislikes", ">f4"),
        ("l5", ">i4"), ("ratings", ">f4"),
        ("l6", ">i4"), ("days", ">f4"),
        ("l7", ">i4"), ("weights", ">f4"),
    ]
)  # fmt: skip
_COLUMNS = ("profiles", "titles", "likes", "dislikes", "ratings", "days", "weights")
_HEADER = b"PGCOPY\n\xff\r\n\x00"
# Bytes that are turned into numbers at once.
_AT_ONCE = 1 << 18

_TRAINABLE = """
FROM recommendations_interaction i JOIN social_profile p ON p.id = i.profile_id
LEFT JOIN recommendations_recommendationsettings s ON s.profile_id = p.id
WHERE p.kind = 'standard' AND p.withdrawn_at IS NULL AND (s.profile_id IS NULL OR s.is_trained_on)
"""
_WHAT = """
SELECT i.profile_id, i.title_id, i."like", i.dislike, coalesce(i.rating, 0)::real,
    greatest(0, extract(epoch FROM now() - i.at) / 86400)::real, i.weight
"""


@dataclass(frozen=True, slots=True)
class SignalArrays:
    """k interactions in the order of profiles, then titles; all arrays are (k,).

    profiles, titles: keys. likes, dislikes: from 0. ratings: 1 to 10, 0 for none. days: the age of each. weights: how
    sure each is, above 0 and at most 1. 40 bytes an interaction.
    """

    profiles: Keys
    titles: Keys
    likes: Floats
    dislikes: Floats
    ratings: Floats
    days: Floats
    weights: Floats

    @classmethod
    def empty(cls, count: int) -> Self:
        """Room for so many; what is in it is anything."""
        keys = (np.empty(count, np.int64), np.empty(count, np.int64))
        one, two, three, four, five = (np.empty(count, np.float32) for _ in range(5))
        return cls(*keys, one, two, three, four, five)

    def __len__(self) -> int:
        return len(self.profiles)


@transaction.atomic
def read_signals() -> SignalArrays:
    """All that may be learned from: without kids, guests, who has opted out, and accounts that wait to be deleted.

    Runs 2 queries in one snapshot. What it holds at once is the arrays and one chunk of some hundred KiB.
    """
    with connection.cursor() as cursor:
        # Of the transaction's first statement alone it may be said. Within another one the second statement could find
        # more than was counted: those are left out.
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(f"SELECT count(*) {_TRAINABLE}")
        (count,) = cursor.fetchone()
    return _filled(SignalArrays.empty(count), f"{_WHAT} {_TRAINABLE} ORDER BY i.profile_id, i.title_id")


# One row a profile, each column packed: of rows of their own each would cost microseconds in Python.
_PACKED = (
    ("titles", "int8send(title_id)", ">i8"),
    ("likes", "float4send(likes)", ">f4"),
    ("dislikes", "float4send(dislikes)", ">f4"),
    ("ratings", "float4send(coalesce(rating, 0)::real)", ">f4"),
    ("days", "float4send(greatest(0, extract(epoch FROM now() - at) / 86400)::real)", ">f4"),
    ("weights", "float4send(sure)", ">f4"),
)
_READ = f"""
WITH {FRESH.replace("BETWEEN %(first)s AND %(last)s", "= ANY(%(profiles)s)")}
SELECT profile_id, {", ".join(f"string_agg({send}, '')" for _name, send, _type in _PACKED)}
FROM (SELECT * FROM fresh ORDER BY profile_id, title_id) ordered GROUP BY profile_id
"""  # noqa: S608 (made of constants)


def read_fresh(profiles: Sequence[int]) -> dict[int, SignalArrays]:
    """Of each of these profiles, by key, what the table would say if it were built now; writes nothing. Profiles of
    which it would say nothing are left out. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, FACTS | {"profiles": list(profiles), "unwanted": []})
        rows = cursor.fetchall()
    found = {}
    for profile, *columns in rows:
        arrays = {name: unpacked(packed, kind) for (name, _send, kind), packed in zip(_PACKED, columns, strict=True)}
        found[profile] = SignalArrays(profiles=np.full(len(arrays["titles"]), profile, np.int64), **arrays)
    return found


def unpacked(packed: bytes | None, kind: str) -> npt.NDArray[Any]:
    """Numbers that a statement has strung together, as PostgreSQL sends them: by `string_agg(int8send(…), '')`.

    kind: ">i8", ">f4" and so on. None is none at all.
    """
    found = np.frombuffer(packed or b"", np.dtype(kind))
    return found.astype(found.dtype.newbyteorder("="))


def copied_keys(sql: str) -> Keys:
    """The one column of whole numbers that a statement without parameters selects, as (k,) int64. Runs it."""
    row = np.dtype([("columns", ">i2"), ("l1", ">i4"), ("keys", ">i8")])
    parts = [rows["keys"].astype(np.int64) for rows in _rows(sql, row)]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _filled(arrays: SignalArrays, sql: str) -> SignalArrays:
    at = 0
    for rows in _rows(sql, _ROW):
        some = rows[: len(arrays) - at]
        for name in _COLUMNS:
            getattr(arrays, name)[at : at + len(some)] = some[name]
        at += len(some)
    if at < len(arrays):
        return SignalArrays(*(getattr(arrays, name)[:at] for name in _COLUMNS))
    return arrays


def _rows(sql: str, row: np.dtype[Any]) -> Iterator[npt.NDArray[Any]]:
    """What a statement selects, in chunks of rows. It comes in pieces of any length, most of them of one row."""
    held: list[bytes] = []
    size, skipped = 0, len(_HEADER) + 8
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)") as copy:
        for block in copy:
            held.append(bytes(block))
            size += len(block)
            if size - skipped >= _AT_ONCE:
                whole = b"".join(held)
                count = (size - skipped) // row.itemsize
                yield np.frombuffer(whole, row, count, skipped)
                held = [whole[skipped + count * row.itemsize :]]
                size, skipped = len(held[0]), 0
    # The last thing sent is a row of -1 columns, shorter than any.
    if count := max(0, size - skipped) // row.itemsize:
        yield np.frombuffer(b"".join(held), row, count, skipped)
