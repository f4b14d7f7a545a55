"""Kinds of rows of our own archive that an app further right keeps. It says how when it is ready; until then such rows
are left alone.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from lists.enums import RowKind
from lists.models import ImportRow
from lists.undo import Journal
from social.models import Profile

Thing = Hashable
FURTHER = (RowKind.DISMISSED, RowKind.UNKNOWN, RowKind.THUMB, RowKind.TASTE)


@dataclass(frozen=True, slots=True)
class Further:
    """about: what each row says something of, by its key; without those of which there is nothing here. held: of which
    the profile says something already. write: what they say, under the shelf's lock. most: so many things a profile
    may say something of; None for any number.
    """

    kind: RowKind
    about: Callable[[Sequence[ImportRow]], Mapping[int, Thing]]
    held: Callable[[Profile], Collection[Thing]]
    write: Callable[[Journal, Sequence[ImportRow]], None]
    most: int | None = None


_kept: dict[str, Further] = {}


def register_further(further: Further) -> None:
    """Twice is once."""
    _kept[further.kind] = further


def further_of(kind: str) -> Further | None:
    return _kept.get(kind)


def write_further(journal: Journal, kind: str, rows: Sequence[ImportRow]) -> None:
    """Nothing where nobody keeps such rows: none of them is ready then."""
    keeper = further_of(kind)
    if rows and keeper:
        keeper.write(journal, rows)
