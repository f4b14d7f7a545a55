"""Pages of lists: one's own, somebody's, everybody's, and a list itself."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page
from lists.enums import ListKind
from lists.models import List
from lists.queries import discovered, lists_of, lists_with, my_shelf, show_faces
from lists.services.sharing import invitation_count
from lists.services.smart import library_lists, smart_among
from lists.views.acting import title_for
from lists.views.lists_found import owner_of, seen_list, seen_lists
from lists.views.lists_page import list_response
from movies.views.addresses import moved, number_in
from movies.views.browsing import viewer
from social.models.visibility import readable_settings

DISCOVERED = 24
MOST_PAGES = 400
WITH_TITLE = 6


@require_safe
def my_lists(request: PageRequest) -> HttpResponse:
    """One's own lists, those shared and liked; a visitor is shown everybody's."""
    profile = viewer(request)
    if not profile:
        return redirect("lists:discover")
    shelf, library = my_shelf(profile), library_lists(profile)
    shelf.library = [found for found, _titles in library.values()]
    smart = smart_among([*shelf.mine, *shelf.shared, *shelf.liked], viewer=profile)
    smart |= {found.pk: titles for found, titles in library.values()}
    show_faces(shelf.all, viewer=profile, smart=smart)
    for status, (found, _titles) in library.items():
        found.query = f"?status={status}"  # type: ignore[attr-defined]
    context = {
        "shelf": shelf,
        "invitations": invitation_count(profile),
        "tabs": _tabs("lists:lists"),
        "profile": profile,
    }
    return render_page(request, "lists/lists.html", context, fragment="shelf")


@require_safe
def lists_of_profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Somebody's lists, as far as the viewer sees them."""
    owner, profile = owner_of(request, handle), viewer(request)
    if handle != owner.handle:
        return redirect("lists:lists_of", owner.handle, permanent=True)
    lists = lists_of(owner, viewer=profile)
    show_faces(lists, viewer=profile, smart=smart_among(lists, viewer=profile))
    context = {"owner": owner, "lists": lists, "profile": profile, "is_own": bool(profile) and owner == profile}
    return render_page(request, "lists/lists_of.html", context)


@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    """Public lists, the most liked first or the newest."""
    profile = viewer(request)
    newest = request.GET.get("sort") == "new"
    words = " ".join(request.GET.get("q", "").replace("\0", "")[:100].split())
    number = request.GET.get("page", "1")
    page = min(int(number), MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    page = max(page, 1)
    start = (page - 1) * DISCOVERED
    rows = list(discovered(profile, newest=newest, words=words)[start : start + DISCOVERED + 1])
    lists = rows[:DISCOVERED]
    show_faces(lists, viewer=profile, smart=smart_among(lists, viewer=profile))
    query = {**({"sort": "new"} if newest else {}), **({"q": words} if words else {})}
    context = {
        "lists": lists,
        "profile": profile,
        "tabs": _tabs("lists:discover") if profile else [],
        "newest": newest,
        "words": words,
        "previous_url": f"{request.path}?{urlencode({**query, 'page': page - 1})}" if page > 1 else "",
        "next_url": f"{request.path}?{urlencode({**query, 'page': page + 1})}" if len(rows) > DISCOVERED else "",
    }
    return render_page(request, "lists/discover.html", context, fragment="results")


@require_safe
def list_page(request: PageRequest, handle: str, slug: str) -> HttpResponse:
    """A list, at its own address."""
    found = seen_list(request, number_in(slug), handle=handle)
    if not found.is_made or handle != found.profile.handle:
        return redirect(found, permanent=found.is_made)
    if there := moved(request, found, slug):
        return there
    return list_response(request, found)


@require_safe
def watchlist(request: PageRequest, handle: str) -> HttpResponse:
    return _standing(request, handle, ListKind.WATCHLIST)


@require_safe
def favourites(request: PageRequest, handle: str) -> HttpResponse:
    return _standing(request, handle, ListKind.FAVOURITES)


@require_safe
def in_lists(request: PageRequest, slug: str) -> HttpResponse:
    """A title's page asks for this: public lists that hold the title."""
    title, profile = title_for(request, number_in(slug)), viewer(request)
    lists = list(lists_with(title, viewer=profile)[:WITH_TITLE])
    show_faces(lists, viewer=profile, smart={})
    context = {"title": title, "lists": lists, "profile": profile}
    return render_page(request, "lists/in_lists.html", context, fragment="in-lists")


def _standing(request: PageRequest, handle: str, kind: ListKind) -> HttpResponse:
    """A list that comes with a profile: there for whoever may see it, even before anything was put on it."""
    profile = viewer(request)
    found = seen_lists(profile, handle).filter(kind=kind).first()
    if found is None:
        owner = owner_of(request, handle)
        if List.objects.filter(profile=owner, kind=kind).exists():
            raise Http404(_("There is no such list."))
        # As it will be once something is on it: nobody learns from a 404 when that came to be.
        shown = owner.default_visibility
        if shown not in readable_settings(profile, owner):
            raise Http404(_("There is no such list."))
        found = List(
            profile=owner, kind=kind, name=str(kind.label), visibility=shown, is_ranked=kind == ListKind.FAVOURITES
        )
        found.liked, found.role, found.members_count = False, None, 0  # type: ignore[attr-defined]
    if handle != found.profile.handle:
        return redirect(found, permanent=True)
    return list_response(request, found)


def _tabs(active: str) -> list[dict[str, Any]]:
    pages = ((_("Your lists"), "lists:lists"), (_("Discover"), "lists:discover"))
    return [{"label": label, "url": reverse(name), "active": name == active} for label, name in pages]
