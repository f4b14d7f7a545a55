"""Apps of others that act for this account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.lib.callers import caller_of
from config.lib.pages import render_page
from social.services import apps


@require_safe
@login_required
@never_cache
def app_list(request: HttpRequest) -> HttpResponse:
    """The apps, as whom they act, and what they may."""
    user: Any = request.user
    words = apps.SCOPE_WORDS
    rows = [
        {"app": app, "may": [words[scope] for scope in app.scopes if scope in words]}
        for app in apps.connected_apps(user=user)
    ]
    return render_page(request, "social/apps.html", {"rows": rows})


@require_POST
@login_required
def remove_app(request: HttpRequest) -> HttpResponse:
    """Show an app out: all tokens that it has of this account end, for one profile or, without one, for all."""
    user: Any = request.user
    profile = request.POST.get("profile", "")
    profile_id = int(profile) if profile.isascii() and profile.isdigit() and len(profile) < 19 else None
    client_id = request.POST.get("client", "").replace("\x00", "")
    if not apps.remove_app(user=user, client_id=client_id, profile_id=profile_id, caller=caller_of(request)):
        raise Http404
    messages.success(request, _("The app has no access any more."))
    return redirect("social:apps")
