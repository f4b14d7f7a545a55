"""Taking an import back: its batches from the last one on, each once. What was changed since stays as it is."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import RowState
from lists.models import Import, Undo
from lists.services import take_back
from lists.undo import UndoExpiredError

Alive = Callable[..., None]


def revert(run: Import, alive: Alive) -> None:
    """Take back all that the import has written. Killed, it goes on where it was. Raises what `alive` raises."""
    batches = run.batches.filter(undone_at=None).select_related("undo").order_by("-number")
    alive(done=0, total=batches.count())
    stayed = False
    for count, batch in enumerate(list(batches), start=1):
        if batch.undo:
            stayed |= _take_back(run, batch.undo)
        batch.undone_at = timezone.now()
        batch.save(update_fields=["undone_at"])
        alive(done=count)
    run.rows.filter(state=RowState.WRITTEN).update(state=RowState.READY)
    run.undone_at = timezone.now()
    run.message = _("What you changed since stays as it is.") if stayed else ""
    run.save(update_fields=["undone_at", "message"])


def _take_back(run: Import, undo: Undo) -> bool:
    """Returns whether something of it stays because it was changed since."""
    try:
        receipt = take_back(profile=run.profile, key=undo.key)
    except (UndoExpiredError, Undo.DoesNotExist):
        return True
    return bool(receipt.message) and receipt.message != undo.label
