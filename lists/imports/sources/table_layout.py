"""What the owner of a table has said of it: which column is what, and what its rows are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from lists.imports.files import Answers, Choice, ImportFileError, Member, MissingColumnError, NeedsAnswerError
from lists.imports.sources import table_cells as cells
from lists.imports.sources.table_columns import FIELDS, columns_in, guess
from lists.imports.sources.table_words import ANY_DAY
from lists.imports.sources.tabular import prettified, stem_of, words_of
from lists.imports.tables import Line, header_of, key_of, lines_of
from movies.enums import TitleKind

MAPPING, SCALE, DATE_ORDER = "mapping", "scale", "date_order"
WHATS = ("watches", "ratings", "watchlist", "list")
NAMING = ("name", "tmdb", "imdb", "tvdb")
DAYS = ("watched_on", "rated_on")
LONGEST_LIST_NAME = 200
_WATCHLIST = frozenset(("watchlist", "wishlist", "towatch", "planned", "backlog", "merkliste"))
_RATINGS = frozenset(("ratings", "rating", "rated", "votes", "scores", "bewertungen", "notes", "ocene", "oceny"))
_SEEN = frozenset(("watched", "seen", "history", "diary", "viewed", "gesehen", "tagebuch", "vus"))


@dataclass(slots=True)
class Table:
    """The lines of a file; error: why there are no more of them, or none at all."""

    member: Member
    lines: list[Line] = field(default_factory=list)
    error: ImportFileError | None = None

    @property
    def is_misfit(self) -> bool:
        return isinstance(self.error, MissingColumnError)


@dataclass(frozen=True, slots=True)
class Layout:
    """columns: by field, as `key_of` has their names. scale, date_order: None and empty where the rows are to tell.

    list_name: of what isn't on a list of the table's own; kind: of titles of which the table doesn't say it.
    """

    columns: Mapping[str, str]
    what: str
    scale: int | None = None
    date_order: str = ""
    list_name: str = ""
    kind: str = ""

    @classmethod
    def read(cls, given: Any) -> Self:
        """Out of the answer as it is kept. Raises NeedsAnswerError for one that doesn't fit."""
        if not isinstance(given, Mapping):
            raise unanswered()
        columns = _columns(given.get("columns"))
        what, kind = given.get("what"), given.get("kind") or ""
        if what not in WHATS:
            raise unanswered(_("Say what its rows are: viewings, ratings, a watchlist or a list."))
        if not columns.keys() & set(NAMING):
            raise unanswered(_("Choose the column with the titles, or with their ids."))
        if what == "ratings" and "rating" not in columns:
            raise unanswered(_("Choose the column with the ratings."))
        if kind not in ("", TitleKind.FILM, TitleKind.SHOW):
            raise unanswered(_("Say whether it holds films, shows, or both."))
        name = given.get("list_name") or ""
        if not isinstance(name, str):
            raise unanswered(_("The list’s name is no text."))
        return cls(columns, what, _scale(given.get("scale")), _order(given.get("date_order")),
                   " ".join(name.split())[:LONGEST_LIST_NAME], str(kind))  # fmt: skip

    def cell(self, line: Line, name: str) -> str:
        """What a line says of a field; empty where no column is for it, or where it says that there is nothing."""
        found = line.get(self.columns[name]) if name in self.columns else ""
        # There is a film called "Unknown".
        return "" if name != "name" and cells.is_nothing(found) else found


def unanswered(why: str = "") -> NeedsAnswerError:
    asked = _("Matinee doesn’t know this table. Which column is what?")
    return NeedsAnswerError(MAPPING, f"{asked} {why}" if why else asked)


def read_table(member: Member, layout: Layout | None = None) -> Table:
    """All lines of a file as far as it can be read; of one that lacks a column of the layout none."""
    table = Table(member)
    needs = list(dict.fromkeys(layout.columns.values())) if layout else ()
    try:
        for line in lines_of(member, needs=needs):
            table.lines.append(line)
    except ImportFileError as error:
        table.error = error
    return table


def settled(layout: Layout, tables: Sequence[Table], answers: Answers) -> Layout:
    """The layout with scale and order of days as all rows tell them. Raises NeedsAnswerError where they don't."""
    lines = [line for table in tables for line in table.lines if not line.is_torn]
    if layout.scale is None:
        layout = replace(layout, scale=_told_scale(layout, lines, answers))
    if not layout.date_order:
        layout = replace(layout, date_order=_told_order(layout, lines, answers))
    return layout


