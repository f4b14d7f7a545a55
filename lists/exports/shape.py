"""What a shape of export has to say of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django_stubs_ext import StrPromise

from lists.enums import ExportKind
from social.models import Profile

# Called now and then with how many rows are written; what it raises ends the writing.
Alive = Callable[[int], None]


def unwatched(done: int) -> None:
    """For those whom nobody asks how far they are."""


@dataclass(frozen=True, slots=True)
class Shape:
    """label: for whom. said: what comes along and what can't, in plain words. rows: how many it would read, about.

    write: writes the file, and returns its ending. Runs a fixed number of queries for each 1,000 rows.
    """

    kind: ExportKind
    label: str | StrPromise
    said: str | StrPromise
    rows: Callable[[Profile], int]
    write: Callable[[Profile, BinaryIO, Alive], str]


def counted(*several: Any) -> int:
    """How many rows these querysets have, all together."""
    return sum(rows.count() for rows in several)
