"""The household: who is in it, who acts, and what keeps children where they are."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.callers import caller_of
from social.enums import ProfileKind
from social.forms.profiles import PinForm, ProfileForm
from social.models import Profile
from social.services import kids, profiles
from social.services.deletion import belongings_of
from social.services.profiles import (
    ACTIVE_KEY,
    CONFINED_KEY,
    MOST_PROFILES,
    AccountGoing,
    HandleTaken,
    LastProfile,
    TooManyProfiles,
)
from social.views.settings import own_profile

KINDS = (ProfileKind.STANDARD, ProfileKind.KIDS)
# Digits of a number that any key has room for.
LONGEST_KEY = 18


@login_required
@require_safe
def household(request: Any) -> HttpResponse:
    members = list(profiles.household(request.user))
    standard = [member for member in members if member.kind == ProfileKind.STANDARD]
    context = {
        "members": members,
        "most": MOST_PROFILES,
        "is_full": len(members) >= MOST_PROFILES,
        "only_standard": standard[0].pk if len(standard) == 1 else 0,
        "has_kids": len(standard) < len(members),
        "has_pin": bool(request.user.household_pin),
    }
    return render(request, "social/household.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def household_add(request: Any) -> HttpResponse:
    """Add somebody: `?kind=kids` a child."""
    asked = request.POST.get("kind") or request.GET.get("kind")
    kind = ProfileKind.KIDS if asked == ProfileKind.KIDS else ProfileKind.STANDARD
    form = ProfileForm(request.POST or None, instance=Profile(kind=kind, user=request.user))
    # The rest has its place in the settings; the first thing to say is who it is.
    for name in set(form.fields) - {"handle", "display_name", "age_ceiling"}:
        del form.fields[name]
    form.fields["display_name"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            added = profiles.add_profile(user=request.user, kind=kind, caller=caller_of(request), **form.values())
        except HandleTaken:
            form.add_error("handle", _("This handle is taken. Please choose another."))
        except TooManyProfiles:
            form.add_error(None, _("A household has at most %(most)d profiles.") % {"most": MOST_PROFILES})
        except AccountGoing:
            form.add_error(None, _("This account is about to be deleted. Keep it first: then somebody can be added."))
        else:
            messages.success(request, _("%(name)s is in.") % {"name": added.name})
            return redirect("social:settings_household")
    context = {"form": form, "kind": kind, "is_kids": kind == ProfileKind.KIDS}
    return render(request, "social/household_add.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def household_move(request: HttpRequest, number: int) -> HttpResponse:
    """One place up or down."""
    profiles.move_profile(profile=own_profile(request, number), by=-1 if request.POST.get("by") == "up" else 1)
    return redirect("social:settings_household")


@login_required
@require_POST
def household_order(request: Any) -> HttpResponse:
    """All at once, as somebody dragged them: `order` is repeated."""
    sent = request.POST.getlist("order")[:MOST_PROFILES]
    order = [int(raw) for raw in sent if raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_KEY]
    profiles.arrange_profiles(user=request.user, order=order)
    return HttpResponse(status=204) if request.htmx else redirect("social:settings_household")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def household_delete(request: Any, number: int) -> HttpResponse:
    """What goes with it, and then it does."""
    profile = own_profile(request, number)
    is_active = profile.pk == request.profile.pk
    if request.method == "POST":
        try:
            profiles.delete_profile(profile=profile, caller=caller_of(request))
        except LastProfile:
            messages.error(request, _("An account keeps one standard profile. Delete the account itself instead."))
            return redirect("social:settings_household")
        if is_active:
            request.session.pop(ACTIVE_KEY, None)
            request.session.pop(CONFINED_KEY, None)
        messages.success(request, _("%(name)s is gone.") % {"name": profile.name})
        return redirect("social:settings_household")
    context = {"shown": profile, "belongings": belongings_of([profile]), "is_active": is_active}
    return render(request, "social/household_delete.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def household_pin(request: Any) -> HttpResponse:
    """Set the PIN, change it, or do without."""
    if request.method == "POST" and "remove" in request.POST:
        kids.set_pin(user=request.user, pin="", caller=caller_of(request))
        messages.success(request, _("There is no PIN any more: anybody may leave a kids’ profile."))
        return redirect("social:settings_household")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kids.set_pin(user=request.user, pin=form.cleaned_data["pin"], caller=caller_of(request))
        messages.success(request, _("The PIN is set."))
        return redirect("social:settings_household")
    context = {"form": form, "has_pin": bool(request.user.household_pin)}
    return render(request, "social/household_pin.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def you(request: Any) -> HttpResponse:
    """The one page of one's own: who acts, whom to switch to, and the ways on. Where there is no room for a menu."""
    if not request.profile:
        raise Http404
    return render(request, "social/you.html")
