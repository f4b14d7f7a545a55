"""From one profile to another: one click between grown-ups, the PIN out of a kids' profile and a guest's, and out of a
guest's a word besides: all that it did goes.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.lib.callers import caller_of
from social.enums import ProfileKind
from social.models import Profile
from social.services import guests, kids
from social.services.kids import TooManyTries, WrongPin
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY

GUEST = "guest"


@login_required
@require_POST
def switch(request: Any) -> HttpResponse:
    """Act as another profile of the household from now on: `profile` is its key, or `guest`."""
    wanted = request.POST.get("profile", "")
    target, here = _target(request, wanted), request.profile
    if target is not None and here and target.pk == here.pk:
        return redirect(_back(request, target))
    if _needs_pin(request, wanted):
        if "pin" not in request.POST:
            return redirect(_leave_url(wanted))
        if error := _pin_error(request):
            return _leave_page(request, wanted, target, error=error, status=422)
    if here and here.kind == ProfileKind.GUEST:
        if "confirm" not in request.POST:
            return redirect(_leave_url(wanted))
        guests.wipe_guest(profile=here)
    if target is None:
        if not request.session.session_key:
            request.session.save()
        target = guests.seat_guest(user=request.user, session_key=request.session.session_key)
    request.session[ACTIVE_KEY] = target.pk
    request.session[CONFINED_KEY] = target.is_kids or (target.is_guest and bool(request.user.household_pin))
    messages.success(request, _("Hello, %(name)s.") % {"name": target.name})
    return redirect(_back(request, target))


@login_required
@require_safe
def leave(request: Any) -> HttpResponse:
    """What stands between a kids' or a guest profile and the next one. Nothing does for others: back home."""
    here = request.profile
    wanted = request.GET.get("to", "")
    if not here or here.kind == ProfileKind.STANDARD or not (_needs_pin(request, wanted) or here.is_guest):
        return redirect("movies:landing")
    return _leave_page(request, wanted, _target(request, wanted))


def _target(request: Any, wanted: str) -> Profile | None:
    """One of the household; None for a guest. Raises Http404 for anybody else."""
    if wanted == GUEST:
        here = request.profile
        return here if here and here.kind == ProfileKind.GUEST else None
    for profile in request.household:
        if str(profile.pk) == wanted:
            found: Profile = profile
            return found
    raise Http404


def _needs_pin(request: Any, wanted: str) -> bool:
    """Whether the way out of this profile takes the household's PIN. It does where there is one, but not for a guest
    who lets a child have the seat.
    """
    here = request.profile
    if not here or here.kind == ProfileKind.STANDARD or not request.user.household_pin:
        return False
    target = _target(request, wanted)
    return here.kind == ProfileKind.KIDS or not (target and target.kind == ProfileKind.KIDS)


def _pin_error(request: Any) -> str:
    """What is wrong with the PIN typed; empty if nothing is."""
    try:
        kids.check_pin(user=request.user, pin=request.POST["pin"].strip(), caller=caller_of(request))
    except WrongPin as error:
        left = ngettext("%(left)d try is left", "%(left)d tries are left", error.tries_left)
        return _("That is not the PIN: %(left)s.") % {"left": left % {"left": error.tries_left}}
    except TooManyTries as error:
        until = time_format(timezone.localtime(error.until), "TIME_FORMAT")
        return _("That were too many tries. The next one can be made at %(time)s.") % {"time": until}
    return ""


def _leave_url(wanted: str) -> str:
    return f"{reverse('social:leave')}?{urlencode({'to': wanted})}"


def _leave_page(
    request: Any, wanted: str, target: Profile | None, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "wanted": wanted,
        "target": target,
        "error": error,
        "needs_pin": _needs_pin(request, wanted),
        "is_guest": request.profile.kind == ProfileKind.GUEST,
    }
    return render(request, "social/leave.html", context, status=status)


def _back(request: Any, target: Profile) -> str:
    """The page that somebody switched on, where it is the same for everybody; otherwise home. Children go home."""
    there = request.POST.get("next", "")
    home = reverse("movies:landing")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    if not there or not safe or target.kind != ProfileKind.STANDARD:
        return home
    try:
        match = resolve(there.split("?")[0])
    except Resolver404:
        return home
    return (
        there if match.namespace == "movies" or match.url_name in ("settings_profile", "settings_household") else home
    )
