"""What the profile wants to be told and how, the browsers that take pushes, and the services that it has."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.agents import device_name
from config.lib.places import country_name
from social.enums import NotificationKind
from social.forms.notifications import PreferencesForm, ServicesForm, ways_wanted
from social.models import Profile, PushSubscription
from social.notifications import push, wishes
from social.notifications.kinds import DEFAULTS, SECTIONS, WAYS
from social.services.services_had import region_of, services_of_region, set_services
from social.views.notifications import told_profile

_WAY_LABELS = {"web": gettext_lazy("Site"), "email": gettext_lazy("E-mail"), "push": gettext_lazy("Push")}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_notifications(request: Any) -> HttpResponse:
    """The table of kinds and ways, and when they come."""
    profile = told_profile(request)
    if request.method != "POST":
        return _page(request, profile, PreferencesForm(instance=wishes.preferences_of(profile)))
    form = PreferencesForm(request.POST, instance=wishes.preferences_of(profile))
    if not form.is_valid():
        return _page(request, profile, form, status=422)
    wishes.set_ways(profile=profile, wanted=ways_wanted(request.POST))
    wishes.set_preferences(profile=profile, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("social:settings_notifications")


@login_required
@require_POST
def push_subscribe(request: Any) -> HttpResponse:
    """The browser takes pushes for this profile: what `PushManager.subscribe` gave it."""
    profile = told_profile(request)
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        push.subscribe(profile=profile, agent=device_name(request.headers.get("User-Agent", "")), **given)
    except ValidationError as error:
        return JsonResponse({"errors": error.messages}, status=422)
    return HttpResponse(status=204)


@login_required
@require_POST
def push_unsubscribe(request: HttpRequest) -> HttpResponse:
    """This browser takes no more pushes: by its endpoint, or one of the list by its key."""
    profile = told_profile(request)
    key = request.POST.get("subscription", "")
    if key:
        push.unsubscribe(profile=profile, pk=int(key) if key.isdecimal() and len(key) <= 18 else 0)
        messages.success(request, _("That browser gets no more messages."))
        return redirect("social:settings_notifications")
    push.unsubscribe(profile=profile, endpoint=request.POST.get("endpoint", ""))
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_services(request: Any) -> HttpResponse:
    """The services that the profile has, among those of its region."""
    profile = told_profile(request)
    region = region_of(profile)
    had = list(profile.providers.values_list("pk", flat=True))
    # What it has stays to be seen when it has moved to another region.
    choices = list(dict.fromkeys([*services_of_region(region), *had]))
    form = ServicesForm(request.POST or None, choices=choices, initial={"providers": had})
    if request.method == "POST":
        form = ServicesForm(request.POST, choices=choices)
        if form.is_valid():
            set_services(profile=profile, providers=form.cleaned_data["providers"])
            messages.success(request, _("Saved."))
            return redirect("social:settings_services")
    context = {"form": form, "region": country_name(region), "number": len(choices)}
    return render(request, "social/settings_services.html", context, status=422 if form.errors else 200)


def _page(request: Any, profile: Profile, form: PreferencesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "sections": _table(profile, ways_wanted(request.POST) if request.method == "POST" else None),
        "ways": [_WAY_LABELS[way] for way in WAYS],
        "subscriptions": list(PushSubscription.objects.filter(profile=profile).order_by("-pk")),
        "push_key": push.public_key(),
        "address": request.user.email,
        "time_zone": profile.time_zone,
    }
    return render(request, "social/settings_notifications.html", context, status=status)


def _table(profile: Profile, typed: dict[NotificationKind, dict[str, bool]] | None) -> list[dict[str, Any]]:
    """The rows of each section: kind, label, and its switches, None where it never comes that way."""
    now = wishes.ways_of(profile)

    def switch(kind: NotificationKind, way: str) -> dict[str, Any] | None:
        if not DEFAULTS[kind].offers(way):
            return None
        is_on = typed[kind][way] if typed is not None else bool(getattr(now[kind], way))
        return {"name": f"{kind}.{way}", "is_on": is_on, "label": _WAY_LABELS[way]}

    return [
        {
            "label": label,
            "rows": [
                {"label": kind.label, "name": str(kind), "switches": [switch(kind, way) for way in WAYS]}
                for kind in kinds
            ],
        }
        for label, kinds in SECTIONS
    ]
