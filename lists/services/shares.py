"""What becomes of shared viewings when viewings go; and whose shelves an act that shared one has written."""

import uuid
from collections.abc import Collection

from django.db.models import Q

from lists.models import SharedWatch, Undo
from lists.undo import Journal, row_of
from social import activity
from social.models import Profile

SHARED = "shared"


def forget_shares(watches: Collection[int], *, journal: Journal | None = None) -> None:
    """Before these viewings (keys) of one profile are deleted: whoever is still asked about them isn't any more.

    Companions' own viewings stay. With a journal, it all comes back with the viewings. The caller holds the shelf.
    Runs one query where nothing is shared.
    """
    found = list(SharedWatch.objects.filter(Q(watch__in=watches) | Q(copy__in=watches))) if watches else []
    if not found:
        return
    gone = set(watches)
    hosted = [row for row in found if row.watch_id in gone]
    activity.withdraw_each(SharedWatch, [row.pk for row in hosted])
    if journal:
        copies = [[row.pk, row.copy_id] for row in found if row.copy_id in gone]
        journal.note("shares_removed", hosted=[row_of(row) for row in hosted], copies=copies)


def shelves_in(profile: Profile, undo: uuid.UUID) -> set[int]:
    """Whose shelves (keys of profiles) an act of the profile has written besides its own. Runs one query.

    undo: its key.
    """
    shared = Undo.objects.filter(profile=profile, key=undo, steps__contains=[{"kind": SHARED}])
    steps = shared.values_list("steps", flat=True).first() or []
    return {key for step in steps if step["kind"] == SHARED for key, _undo in step["copies"]}
