"""What people think of a title, and the rule by which it adds up."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page
from movies.models import Title
from movies.models.titles import PRIOR_MEAN, PRIOR_RATINGS, PRIOR_VOTES, bayesian_mean
from movies.views.addresses import number_in
from reviews.queries.community import histogram_of
from reviews.queries.friends import PAGE_SIZE, SHOWN, friends_of, has_friends
from reviews.taste import DOUBT, FEWEST_COMMON

PANEL = "title-ratings"


@require_safe
def title_ratings(request: PageRequest, slug: str) -> HttpResponse:
    """A title's ratings; its own page asks htmx for the panel alone."""
    viewer = request.profile or None
    found = Title.objects.visible_to(viewer).defer("search_document", "facets", "regional_facets")
    title = get_object_or_404(found, pk=number_in(slug))
    as_panel = bool(request.htmx) and request.htmx.target == PANEL
    friends = friends_of(
        viewer, title, limit=SHOWN if as_panel else PAGE_SIZE, after="" if as_panel else request.GET.get("after", "")
    )
    context = {
        "title": title,
        "histogram": histogram_of(title),
        "friends": friends,
        "has_friends": has_friends(viewer),
        "as_panel": as_panel,
    }
    return render_page(request, "reviews/title_ratings.html", context, fragment=PANEL)


@require_safe
def about_ratings(request: PageRequest) -> HttpResponse:
    """The rules, with the numbers that are in force."""
    context = {
        "prior_mean": PRIOR_MEAN,
        "prior_ratings": PRIOR_RATINGS,
        "prior_votes": PRIOR_VOTES,
        "one_ten": bayesian_mean(count=1, total=10),
        "hundred_tens": bayesian_mean(count=100, total=1000),
        "fewest_common": FEWEST_COMMON,
        "doubt": DOUBT,
    }
    return render(request, "reviews/about_ratings.html", context)
