"""What the owner of an import decides: which title a name means, which episode a row, what is left out."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import ImportState, RowKind, RowState
from lists.imports import steps
from lists.imports.choosing import Choices
from lists.imports.files import PASSWORD
from lists.imports.rows import with_subjects
from lists.imports.running import set_going
from lists.models import Import, ImportAnswer, ImportRow, ImportSubject
from lists.undo import UndoExpiredError
from movies.models import Episode, Title

# In these an import waits for its owner, and may be changed.
OPEN = (ImportState.READY, ImportState.DONE, ImportState.UNDONE)


class NotNowError(Exception):
    """The import is being worked on, or over, or what it is about is written: it can't be changed."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text or _("This import is being worked on. Wait until it is ready."))


def settle_subjects(run: Import, wanted: Mapping[int, Title | None]) -> int:
    """Decide which titles the import's names mean, by their keys; None leaves one out. Remembered for later imports.

    Titles are such as the profile may know of, which is for the caller to see to. Returns how many were decided.
    Raises NotNowError.
    """
    with _changing(run):
        _only_unwritten(run, wanted)
        found = list(run.subjects.filter(pk__in=wanted))
        for subject in found:
            title = wanted[subject.pk]
            subject.title, subject.is_settled, subject.how = title, True, "chosen"
        ImportSubject.objects.bulk_update(found, ["title", "is_settled", "how"])
        answers = {subject.key: subject.title for subject in found}
        ImportAnswer.objects.bulk_create(
            [ImportAnswer(profile=run.profile, key=key, title=title) for key, title in answers.items()],
            update_conflicts=True,
            unique_fields=["profile", "key"],
            update_fields=["title"],
        )
        keys = [subject.pk for subject in found]
        # What was placed in another show's seasons is looked for anew.
        rows = run.rows.filter(subject__in=keys).exclude(state=RowState.WRITTEN)
        rows.update(episode=None, season=None)
        steps.place(run, keys)
        _judge_again(run, Q(subject__in=keys))
    return len(found)


def reopen_subjects(run: Import, keys: Collection[int]) -> int:
    """Take back what was decided about these names. Raises NotNowError, also where something of them is written."""
    with _changing(run):
        _only_unwritten(run, keys)
        found = list(run.subjects.filter(pk__in=keys))
        for subject in found:
            subject.title, subject.is_settled, subject.how = None, False, ""
        ImportSubject.objects.bulk_update(found, ["title", "is_settled", "how"])
        ImportAnswer.objects.filter(profile=run.profile, key__in=[subject.key for subject in found]).delete()
        rows = run.rows.filter(subject__in=keys).exclude(state=RowState.WRITTEN)
        rows.update(episode=None, season=None)
        _judge_again(run, Q(subject__in=keys))
    return len(found)


def settle_row(run: Import, row: ImportRow, *, episode: Episode | None) -> None:
    """Decide which episode a row means; None leaves the row out. Raises NotNowError, also for one that is written."""
    with _changing(run):
        row.refresh_from_db(fields=["state"])
        if row.state == RowState.WRITTEN:
            raise NotNowError
        row.episode, row.season, row.is_settled = episode, None, True
        row.state = RowState.READY if episode else RowState.SKIPPED
        row.save(update_fields=["episode", "season", "is_settled", "state"])
        _judge_again(run, Q(pk=row.pk))


def choose(run: Import, choices: Choices) -> None:
    """Keep which kinds and statuses are to be taken, and what wins. Raises NotNowError."""
    with _changing(run):
        run.choices = choices.stored()
        run.save(update_fields=["choices"])


def answer(run: Import, name: str, value: Any) -> bool:
    """Answer what the import waits to be told, and have it read on. Returns whether it did wait for that."""
    if run.state != ImportState.ASKING or run.question.get("name") != name:
        return False
    if name != PASSWORD:
        run.answers = {**run.answers, name: value}
        run.save(update_fields=["answers"])
    return set_going(run, ImportState.UPLOADED, among=(ImportState.ASKING,))


def start_commit(run: Import) -> bool:
    """Have it written. Twice is once. Returns whether it goes on by that."""
    return set_going(run, ImportState.COMMITTING, among=OPEN)


def start_undo(run: Import) -> bool:
    """Have all of it taken back. Returns whether it goes on by that. Raises UndoExpiredError."""
    if run.undo_until and run.undo_until < timezone.now():
        raise UndoExpiredError
    return set_going(run, ImportState.REVERTING, among=(ImportState.DONE,))


def try_again(run: Import) -> bool:
    """After a failure: go on where it was; what was not read yet is read, if its files are still here."""
    state = ImportState.UPLOADED if not run.rows.exists() else ImportState.MATCHING
    if run.batches.filter(undone_at=None).exists():
        last = run.batches.filter(undone_at__isnull=False).order_by("-undone_at").first()
        reverting = last and last.undone_at and (run.committed_at is None or last.undone_at > run.committed_at)
        state = ImportState.REVERTING if reverting else ImportState.COMMITTING
    return set_going(run, state, among=(ImportState.FAILED,))


def _only_unwritten(run: Import, keys: Collection[int]) -> None:
    """What is in the library under one title doesn't move to another by itself. Raises NotNowError."""
    if run.rows.filter(subject__in=list(keys), state=RowState.WRITTEN).exists():
        raise NotNowError(_("This is written already. Change it where it is, or take the import back first."))


def _judge_again(run: Import, condition: Q) -> None:
    """The rows that a decision is about, with all others of the same titles: one may tell what another does."""
    titles = run.rows.filter(condition, subject__title__isnull=False).values("subject__title")
    rows = with_subjects(run).filter(condition | Q(subject__title__in=titles) | Q(kind=RowKind.LIST))
    kept = {row.pk for row in rows if row.state == RowState.WRITTEN}
    steps.plan(run, among=[row for row in rows if row.pk not in kept])


@contextmanager
def _changing(run: Import) -> Iterator[None]:
    """A transaction that holds the import, which waits for its owner meanwhile. Raises NotNowError."""
    with transaction.atomic():
        held = Import.objects.select_for_update(of=("self",)).filter(pk=run.pk, state__in=OPEN)
        if not held.first():
            raise NotNowError
        yield
