"""Reporting something to the moderators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.lib.pages import PageRequest, render_page
from social.forms.moderation import ReportForm
from social.moderation import RefusedError, kinds
from social.services import moderation


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def report(request: PageRequest, kind: str, pk: int) -> HttpResponse:
    """The form, for what the profile sees and isn't its own; then back to where the thing stands."""
    target = _seen(request, kind, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            told = moderation.report(reporter=request.profile, target=target, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _thanks(made=told.made))
            return redirect(target.get_absolute_url())
    owner = kinds.owner_of(target)
    context = {
        "form": form,
        "kind": target._meta.verbose_name,
        "about": _about(target),
        "owner": owner,
        "back": target.get_absolute_url(),
    }
    return render_page(request, "social/report.html", context, status=422 if form.errors else 200)


def _seen(request: PageRequest, kind: str, pk: int) -> Any:
    found = moderation.reportable(reporter=request.profile, kind=kind, pk=pk) if request.profile else None
    if found is None:
        raise Http404
    return found


def _about(target: Any) -> str:
    """What stands there, as far as one needs it to know that it is the right thing."""
    said = getattr(target, "text", "") or getattr(target, "name", "") or str(target)
    return said if len(said) <= 240 else f"{said[:239]}…"


def _thanks(*, made: bool) -> str:
    if made:
        return _("Thank you. Moderators look at it; nobody else learns that you reported it.")
    return _("Thank you. Your report now says this; moderators look at it.")
