"""A film's or show's page, its seasons, its cast and crew."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.lib.pages import PageRequest, render_page, wants_fragment
from movies import services
from movies.models import Title, audience_of
from movies.queries import cast_and_crew, season_for_page, title_details, title_for_page
from movies.templatetags.posters import image_url
from movies.tmdb.client import tmdb_state
from movies.tmdb.errors import TmdbError
from movies.views.addresses import moved, number_in
from movies.views.browsing import viewer
from movies.views.facts import external_links, title_facts
from movies.views.limits import spend_tmdb
from movies.views.regions import viewer_region
from movies.views.structured import title_data

# A full title that hasn't been asked about for longer says so.
STALE = datetime.timedelta(days=60)


@require_safe
def title(request: HttpRequest, slug: str) -> HttpResponse:
    found = _find(request, slug)
    if there := moved(request, found, slug):
        return there
    region = viewer_region(request)
    details = title_details(found, viewer=viewer(request), region=region)
    context = {
        "title": found,
        "details": details,
        "region": region,
        "facts": title_facts(found, details),
        "links": external_links(found),
        "structured": title_data(found, details),
        "social_image": image_url(found.backdrop_path, "w1280"),
        **freshness(found, viewer=viewer(request)),
    }
    return render(request, "movies/title.html", context)


@require_safe
def season(request: PageRequest, slug: str, number: int) -> HttpResponse:
    """A season's page; only its episodes where htmx opens them on the show's page."""
    found = _find(request, slug)
    if not found.is_show or number > 32_767:
        raise Http404
    shown = season_for_page(found, number=number)
    if shown is None:
        raise Http404
    context = {"title": found, "season": shown, "episodes": list(shown.episodes.all()), "today": timezone.localdate()}
    if wants_fragment(request, f"episodes-{number}"):
        return render_page(request, "movies/partials/episodes.html", context)
    context["crumbs"] = _crumbs((_("Shows"), reverse("movies:shows")), (found.name, found.get_absolute_url()), shown)
    numbers = list(found.seasons.order_by("number").values_list("number", flat=True))
    place = numbers.index(number)
    context["previous_number"] = numbers[place - 1] if place else None
    context["next_number"] = numbers[place + 1] if place + 1 < len(numbers) else None
    return render_page(request, "movies/season.html", context)


@require_safe
def credits(request: HttpRequest, slug: str) -> HttpResponse:
    found = _find(request, slug)
    cast, departments = cast_and_crew(found)
    crumbs = _crumbs((found.name, found.get_absolute_url()), _("Cast and crew"))
    context = {"title": found, "cast": cast, "departments": departments, "crumbs": crumbs}
    return render(request, "movies/credits.html", context)


@require_POST
def fetch_title(request: PageRequest, slug: str) -> HttpResponse:
    """Fill a stub from TMDB, for whoever opened it first; afterwards, or where it can't be, back to its page."""
    found = _find(request, slug)
    if found.is_stub and found.tmdb_id is not None and not services.refused_lately(found):
        services.only_for_the_grown(viewer(request))
        try:
            spend_tmdb(request)
            found = services.fetch_title(title=found)
        except TmdbError as error:
            return fetch_failed(request, found, error)
    if request.htmx:
        return HttpResponseClientRedirect(found.get_absolute_url())
    return redirect(found)


def fetch_failed(request: PageRequest, found: Any, error: TmdbError) -> HttpResponse:
    """The reason, on the page that asked."""
    if request.htmx:
        return render(request, "movies/partials/stub.html", {"fetch_url": request.path, "failure": str(error)})
    messages.error(request, str(error))
    return redirect(found)


def freshness(row: Any, *, viewer: Any) -> dict[str, Any]:
    """What a page says about where its facts come from: a stub, TMDB out of reach, or facts from long ago.

    can_fetch: whether the viewer may have a stub filled now.
    """
    if row.tmdb_id is None:
        return {"tmdb": None, "is_stale": False, "can_fetch": False, "gone": False}
    stub = row.hydration == "stub"
    stale = not stub and row.synced_at is not None and row.synced_at < timezone.now() - STALE
    state = tmdb_state() if stub or stale else None
    gone = getattr(row, "missing_at_tmdb_since", None) is not None
    refused = services.refused_lately(row)
    wanted = stub and not gone and not refused and not audience_of(viewer).is_young
    can_fetch = bool(wanted and state and state.configured and state.available)
    return {"tmdb": state, "is_stale": stale, "can_fetch": can_fetch, "gone": gone}


def _crumbs(*way: Any) -> list[dict[str, str]]:
    """Label and address of each step; the last one is here and needs no address."""
    *steps, here = way
    return [*({"label": label, "url": url} for label, url in steps), {"label": str(here), "url": ""}]


def _find(request: HttpRequest, slug: str) -> Title:
    found = title_for_page(viewer(request), pk=number_in(slug))
    if found is None:
        raise Http404(_("There is no such title."))
    return found