def guess_mapping(members: Sequence[Member]) -> dict[str, Any]:
    """A whole answer to the question "mapping", as good as one can guess it from the first table's columns and all
    tables' rows. scale is None and date_order empty where the rows allow several. Never raises.
    """
    tables = [read_table(member) for member in members]
    first = next((table for table in tables if table.lines), None)
    columns = columns_in(first.lines, header_of(first.member.data)) if first else []
    found = guess(columns)
    what = _guess_what(found, members)
    lines = [line for table in tables for line in table.lines if not line.is_torn]
    rating = found.get("rating", "")
    days = (line.get(found[name]) for line in lines for name in DAYS if name in found)
    return {
        "columns": found,
        "what": what,
        "scale": cells.guess_scale((line.get(rating) for line in lines if rating), rating),
        "date_order": cells.guess_date_order(days)[0],
        "list_name": list_name_of(first.member) if first else "",
        "kind": "",
    }


def list_name_of(member: Member) -> str:
    return prettified(stem_of(member)) or _("A list of mine")


def ids_of_parts(layout: Layout, tables: Iterable[Table]) -> frozenset[str]:
    """Of the columns with ids, those that name episodes: rows of one show differ in them."""
    if not layout.columns.keys() & {"season", "episode"}:
        return frozenset()
    told: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for line in table.lines:
            if layout.cell(line, "episode") and (name := layout.cell(line, "name")):
                for which in ("tmdb", "imdb", "tvdb"):
                    if cell := layout.cell(line, which):
                        told.setdefault((which, name), set()).add(cell)
    return frozenset(which for (which, _name), ids in told.items() if len(ids) > 1)


def _columns(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise unanswered()
    found = {}
    for name, column in given.items():
        if name not in FIELDS or not isinstance(column, str | None):
            raise unanswered(_("“%(field)s” is nothing that a column can be.") % {"field": str(name)[:50]})
        if column and key_of(column):
            found[str(name)] = key_of(column)
    return found


def _scale(given: Any) -> int | None:
    if given is None or given == "":
        return None
    if isinstance(given, bool) or not isinstance(given, int | str) or not re.fullmatch("5|10|100", str(given)):
        raise unanswered(_("Ratings are out of 5, 10 or 100."))
    return int(given)


def _order(given: Any) -> str:
    if not given:
        return ""
    if given not in cells.ORDERS:
        raise unanswered(_("Say in which order day, month and year stand."))
    return str(given)


def _told_scale(layout: Layout, lines: Sequence[Line], answers: Answers) -> int:
    ratings = (layout.cell(line, "rating") for line in lines)
    if (scale := cells.guess_scale(ratings, layout.columns.get("rating", ""))) is not None:
        return scale
    asked = _("Out of how many are the ratings? None in it is higher than 5.")
    choices = [Choice(str(each), _("Out of %(scale)d") % {"scale": each}) for each in (5, 10)]
    return int(answers.need(SCALE, asked, choices))


def _told_order(layout: Layout, lines: Sequence[Line], answers: Answers) -> str:
    days = [cell for line in lines for name in DAYS if (cell := layout.cell(line, name))]
    order, possible = cells.guess_date_order(days)
    if order:
        return order
    example = next(cell for cell in days if len(cells.orders_of(cell)) > 1)
    labels = {"ymd": _("Year, month, day"), "dmy": _("Day, month, year"), "mdy": _("Month, day, year")}
    asked = _("In which order are the days written? “%(cell)s” can be read in several ways.") % {"cell": example[:30]}
    return str(answers.need(DATE_ORDER, asked, [Choice(each, labels[each]) for each in possible]))


def _guess_what(found: dict[str, str], members: Sequence[Member]) -> str:
    """What the rows are, by the files' names and the columns. A day of whatever becomes what it is in such a table."""
    words = {word for member in members for word in words_of(member)}
    is_any_day = found.get("watched_on", "") in ANY_DAY
    if words & _WATCHLIST:
        if is_any_day:
            found.pop("watched_on", None)
        return "watchlist"
    if "rating" in found and words & _RATINGS and (is_any_day or "watched_on" not in found):
        if is_any_day and "rated_on" not in found:
            found["rated_on"] = found.pop("watched_on")
        return "ratings"
    if "watched_on" in found or words & _SEEN:
        return "watches"
    return "ratings" if "rating" in found else "list"
