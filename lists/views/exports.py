"""Exports: asking for one, waiting for it, downloading and deleting it; lists and the account's own data as files."""

import json
import tempfile
from collections.abc import Iterable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.lib.exact import ExactEncoder
from config.lib.pages import PageRequest, render_page
from lists.enums import ExportKind
from lists.exports import lists as list_files
from lists.exports.account import account_data
from lists.exports.running import ExportUnderWayError, delete_export, opened, progress_of, start_export
from lists.exports.shapes import SHAPES, is_direct, write_shape
from lists.forms.exports import ExportForm
from lists.models import Export
from lists.models.exports import KEPT_FOR, MOST_KEPT
from lists.views.imports_page import importing
from lists.views.lists_found import seen_list
from movies.views.addresses import number_in
from movies.views.browsing import viewer

REGION = "exports"


@require_safe
@importing
@never_cache
def exports(request: PageRequest) -> HttpResponse:
    """All ways to take one's things along, and the files that are there."""
    found = list(Export.objects.filter(profile=request.profile).newest_first()[: MOST_KEPT + 1])
    context = {
        "exports": [{"export": each, "share": progress_of(each), "label": SHAPES[each.kind].label} for each in found],
        "is_busy": any(each.is_under_way for each in found),
        "archive": SHAPES[ExportKind.MATINEE],
        "shapes": [shape for kind, shape in SHAPES.items() if kind != ExportKind.MATINEE],
        "days": KEPT_FOR.days,
        "most": MOST_KEPT,
    }
    return render_page(request, "lists/exports.html", context, fragment=REGION)


@require_POST
@importing
def make(request: PageRequest) -> Any:
    """The file itself where that is quick; else a worker makes it."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("There is no such export."))
    kind = form.cleaned_data["kind"]
    if is_direct(request.profile, kind):
        return _made(request, kind)
    try:
        start_export(profile=request.profile, kind=kind)
    except ExportUnderWayError as error:
        messages.info(request, str(error))
    return redirect("lists:exports")


@require_safe
@importing
def file(request: PageRequest, token: str) -> Any:
    """The file, for the very profile that it is of, while it is kept."""
    found = Export.objects.filter(profile=request.profile, token=token[:32]).first()
    stored = opened(found) if found else None
    if found is None or stored is None:
        raise Http404(_("There is no such file. It may have been deleted: they are kept for some days only."))
    return _private(FileResponse(stored, as_attachment=True, filename=found.name))


@require_POST
@importing
def delete(request: PageRequest, pk: int) -> HttpResponse:
    found = Export.objects.filter(profile=request.profile, pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise Http404(_("There is no such export."))
    delete_export(found)
    messages.success(request, _("The export is deleted."))
    return redirect("lists:exports")


@require_safe
def list_csv(request: PageRequest, handle: str, slug: str) -> StreamingHttpResponse:
    """What is on a list, as a table."""
    found, profile = seen_list(request, number_in(slug), handle=handle), viewer(request)
    return _streamed(list_files.csv_of(found, viewer=profile), f"{found.slug}.csv", "text/csv")


@require_safe
def list_json(request: PageRequest, handle: str, slug: str) -> StreamingHttpResponse:
    """The same with the list's own facts, for programs."""
    found, profile = seen_list(request, number_in(slug), handle=handle), viewer(request)
    return _streamed(list_files.json_of(found, viewer=profile), f"{found.slug}.json", "application/json")


@require_safe
@login_required
@never_cache
@reauthentication_required
def account(request: HttpRequest) -> HttpResponse:
    """All that the account itself holds, for who has just proved once more to be its owner."""
    user: Any = request.user
    body = json.dumps(account_data(user), cls=ExactEncoder, ensure_ascii=False, indent=2)
    name = f"matinee-account-{timezone.localdate().isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return cast(HttpResponse, _private(response))


def _made(request: PageRequest, kind: str) -> FileResponse:
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    name = write_shape(request.profile, kind, cast(Any, made))
    made.seek(0)
    return cast(FileResponse, _private(FileResponse(made, as_attachment=True, filename=name)))


def _streamed(parts: Iterable[str], name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=f"{content_type}; charset=utf-8")
    # FileResponse knows how to write names in any script.
    response.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    return cast(StreamingHttpResponse, _private(response))


def _private(response: Any) -> Any:
    """Nobody keeps it on the way; and what is packed already is not packed again."""
    patch_cache_control(response, private=True, no_store=True)
    if response.headers.get("Content-Type") == "application/zip":
        response.headers["Content-Encoding"] = "identity"
    return response
