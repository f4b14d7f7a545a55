"""The account: what it consists of, and how it goes."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.callers import caller_of
from config.lib.pages import render_page
from social.forms.account import DeleteAccountForm
from social.models import Profile
from social.services import deletion


@require_safe
@login_required
@never_cache
def account_page(request: HttpRequest) -> HttpResponse:
    """The account in short, with the ways to each part of it."""
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "email")
    context = {"addresses": addresses, "profiles": Profile.objects.of(request.user)}  # type: ignore[arg-type]
    return render_page(request, "social/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def delete_account(request: HttpRequest) -> HttpResponse:
    """What goes with the account, and the form that lets it go."""
    user: Any = request.user
    if not user.has_usable_password():
        answer: HttpResponse = _delete_without_password(request)
        return answer
    return _delete(request)


@reauthentication_required(allow_get=True)
def _delete_without_password(request: HttpRequest) -> HttpResponse:
    return _delete(request)


def _delete(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = DeleteAccountForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        at_once = form.cleaned_data["when"] == "now"
        try:
            deletion.ask_for_deletion(
                user=user, at_once=at_once, session_key=request.session.session_key, caller=caller_of(request)
            )
        except deletion.LastAdministratorError:
            form.add_error(None, _("You are the only administrator here. Make somebody else one first."))
        else:
            return _gone(request) if at_once else _waiting(request)
    context = {"form": form, "belongings": deletion.belongings(user=user)}
    return render_page(request, "social/delete_account.html", context, status=422 if form.errors else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    # Its session has ended already, and the account itself may be gone by now: nothing is left to log out of.
    request.session.flush()
    request.user = AnonymousUser()
    messages.success(request, _("Your account is being deleted, with everything in it."))
    return redirect("movies:landing")


def _waiting(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Nobody sees your account any more. You have two weeks to think better of it."))
    return redirect("social:account")


@require_POST
@login_required
def keep_account(request: HttpRequest) -> HttpResponse:
    """Think better of it."""
    user: Any = request.user
    if deletion.keep_account(user=user, caller=caller_of(request)):
        messages.success(request, _("Good to have you back: everything is as it was."))
    return redirect("social:account")
