"""Invitations: staff's pages, and the link that somebody got."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.callers import caller_of
from config.lib.pages import render_page
from social.forms.invites import InviteForm
from social.forms.signup import INVITE_KEY
from social.models import Invite
from social.services import invites

View = Callable[..., HttpResponse]
_MOST_SHOWN = 200


def staff_only(view: View) -> View:
    """Visitors log in first; for everybody who isn't staff there is nothing here."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@never_cache
def invite_list(request: HttpRequest) -> HttpResponse:
    """All invitations, and the form for another."""
    user: Any = request.user
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        invites.create_invite(
            created_by=user,
            note=facts["note"],
            max_uses=facts["max_uses"],
            expires_at=form.expires_at,
            caller=caller_of(request),
        )
        messages.success(request, _("The invitation is ready: copy its link."))
        return redirect("social:invites")
    rows = Invite.objects.select_related("created_by").order_by("-created_at", "-pk")[:_MOST_SHOWN]
    usable = set(Invite.objects.usable().values_list("pk", flat=True))
    shown = [{"invite": row, "link": _link(row), "usable": row.pk in usable} for row in rows]
    context = {"form": form, "rows": shown, "registration": settings.REGISTRATION}
    return render_page(request, "social/invites.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only
def revoke_invite(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    user: Any = request.user
    invites.revoke_invite(invite=get_object_or_404(Invite, pk=number), by=user, caller=caller_of(request))
    messages.success(request, _("The link no longer works."))
    return redirect("social:invites")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Where an invitation's link leads: what it is, and a button that takes it to the sign-up page."""
    if request.user.is_authenticated:
        messages.info(request, _("You have an account already: the invitation is for somebody else."))
        return redirect("movies:landing")
    usable = settings.REGISTRATION == "open" or (
        settings.REGISTRATION == "invite" and invites.find_invite(code=code) is not None
    )
    if request.method == "POST" and usable:
        request.session[INVITE_KEY] = code
        return redirect("account_signup")
    context = {"usable": usable, "closed": settings.REGISTRATION == "closed"}
    return render_page(request, "social/invitation.html", context, status=200 if usable else 410)


def _link(invite: Invite) -> str:
    return settings.SITE_URL + reverse("social:invitation", args=[invite.code])
