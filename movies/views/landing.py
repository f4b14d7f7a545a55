"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from movies.queries import genres_by_name, landing_titles
from movies.views.browsing import viewer


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    context = {**landing_titles(viewer(request)), "genres": genres_by_name()}
    return render(request, "movies/landing.html", context)
