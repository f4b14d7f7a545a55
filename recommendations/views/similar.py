"""What a title's page says of others: those like it, and those that its fans love."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.views.acting import title_for
from movies.views.addresses import moved, number_in
from movies.views.browsing import viewer
from recommendations.serving.fans import also_loved
from recommendations.serving.similar import SimilarTitle, similar_to

SIMILAR = "similar"
ON_RAIL, ON_PAGE = 12, 24
# Of what two titles share so much is named with each.
NAMED = 3


@require_safe
def similar(request: PageRequest, slug: str) -> HttpResponse:
    """A title's page asks for this, and links to it: similar titles with why, and what its fans love besides."""
    title, profile = title_for(request, number_in(slug)), viewer(request)
    is_piece = wants_fragment(request, SIMILAR)
    here = reverse("recommendations:similar", args=[title.slug])
    if not is_piece and (there := moved(request, title, slug, to=here)):
        return there
    most = ON_RAIL if is_piece else ON_PAGE
    like_it = similar_to(title, profile, most)
    loved = also_loved(title, profile, most=most)
    context = {
        "title": title,
        "like_it": [{"title": each.title, "why": words_of(each)} for each in like_it],
        "loved": loved,
        "titles": [*(each.title for each in like_it), *(each.title for each in loved)],
        "is_piece": is_piece,
    }
    return render_page(request, "recommendations/similar.html", context, fragment=SIMILAR)


def words_of(found: SimilarTitle) -> str:
    """What the two share, in a few words; genres only where nothing else is known."""
    whys: list[dict[str, Any]] = found.why
    names = [facet["name"] for why in whys if why["kind"] not in ("genre", "audience") for facet in why["facets"]]
    names = names or [facet["name"] for why in whys if why["kind"] == "genre" for facet in why["facets"]]
    said = [", ".join(list(dict.fromkeys(names))[:NAMED])] if names else []
    if any(why["kind"] == "audience" for why in whys):
        said.append(_("liked by the same people"))
    return " · ".join(said)
