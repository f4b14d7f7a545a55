"""Any table: its owner says which column is what. It recognises nothing; it gets what nobody else knows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.imports.files import Answers, Member, MissingColumnError
from lists.imports.records import Claim, Notice
from lists.imports.source import Source
from lists.imports.sources import table_cells as cells
from lists.imports.sources import table_words as words
from lists.imports.sources.table_columns import FIELDS, Column, columns_of, guess
from lists.imports.sources.table_layout import (
    DATE_ORDER,
    DAYS,
    MAPPING,
    SCALE,
    WHATS,
    Layout,
    Table,
    guess_mapping,
    ids_of_parts,
    read_table,
    settled,
    unanswered,
)
from lists.imports.sources.table_rows import Reading
from lists.imports.sources.tabular import notice, repeated, shortened
from lists.imports.tables import MOST_LINES, Line, header_of, too_long

__all__ = ["FIELDS", "MAPPING", "WHATS", "Column", "Sampled", "columns_of", "guess", "guess_mapping", "sample"]

_TAKEN = (".csv", ".tsv", ".txt")
_CLAIMED = {"watches": "watch", "ratings": "rating", "watchlist": "watchlist", "list": "item"}


@dataclass(frozen=True, slots=True)
class Sampled:
    """A line of the file, and what it becomes: rows, also such as say why something of it can't come along."""

    line: Line
    records: tuple[Any, ...]


def takes(path: str) -> bool:
    return path.casefold().endswith(_TAKEN)


def recognises(member: Member) -> bool:
    """Nothing by itself."""
    return False


def sample(member: Member, mapping: Mapping[str, Any], count: int = 5) -> list[Sampled]:
    """What the first lines of a file become under an answer to "mapping". Scale and order of days, where it leaves them
    open, are as all lines tell. Raises what `read` raises.
    """
    layout = Layout.read(mapping)
    table = read_table(member, layout)
    if table.is_misfit:
        raise _misfit([table])
    if table.error and not table.lines:
        raise table.error
    layout = settled(layout, [table], Answers())
    reading = Reading(layout, ids_of_parts(layout, [table]))
    return [Sampled(line, tuple(reading.records(member, line))) for line in table.lines[: max(count, 0)]]


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    layout = Layout.read(answers.get(MAPPING))
    tables: list[Table] = []
    for member in members:
        tables.append(read_table(member, layout))
        if sum(len(table.lines) for table in tables) > MOST_LINES:
            raise too_long(member.path)
    if all(table.is_misfit for table in tables):
        raise _misfit(tables)
    if len(tables) == 1 and tables[0].error:
        raise tables[0].error
    whole = settled(layout, tables, answers)
    yield from _guesses(layout, whole, tables, answers)
    reading = Reading(whole, ids_of_parts(whole, tables))
    for table in tables:
        yield from _records(reading, table)
    yield from _told(reading)


def _records(reading: Reading, table: Table) -> Iterator[Any]:
    if table.error:
        yield _unread(table)
    if table.is_misfit:
        return
    yield from _called_alike(reading.layout, table)
    path = table.member.path
    yield Claim(what=_CLAIMED[reading.layout.what], count=len(table.lines), label=table.member.name, member=path)
    for line in table.lines:
        yield from reading.records(table.member, line)


def _called_alike(layout: Layout, table: Table) -> Iterator[Notice]:
    """For columns that are read, and have their name in common with others that can't be."""
    names = Counter(header_of(table.member.data))
    for name in dict.fromkeys(layout.columns.values()):
        if names[name] > 1:
            text = _("Several columns are called “%(name)s”; the last of them was read.") % {"name": name[:50]}
            yield notice("same_name", text, table.member)


def _misfit(tables: Sequence[Table]) -> Exception:
    missing = next((table.error.column for table in tables if isinstance(table.error, MissingColumnError)), "")
    return unanswered(_("There is no column “%(name)s” in it.") % {"name": missing[:50]} if missing else "")


def _unread(table: Table) -> Notice:
    if table.is_misfit:
        text = _("Its columns aren’t those of the other tables, so it was not read: %(why)s Upload it by itself.")
        return notice("not_read", text % {"why": table.error}, table.member)
    return notice("unreadable", _("This table is broken, and read only in part: %(why)s") % {"why": table.error},
                  table.member)  # fmt: skip


def _guesses(asked: Layout, used: Layout, tables: Sequence[Table], answers: Answers) -> Iterator[Notice]:
    """What nobody has said, and was taken from the rows."""
    lines = [line for table in tables for line in table.lines]
    was_said = asked.scale is not None or answers.get(SCALE)
    if not was_said and any(asked.cell(line, "rating") for line in lines):
        text = _("Going by all ratings in it, they were taken to be out of %(scale)d.")
        yield notice("scale", text % {"scale": used.scale})
    days = (asked.cell(line, name) for line in lines for name in DAYS)
    was_said = asked.date_order or answers.get(DATE_ORDER)
    if not was_said and used.date_order != "ymd" and any(map(cells.orders_of, days)):
        orders = {"dmy": _("day, month, year"), "mdy": _("month, day, year")}
        text = _("Going by all days in it, they were read in this order: %(order)s.")
        yield notice("date_order", text % {"order": orders[used.date_order]})


def _told(reading: Reading) -> Iterator[Notice]:
    """What was done with many rows alike."""
    if reading.repeated:
        yield repeated(reading.repeated)
    if reading.rounded:
        text = ngettext("%(count)d rating was rounded.", "%(count)d ratings were rounded.", reading.rounded)
        yield notice("rounded", text % {"count": reading.rounded})
    if reading.shortened:
        yield shortened(reading.shortened)
    if reading.untold_tags:
        yield notice(
            "not_kept", _("Tags are kept with viewings and reviews only, so those of other rows were left out.")
        )


SOURCES = (
    Source(
        slug="table",
        label=cast(str, gettext_lazy("A table of your own")),
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Whatever the table holds of viewings, ratings, reviews, notes, tags, statuses and lists: you choose "
                "which column is what."
            ),
        ),
        where=cast(str, gettext_lazy("Save a spreadsheet as CSV, with the names of the columns in its first line.")),
        statuses=words.STATUSES,
        order=1_000,
    ),
)
