"""Making, changing, deleting, copying, liking and arranging lists."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.lib.pages import PageRequest, render_page
from lists import services
from lists.forms.lists import ListForm
from lists.models import List
from lists.services.smart import smart_titles
from lists.views.acting import acting, go_on
from lists.views.feedback import tell, tracked
from lists.views.lists_found import own_list, seen_list

# Of a smart list somebody else copies what is on top.
MOST_COPIED = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new_list(request: PageRequest) -> HttpResponse:
    initial = {"visibility": request.profile.default_visibility}
    form = ListForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        receipt = services.create_list(profile=request.profile, **form.cleaned_data)
        tell(request, receipt)
        return redirect(receipt.made)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def edit_list(request: PageRequest, pk: int) -> HttpResponse:
    found = own_list(request, pk)
    if found.is_smart:
        return redirect("lists:edit_smart", pk)
    initial = {name: getattr(found, name) for name in ("name", "description", "is_ranked", "visibility")}
    form = ListForm(request.POST if request.method == "POST" else None, initial=initial, found=found)
    if request.method == "POST" and form.is_valid():
        receipt = services.edit_list(profile=request.profile, found=found, **form.cleaned_data)
        tell(request, receipt)
        return redirect(receipt.made)
    return _form_page(request, form, found)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def delete_list(request: PageRequest, pk: int) -> HttpResponse:
    """Asks first where there is no script to offer the way back at once; either way it can be undone."""
    found = own_list(request, pk)
    if request.method != "POST":
        return render_page(request, "lists/list_delete.html", {"list": found})
    try:
        receipt = services.delete_list(profile=request.profile, found=found)
    except List.DoesNotExist:
        messages.error(request, _("The watchlist and the favourites stay. You can empty them."))
        return redirect(found)
    tell(request, receipt)
    return redirect("lists:lists")


@require_POST
@acting
def copy_list(request: PageRequest, pk: int) -> HttpResponse:
    found = seen_list(request, pk)
    titles = None
    if found.is_smart and found.profile_id != request.profile.pk:
        titles = list(smart_titles(found, viewer=request.profile).values_list("pk", flat=True)[:MOST_COPIED])
    receipt = services.copy_list(profile=request.profile, source=found, title_ids=titles)
    tell(request, receipt)
    if request.htmx:
        return HttpResponseClientRedirect(receipt.made.get_absolute_url())
    return redirect(receipt.made)


@require_POST
@acting
def like_list(request: PageRequest, pk: int) -> HttpResponse:
    """on=1 likes, on=0 takes it back; answers with the button as it is now."""
    found: Any = seen_list(request, pk)
    try:
        if request.POST.get("on") == "0":
            services.unlike_list(profile=request.profile, found=found)
        else:
            services.like_list(profile=request.profile, found=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    if not request.htmx:
        return go_on(request, found.get_absolute_url())
    found = seen_list(request, pk)
    return render_page(request, "lists/partials/like.html", {"list": found})


@require_POST
@acting
def arrange_list(request: PageRequest, pk: int) -> HttpResponse:
    """Put one of one's lists at the place `to`, or by=-1 or 1 places on."""
    found = own_list(request, pk)
    to = whole_number(request.POST.get("to", ""))
    if to is None:
        by = whole_number(request.POST.get("by", "")) or 0
        shelf = list(found.profile.lists.exclude(kind__in=("watchlist", "favourites")).in_shelf_order())
        to = next((place for place, each in enumerate(shelf, start=1) if each.pk == found.pk), 1) + by
    try:
        services.arrange_list(profile=request.profile, found=found, to=to)
    except List.DoesNotExist:
        messages.error(request, _("The watchlist and the favourites keep their places."))
    if request.POST.get("quiet") == "1":
        return HttpResponse(status=204)
    if request.htmx:
        return tracked(HttpResponse(status=204), [])
    return redirect("lists:arrange")


@require_safe
@acting
def arrange_page(request: PageRequest) -> HttpResponse:
    """One's own lists as rows to put in order."""
    lists = request.profile.lists.exclude(kind__in=("watchlist", "favourites")).in_shelf_order()
    return render_page(request, "lists/lists_arrange.html", {"lists": list(lists)}, fragment="shelf")


def whole_number(text: str) -> int | None:
    """A number as a form sends it; None for anything else."""
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def _form_page(request: PageRequest, form: ListForm, found: List | None) -> HttpResponse:
    context = {"form": form, "list": found}
    return render_page(request, "lists/list_form.html", context, status=422 if form.is_bound else 200)
