"""Simkl: the JSON of its backup, and both sorts of its tables."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import Notice
from lists.imports.source import Source
from lists.imports.sources.seen import Allowance, Once
from lists.imports.sources.simkl_backup import Said, entries_of, rows_of
from lists.imports.sources.simkl_marks import MOST_MARKED, MOST_MARKED_IN_ALL, STATUSES
from lists.imports.sources.simkl_table import is_table, rows_of_tables
from lists.imports.sources.tabular import notice
from lists.imports.tables import text_of

_TAKEN = re.compile(r"^(?:simkl|backup)[\w .()-]*\.(?:json|csv)$", re.IGNORECASE)


def takes(path: str) -> bool:
    return bool(_TAKEN.match(path.rsplit("/", 1)[-1]))


def recognises(member: Member) -> bool:
    head = text_of(member.head).lstrip()
    if not head.startswith(("{", "[")):
        return is_table(member)
    return bool(re.search(r'"simkl(?:_id)?"\s*:', head)) and '"ids"' in head and '"status"' in head


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    """The backup tells more than the tables: of what is in both, the tables add only what somebody noted."""
    said = Said(Once(), Allowance(MOST_MARKED, MOST_MARKED_IN_ALL))
    tables = [member for member in members if not _is_json(member)]
    for member in members:
        if not _is_json(member):
            continue
        try:
            entries = entries_of(member)
        except ImportFileError as error:
            if len(members) == 1:
                raise
            yield _unreadable(member, error)
            continue
        yield from rows_of(entries, said)
    yield from rows_of_tables(tables, answers, said)


def _is_json(member: Member) -> bool:
    return member.name.lower().endswith(".json") or text_of(member.head).lstrip().startswith(("{", "["))


def _unreadable(member: Member, error: Exception) -> Notice:
    text = _("This file couldn’t be read, so what it holds is missing: %(why)s") % {"why": error}
    return notice("unreadable", text, member)


SOURCES = (
    Source(
        slug="simkl",
        label="Simkl",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Statuses, watchlist, ratings, notes and viewings; with the JSON backup the days of episodes too, with "
                "the table only which episode was the last."
            ),
        ),
        where=cast(str, gettext_lazy("On Simkl, choose “Settings” and “Download backup”, as JSON if you can.")),
        statuses=STATUSES,
    ),
)
