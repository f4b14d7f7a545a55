"""What administrators look at and nobody writes by hand."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class OnlyToLookAt(admin.ModelAdmin[Any]):
    """Rows that services write, each at its own time."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
