"""NeoDB's tables: marks, reviews and notes, one file for each sort of thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lists.imports.files import Member
from lists.imports.records import Origin
from lists.imports.sources.neodb_items import FILM, OTHERS, SHOW, Item, item_of
from lists.imports.sources.tabular import origin_of
from lists.imports.tables import Line, header_of, lines_of_text, text_of

MARK, REVIEW, NOTE = "mark", "review", "note"
_COMMON = {"title", "info", "links", "timestamp"}
_TITLE = re.compile(r"\btitle\b", re.IGNORECASE)
_SORTS = {"movie": FILM, "tv": SHOW, **{other: other for other in OTHERS}}


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of a table. own_title: of the review or the note, where the item has one too."""

    member: Member
    line: Line
    item: Item

    @property
    def origin(self) -> Origin:
        return origin_of(self.member, self.line)

    def get(self, name: str) -> str:
        return self.line.get(name)


def table_of(head: bytes) -> str:
    """What a table that begins so holds: MARK, REVIEW or NOTE; empty if it is none of NeoDB’s."""
    columns = set(header_of(head))
    if not columns >= _COMMON:
        return ""
    if columns >= {"status", "rating", "comment"}:
        return MARK
    return NOTE if columns >= {"progress", "content"} else REVIEW if "content" in columns else ""


def lines(members: Sequence[Member], table: str) -> Iterator[Marked]:
    """The lines of all tables of one kind. Raises NotAnExportError."""
    for member in members:
        if table_of(member.head) == table:
            for line in lines_of_text(_told_apart(text_of(member.data)), member=member.path):
                yield Marked(
                    member, line, item_of(line.get("title"), line.get("links"), line.get("info"), _hint(member))
                )


def _told_apart(text: str) -> str:
    """The table with its second column called “title” renamed: that of the review, behind that of the item."""
    lead = len(text) - len(text.lstrip())
    end = text.find("\n", lead)
    header = text[lead:] if end < 0 else text[lead:end]
    titles = list(_TITLE.finditer(header))
    if len(titles) != 2:
        return text
    at = lead + titles[1].start()
    return f"{text[:at]}own {text[at:]}"


def _hint(member: Member) -> str:
    """What a file is about, by its name: `tv_mark.csv`."""
    return _SORTS.get(member.name.casefold().split("_", 1)[0], "")
