"""Titles that have something in common: a genre, a keyword, a company, a collection."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from movies.browse import SAMPLED, BrowseFilters, Scope, facet_counts
from movies.models import Collection, Company, Genre, Keyword
from movies.queries import genres_by_name
from movies.views.addresses import moved, number_in
from movies.views.browsing import browse_response, viewer


@require_safe
def genres(request: HttpRequest) -> HttpResponse:
    counts = facet_counts(BrowseFilters(kind=None, region=settings.TMDB_REGION), viewer=viewer(request))
    numbers = counts.of("genre")
    listed = [{"genre": genre, "count": numbers.get(genre.slug, 0)} for genre in genres_by_name()]
    context = {"listed": listed, "counts_are_exact": counts.exact, "counted": SAMPLED}
    return render(request, "movies/genres.html", context)


@require_safe
def genre(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Genre, slug=slug)
    context = {"genre": found, "heading": found.name, "eyebrow": _("Genre"), "intro": found.description}
    return browse_response(request, "movies/browse.html", context, scope=Scope("genre", found.slug))


@require_safe
def keyword(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Keyword.objects.visible_to(viewer(request)), pk=number_in(slug))
    if there := moved(request, found, slug):
        return there
    context = {"keyword": found, "heading": found.name, "eyebrow": _("Keyword"), "intro": ""}
    return browse_response(request, "movies/browse.html", context, scope=Scope("keyword", found.pk))


@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Company.objects.visible_to(viewer(request)), pk=number_in(slug))
    if there := moved(request, found, slug):
        return there
    context = {"company": found, "heading": found.name, "eyebrow": found.get_role_display(), "intro": ""}
    return browse_response(request, "movies/browse.html", context, scope=Scope("company", found.pk))


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Collection.objects.visible_to(viewer(request)), pk=number_in(slug))
    if there := moved(request, found, slug):
        return there
    context = {"collection": found, "heading": found.name, "eyebrow": _("Collection"), "intro": found.overview}
    return browse_response(request, "movies/browse.html", context, scope=Scope("collection", found.pk), sort="oldest")
