"""Titles with all that hangs on them; by-hand ones can be linked to TMDB here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from movies import manual, models, services
from movies.admin.catalogue import ASSUME_HTTPS
from movies.enums import Source, TitleKind
from movies.tmdb.errors import TmdbError


class CreditInline(admin.TabularInline[models.Credit, models.Title]):
    model = models.Credit
    autocomplete_fields = ("person",)
    extra = 0
    ordering = ("kind", "position")
    show_change_link = False


class CompanyInline(admin.TabularInline[models.TitleCompany, models.Title]):
    model = models.TitleCompany
    autocomplete_fields = ("company",)
    extra = 0


class SeasonInline(admin.TabularInline[models.Season, models.Title]):
    model = models.Season
    fields = ("number", "name", "released_on", "tmdb_episode_count")
    extra = 0
    show_change_link = True


class AlternativeNameInline(admin.TabularInline[models.AlternativeName, models.Title]):
    model = models.AlternativeName
    extra = 0


class ReleaseInline(admin.TabularInline[models.Release, models.Title]):
    model = models.Release
    extra = 0


class VideoInline(admin.TabularInline[models.Video, models.Title]):
    model = models.Video
    extra = 0


class AvailabilityInline(admin.TabularInline[models.Availability, models.Title]):
    model = models.Availability
    autocomplete_fields = ("provider",)
    extra = 0


def concrete_names(form: forms.ModelForm[Any]) -> list[str]:
    """The columns that the form changes, so that saving it doesn't undo an import that ran while it was open."""
    return [field.name for field in form._meta.model._meta.concrete_fields if field.name in form.changed_data]


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=TitleKind.choices)
    tmdb_id = forms.IntegerField(label=_("TMDB id"), min_value=1, max_value=2**31 - 1)


@admin.register(models.Title)
class TitleAdmin(admin.ModelAdmin[models.Title]):
    list_display = ("name", "kind", "year", "source", "hydration", "tmdb_id", "tmdb_popularity", "synced_at")
    list_filter = ("kind", "source", "hydration", "adult", "genres")
    search_fields = ("=id", "=tmdb_id", "=imdb_id", "folded_name")
    search_help_text = _("Part of the name in small letters without accents, or an id.")
    show_full_result_count = False
    list_per_page = 50
    formfield_overrides = ASSUME_HTTPS
    filter_horizontal = ("genres",)
    autocomplete_fields = ("keywords", "collection")
    readonly_fields = (
        "source", "hydration", "score", "rating_count", "rating_sum", "rating_mean", "synced_at",
        "availability_checked_on", "missing_at_tmdb_since", "created_at", "updated_at", "tmdb_id",
    )  # fmt: skip
    inlines = (
        CompanyInline, SeasonInline, CreditInline, AlternativeNameInline, ReleaseInline, AvailabilityInline,
        VideoInline,
    )  # fmt: skip
    actions = ("fetch_from_tmdb",)
    change_form_template = "admin/movies/title/change_form.html"

    def get_inlines(self, request: HttpRequest, obj: models.Title | None) -> Any:
        """Nothing hangs on a title that doesn't exist yet."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: models.Title, form: forms.ModelForm[Any], change: bool) -> None:
        if change:
            obj.save(update_fields=[*concrete_names(form), "sort_name", "updated_at"])
        else:
            obj.source = Source.MANUAL
            obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        manual.refresh_derived(title=form.instance)

    @admin.action(description=_("Fetch from TMDB now"), permissions=["change"])
    def fetch_from_tmdb(self, request: HttpRequest, queryset: Any) -> None:
        fetched = 0
        for title in queryset.from_tmdb():
            try:
                services.fetch_title(title=title)
                fetched += 1
            except TmdbError as error:
                self.message_user(request, f"{title}: {error}", messages.ERROR)
        self.message_user(
            request,
            ngettext("%(count)d title fetched.", "%(count)d titles fetched.", fetched) % {"count": fetched},
        )

    def get_urls(self) -> list[URLPattern]:
        link = path("<int:pk>/link-to-tmdb/", self.admin_site.admin_view(self.link_view), name="movies_title_link")
        return [link, *super().get_urls()]

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a TMDB id, then link the title to it."""
        title = self.get_object(request, str(pk))
        change_url = reverse("admin:movies_title_change", args=[pk])
        if title is None or not self.has_change_permission(request, title):
            return HttpResponseRedirect(reverse("admin:movies_title_changelist"))
        form = LinkForm(request.POST or None, initial={"kind": title.kind})
        if request.method == "POST" and form.is_valid():
            try:
                manual.link_to_tmdb(title=title, **form.cleaned_data)
            except (TmdbError, manual.AlreadyInCatalogueError, manual.AlreadyLinkedError) as error:
                form.add_error("tmdb_id", str(error) or _("This title is linked already."))
            else:
                self.message_user(request, _("Linked to TMDB; nothing that people did with it is lost."))
                return HttpResponseRedirect(change_url)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": title,
            "change_url": change_url,
        }
        return TemplateResponse(request, "admin/movies/title/link.html", context)


class EpisodeInline(admin.TabularInline[models.Episode, models.Season]):
    model = models.Episode
    fields = ("number", "name", "aired_on", "runtime_minutes")
    extra = 0


@admin.register(models.Season)
class SeasonAdmin(admin.ModelAdmin[models.Season]):
    list_display = ("title", "number", "name", "released_on")
    list_select_related = ("title",)
    raw_id_fields = ("title",)
    search_fields = ("title__folded_name",)
    show_full_result_count = False
    inlines = (EpisodeInline,)
