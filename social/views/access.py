"""After a new password: what still has access without it, and an end to all of that."""

import time
from typing import Any

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
from social.models import User
from social.services.access import revoke_all_access, standing_access
from social.services.sessions import RESET_KEY

# For so long after a reset the session that made it may end access without signing in, in seconds.
_RESET_HOLDS = 900


@require_safe
@login_required
@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    """The account's tokens and apps at a glance, with one button to end them all."""
    user: Any = request.user
    return render_page(request, "social/access.html", {"access": standing_access(user=user)})


@require_safe
@never_cache
def after_reset(request: HttpRequest) -> HttpResponse:
    """The password is new. Whoever has just reset it sees what it doesn't end."""
    user = _who_reset(request)
    access = standing_access(user=user) if user else None
    return render_page(request, "account/password_reset_from_key_done.html", {"access": access})


@require_POST
def revoke_all(request: HttpRequest) -> HttpResponse:
    """End all of it: of the account that is signed in, or of the one whose password was just reset here."""
    signed_in: Any = request.user if request.user.is_authenticated else None
    user: User | None = signed_in or _who_reset(request)
    if user is None:
        raise Http404
    gone = revoke_all_access(user=user, caller=caller_of(request))
    text = ngettext(
        "%(gone)d token or app has no access any more.", "%(gone)d tokens and apps have no access any more.", gone
    )
    messages.success(request, text % {"gone": gone} if gone else _("Nothing else had access."))
    return redirect("social:access" if signed_in else "account_reset_password_from_key_done")


def _who_reset(request: HttpRequest) -> User | None:
    """The account whose password was reset in this session within the last minutes."""
    kept = request.session.get(RESET_KEY)
    if not kept or not 0 <= time.time() - kept[1] <= _RESET_HOLDS:
        return None
    return User.objects.filter(pk=kept[0], is_active=True).first()
