"""What administrators look at and nobody writes by hand."""

from typing import Any

from django.contrib import admin


class OnlyToLookAt(admin.ModelAdmin[Any]):
    """Rows that services write, each at its own time."""

    date_hierarchy = "created_at"
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
