"""The top of somebody's list, for the home page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page
from movies.views.browsing import viewer
from recommendations.services.suggesting import has_said_anything, list_of
from recommendations.serving.picks import picks_of, varied

ON_RAIL = 14


@require_safe
def picks_rail(request: PageRequest) -> HttpResponse:
    """Top picks with why, for other pages to fetch. Nothing for visitors, for who wants no recommendations, and for
    who has said nothing yet: that many like something, the page around it says already.
    """
    profile = viewer(request)
    picks = picks_of(profile, list_of(profile), most=ON_RAIL) if profile else []
    if profile and picks and not has_said_anything(profile, picks):
        picks = []
    return render_page(request, "recommendations/picks_rail.html", {"picks": varied(picks)})
