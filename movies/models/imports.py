"""Imports from TMDB as rows: what was asked for, how far it is, what went wrong."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from movies.enums import ImportKind, ImportStatus, TitleKind


class CatalogueImportQuerySet(models.QuerySet["CatalogueImport"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=(ImportStatus.QUEUED, ImportStatus.RUNNING))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class CatalogueImport(models.Model):
    """One import from TMDB, started by a command, a task or an admin.

    options: what was asked for, by kind of import. cursor: where to go on after an interruption; both belong to the
    service that runs the kind. The counts are of titles.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus, default=ImportStatus.QUEUED)
    options = models.JSONField(_("options"), default=dict, blank=True)
    cursor = models.JSONField(_("cursor"), default=dict, blank=True)
    total = models.PositiveIntegerField(_("titles in all"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = CatalogueImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_status_display()}"

    @property
    def share_done(self) -> float | None:
        """From 0 to 1; None while the number of titles isn't known."""
        return None if self.total is None else min(1.0, (self.done + self.failed) / (self.total or 1))


class ImportFailure(models.Model):
    """A title that an import could not bring in, and why, in words an admin understands."""

    run = models.ForeignKey(CatalogueImport, models.CASCADE, related_name="failures")
    title_kind = models.CharField(max_length=4, choices=TitleKind)
    tmdb_id = models.PositiveIntegerField(_("TMDB id"))
    reason = models.TextField(_("reason"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("import failure")
        verbose_name_plural = _("import failures")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "title_kind", "tmdb_id"], name="importfailure_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="importfailure_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.title_kind} {self.tmdb_id}: {self.reason}"
