"""Letterboxd: the zip of "Export your data", or single tables out of it.

The address in a row means two things: in the diary and the reviews it is the entry's, everywhere else the film's. There
is no id that others know: films are told by name and year.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.source import Source
from lists.imports.sources.letterboxd_files import claims, left_out, recognises, tables_of
from lists.imports.sources.letterboxd_rows import Reading
from lists.imports.sources.tabular import unread

# Lists have any name, and lie in their folder or beside the other tables.
_TAKEN = re.compile(r"(^|/)[^/]+\.csv$", re.IGNORECASE)
_SAID = gettext_lazy(
    "Your diary with its reviews, ratings and tags, all films that you have seen, your current ratings, your "
    "watchlist, favourites and likes, and your lists come along; comments, likes of others’ reviews and lists, and "
    "what you have deleted there don’t."
)
_WHERE = gettext_lazy("On Letterboxd, choose “Settings”, “Data” and “Export your data”, and upload the zip as it is.")


def takes(path: str) -> bool:
    return bool(_TAKEN.search(path))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    tables = tables_of(members, answers)
    if not tables:
        raise ImportFileError(_("None of these files is a table of Letterboxd’s."))
    yield from claims(tables)
    yield from left_out(tables)
    yield from unread(members, recognises)
    yield from Reading(tables).records()


SOURCES = (
    Source(
        slug="letterboxd",
        label="Letterboxd",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(str, _SAID),
        where=cast(str, _WHERE),
    ),
)
