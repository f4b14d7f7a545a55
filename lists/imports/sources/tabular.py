"""What the sources that come as CSV tables have in common: origins, refusals, and asking what a table is for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.imports import values
from lists.imports.files import Answers, Choice, Member
from lists.imports.records import Notice, Origin, RefusedRow
from lists.imports.tables import Line

LONGEST_PATH = 300
LONGEST_NOTICE = 500
_WORD = re.compile(r"[^\W\d_]+")
# What browsers put behind the name of a file that was there before.
_COPY = re.compile(r"\s?\(\d+\)$")


def origin_of(member: Member, line: Line, *hidden: str) -> Origin:
    return Origin(member=member.path[-LONGEST_PATH:], line=line.number, raw=line.raw(*hidden))


def refused(origin: Origin, code: str, reason: str, about: str = "") -> RefusedRow:
    return RefusedRow(origin=origin, code=code, reason=reason[:LONGEST_NOTICE], about=values.text(about))


def torn(origin: Origin, about: str = "") -> RefusedRow:
    """For a line that has more cells than there are columns."""
    reason = _("The line has more cells than there are columns, so nobody can tell which is which.")
    return refused(origin, "bad_row", reason, about)


def notice(code: str, text: str, member: Member | None = None) -> Notice:
    return Notice(code=code, text=text[:LONGEST_NOTICE], member=member.path[-LONGEST_PATH:] if member else "")


def unread(members: Sequence[Member], recognises: Callable[[Member], bool]) -> Iterator[Notice]:
    """For files that came along with others, and hold none of the tables that are known."""
    for member in members:
        if member.data.strip() and not recognises(member):
            yield notice("not_read", _("This file holds no table that is known, and was not read."), member)


def repeated(count: int) -> Notice:
    """For rows that were told before, in the same file or in another one of the upload."""
    text = ngettext(
        "%(count)d row says again what another one says; both came along as one.",
        "%(count)d rows say again what others say; they came along once.",
        count,
    )
    return notice("repeated", text % {"count": count})


def shortened(count: int) -> Notice:
    text = ngettext(
        "In %(count)d place a text or the tags are longer than they can be here, and were cut.",
        "In %(count)d places a text or the tags are longer than they can be here, and were cut.",
        count,
    )
    return notice("shortened", text % {"count": count})


def stem_of(member: Member) -> str:
    """`my-list` of `export/my-list (1).csv`."""
    return _COPY.sub("", member.name.rsplit(".", 1)[0])


def words_of(member: Member) -> set[str]:
    """The words of a file's name, without its ending."""
    return set(_WORD.findall(stem_of(member).casefold()))


def prettified(stem: str) -> str:
    """`My best films` of `my-best_films`."""
    name = values.text(re.sub(r"[-_]+", " ", stem), 200)
    return name[:1].upper() + name[1:]


def role_of(
    member: Member,
    answers: Answers,
    roles: Mapping[str, str],
    asked: str,
    choices: Sequence[Choice],
    otherwise: str = "",
) -> str:
    """What a table is for: by the one word in its name that says so, else `otherwise`, else as its owner answers.

    roles: words of names and what they say. An answer that was given goes before all.
    """
    said = {roles[word] for word in words_of(member) if word in roles}
    name = f"role:{member.path}"
    if answers.get(name) not in {choice.value for choice in choices}:
        if len(said) == 1:
            return said.pop()
        if otherwise:
            return otherwise
    return str(answers.need(name, asked, choices))
