"""What was computed, when, and how well it did."""

from typing import ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations.enums import RunKind, RunStatus


class ModelRunQuerySet(models.QuerySet["ModelRun"]):
    def running(self) -> Self:
        return self.filter(status=RunStatus.RUNNING)

    def done(self) -> Self:
        return self.filter(status=RunStatus.DONE)

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")


class ModelRun(models.Model):
    """One run of one kind. At most one of a kind is running; whoever finds it abandoned goes on from its cursor.

    version: of the model that it made or worked with. params: what it was run with; metrics: what was measured of it.
    reason: why it failed, or was not taken. done, total: progress, in profiles or titles. cursor: where to go on after
    the process died, as its kind understands it. owner, heartbeat_at: which process has it, and its last sign of life.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=RunKind)
    status = models.CharField(_("status"), max_length=8, choices=RunStatus, default=RunStatus.RUNNING)
    version = models.CharField(_("model"), max_length=40, blank=True)
    params = models.JSONField(_("parameters"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    metrics = models.JSONField(_("metrics"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    owner = models.CharField(max_length=40, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ModelRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(status=RunStatus.RUNNING), name="model_run_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status=RunStatus.RUNNING, finished_at=None)
                | (~Q(status=RunStatus.RUNNING) & Q(finished_at__isnull=False)),
                name="model_run_finished_or_running",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(RunStatus.FAILED, RunStatus.REJECTED)) | ~Q(reason=""),
                name="model_run_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-started_at", "-id"], name="model_run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} {self.status}".replace("  ", " ")
