"""Imports from TMDB: start one, watch how far it is, stop it, read what went wrong."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from movies import imports, models
from movies.imports.options import check_options
from movies.tasks import run_catalogue_import


class FailureInline(admin.TabularInline[models.ImportFailure, models.CatalogueImport]):
    model = models.ImportFailure
    fields = ("title_kind", "tmdb_id", "reason", "created_at")
    readonly_fields = fields
    extra = 0
    max_num = 0
    can_delete = False


class ImportForm(forms.ModelForm[models.CatalogueImport]):
    """Refuses options that the import would fail on, while somebody is there to mend them."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" in cleaned and "options" in cleaned:
            try:
                check_options(cleaned["kind"], cleaned["options"])
            except imports.InvalidOptions as error:
                self.add_error("options", str(error))
        return cleaned


@admin.register(models.CatalogueImport)
class CatalogueImportAdmin(admin.ModelAdmin[models.CatalogueImport]):
    form = ImportForm
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
        count = sum(imports.cancel(run=run) for run in queryset)
        self.message_user(request, _("%(count)d imports cancelled.") % {"count": count})

    @admin.action(description=_("Resume"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: Any) -> None:
        resumed = [run for run in queryset if imports.resume(run=run)]
        for run in resumed:
            transaction.on_commit(partial(run_catalogue_import.delay, run_id=run.pk))
        self.message_user(request, _("%(count)d imports resumed.") % {"count": len(resumed)})
