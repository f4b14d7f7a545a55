"""Search: the results page, suggestions while somebody types, and TMDB's own search where ours finds nothing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import render_page
from movies import services
from movies.forms import AddFromTmdbForm
from movies.models import audience_of
from movies.search import search as find
from movies.search import suggest as suggestions_for
from movies.tmdb.errors import TmdbError
from movies.views.browsing import viewer
from movies.views.limits import spend_tmdb

SHORTEST, LONGEST = 2, 200
PAGE_SIZE, LAST_PAGE = 24, 40
SUGGESTED = 8


def typed(request: HttpRequest) -> str:
    """What somebody searched for, without what can't be in a name."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def page_number(request: HttpRequest) -> int:
    """The page asked for, 1 where it is none."""
    raw = request.GET.get("page", "")
    return min(max(int(raw), 1), LAST_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


def _page_url(request: HttpRequest, query: str, number: int) -> str:
    return f"{request.path}?{urlencode({'q': query, 'page': number})}"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query, number = typed(request), page_number(request)
    is_young = audience_of(viewer(request)).is_young
    context: dict[str, Any] = {
        "query": query,
        "searched": query,
        "too_short": False,
        "results": None,
        "number": number,
        "more_url": "",
        "first_url": f"{request.path}?{urlencode({'q': query})}",
        "tmdb_url": "" if is_young else f"{reverse('movies:search_tmdb')}?{urlencode({'q': query})}",
    }
    if query:
        offset = (number - 1) * PAGE_SIZE
        results = find(query, viewer=viewer(request), limit=PAGE_SIZE, offset=offset)
        # A single character may be a whole word, in Chinese say: what is too little is for the search to judge.
        context["too_short"] = results.is_empty and len(query) < SHORTEST
        context["results"] = None if context["too_short"] else results
        if offset + len(results.titles) < results.total and number < LAST_PAGE and results.titles:
            context["more_url"] = _page_url(request, query, number + 1)
        context["total_text"] = f"{results.total:,}" if results.total_is_exact else f"{results.total:,}+"
    return render_page(request, "movies/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The list that opens under the search box."""
    query = typed(request)
    found = suggestions_for(query, viewer=viewer(request), limit=SUGGESTED) if query else []
    context = {"suggestions": found, "query": query if found or len(query) >= SHORTEST else ""}
    return render(request, "components/suggestions.html", context)


@require_safe
def search_tmdb(request: HttpRequest) -> HttpResponse:
    """What TMDB has under a name, to bring into the catalogue."""
    services.only_for_the_grown(viewer(request))
    query, number = typed(request), page_number(request)
    context: dict[str, Any] = {
        "query": query,
        "searched": query,
        "hits": [],
        "failure": "",
        "next_url": "",
        "previous_url": "",
    }
    if len(query) >= SHORTEST:
        try:
            spend_tmdb(request)
            hits = services.search_tmdb(query=query, page=number, viewer=viewer(request))
        except TmdbError as error:
            context["failure"] = str(error)
        else:
            prefetch_related_objects([hit.title for hit in hits if hit.title], "genres")
            context["hits"] = hits
            context["next_url"] = _page_url(request, query, number + 1) if hits and number < LAST_PAGE else ""
            context["previous_url"] = _page_url(request, query, number - 1) if number > 1 else ""
    return render(request, "movies/search_tmdb.html", context)


@login_required
@require_POST
def add_from_tmdb(request: HttpRequest) -> HttpResponse:
    """Bring one of TMDB's titles into the catalogue and show it."""
    services.only_for_the_grown(viewer(request))
    form = AddFromTmdbForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That isn't one of TMDB's titles."))
        return redirect("movies:search_tmdb")
    try:
        spend_tmdb(request)
        return redirect(services.import_from_tmdb(**form.cleaned_data, viewer=viewer(request)))
    except TmdbError as error:
        messages.error(request, str(error))
        return redirect("movies:search_tmdb")
