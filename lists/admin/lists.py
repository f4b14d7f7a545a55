"""Lists in the administration: to look, and to hide or delete what breaks the house’s rules.

What is on a list changes through its services alone: counts and places hang on it.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lists import models


class MemberInline(admin.TabularInline[models.ListMember, models.List]):
    model = models.ListMember
    extra = 0
    raw_id_fields = ("profile",)
    readonly_fields = ("created_at",)


@admin.register(models.List)
class ListAdmin(admin.ModelAdmin[models.List]):
    list_display = ("name", "profile", "kind", "visibility", "item_count", "like_count", "updated_at")
    list_filter = ("kind", "visibility", "created_at")
    search_fields = ("name", "description", "profile__handle")
    list_select_related = ("profile",)
    date_hierarchy = "created_at"
    fields = (
        "profile", "kind", "name", "description", "visibility", "is_ranked", "rules", "item_count", "like_count",
        "copied_from", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = (
        "profile", "kind", "rules", "item_count", "like_count", "copied_from", "created_at", "updated_at",
    )  # fmt: skip
    inlines = (MemberInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The lists alone: one may have thousands of titles on it."""
        needed: set[str] = set()
        protected: list[str] = []
        return [str(each) for each in objs], {_("lists"): len(objs)}, needed, protected


@admin.register(models.ListLink)
class ListLinkAdmin(admin.ModelAdmin[models.ListLink]):
    """Links without their codes: whoever reads them here could use them."""

    list_display = ("list", "role", "uses", "max_uses", "expires_at")
    fields = ("list", "role", "uses", "max_uses", "expires_at", "created_at")
    readonly_fields = ("list", "uses", "created_at")
    list_select_related = ("list",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
