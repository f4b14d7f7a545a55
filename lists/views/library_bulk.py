"""Acts on many titles of one's library: what would happen, and then doing it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.lib.pages import PageRequest, render_page
from lists.forms.library import BulkForm, lists_to_add_to
from lists.forms.when import Choice
from lists.models import List
from lists.remembered import version_of
from lists.services import bulk
from lists.views.acting import acting
from lists.views.feedback import tell
from movies.views.regions import viewer_region

PREVIEW = "bulk-preview"


@require_POST
@acting
def preview(request: PageRequest) -> HttpResponse:
    """What the act would do, in numbers, with a button that does it. Writes nothing."""
    return _show(request, _form(request))


@require_POST
@acting
def carry_out(request: PageRequest) -> HttpResponse:
    """Do it, if the library is still what it was when that was shown; or show again what would happen now."""
    form = _form(request)
    if not form.is_valid() or form.act is None:
        return _show(request, form)
    same = form.cleaned_data["digest"] == form.digest_of_titles()
    try:
        if not same or form.cleaned_data["version"] is None:
            raise bulk.LibraryChangedError
        receipt = bulk.carry_out(
            profile=request.profile,
            act=form.act,
            title_ids=form.title_ids,
            version=form.cleaned_data["version"],
        )
    except (bulk.LibraryChangedError, List.DoesNotExist):
        return _show(request, form, changed=True)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, form)
    tell(request, receipt)
    return redirect(_back(form))


def _form(request: PageRequest) -> BulkForm:
    data = request.POST.copy()
    if data.get("action") == "log" and not data.get("when"):
        data["when"] = Choice.TODAY
    return BulkForm(data, profile=request.profile, region=viewer_region(request))


def _show(request: PageRequest, form: BulkForm, *, changed: bool = False) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "changed": changed, "back": _back(form), "preview": None, "lists": []}
    status = 200
    # The version first: what happens after it is noticed.
    context["version"] = version_of(request.profile)
    if form.is_valid() and form.act is not None:
        try:
            context["preview"] = bulk.preview(profile=request.profile, act=form.act, title_ids=form.title_ids)
        except List.DoesNotExist:
            form.add_error("action", ValidationError(_("That list isn’t there any more. Choose another one.")))
    if form.asks_list:
        context["lists"] = lists_to_add_to(request.profile)
    if form.errors:
        status = 422
    return render_page(request, "lists/library_bulk.html", context, fragment=PREVIEW, status=status)


def _back(form: BulkForm) -> str:
    """The library as it was looked at. Only an address of its own is ever made of what the form says."""
    query = QueryDict(form.data.get("query", "")).urlencode()
    return f"{reverse('lists:library')}?{query}" if query else reverse("lists:library")
