"""Imports and exports in the administration: whose, from where, how far. What is in them is their owner's alone."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lists.enums import RowState
from lists.models import Import, ImportFile, ImportRow
from lists.models.imports import UNDELETABLE


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin[Import]):
    list_display = ("profile", "source", "state", "row_count", "written_count", "created_at", "committed_at")
    list_filter = ("state", "source", "created_at")
    list_select_related = ("profile",)
    search_fields = ("=profile__handle", "=source")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    # Neither rows nor names of files, nor answers, claims and notices, which quote them.
    fields = readonly_fields = (
        "profile", "source", "state", "message", "done", "total", "left", "file_count", "size", "row_count",
        "written_count", "created_at", "committed_at", "undone_at", "heartbeat_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        rows = ImportRow.objects.filter(run=OuterRef("pk")).order_by().values("run").annotate(n=Count("pk")).values("n")
        return (
            super()
            .get_queryset(request)
            .defer("answers", "choices", "question", "claims", "notices")
            .annotate(
                rows_told=Coalesce(Subquery(rows), 0),
                rows_written=Coalesce(Subquery(rows.filter(state=RowState.WRITTEN)), 0),
            )
        )

    @admin.display(description=_("rows"))
    def row_count(self, run: Any) -> int:
        return int(run.rows_told)

    @admin.display(description=_("written"))
    def written_count(self, run: Any) -> int:
        return int(run.rows_written)

    @admin.display(description=_("files"))
    def file_count(self, run: Import) -> int:
        return run.files.count()

    @admin.display(description=_("bytes"))
    def size(self, run: Import) -> int:
        return sum(ImportFile.objects.filter(run=run).values_list("size", flat=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.state in UNDELETABLE:
            return False
        return super().has_delete_permission(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Import]) -> None:
        """Of several those that are being written stay."""
        super().delete_queryset(request, queryset.exclude(state__in=UNDELETABLE))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The imports alone: one may have hundreds of thousands of rows."""
        needed: set[str] = set()
        protected: list[str] = []
        return [str(each) for each in objs], {_("imports"): len(objs)}, needed, protected
