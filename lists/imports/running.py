"""Who works on an import, and what comes next. One process at a time; a dead one's work is taken up by another."""

import datetime
import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.queueing import enqueue_on_commit
from lists.enums import ImportState
from lists.imports import steps
from lists.imports.committing import commit
from lists.imports.files import ImportFileError, NeedsAnswerError
from lists.imports.reverting import revert
from lists.imports.uploads import RUN, forget_files, password_of
from lists.models import Import
from lists.models.imports import RUNNING
from lists.notifications.work import tell_import
from social.habits import habits
from social.services.profiles import ProfileGone

logger = logging.getLogger(__name__)

# Without a sign of life for so long, the process that had it is taken for dead.
STALE = datetime.timedelta(minutes=2)
# So often a step is tried whose process dies: what kills each of them is too much for this machine.
MOST_TRIES = 4
LONGEST_MESSAGE = 500
_NEXT = {
    ImportState.UPLOADED: ImportState.READING,
    ImportState.READING: ImportState.MATCHING,
    ImportState.MATCHING: ImportState.READY,
    ImportState.COMMITTING: ImportState.DONE,
    ImportState.REVERTING: ImportState.UNDONE,
}


class TakenOverError(Exception):
    """The import isn't this process's any more: it was deleted, or somebody thought that the process was dead."""


def run_import(*, import_id: int) -> bool:
    """Work on an import until it waits for its owner. Returns False where another has it, or nothing is to do."""
    token = secrets.token_hex(16)
    run = _claim(import_id, token)
    if run is None:
        return False
    worker = _Worker(run, token)
    if run.tries > MOST_TRIES:
        worker.end(ImportState.FAILED, message=_("This is too much to read at once. Upload fewer or smaller files."))
        return True
    try:
        while run.is_running:
            worker.step()
    except TakenOverError:
        logger.info("an import was taken over", extra={"import": import_id})
    except NeedsAnswerError as question:
        worker.ask(question)
    except ImportFileError as error:
        named = error.member and error.member not in str(error)
        worker.end(ImportState.FAILED, message=f"{error.member}: {error}" if named else str(error))
    except ProfileGone as error:
        worker.end(ImportState.FAILED, message=str(error))
    except Exception:
        if not Import.objects.filter(pk=import_id).exists():
            logger.info("an import was deleted while it was worked on", extra={"import": import_id})
            return True
        worker.end(ImportState.FAILED, message=_("That was a fault of Matinee’s, and nothing of yours. Try again."))
        raise
    return True


def set_going(run: Import, state: ImportState, *, among: tuple[ImportState, ...]) -> bool:
    """Let a worker take an import up in that state, if it is in one of these. Returns whether it was."""
    with transaction.atomic():
        moved = Import.objects.filter(pk=run.pk, state__in=among).update(
            state=state, owner="", heartbeat_at=timezone.now(), message="", question={}, done=0, total=None, tries=0
        )
        if moved:
            enqueue_on_commit(RUN, import_id=run.pk)
    return bool(moved)


def abandoned() -> list[int]:
    """Imports that somebody should be working on, and nobody is."""
    silent = Q(heartbeat_at=None, created_at__lt=timezone.now() - STALE) | Q(heartbeat_at__lt=timezone.now() - STALE)
    return list(Import.objects.running().filter(silent).order_by("pk").values_list("pk", flat=True)[:100])


def _is_free() -> Q:
    return Q(owner="") | Q(heartbeat_at=None) | Q(heartbeat_at__lt=timezone.now() - STALE)


def _claim(import_id: int, token: str) -> Import | None:
    """Make it ours by one conditional update."""
    free = Import.objects.filter(_is_free(), pk=import_id, state__in=RUNNING)
    if not free.update(owner=token, heartbeat_at=timezone.now(), tries=F("tries") + 1):
        return None
    return Import.objects.select_related("profile", "profile__user").get(pk=import_id)


class _Worker:
    """One import in this process's hands."""

    def __init__(self, run: Import, token: str) -> None:
        self.run, self.token = run, token

    def step(self) -> None:
        """What its state asks for, in its owner's language and time zone, and on to the next state."""
        act: dict[str, Callable[[], None]] = {
            ImportState.UPLOADED: lambda: None,
            ImportState.READING: self._read,
            ImportState.MATCHING: self._match,
            ImportState.COMMITTING: self._commit,
            ImportState.REVERTING: self._revert,
        }
        with _places(self.run):
            act[self.run.state]()
        with transaction.atomic():
            if self.run.state == ImportState.READING:
                # Together with the move, or a process that died in between would find nothing to read.
                forget_files(self.run)
            self._move(_NEXT[ImportState(self.run.state)])

    def alive(self, **progress: Any) -> None:
        """Note progress and a sign of life. Raises TakenOverError."""
        ours = Import.objects.filter(pk=self.run.pk, owner=self.token)
        if not ours.update(heartbeat_at=timezone.now(), **progress):
            raise TakenOverError

    def ask(self, question: NeedsAnswerError) -> None:
        asked = {
            "name": question.name,
            "asked": question.asked,
            "choices": [[choice.value, choice.label] for choice in question.choices],
        }
        self.end(ImportState.ASKING, question=asked)

    def end(self, state: ImportState, **facts: Any) -> None:
        facts = {"message": "", **facts}
        facts["message"] = facts["message"][:LONGEST_MESSAGE]
        with transaction.atomic():
            ended = Import.objects.filter(pk=self.run.pk, owner=self.token)
            if ended.update(state=state, owner="", **facts) and state == ImportState.FAILED:
                tell_import(self.run, failed=True)

    def _move(self, state: ImportState) -> None:
        running = state in RUNNING
        self.alive(state=state, done=0, total=None, left=0, tries=0, **({} if running else {"owner": ""}))
        self.run.state = state
        if state == ImportState.DONE:
            tell_import(self.run, failed=False)

    def _read(self) -> None:
        steps.read(self.run, self.alive, password=password_of(self.run))
        if not self.run.rows.exists():
            raise ImportFileError(steps.nothing_to_read())

    def _match(self) -> None:
        steps.match(self.run, self.alive)
        steps.plan(self.run, self.alive)

    def _commit(self) -> None:
        # Anew: what an earlier commit left out may be wanted by now.
        steps.plan(self.run, self.alive)
        commit(self.run, self.alive)

    def _revert(self) -> None:
        revert(self.run, self.alive)
        steps.plan(self.run, self.alive)


def _places(run: Import) -> ExitStack:
    """The owner's language and time zone, to work within."""
    stack = ExitStack()
    for place in habits(run.profile):
        stack.enter_context(place)
    return stack
