"""Tables and JSON as people's files have them: any encoding, any order of columns, any line ends; never a crash."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from config.lib.characters import without_controls
from lists.imports.files import HEAD, Member, MissingColumnError, NotAnExportError
from lists.imports.records import MOST_RAW

LONGEST_CELL = 200_000
# A value takes some ten times the room of its text: what is larger would be too much for a small machine.
LARGEST_JSON = 40 * 2**20
MOST_LINES = 250_000
MOST_COLUMNS = 200
DEEPEST = 60
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = ",;\t|"
_BLANKS = "\r\n \t\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table. number: the line of the file on which it begins, from 1. cells: by `key_of` their header.

    is_torn: it has more cells than there are columns (a comma without quotes around it): what its cells say may belong
    to other columns.
    """

    number: int
    cells: Mapping[str, str]
    is_torn: bool = False

    def get(self, *names: str) -> str:
        """The first of these columns that says something, stripped; whatever the case and blanks of their names."""
        for name in names:
            if found := self.cells.get(key_of(name), ""):
                return found
        return ""

    def raw(self, *hidden: str) -> dict[str, str]:
        """What it says, for a person to read, but for the columns named; long cells cut."""
        unsaid = {key_of(name) for name in hidden}
        return {name: cell[:MOST_RAW] for name, cell in self.cells.items() if cell and name not in unsaid}


def key_of(header: str) -> str:
    """A column's name as it is compared: `Runtime (mins)` and `runtime  (mins)` are one."""
    return " ".join(header.replace("_", " ").casefold().split())


def text_of(data: bytes) -> str:
    """The text of a file: by its mark, as UTF-8, else as Latin-1, which everything is. Controls are left out."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return without_controls(data.decode(encoding, errors="replace"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # The beginning of a file may end within a character. What is before it shows whether this is UTF-8.
        is_cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
        text = data[: error.start].decode("utf-8") if is_cut else data.decode("cp1252", errors="replace")
    return without_controls(text)


def header_of(data: bytes) -> list[str]:
    """The names of the columns as `key_of` has them, from the first line that isn't empty; for recognising a file."""
    first = _first_line(text_of(data[:HEAD]).lstrip(_BLANKS))
    try:
        return [key_of(cell) for cell in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    except csv.Error:
        return []


def lines_of(member: Member, *, needs: Sequence[str] = ()) -> Iterator[Line]:
    """The rows of a CSV file under its first line that isn't empty. Lines without any cell are passed over.

    needs: columns without which the file says nothing. Raises MissingColumnError, NotAnExportError.
    """
    yield from lines_of_text(text_of(member.data), needs=needs, member=member.path)


def lines_of_text(text: str, *, needs: Sequence[str] = (), member: str = "", first_line: int = 1) -> Iterator[Line]:
    """The same of a part of a file that begins on `first_line`."""
    lead = len(text) - len(text.lstrip(_BLANKS))
    # The blanks right before the first column are a column without a name where tabs part them.
    lead = max(text.rfind("\n", 0, lead), text.rfind("\r", 0, lead)) + 1
    before = len(_LINE_END.findall(text[:lead]))
    text = text[lead:].lstrip("\ufeff")
    # What a cell holds may be of any length; one of a megabyte is no cell, and is refused below.
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(_first_line(text)))
    began = 0
    try:
        named = [key_of(cell) for cell in next(reader, [])]
        header = named[:MOST_COLUMNS]
        for column in needs:
            if key_of(column) not in header:
                raise MissingColumnError(column, member=member)
        began, count = reader.line_num, 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > MOST_LINES:
                    raise too_long(member)
                pairs = zip(header, (cell.strip() for cell in cells), strict=False)
                is_torn = any(cell.strip() for cell in cells[len(named) :])
                yield Line(first_line + before + began, {name: cell for name, cell in pairs if name}, is_torn)
            began = reader.line_num
    except csv.Error as error:
        # It stands in the record after the last one that could be read.
        line = first_line + before + began
        if "field limit" in str(error):
            text = _("A cell in line %(line)d is longer than anything that anybody writes.") % {"line": line}
        else:
            text = _("Line %(line)d is no CSV.") % {"line": line}
        raise NotAnExportError(text, member=member)


def too_long(member: str) -> NotAnExportError:
    """For files with more lines than anybody has."""
    return NotAnExportError(_("These are more than %(most)d lines.") % {"most": MOST_LINES}, member=member)


def json_of(member: Member) -> Any:
    """The value of a JSON file. Raises NotAnExportError for anything else, and for what is nested absurdly deep."""
    if len(member.data) > LARGEST_JSON:
        text = _("This is more than %(most)d MB of JSON.") % {"most": LARGEST_JSON // 2**20}
        raise NotAnExportError(text, member=member.path)
    try:
        value = _decoded(text_of(member.data))
    except (ValueError, RecursionError):
        raise NotAnExportError(_("This is no JSON."), member=member.path)
    if _depth_exceeds(value, DEEPEST):
        raise NotAnExportError(_("This is nested too deeply."), member=member.path)
    return value


def json_lines_of(member: Member) -> Iterator[tuple[int, Any]]:
    """Line number and value of each line of an NDJSON file. Raises NotAnExportError."""
    # Not splitlines(): what is within quotes may hold line ends of other kinds.
    for number, line in enumerate(text_of(member.data).split("\n"), start=1):
        if line.strip():
            try:
                yield number, _decoded(line)
            except (ValueError, RecursionError):
                raise NotAnExportError(_("Line %(line)d is no JSON.") % {"line": number}, member=member.path)


def objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list, numbered from 1; nothing where it is no list, and what isn't an object is left out."""
    if isinstance(value, list):
        for number, each in enumerate(value, start=1):
            if isinstance(each, dict):
                yield number, each


def inside(value: Any, *path: str) -> Any:
    """What lies at the end of a path through objects; None where there is nothing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def flat(value: Any, *hidden: str, depth: int = 3) -> dict[str, str]:
    """An object's values by `a.b.c`, for a person to read; deeper ones, empty ones and those hidden are left out."""
    found: dict[str, str] = {}

    def walk(part: Any, path: str, left: int) -> None:
        if isinstance(part, dict) and left:
            for name, each in part.items():
                if str(name) not in hidden:
                    walk(each, f"{path}.{name}" if path else str(name), left - 1)
        elif not isinstance(part, dict | list) and part not in (None, "") and len(found) < MOST_COLUMNS:
            found[path] = str(part)[:MOST_RAW]

    walk(value, "", depth)
    return found


def _first_line(text: str) -> str:
    return _LINE_END.split(text, maxsplit=1)[0]


def _delimiter(header: str) -> str:
    """The one that parts most columns."""
    return max(_DELIMITERS, key=header.count) if any(mark in header for mark in _DELIMITERS) else ","


def _decoded(text: str) -> Any:
    """Raises ValueError, RecursionError."""
    value = json.loads(text)
    return _without_escaped_controls(value) if "\\u" in text else value


def _without_escaped_controls(value: Any) -> Any:
    """What `text_of` can't see: JSON may write a control, or half of a character, as an escape."""
    if isinstance(value, str):
        return without_controls(value)
    if isinstance(value, list):
        return [_without_escaped_controls(each) for each in value]
    if isinstance(value, dict):
        return {without_controls(name): _without_escaped_controls(each) for name, each in value.items()}
    return value


def _depth_exceeds(value: Any, most: int) -> bool:
    level = [value]
    for _level in range(most):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
