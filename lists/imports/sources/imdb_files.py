"""What the files of IMDb's are: ratings, the watchlist or a list, in every layout that there has been."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lists.imports import values
from lists.imports.files import Answers, Choice, Member
from lists.imports.records import Claim
from lists.imports.sources.tabular import prettified, role_of, stem_of, words_of
from lists.imports.tables import Line, header_of, lines_of

RATING = ("your rating", "you rated")
_WATCHLIST_WORDS = {"watchlist": "watchlist"}
# Files of lists are called by their key unless somebody renames them.
_NO_NAME = re.compile(r"^(?:ls\d+|list|export|[0-9a-f-]{32,36})$", re.IGNORECASE)
_OLD_DAY = re.compile(r"^[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2}) [\d:]+ (?:[A-Z]{1,5} )?(\d{4})$", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Table:
    """role: `ratings`, `watchlist` or `list`."""

    role: str
    member: Member
    lines: list[Line]

    @property
    def list_name(self) -> str:
        stem = stem_of(self.member)
        return (prettified(stem) if not _NO_NAME.match(stem) else "") or _("A list from IMDb")


def recognises(member: Member) -> bool:
    """Titles by "Const"; and people, who have a list of their own, so as to say that they can't come along."""
    has = set(header_of(member.head))
    return "const" in has and bool(has & {"title", "known for", "title type", *RATING})


def tables_of(members: Sequence[Member], answers: Answers) -> list[Table]:
    """The tables among these files. Raises NeedsAnswerError, ImportFileError."""
    found = []
    for member in members:
        if recognises(member):
            lines = list(lines_of(member, needs=("const",)))
            found.append(Table(_role(member, lines, answers), member, lines))
    return found


def claims(tables: Sequence[Table]) -> Iterator[Claim]:
    what = {"ratings": "rating", "watchlist": "watchlist", "list": "item"}
    for table in tables:
        yield Claim(
            what=what[table.role], count=len(table.lines), label=table.member.name, member=table.member.path
        )  # fmt: skip


def day_of(cell: str) -> datetime.date | None:
    """A day, also as the layout before 2017 wrote it: "Sat Mar  8 09:05:07 2014"."""
    found = _OLD_DAY.match(cell)
    if not found:
        return values.day(cell)
    month = _MONTHS.index(found[1].casefold()) + 1 if found[1].casefold() in _MONTHS else 0
    return values.day(f"{found[3]}-{month}-{found[2]}")


def _role(member: Member, lines: Sequence[Line], answers: Answers) -> str:
    has = set(header_of(member.head))
    is_rated = has & set(RATING)
    if is_rated and not has & {"position", "created"}:
        return "ratings"
    # Before 2017 the ratings had the columns of a list.
    if "you rated" in has and "ratings" in words_of(member) and all(line.get(*RATING) for line in lines):
        return "ratings"
    choices = [Choice("watchlist", _("My watchlist")), Choice("list", _("A list of mine"))]
    if "you rated" in has:
        choices.append(Choice("ratings", _("My ratings")))
    asked = _("What is %(file)s? IMDb writes watchlist and lists alike.") % {"file": member.path}
    return role_of(member, answers, _WATCHLIST_WORDS, asked, choices)
