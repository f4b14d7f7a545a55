"""Pages of a library: one's own, and what others see of somebody's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.library import library_page
from lists.library.look import TABLE
from lists.library.rows import dress
from lists.services import today_of
from lists.views.acting import acting
from lists.views.library_page import Shown, grid_context, saved_views, shown, side_context
from lists.views.lists_found import owner_of
from movies.views.browsing import viewer

RESULTS = "results"
# The elements that htmx replaces by the next cards and rows.
MORE = ("grid-more", "rows-more")


@require_safe
@acting
def library(request: PageRequest) -> HttpResponse:
    """One's own library, with everything."""
    return _respond(request, shown(request, request.profile, request.profile, request.path), {})


@require_safe
def library_of(request: PageRequest, handle: str) -> HttpResponse:
    """What somebody shows of their library: statuses and ratings. One's own is elsewhere."""
    owner = owner_of(request, handle)
    if handle != owner.handle:
        return redirect("lists:library_of", owner.handle, permanent=True)
    if (who := viewer(request)) and who.pk == owner.pk:
        return redirect(f"{reverse('lists:library')}?{request.GET.urlencode()}".rstrip("?"))
    return _respond(request, shown(request, owner, who or None, request.path), {"owner": owner})


def _respond(request: PageRequest, wanted: Shown, context: dict[str, Any]) -> HttpResponse:
    """The page, its results, or the next cards or rows only: whichever htmx asked for."""
    template = "lists/library.html"
    cursor = request.GET.get("after")
    page = library_page(wanted.filters, owner=wanted.owner, viewer=wanted.viewer, after=cursor)
    # Cards of one's own library have the control; others' say what they thought of it.
    if wanted.look.layout == TABLE or not wanted.own:
        dress(page.titles, wanted.look.columns, owner=wanted.owner, viewer=wanted.viewer, today=today_of(wanted.owner))
    context |= grid_context(wanted, page, continued=bool(cursor))
    if any(wants_fragment(request, more) for more in MORE):
        return render_page(request, f"{template}#{'rows' if wanted.look.layout == TABLE else 'grid'}", context)
    context |= side_context(wanted, page)
    context |= {"views": saved_views(wanted), "is_fragment": wants_fragment(request, RESULTS)}
    response = render_page(request, template, context, fragment=RESULTS)
    if context["is_fragment"]:
        response["HX-Push-Url"] = wanted.url(wanted.filters)
    return response
