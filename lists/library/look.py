"""How a library is shown: as posters or as a table, and which columns that has."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy

GRID, TABLE = "grid", "table"
LAYOUTS = {GRID: gettext_lazy("Posters"), TABLE: gettext_lazy("Table")}


@dataclass(frozen=True, slots=True)
class Column:
    """sort: the order that its head chooses, or none. private: for its owner alone. number: set to the right."""

    name: str
    label: object
    sort: str = ""
    private: bool = False
    number: bool = False


COLUMNS = {
    column.name: column
    for column in (
        Column("kind", gettext_lazy("Kind")),
        Column("year", gettext_lazy("Year"), "released", number=True),
        Column("status", gettext_lazy("Status"), "since"),
        Column("rating", gettext_lazy("My rating"), "rating"),
        Column("score", gettext_lazy("Score"), "score", number=True),
        Column("watched", gettext_lazy("Last watched"), "watched", private=True, number=True),
        Column("times", gettext_lazy("Times"), "times", private=True, number=True),
        Column("progress", gettext_lazy("Progress"), private=True, number=True),
        Column("owned", gettext_lazy("Owned"), private=True),
        Column("runtime", gettext_lazy("Runtime"), "runtime", number=True),
        Column("genres", gettext_lazy("Genres")),
        Column("added", gettext_lazy("Added"), "added", private=True, number=True),
        Column("note", gettext_lazy("Note"), private=True),
    )
}
DEFAULT_COLUMNS = ("kind", "year", "status", "rating", "score", "watched", "progress")
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """layout: of LAYOUTS. columns: of COLUMNS, in their order, beside the name; they count in a table only."""

    layout: str = GRID
    columns: tuple[str, ...] = DEFAULT_COLUMNS

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """What a query string says: `layout=table&columns=year.status`, or a `column` for each. Never raises."""
        layout = TABLE if query.get("layout") == TABLE else GRID
        named = {*query.get("columns", "").split("."), *query.getlist("column")}
        columns = tuple(name for name in COLUMNS if name in named)
        return cls(layout=layout, columns=columns if columns or _NONE in named else DEFAULT_COLUMNS)

    def pairs(self) -> list[tuple[str, str]]:
        """What an address says of it, without what is the default anyway."""
        said = [("layout", self.layout)] if self.layout != GRID else []
        if self.columns != DEFAULT_COLUMNS:
            said.append(("columns", ".".join(self.columns) or _NONE))
        return said

    def to_query(self) -> str:
        return urlencode(self.pairs())

    def laid_out(self, layout: str) -> Self:
        return replace(self, layout=layout)

    def shown(self, *, own: bool) -> list[Column]:
        """The columns that whoever looks gets to see."""
        return [COLUMNS[name] for name in self.columns if own or not COLUMNS[name].private]
