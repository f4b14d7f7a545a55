"""What protects an account: password, second factors, linked log-ins, sessions."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.lib.callers import caller_of
from config.lib.pages import render_page
from social.services import sessions


@require_safe
@login_required
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Each way of proving who one is, and what can be done about it."""
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"))
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "totp": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [factor.wrap() for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "has_factor": any(factor.type != Authenticator.Type.RECOVERY_CODES for factor in factors),
        "linked": SocialAccount.objects.filter(user=request.user).count(),
        "services": social_adapter().list_providers(request),
    }
    return render_page(request, "social/security.html", context)


@require_safe
@login_required
@never_cache
def session_list(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    user: Any = request.user
    seats = sessions.seats(user=user, session_key=request.session.session_key)
    return render_page(request, "social/sessions.html", {"seats": seats, "others": sum(not s.is_this for s in seats)})


@require_POST
@login_required
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out in one other place."""
    user: Any = request.user
    if not sessions.end_session(user=user, pk=number, caller=caller_of(request)):
        raise Http404
    messages.success(request, _("That session is signed out."))
    return redirect("social:sessions")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    user: Any = request.user
    ended = sessions.end_other_sessions(user=user, session_key=request.session.session_key, caller=caller_of(request))
    text = ngettext("%(n)d other session is signed out.", "%(n)d other sessions are signed out.", ended)
    messages.success(request, text % {"n": ended} if ended else _("You were signed in nowhere else."))
    return redirect("social:sessions")
