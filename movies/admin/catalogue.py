"""Genres, people, companies and whatever else titles share."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import fields
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from movies import manual, models
from movies.facets import refresh_facets
from movies.ingest import add_words
from movies.models.search import Searchable

# What Django 6 assumes of an address typed without a scheme; Django 5 wants to be told.
ASSUME_HTTPS: Any = {fields.URLField: {"assume_scheme": "https"}}


@admin.register(models.Genre)
class GenreAdmin(admin.ModelAdmin[models.Genre]):
    list_display = ("name", "slug", "title_count", "tmdb_names")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_title_count().prefetch_related("tmdb_genres")  # type: ignore[attr-defined]

    @admin.display(description=_("titles"), ordering="title_count")
    def title_count(self, genre: Any) -> int:
        return int(genre.title_count)

    @admin.display(description=_("at TMDB"))
    def tmdb_names(self, genre: models.Genre) -> str:
        return ", ".join(tmdb_genre.name for tmdb_genre in genre.tmdb_genres.all())

    def save_model(self, request: HttpRequest, obj: models.Genre, form: Any, change: bool) -> None:
        """A new slug is a new facet for every title of the genre."""
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            manual.refresh_genre(genre=obj)

    def delete_model(self, request: HttpRequest, obj: models.Genre) -> None:
        manual.delete_genre(genre=obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for genre in queryset:
            self.delete_model(request, genre)


@admin.register(models.TmdbGenre)
class TmdbGenreAdmin(admin.ModelAdmin[models.TmdbGenre]):
    list_display = ("name", "tmdb_id", "ours")
    filter_horizontal = ("genres",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("genres")

    @admin.display(description=_("our genres"))
    def ours(self, tmdb_genre: models.TmdbGenre) -> str:
        return ", ".join(genre.name for genre in tmdb_genre.genres.all())


class NamedAdmin(admin.ModelAdmin[Any]):
    """Something with a name and a TMDB id. Where search looks into names, their words join the vocabulary."""

    list_display: Any = ("name", "tmdb_id")
    search_fields: ClassVar[Any] = ("=tmdb_id", "name")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(obj, Searchable):
            add_words(obj.names())


@admin.register(models.Person)
class PersonAdmin(NamedAdmin):
    list_display = ("name", "known_for_department", "born_on", "tmdb_id", "hydration")
    list_filter = ("hydration",)
    search_fields = ("=id", "=tmdb_id", "folded_name")
    show_full_result_count = False
    formfield_overrides = ASSUME_HTTPS


admin.site.register(models.Keyword, NamedAdmin)
admin.site.register(models.Collection, NamedAdmin)


@admin.register(models.Company)
class CompanyAdmin(NamedAdmin):
    list_display = ("name", "role", "country", "tmdb_id")
    list_filter = ("role",)


@admin.register(models.Provider)
class ProviderAdmin(NamedAdmin):
    list_display = ("name", "display_priority", "tmdb_id")
    list_editable = ("display_priority",)

    def delete_model(self, request: HttpRequest, obj: models.Provider) -> None:
        """The provider's offers go with it, and so do the facets made of them."""
        titles = list(obj.availability.values_list("title_id", flat=True).distinct())
        super().delete_model(request, obj)
        refresh_facets(titles)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for provider in queryset:
            self.delete_model(request, provider)
