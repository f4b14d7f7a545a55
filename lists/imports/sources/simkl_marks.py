"""Simkl's words for statuses and episodes, as its backup and its tables both use them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lists.enums import Status
from lists.imports import values
from lists.imports.records import Origin, Part, Subject, WatchRow

STATUSES = {
    "watching": Status.WATCHING, "plantowatch": Status.PLANNED, "hold": Status.PAUSED, "onhold": Status.PAUSED,
    "completed": Status.COMPLETED, "dropped": Status.DROPPED, "notinteresting": Status.DROPPED,
}  # fmt: skip
# The longest-running daily shows have no more in a season; and what a whole upload may mark.
MOST_MARKED = 5_000
MOST_MARKED_IN_ALL = 300_000
_MARK = re.compile(r"(?:s?(\d{1,4})\s?[xe]\s?)?e?(\d{1,5})", re.IGNORECASE | re.ASCII)


def status_word(value: Any) -> str:
    """`plantowatch` of "Plan to watch"."""
    return re.sub(r"[\s_-]+", "", values.text(value, 50)).casefold()


def mark_of(value: Any) -> tuple[int | None, int] | None:
    """Season and episode of "S02E05", "s1e2" or "2x05"; without a season of "E7" or "7"."""
    found = _MARK.fullmatch(values.text(value, 50))
    return (int(found[1]) if found[1] else None, int(found[2])) if found else None


def claimed(subject: Subject, origin: Origin, parts: Iterable[Part | None]) -> Iterator[WatchRow]:
    """Undated viewings of what is only said to have been seen."""
    for part in parts:
        yield WatchRow(origin=origin, subject=subject, part=part, is_claim=True)


def up_to(season: int | None, number: int) -> Iterator[Part]:
    """The episodes of a season up to one; without a season, counted through all of them."""
    for each in range(1, number + 1):
        yield Part(season=season, number=each, is_absolute=season is None)
