"""Taking an import back: its batches from the last one on, each once. What was changed since stays as it is."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import RowState
from lists.models import Import, ImportSubject, LibraryEntry, Undo
from lists.services import shelf, take_back
from lists.undo import UndoExpiredError
from reviews.models import Rating

Alive = Callable[..., None]


def revert(run: Import, alive: Alive) -> None:
    """Take back all that the import has written. Killed, it goes on where it was. Raises what `alive` raises."""
    batches = run.batches.filter(undone_at=None).select_related("undo").order_by("-number")
    alive(done=0, total=batches.count())
    stayed: dict[str, None] = {}
    for count, batch in enumerate(list(batches), start=1):
        if batch.undo:
            stayed |= dict.fromkeys(filter(None, [_take_back(run, batch.undo)]))
        batch.undone_at = timezone.now()
        batch.save(update_fields=["undone_at"])
        alive(done=count)
    run.rows.filter(state=RowState.WRITTEN).update(state=RowState.READY)
    _sweep(run)
    run.undone_at = timezone.now()
    run.message = " ".join(stayed)
    run.save(update_fields=["undone_at", "message"])


def _take_back(run: Import, undo: Undo) -> str:
    """Returns why something of it stays, if it does."""
    try:
        receipt = take_back(profile=run.profile, key=undo.key)
    except (UndoExpiredError, Undo.DoesNotExist):
        return _("A part of it was written too long ago to be taken back.")
    return _("What you changed since stays as it is.") if receipt.message and receipt.message != undo.label else ""


def _sweep(run: Import) -> None:
    """Delete the library entries of the import's titles that say nothing any more."""
    profile = run.profile
    titles = ImportSubject.objects.filter(run=run, title__isnull=False).values("title")
    rated = Rating.objects.filter(profile=profile, title=OuterRef("title"))
    said = Q(status="", on_watchlist=False, is_favourite=False, owned=[], owned_note="", private_note="")
    with shelf(profile):
        void = LibraryEntry.objects.filter(said, profile=profile, title__in=titles, last_logged_at=None)
        void.filter(~Exists(rated)).delete()
