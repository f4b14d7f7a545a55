"""Going on: the shows that somebody is in the middle of."""

from contextlib import suppress

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from lists.episodes import coming_soon, next_card, watching_page
from lists.forms.shows import EpisodeActForm
from lists.services import episodes, today_of
from lists.services.shelf import NotAiredError
from lists.templatetags.shows import rail_context
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell, tracked
from movies.models import Episode

A_PAGE = 60
SOON = 12


@require_safe
@acting
def watching(request: PageRequest) -> HttpResponse:
    """All shows that somebody is in the middle of: to go on with, waiting, resting."""
    raw = request.GET.get("page", "1")
    page = min(int(raw), 10_000) if raw.isascii() and raw.isdigit() and len(raw) < 6 and int(raw) else 1
    today = today_of(request.profile)
    cards, more = watching_page(request.profile, today=today, offset=(page - 1) * A_PAGE, limit=A_PAGE)
    context = {
        "now": [card for card in cards if card.episode and not card.rests],
        "waiting": [card for card in cards if not card.episode],
        "resting": [card for card in cards if card.episode and card.rests],
        "coming": coming_soon(request.profile, today=today, limit=SOON) if page == 1 else [],
        "page": page,
        "previous_page": page - 1 if page > 1 else None,
        "next_page": page + 1 if more else None,
    }
    return render_page(request, "lists/watching.html", context)


@require_safe
@acting
def rail(request: PageRequest) -> HttpResponse:
    """The rail of the home page as it is now."""
    context = {**rail_context(request.profile), "csrf_token": get_token(request), "profile": request.profile}
    return render_page(request, "lists/partials/next_rail.html", context)


@require_POST
@acting
def go_on_with(request: PageRequest, title: int) -> HttpResponse:
    """Tick the episode that a card shows; the card goes on to the following one, or away."""
    found = title_for(request, title)
    form = EpisodeActForm(request.POST, profile=request.profile)
    key = form.act[1] if form.is_valid() else 0
    episode = Episode.objects.select_related("season__title").filter(season__title=found, pk=key).first()
    if episode:
        # An episode that was put off meanwhile can't be ticked here: its card goes.
        with suppress(NotAiredError):
            tell(request, episodes.tick_episode(profile=request.profile, episode=episode))
    if not request.htmx:
        return go_on(request, "/")
    card = next_card(request.profile, found, today=today_of(request.profile))
    context = {"card": card, "csrf_token": get_token(request), "profile": request.profile}
    html = render_to_string("lists/partials/next_card.html", context) if card else ""
    return tracked(HttpResponse(html), [found.pk])
