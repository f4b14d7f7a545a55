"""One act on many titles of a library: said exactly beforehand, done in a handful of statements, taken back as one.

What is said beforehand and what is done come from the same reading of the same rows; a version of the shelf ties the
two together. An act on many is housekeeping: it records no activities.
"""

from collections.abc import Collection

from django.utils.translation import ngettext

from lists.remembered import version_of
from lists.services.bulk.act import Act, Preview, number
from lists.services.bulk.keeping import AddToList, ChangeOwned, LogViewing, RemoveFromLibrary, SetRating
from lists.services.bulk.rows import read_rows
from lists.services.bulk.standing import SetFavourite, SetStatus, SetWatchlisted
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal
from social.models import Profile

__all__ = [
    "Act",
    "AddToList",
    "ChangeOwned",
    "LibraryChangedError",
    "LogViewing",
    "Preview",
    "RemoveFromLibrary",
    "SetFavourite",
    "SetRating",
    "SetStatus",
    "SetWatchlisted",
    "carry_out",
    "preview",
]


class LibraryChangedError(Exception):
    """The library isn't any more what it was when somebody was told what would happen."""


def preview(*, profile: Profile, act: Act, title_ids: Collection[int]) -> Preview:
    """What the act would do, in numbers; nothing is written. Raises List.DoesNotExist. Runs 3 queries at most."""
    return act.preview(profile, read_rows(profile, title_ids))


def carry_out(*, profile: Profile, act: Act, title_ids: Collection[int], version: int | None = None) -> Receipt:
    """Do it to all of these titles that the profile may know of, in one transaction with one way back.

    count: how many it changed. version: of the shelf when this was looked at. Raises LibraryChangedError if it is
    another one by now, List.DoesNotExist, ValidationError; then nothing is changed.
    """
    with shelf(profile):
        if version is not None and version_of(profile) != version + 1:
            raise LibraryChangedError
        journal = Journal(profile)
        rows = act.changing(profile, read_rows(profile, title_ids))
        if rows:
            act.carry_out(journal, rows)
        undo = journal.save(_message(act, journal, len(rows)))
    return Receipt(message=undo.label if undo else "", undo=undo, count=len(rows) if undo else 0)


def _message(act: Act, journal: Journal, count: int) -> str:
    """What was done, and what came off the watchlist by it where that was not the point."""
    text = act.message(count)
    gone = sum(len(step["rows"]) for step in journal.steps if step["kind"] == "items_taken")
    if not gone or not isinstance(act, SetStatus | LogViewing):
        return text
    besides = ngettext("%(count)s is off your watchlist.", "%(count)s are off your watchlist.", gone)
    return f"{text} {besides % {'count': number(gone)}}"
