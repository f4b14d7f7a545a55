"""Which films a Letterboxd export is about, and how its tables name the same one."""

from collections.abc import Sequence

from lists.imports import values
from lists.imports.records import Subject
from lists.imports.sources.letterboxd_files import Table
from lists.imports.tables import Line
from movies.enums import TitleKind

LONGEST_ADDRESS = 200
_TABLES_OF_FILMS = ("watched", "ratings", "watchlist", "likes", "list")

Named = tuple[str, int | None]


def address_of(line: Line) -> str:
    """The film's, or in the diary and in reviews the entry's; lists have it under another name."""
    return line.get("letterboxd uri", "url")[:LONGEST_ADDRESS]


def named_in(line: Line) -> Named:
    return values.text(line.get("name")), values.year(line.get("year"))


class Films:
    """The films by their addresses, as the tables of films name them."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._names: dict[str, Named] = {}
        self._addresses: dict[Named, str] = {}
        for table in tables:
            if table.kind in _TABLES_OF_FILMS:
                for line in table.lines:
                    self._learn(address_of(line), named_in(line))

    def of(self, line: Line) -> Subject | None:
        """The film of a row of a table of films; None for one that nothing names."""
        address = address_of(line)
        name, year = named_in(line)
        return _subject(name, year, address or self._key(name, year)) if name else self.at(address)

    def of_entry(self, line: Line) -> Subject | None:
        """The film of a row of the diary or the reviews, whose address says nothing of it."""
        name, year = named_in(line)
        return _subject(name, year, self._key(name, year)) if name else None

    def at(self, address: str) -> Subject | None:
        named = self._names.get(address)
        return _subject(*named, address) if named else None

    def _learn(self, address: str, named: Named) -> None:
        if not (address and named[0]):
            return
        self._names.setdefault(address, named)
        # Two films of one name and one year can't be told apart by them.
        known = self._addresses.setdefault(named, address)
        if known != address:
            self._addresses[named] = ""

    def _key(self, name: str, year: int | None) -> str:
        return self._addresses.get((name, year)) or f"{name[:180]} ({year or ''})"


def _subject(name: str, year: int | None, key: str) -> Subject:
    # There are a few shows among the films, and nothing tells which.
    return Subject(kind=TitleKind.FILM, is_guess=True, name=name, year=year, key=key)
