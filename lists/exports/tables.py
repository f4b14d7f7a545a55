"""CSV as people open it: in UTF-8, and with nothing in it that a spreadsheet would take for a formula."""

import csv
import datetime
from collections.abc import Iterable
from typing import Any

from config.lib.spreadsheets import Echo, harmless

_plain: Any = csv.writer(Echo())
_quoted: Any = csv.writer(Echo(), quoting=csv.QUOTE_ALL)


def line(cells: Iterable[Any], *, quoted: bool = False) -> str:
    """A row with its line end, each text defused. quoted: every cell of it."""
    defused = (harmless(each) if isinstance(each, str) else each for each in cells)
    return str((_quoted if quoted else _plain).writerow(defused))


def cell(value: Any) -> str:
    """A value for people to read."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)
