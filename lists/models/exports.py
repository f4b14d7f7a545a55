"""Exports of somebody's history: while they are made, and for as long as their files are kept."""

import datetime
import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lists.enums import ExportKind, ExportState
from social.models import Profile

UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)
KEPT_FOR = datetime.timedelta(days=7)
# Of one profile. The oldest makes room for a new one.
MOST_KEPT = 5


def new_token() -> str:
    """What no one guesses."""
    return secrets.token_urlsafe(24)


class ExportQuerySet(models.QuerySet["Export"]):
    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Export(models.Model):
    """One file that somebody asked for. Written by lists.exports alone.

    token: in its address. name: what the file is called; stored: where it lies in the private storage, empty while it
    isn't there. total: in rows; how many of them are done knows `lists.exports.running`, while it runs.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="exports")
    kind = models.CharField(_("kind"), max_length=10, choices=ExportKind, default=ExportKind.MATINEE)
    state = models.CharField(_("state"), max_length=7, choices=ExportState, default=ExportState.WAITING)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    name = models.CharField(_("file"), max_length=120, blank=True)
    stored = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    # Which process has it, and since when.
    owner = models.CharField(max_length=32, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile"], condition=Q(state__in=UNDER_WAY), name="export_one_at_a_time"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "-created_at"], name="export_of_profile"),
            models.Index(fields=["expires_at"], name="export_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        """Where its owner gets the file."""
        return reverse("lists:export_file", args=[self.token])

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_there(self) -> bool:
        """Whether there is a file to be had."""
        return bool(self.state == ExportState.DONE and self.stored and not self.is_over)

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
