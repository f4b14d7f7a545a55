"""A title's lists: which of the viewer's hold it, putting it on and taking it off, and a new list on the spot."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from config.lib.text import fold
from lists import services
from lists.enums import ListKind
from lists.models import List
from lists.queries import lists_for_title
from lists.services import Receipt
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell, tracked
from lists.views.lists_found import editable_list
from movies.models import Title
from movies.views.addresses import number_in

# From so many lists on the menu has a field to find one by name.
MANY = 8
BODY, ALL = "track-body", "title-lists-all"


@require_safe
@acting
def title_lists(request: PageRequest, slug: str) -> HttpResponse:
    """A page, or the body of a dialog for htmx."""
    context = _context(request, title_for(request, number_in(slug)))
    if wants_fragment(request, ALL):
        return render_page(request, "lists/partials/title_lists.html", context)
    return render_page(request, "lists/title_lists.html", context, fragment=BODY)


@require_POST
@acting
def toggle_item(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """on=1 puts the title on the list, on=0 takes it off."""
    title, found = title_for(request, number_in(slug)), editable_list(request, pk)
    return _answer(request, title, _toggled(request, title, found, on=request.POST.get("on") != "0"))


@require_POST
@acting
def toggle_standing(request: PageRequest, slug: str, kind: str) -> HttpResponse:
    """The same for the watchlist and the favourites, which may not have been made yet."""
    title, on = title_for(request, number_in(slug)), request.POST.get("on") != "0"
    if kind == ListKind.WATCHLIST:
        return _answer(request, title, services.set_watchlisted(profile=request.profile, title=title, on=on))
    if kind == ListKind.FAVOURITES:
        return _answer(request, title, services.set_favourite(profile=request.profile, title=title, on=on))
    raise Http404(_("There is no such list."))


@require_POST
@acting
def new_list_with(request: PageRequest, slug: str) -> HttpResponse:
    """Make a list of this name with the title on it."""
    title = title_for(request, number_in(slug))
    name = request.POST.get("name", "").replace("\0", "")
    try:
        receipt = services.create_list(profile=request.profile, name=name, title_ids=[title.pk])
    except ValidationError as error:
        context = {**_context(request, title), "name": name[:200], "name_error": error.messages[0]}
        if request.htmx:
            return render_page(request, "lists/partials/title_lists.html", context, status=422)
        return render_page(request, "lists/title_lists.html", context, status=422)
    return _answer(request, title, receipt)


def _toggled(request: PageRequest, title: Title, found: List, *, on: bool) -> Receipt:
    # Its owner's status and flags follow what is on the two lists that come with a profile.
    if found.kind == ListKind.WATCHLIST:
        return services.set_watchlisted(profile=request.profile, title=title, on=on)
    if found.kind == ListKind.FAVOURITES:
        return services.set_favourite(profile=request.profile, title=title, on=on)
    act = services.add_titles if on else services.remove_titles
    try:
        return act(profile=request.profile, found=found, title_ids=[title.pk])
    except List.DoesNotExist:
        raise Http404(_("There is no such list.")) from None


def _answer(request: PageRequest, title: Title, receipt: Receipt) -> HttpResponse:
    if receipt.message:
        tell(request, receipt)
    else:
        messages.info(request, _("Nothing to change: it is like that already."))
    if not request.htmx:
        return go_on(request, reverse("lists:title_lists", args=[title.slug]))
    response = render_page(request, "lists/partials/title_lists.html", _context(request, title))
    return tracked(response, [title.pk])


def _context(request: PageRequest, title: Title) -> dict[str, object]:
    entries = lists_for_title(request.profile, title)
    words = request.GET.get("q", "")[:100].strip()
    found = [entry for entry in entries if fold(words) in fold(entry.found.title)]
    return {
        "title": title,
        "entries": found,
        "many": len(entries) >= MANY,
        "words": words,
        "profile": request.profile,
    }
