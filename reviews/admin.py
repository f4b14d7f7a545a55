from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reviews.models import Rating
from reviews.services import clear_rating


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin[Rating]):
    """To look at, and to take away: what somebody thinks is theirs to say."""

    list_display = ("profile", "title", "season", "episode", "value", "rated_at")
    list_filter = ("value",)
    list_select_related = ("profile", "title", "season__title", "episode__season")
    search_fields = ("profile__handle", "title__name")
    date_hierarchy = "rated_at"
    show_full_result_count = False
    readonly_fields = ("profile", "title", "season", "episode", "value", "rated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Rating) -> None:
        """By the service, which keeps the title's mean."""
        clear_rating(profile=obj.profile, title=obj.title, season=obj.season, episode=obj.episode)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Rating]) -> None:
        for rating in queryset.select_related("profile", "title", "season", "episode"):
            self.delete_model(request, rating)
