"""Two people side by side: how alike their tastes are, what both have seen, and what both want to."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.queries.compare import BOTH, LABELS, MINE, THEIRS, counts_of, pair_of, part_of
from lists.views.acting import acting
from lists.views.lists_found import owner_of
from reviews.queries.taste import can_match, compare_taste, taste_match
from reviews.taste import FEWEST_COMMON

# Fragments, by the id of the element that htmx replaces.
MATCH, MORE = "taste-match", "grid-more"


@require_safe
@acting
def compare(request: PageRequest, handle: str) -> HttpResponse:
    """Oneself beside somebody whose page one may read; a profile's page asks htmx for the match alone."""
    me, other = request.profile, owner_of(request, handle)
    if not can_match(me, other):
        raise Http404(_("There is nobody of this name to compare with."))
    context: dict[str, Any] = {"me": me, "other": other, "fewest": FEWEST_COMMON}
    if wants_fragment(request, MATCH):
        context["match"] = taste_match(me, other)
        return render_page(request, "lists/compare.html", context, fragment=MATCH)
    part = request.GET.get("show", BOTH)
    part = part if part in LABELS else BOTH
    pair = pair_of(me, other)
    page = part_of(pair, part, after=request.GET.get("after", ""))
    more = {"show": part, "after": page.next_cursor}
    context |= {
        "part": part,
        "page": page,
        "label": label(part, other),
        "more_url": f"{request.path}?{urlencode(more)}" if page.next_cursor else "",
    }
    if wants_fragment(request, MORE):
        return render_page(request, "lists/compare.html#grid", context)
    taste = compare_taste(me, other)
    counts = counts_of(pair)
    tabs = [
        {"label": label(name, other), "url": f"?show={name}#parts", "count": counts[name], "active": name == part}
        for name in LABELS
    ]
    return render_page(request, "lists/compare.html", context | {"taste": taste, "match": taste.match, "tabs": tabs})


def label(part: str, other: Any) -> str:
    """What a part is called on the page."""
    if part == THEIRS:
        return _("Only %(name)s") % {"name": other.name}
    return str(_("Only you") if part == MINE else LABELS[part])
