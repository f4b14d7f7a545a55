"""Imports from TMDB: start one, watch how far it is, stop it, read what went wrong."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from movies import models
from movies.enums import ImportStatus
from movies.tasks import run_catalogue_import


class FailureInline(admin.TabularInline[models.ImportFailure, models.CatalogueImport]):
    model = models.ImportFailure
    fields = ("title_kind", "tmdb_id", "reason", "created_at")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False


@admin.register(models.CatalogueImport)
class CatalogueImportAdmin(admin.ModelAdmin[models.CatalogueImport]):
    list_display = ("__str__", "progress", "done", "added", "changed", "failed", "created_at", "finished_at")
    list_filter = ("kind", "status")
    readonly_fields = (
        "status", "progress", "total", "done", "added", "changed", "failed", "message", "cursor", "created_at",
        "started_at", "heartbeat_at", "finished_at",
    )  # fmt: skip
    inlines = (FailureInline,)
    actions = ("cancel", "resume")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was asked for is settled once it is running."""
        return ("kind", "options", *self.readonly_fields) if obj else self.readonly_fields

    @admin.display(description=_("progress"))
    def progress(self, run: models.CatalogueImport) -> SafeString:
        share = run.share_done
        if share is None:
            return format_html("{}", "–")
        return format_html('<progress value="{}" max="1"></progress> {} %', f"{share:.3f}", f"{share * 100:.0f}")

    def save_model(self, request: HttpRequest, obj: models.CatalogueImport, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(partial(run_catalogue_import.delay, run_id=obj.pk))

    @admin.action(description=_("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.unfinished().update(status=ImportStatus.CANCELED)
        self.message_user(request, _("%(count)d imports cancelled.") % {"count": count})

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: Any) -> None:
        runs = queryset.filter(status__in=(ImportStatus.FAILED, ImportStatus.CANCELED, ImportStatus.RUNNING))
        for run in runs:
            models.CatalogueImport.objects.filter(pk=run.pk).update(status=ImportStatus.QUEUED)
            transaction.on_commit(partial(run_catalogue_import.delay, run_id=run.pk))
        self.message_user(request, _("%(count)d imports resumed.") % {"count": len(runs)})
