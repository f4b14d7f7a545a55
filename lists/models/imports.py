"""Imports of somebody's history: the files while they are read, what they say row by row, and what came of it."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.lib.exact import ExactEncoder
from lists.enums import ImportState, RowKind, RowState
from social.models import Profile

# What a worker is on, or will be.
RUNNING = (
    ImportState.UPLOADED, ImportState.READING, ImportState.MATCHING, ImportState.COMMITTING, ImportState.REVERTING,
)  # fmt: skip
# While these write, or take back, nobody may pull the rows from under them.
UNDELETABLE = (ImportState.COMMITTING, ImportState.REVERTING)
UNDO_KEPT_FOR = datetime.timedelta(days=30)


class ImportQuerySet(models.QuerySet["Import"]):
    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Import(models.Model):
    """One import, from the upload to its undo. Written by lists.imports alone.

    answers: of its owner to what the files leave open, by the question's name (never a password). choices: what is to
    be taken, as `lists.imports.choosing.Choices` has it. question: what it waits for. done, total: of the step that
    runs, in rows or titles; left: titles that TMDB is still to be asked for. claims, notices: what the source says of
    itself and what is to be told about its files, as records have them.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="imports")
    source = models.CharField(_("source"), max_length=30, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    answers = models.JSONField(default=dict, blank=True, encoder=ExactEncoder)
    choices = models.JSONField(default=dict, blank=True)
    question = models.JSONField(default=dict, blank=True)
    claims = models.JSONField(default=list, blank=True)
    notices = models.JSONField(default=list, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    left = models.PositiveIntegerField(default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    committed_at = models.DateTimeField(_("written"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    # Which process has it, and its last sign of life.
    owner = models.CharField(max_length=32, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How often the present step was begun.
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "-created_at"], name="import_of_profile"),
            models.Index(fields=["heartbeat_at"], condition=Q(state__in=RUNNING), name="import_running"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.source or '?'} {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def share_done(self) -> float | None:
        """From 0 to 1; None while nobody knows how much there is."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def undo_until(self) -> datetime.datetime | None:
        """Until when it can be taken back."""
        return self.committed_at + UNDO_KEPT_FOR if self.committed_at else None


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def in_order(self) -> Self:
        """As they were uploaded."""
        return self.order_by("pk")


class ImportFile(models.Model):
    """A file that was uploaded. Its bytes are here only until they are read."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=300)
    size = models.PositiveIntegerField(_("bytes"))

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return self.name


class ImportChunk(models.Model):
    """A piece of a file. In the database, since web and worker need not have a disk in common; gone once it is read."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file", "number"], name="import_chunk_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"


class ImportSubject(models.Model):
    """A film or show as a source names it, and the title that it turned out to be.

    said: `lists.imports.records.Subject`. title empty and is_settled false: to be decided, among the candidates if
    there are any. title empty and is_settled: left out by its owner.
    """

    run = models.ForeignKey(Import, models.CASCADE, related_name="subjects")
    number = models.PositiveIntegerField()
    said = models.JSONField()
    # By which answers are remembered: the same name, year and kind, or the same ids.
    key = models.CharField(max_length=64)
    title = models.ForeignKey("movies.Title", models.SET_NULL, null=True, blank=True, related_name="+")
    candidates = models.JSONField(default=list, blank=True)
    how = models.CharField(max_length=20, blank=True)
    is_settled = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("imported title")
        verbose_name_plural = _("imported titles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "number"], name="import_subject_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "is_settled", "number"], name="import_subject_open"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}: {self.name}"

    @property
    def name(self) -> str:
        said: dict[str, Any] = self.said
        return str(said.get("name") or said.get("imdb") or said.get("tmdb") or said.get("tvdb") or "")


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def in_order(self) -> Self:
        return self.order_by("number")


class ImportRow(models.Model):
    """One thing that a source says, as it says it, and what became of it.

    data: the record, but for its subject and origin; raw: the source's own row. It is kept with what was imported, so
    that a question later can be answered.
    """

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=RowKind)
    state = models.CharField(_("state"), max_length=11, choices=RowState, default=RowState.UNKNOWN)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    # Here it says something else: what happens then is chosen for all rows of a kind.
    is_conflict = models.BooleanField(default=False)
    subject = models.ForeignKey(ImportSubject, models.CASCADE, null=True, blank=True, related_name="rows")
    season = models.ForeignKey("movies.Season", models.SET_NULL, null=True, blank=True, related_name="+")
    episode = models.ForeignKey("movies.Episode", models.SET_NULL, null=True, blank=True, related_name="+")
    # Somebody chose the episode, or chose to leave the row out.
    is_settled = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    member = models.CharField(_("file"), max_length=300, blank=True)
    line = models.PositiveIntegerField(_("line"), default=0)
    raw = models.JSONField(default=dict, blank=True)
    # The viewing that was made of it, or that was here already.
    watch = models.ForeignKey("lists.Watch", models.SET_NULL, null=True, blank=True, related_name="imported_from")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "state", "kind", "number"], name="import_row_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}: {self.kind} {self.state}"


class ImportBatch(models.Model):
    """Rows that were written in one transaction, and the way back from there. Taken back from the last one on."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    undo = models.OneToOneField("lists.Undo", models.SET_NULL, null=True, blank=True, related_name="+")
    row_count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "number"], name="import_batch_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class ImportAnswer(models.Model):
    """What somebody once said that a name means, for later imports. title empty: to be left out."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="import_answers")
    key = models.CharField(max_length=64)
    title = models.ForeignKey("movies.Title", models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("remembered answer")
        verbose_name_plural = _("remembered answers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "key"], name="import_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.key} is {self.title_id}"
