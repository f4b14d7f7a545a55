"""The columns of a table that nobody knows, and what each may hold: by its name, and by what its cells look like."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.lib.text import fold
from lists.imports import values
from lists.imports.files import Member
from lists.imports.sources import table_cells as cells
from lists.imports.sources import table_words as words
from lists.imports.tables import Line, header_of, lines_of

# What a column can be, in the order in which a page asks for it.
FIELDS = (
    "name", "year", "kind", "tmdb", "imdb", "tvdb", "season", "episode", "watched_on", "rating", "rated_on", "review",
    "tags", "note", "rewatch", "status", "list", "favourite",
)  # fmt: skip
# Of so many different cells, the first ones, one has to know what a column is.
MOST_CELLS = 50
LONGEST_CELL = 200
# A field that only the cells speak for; a day of whatever; and one that the name speaks for in part or as a whole.
_BY_CELLS, _BY_ANY_DAY, _BY_WORD, _BY_NAME = 3, 4, 6, 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, as `lists.imports.tables.key_of` has it, with its first different cells, cut."""

    name: str
    cells: tuple[str, ...] = ()


def columns_of(member: Member) -> list[Column]:
    """The columns of a table, in order, each name once; those without a name are left out. Raises NotAnExportError."""
    return columns_in(list(lines_of(member)), header_of(member.data))


def columns_in(lines: Iterable[Line], header: Sequence[str] = ()) -> list[Column]:
    """The same from lines that were read. header: the names, for a table without any line."""
    told: dict[str, dict[str, None]] = {}
    for line in lines:
        # A short line lacks the last columns, so the longest one has them all, in order.
        for name, cell in line.cells.items():
            known = told.setdefault(name, {})
            if cell and len(known) < MOST_CELLS:
                known[cell[:LONGEST_CELL]] = None
    names = told or dict.fromkeys(name for name in header if name)
    return [Column(name, tuple(told.get(name, ()))) for name in names]


def guess(columns: Sequence[Column]) -> dict[str, str]:
    """Which column may be which field, as far as one can tell: each field once, and no column twice."""
    scored = [
        (score, -FIELDS.index(field), -place, field, column.name)
        for place, column in enumerate(columns)
        for field in FIELDS
        if (score := _score(column, field))
    ]
    found: dict[str, str] = {}
    for _score_of_it, _rank, _place, field, name in sorted(scored, reverse=True):
        if field not in found and name not in found.values():
            found[field] = name
    if not found.keys() & {"name", "imdb", "tmdb", "tvdb"} and (name := _names_something(columns, found.values())):
        found["name"] = name
    return {field: found[field] for field in FIELDS if field in found}


def _score(column: Column, field: str) -> int:
    """How much speaks for a field; nothing does where the cells don't look like it."""
    looks = _LOOKS.get(field)
    share = _share(column.cells, looks) if looks else 0.0
    if looks and column.cells and share < 0.5:
        return 0
    name = fold(column.name)
    parts = set(name.replace("(", " ").replace(")", " ").replace("-", " ").split())
    if name in words.COLUMNS[field]:
        return _BY_NAME
    if field == "watched_on" and name in words.ANY_DAY:
        return _BY_ANY_DAY
    if parts & words.AGAINST.get(field, frozenset()):
        return 0
    if any(known in parts or (" " in known and f" {known} " in f" {name} ") for known in words.COLUMNS[field]):
        return _BY_WORD
    telling = _TELLING.get(field)
    return _BY_CELLS if telling and _share(column.cells, telling) >= 0.8 else 0


def _share(found: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(map(looks, found)) / len(found) if found else 0.0


def _is_day(cell: str) -> bool:
    return cells.seen(cell, "dmy") not in (None, {}) or bool(cells.orders_of(cell))


def _is_stars(cell: str) -> bool:
    found = cells.rated(cell)
    return found is not None and found[1] is not None


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cells.title_year(cell) is not None


def _is_address_at_tmdb(cell: str) -> bool:
    number, kind = cells.tmdb_id(cell)
    return bool(number and kind)


def _is_imdb(cell: str) -> bool:
    return "tt" in cell.lower() and bool(cells.imdb_id(cell))


def _is_yes_or_no(cell: str) -> bool:
    return cells.truth(cell) is not None


def _is_words(cell: str) -> bool:
    return cells.rated(cell) is None


def _is_kind(cell: str) -> bool:
    return cells.kind_of(cell) != ""


# What the cells of a field look like, whatever its name.
_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "year": lambda cell: cells.title_year(cell) is not None,
    "imdb": lambda cell: bool(cells.imdb_id(cell)),
    "tmdb": lambda cell: cells.tmdb_id(cell)[0] is not None,
    "tvdb": lambda cell: values.tvdb_id(cell) is not None,
    "season": lambda cell: cells.season_number(cell) is not None,
    "watched_on": _is_day,
    "rated_on": _is_day,
    "rating": lambda cell: cells.rated(cell) is not None,
    "note": _is_words,
    "review": _is_words,
    "kind": _is_kind,
    "rewatch": _is_yes_or_no,
    "favourite": _is_yes_or_no,
    "status": lambda cell: cells.status_of(cell) is not None,
}
# Fields that the cells alone can tell, and what they look like then: nothing else does.
_TELLING: Mapping[str, Callable[[str], bool]] = {
    "imdb": _is_imdb,
    "tmdb": _is_address_at_tmdb,
    "year": _is_year,
    "rating": _is_stars,
}


def _names_something(columns: Sequence[Column], taken: Iterable[str]) -> str:
    """The first column of words that differ."""
    used = set(taken)
    for column in columns:
        if column.name not in used and _share(column.cells, _is_word) >= 0.5:
            return column.name
    return ""


def _is_word(cell: str) -> bool:
    return any(letter.isalpha() for letter in cell) and "://" not in cell and not _is_day(cell)
