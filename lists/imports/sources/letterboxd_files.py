"""What the files of a Letterboxd export are: which table each of them holds, and what it says, row by row."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.imports.files import Answers, Choice, Member
from lists.imports.records import Claim, Notice
from lists.imports.sources.tabular import notice, role_of, words_of
from lists.imports.tables import Line, header_of, lines_of, lines_of_text, text_of

# What rows of a table are counted as.
CLAIMED = {
    "diary": "watch", "watched": "watch", "ratings": "rating", "reviews": "review", "watchlist": "watchlist",
    "likes": "favourite", "list": "item",
}  # fmt: skip
_OLD_LIST = {"date", "name", "tags", "url", "description"}
_MARK = "letterboxd list export"
_FILM_ROLES = {"watched": "watched", "watchlist": "watchlist", "likes": "likes", "liked": "likes"}


@dataclass(frozen=True, slots=True)
class Table:
    """kind: `diary`, `reviews`, `watched`, `ratings`, `watchlist`, `likes`, `profile`, `list`, `comments`,
    `liked_reviews`, `liked_lists`, `deleted` or `orphaned`. lines: of a list its items; head: the line that says what
    the list is.
    """

    kind: str
    member: Member
    lines: list[Line] = field(default_factory=list)
    head: Line | None = None


def recognises(member: Member) -> bool:
    """Whether the columns are Letterboxd's own; the two that anybody may have only under their usual names."""
    found = _columns_of(member)
    if found == "comments":
        return member.name.casefold() == "comments.csv"
    if found == "links":
        return "likes" in _folders(member) and member.name.casefold() in ("reviews.csv", "lists.csv")
    return bool(found)


def tables_of(members: Sequence[Member], answers: Answers) -> list[Table]:
    """The tables among these files. Raises NeedsAnswerError, ImportFileError."""
    return [_read(_kind_of(member, answers), member) for member in members if recognises(member)]


def claims(tables: Sequence[Table]) -> Iterator[Claim]:
    for table in tables:
        if what := CLAIMED.get(table.kind):
            label = {"list": f"lists/{table.member.name}", "likes": "likes/films.csv"}.get(table.kind)
            yield Claim(what=what, count=len(table.lines), label=label or f"{table.kind}.csv", member=table.member.path)


def left_out(tables: Sequence[Table]) -> Iterator[Notice]:
    """What doesn't come along, with how much of it there is."""
    for kind in ("deleted", "orphaned", "comments", "liked_reviews", "liked_lists"):
        if count := sum(len(table.lines) for table in tables if table.kind == kind):
            yield notice("not_kept", _left_out_text(kind, count) % {"count": count})


def _left_out_text(kind: str, count: int) -> str:
    if kind == "deleted":
        return ngettext(
            "%(count)d row that was deleted at Letterboxd stays out.",
            "%(count)d rows that were deleted at Letterboxd stay out.",
            count,
        )
    if kind == "orphaned":
        return ngettext(
            "%(count)d row that Letterboxd keeps without its film stays out.",
            "%(count)d rows that Letterboxd keeps without their films stay out.",
            count,
        )
    if kind == "comments":
        return ngettext(
            "%(count)d comment doesn’t come along.", "%(count)d comments don’t come along.", count
        )  # fmt: skip
    if kind == "liked_reviews":
        return ngettext(
            "%(count)d liked review of somebody else doesn’t come along.",
            "%(count)d liked reviews of others don’t come along.",
            count,
        )
    return ngettext(
        "%(count)d liked list of somebody else doesn’t come along.",
        "%(count)d liked lists of others don’t come along.",
        count,
    )


def _columns_of(member: Member) -> str:
    """Which table these columns are; `films` for one of three that have the same."""
    header = header_of(member.head)
    has = set(header)
    if has == _OLD_LIST or (header and header[0].startswith(_MARK)):
        return "list"
    if {"name", "letterboxd uri"} <= has:
        if "review" in has:
            return "reviews"
        return "diary" if "watched date" in has else "ratings" if "rating" in has else "films"
    if {"username", "favorite films"} <= has:
        return "profile"
    return {("comment", "content", "date"): "comments", ("content", "date"): "links"}.get(tuple(sorted(header)), "")


def _kind_of(member: Member, answers: Answers) -> str:
    found, folders = _columns_of(member), _folders(member)
    for folder in ("deleted", "orphaned"):
        if folder in folders:
            return folder
    if found == "links":
        return "liked_reviews" if member.name.casefold() == "reviews.csv" else "liked_lists"
    return _film_role(member, answers) if found == "films" else found


def _film_role(member: Member, answers: Answers) -> str:
    if "likes" in _folders(member) or words_of(member) == {"films"}:
        return "likes"
    choices = (
        Choice("watched", _("Films that I have seen")),
        Choice("watchlist", _("Films that I mean to watch")),
        Choice("likes", _("Films that I like")),
    )
    asked = _("What are the films in %(file)s? Letterboxd writes three tables just like it.") % {"file": member.path}
    return role_of(member, answers, _FILM_ROLES, asked, choices)


def _read(kind: str, member: Member) -> Table:
    if _columns_of(member) != "list":
        return Table(kind, member, list(lines_of(member)))
    head, items = _list_of(member)
    return Table(kind, member, items, head)


def _list_of(member: Member) -> tuple[Line | None, list[Line]]:
    """A list file holds two tables below one another: one row about the list, and then its items."""
    physical = list(io.StringIO(text_of(member.data), newline=""))
    start = next((n for n, line in enumerate(physical) if line.strip("\ufeff \t\r\n")), 0)
    if physical and physical[start].strip("\ufeff \"',;\t").casefold().startswith(_MARK):
        start += 1
    upper = list(lines_of_text("".join(physical[start:]), member=member.path, first_line=start + 1))
    below = next((n for n, line in enumerate(upper) if _is_header_of_items(line)), len(upper))
    head = upper[0] if below else None
    if below == len(upper):
        return head, []
    first = upper[below].number
    return head, list(lines_of_text("".join(physical[first - 1 :]), member=member.path, first_line=first))


def _is_header_of_items(line: Line) -> bool:
    return {"position", "name"} <= {cell.casefold() for cell in line.cells.values()}


def _folders(member: Member) -> set[str]:
    return set(member.path.casefold().split("/")[:-1])
