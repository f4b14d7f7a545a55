"""Keeping views of one's library under names."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.pages import PageRequest, render_page
from lists.forms.library import ViewForm
from lists.library import LibraryFilters
from lists.library.look import Look
from lists.models import SavedView
from lists.services import saved_views
from lists.views.acting import acting
from lists.views.feedback import tell
from lists.views.library_page import LibraryAddress, library_url
from movies.views.regions import viewer_region

FORM = "view-form"


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def save(request: PageRequest) -> HttpResponse:
    """Keep what the library shows under a name."""
    said = request.POST if request.method == "POST" else request.GET
    query = _normal(request, said.get("query", ""))
    form = ViewForm(request.POST if request.method == "POST" else None, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(profile=request.profile, name=form.cleaned_data["name"], query=query)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect(_address(view))
    return _page(request, form, title=_("Keep this view"), action=reverse("lists:save_view"), query=query)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def rename(request: PageRequest, view: int) -> HttpResponse:
    found = _found(request, view)
    form = ViewForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.rename_view(view=found, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error("name", error)
        else:
            return redirect(_address(found))
    title = _("Rename “%(name)s”") % {"name": _found(request, view).name}
    return _page(request, form, title=title, action=reverse("lists:rename_view", args=[view]), query=found.query)


@require_POST
@acting
def update(request: PageRequest, view: int) -> HttpResponse:
    """Let the view show from now on what the library shows at present."""
    found = _found(request, view)
    try:
        saved_views.update_view(view=found, query=_normal(request, request.POST.get("query", "")))
    except ValidationError as error:
        form = ViewForm(request.POST)
        form.add_error("name", error)
        return _page(request, form, title=_("Keep this view"), action=reverse("lists:save_view"), query=found.query)
    return redirect(_address(found))


@require_POST
@acting
def delete(request: PageRequest, view: int) -> HttpResponse:
    tell(request, saved_views.delete_view(view=_found(request, view)))
    return redirect(library_url())


def _page(request: PageRequest, form: ViewForm, *, title: str, action: str, query: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "action": action,
        "asked": query,
        "back": f"{library_url()}?{query}",
        "views": request.profile.saved_views.order_by("name", "pk"),
        "library_url": library_url(),
    }
    return render_page(request, "lists/library_view.html", context, fragment=FORM, status=422 if form.errors else 200)


def _found(request: PageRequest, key: int) -> SavedView:
    found: SavedView | None = request.profile.saved_views.filter(pk=min(key, 2**63 - 1)).first()
    if found is None:
        raise Http404(_("There is no such view."))
    return found


def _normal(request: PageRequest, query: str) -> str:
    """The one normal spelling of what an address of the library asks for."""
    said = QueryDict(query)
    address = LibraryAddress(library_url(), default_sort="changed")
    filters = LibraryFilters.from_query(said, region=viewer_region(request))
    return address.query(filters, Look.from_query(said))


def _address(view: SavedView) -> str:
    return f"{library_url()}?{view.query}" if view.query else library_url()
