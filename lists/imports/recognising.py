"""Whose export the uploaded files are, by what they hold. Nothing is read but the beginnings of files."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from lists.imports.archive import Budget, heads_of, is_zip, names_of, path_of
from lists.imports.files import HEAD, ImportFileError
from lists.imports.source import Source
from lists.imports.sources import sources
from lists.imports.tables import header_of, text_of

LONGEST_COLUMN = 100
_TABLES = (".csv", ".tsv", ".txt")
# Text that begins so is something else than a table.
_NOT_A_TABLE = ("{", "[", "<", "%PDF")


class Upload(NamedTuple):
    """An uploaded file, open for reading, by the name that its owner's computer gave it."""

    file: BinaryIO
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Files that are one source's, to be read as one import. uploads: their numbers among those given, from 0.

    members: the paths of what the source will get of them; others: of files in a zip that are another source's.
    """

    source: Source
    uploads: tuple[int, ...]
    members: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table of no source that is known here. path: in the zip, or its name; columns: as `key_of` has them."""

    upload: int
    path: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is nothing, and why, in words for its owner."""

    upload: int
    name: str
    reason: str


@dataclass(slots=True)
class Recognised:
    """What became of each upload: it is in one of the three."""

    found: list[Found] = field(default_factory=list)
    unknown: list[UnknownTable] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def recognise(
    uploads: Sequence[Upload], *, password: str | None = None, among: Mapping[str, Source] | None = None
) -> Recognised:
    """Which source each upload belongs to; files of one source are one import. among: the sources to ask, else all.

    Raises NeedsAnswerError where a zip that may be an export is locked, and no password or a wrong one is given.
    """
    asked = list((sources() if among is None else among).values())
    result, by_source = Recognised(), dict[str, list[tuple[int, _Vote]]]()
    budget = Budget()
    for number, upload in enumerate(uploads):
        try:
            vote = _vote(upload, asked, password, budget)
            if vote.winner:
                by_source.setdefault(vote.winner.slug, []).append((number, vote))
            else:
                result.unknown += _tables(number, upload, password, budget)
        except ImportFileError as error:
            result.unreadable.append(Unreadable(number, upload.name, str(error)))
    result.found = [_found(votes) for votes in by_source.values()]
    return result


@dataclass(slots=True)
class _Vote:
    """Of an upload's members, which are taken by whom, and recognised by whom."""

    winner: Source | None = None
    taken: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def _vote(upload: Upload, asked: Sequence[Source], password: str | None, budget: Budget) -> _Vote:
    """The source that recognises most of the members wins; between several the one of the lowest order."""
    packed = _is_packed(upload)
    votes: Counter[str] = Counter()
    recognised_by: dict[str, set[str]] = {}
    for head in heads_of(
        upload.file, upload.name, takes=lambda path: any(source.takes(path) for source in asked),
        password=password, budget=budget,
    ):  # fmt: skip
        named = {source.slug for source in asked if (not packed or source.takes(head.path)) and source.recognises(head)}
        recognised_by[head.path] = named
        votes.update(named)
    if not votes:
        return _Vote()
    winner = min(
        (source for source in asked if votes[source.slug]), key=lambda each: (-votes[each.slug], each.order, each.slug)
    )
    taken = [path for path in recognised_by if not packed or winner.takes(path)]
    others = [path for path, named in recognised_by.items() if named and path not in taken]
    return _Vote(winner, taken, others)


def _found(votes: Sequence[tuple[int, _Vote]]) -> Found:
    winner = votes[0][1].winner
    assert winner
    return Found(
        winner,
        tuple(number for number, _vote in votes),
        tuple(path for _number, vote in votes for path in vote.taken),
        tuple(path for _number, vote in votes for path in vote.others),
    )


def _is_packed(upload: Upload) -> bool:
    upload.file.seek(0)
    return is_zip(upload.file.read(8))


def _tables(number: int, upload: Upload, password: str | None, budget: Budget) -> list[UnknownTable]:
    """The tables in a file that nobody knows. Raises ImportFileError where there is none."""
    if _is_packed(upload):
        return _packed_tables(number, upload, password, budget)
    upload.file.seek(0)
    columns = _columns(upload.file.read(HEAD))
    return [UnknownTable(number, path_of(upload.name), columns)]


def _packed_tables(number: int, upload: Upload, password: str | None, budget: Budget) -> list[UnknownTable]:
    found: list[UnknownTable] = []
    heads = heads_of(
        upload.file, upload.name, takes=lambda path: path.lower().endswith(_TABLES), password=password, budget=budget
    )
    for head in heads:
        try:
            found.append(UnknownTable(number, head.path, _columns(head.data)))
        except ImportFileError:
            continue
    if not found:
        text = _("There is nothing in this zip that is known here.")
        raise ImportFileError(text if names_of(upload.file) else _("This zip is empty."))
    return found


def _columns(head: bytes) -> tuple[str, ...]:
    """The columns of a table that begins so. Raises ImportFileError, and says what it is instead."""
    if not head.strip():
        raise ImportFileError(_("This file is empty."))
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportFileError(_("This is no file of text. CSV and JSON can be read, and zips of them."))
    text = text_of(head).strip()
    if text.startswith(_NOT_A_TABLE):
        raise ImportFileError(_("This is neither a table nor an export that is known here."))
    columns = tuple(header_of(head))
    if not any(columns) or any(len(column) > LONGEST_COLUMN for column in columns):
        raise ImportFileError(_("This is no table: its first line doesn’t name columns."))
    if len(io.StringIO(text).readlines()) < 2:
        raise ImportFileError(_("There is nothing in this table below its first line."))
    return columns
