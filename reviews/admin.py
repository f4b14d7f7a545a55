from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reviews.models import Comment, Rating, Review, ReviewRevision
from reviews.services import clear_rating, delete_review
from reviews.services.comments import remove_as_moderator


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


class RevisionInline(admin.TabularInline[ReviewRevision, Review]):
    model = ReviewRevision
    extra = 0
    can_delete = False
    readonly_fields = ("text", "has_spoilers", "edited_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin[Review]):
    """To look at, with what it said before, and to take away: what somebody says is theirs to change."""

    list_display = ("profile", "title", "season", "episode", "visibility", "has_spoilers", "written_at", "deleted_at")
    list_filter = ("visibility", "has_spoilers", "language", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("profile", "title", "season__title", "episode__season")
    search_fields = ("profile__handle", "title__name", "text")
    date_hierarchy = "written_at"
    show_full_result_count = False
    inlines = (RevisionInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Review) -> None:
        """By the service: its author may bring it back, unless moderation forbids it."""
        delete_review(profile=obj.profile, review=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        for review in queryset.select_related("profile"):
            self.delete_model(request, review)


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    """To look for, and to take away: the place of what others have replied to stays."""

    list_display = ("shortened", "profile", "review", "created_at", "edited_at", "removed_by")
    list_filter = ("removed_by", "created_at")
    list_select_related = ("profile", "review__profile", "review__title")
    search_fields = ("text", "profile__handle", "review__profile__handle", "review__title__name")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = readonly_fields = (
        "profile", "review", "parent", "answers", "text", "created_at", "edited_at", "removed_at", "removed_by",
    )  # fmt: skip

    @admin.display(description=_("comment"))
    def shortened(self, comment: Comment) -> str:
        return comment.text if len(comment.text) <= 80 else f"{comment.text[:80]}…"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """The comments alone: what was said below them stays."""
        needed = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return [str(obj) for obj in objs], {str(self.opts.verbose_name_plural): len(objs)}, needed, []

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        """By the service, which keeps the review's count and the place of replies."""
        remove_as_moderator(comment=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        for comment in queryset.order_by("pk"):
            self.delete_model(request, comment)
