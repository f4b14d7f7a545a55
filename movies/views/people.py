"""A person's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.lib.pages import PageRequest
from movies import services
from movies.models import Person
from movies.queries import filmography
from movies.tmdb.errors import TmdbError
from movies.views.addresses import moved, number_in
from movies.views.browsing import viewer
from movies.views.facts import person_facts
from movies.views.limits import spend_tmdb
from movies.views.structured import person_data
from movies.views.titles import fetch_failed, freshness


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    found = _find(request, slug)
    if there := moved(request, found, slug):
        return there
    known_for, departments = filmography(found, viewer=viewer(request))
    context = {
        "person": found,
        "known_for": known_for,
        "departments": departments,
        "facts": person_facts(found),
        "structured": person_data(found),
        **freshness(found, viewer=viewer(request)),
    }
    return render(request, "movies/person.html", context)


@require_POST
def fetch_person(request: PageRequest, slug: str) -> HttpResponse:
    """Fill a stub from TMDB, for whoever opened the page first."""
    found = _find(request, slug)
    if found.hydration == "stub" and found.tmdb_id is not None:
        services.only_for_the_grown(viewer(request))
        try:
            spend_tmdb(request)
            found = services.fetch_person(person=found)
        except TmdbError as error:
            return fetch_failed(request, found, error)
    if request.htmx:
        return HttpResponseClientRedirect(found.get_absolute_url())
    return redirect(found)


def _find(request: HttpRequest, slug: str) -> Person:
    people = Person.objects.visible_to(viewer(request)).defer("search_document")
    return get_object_or_404(people, pk=number_in(slug))
