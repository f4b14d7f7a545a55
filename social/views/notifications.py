"""What the profile was told: the page, the bell, and the ways on from mails and pushes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.pages import HTMX_VARY, PageRequest, render_page, wants_fragment
from social.enums import NotificationKind, ProfileKind
from social.models import Notification, Profile
from social.notifications import reading, wishes
from social.notifications.kinds import FILTERS
from social.notifications.words import url_of
from social.services.profiles import household

LONGEST_KEY = 18


def told_profile(request: Any) -> Profile:
    """The profile that acts, where it is told things at all. Raises Http404 for children and guests."""
    profile: Profile | None = request.profile
    if not profile or profile.kind != ProfileKind.STANDARD:
        raise Http404
    return profile


@login_required
@never_cache
@require_safe
def notifications(request: PageRequest) -> HttpResponse:
    """All of them, the newest first, in groups."""
    profile = told_profile(request)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in FILTERS or chosen == "unread" else ""
    before = _number(request.GET.get("before", ""))
    kinds = FILTERS[chosen][1] if chosen in FILTERS else ()
    page = reading.page_of(profile, kinds=kinds, unread=chosen == "unread", before=before)
    context = {
        "groups": page.groups,
        "more_url": _address(chosen, page.next_cursor) if page.next_cursor else "",
        "continued": bool(before),
        "first_url": _address(chosen),
        "tabs": _tabs(chosen),
        "chosen": chosen,
        "unread": reading.unread_count(profile),
        "until": page.groups[0].newest.pk if page.groups and not before else 0,
        "here": request.get_full_path(),
    }
    return render_page(request, "social/notifications.html", context, fragment="notifications")


@never_cache
@require_safe
def bell(request: PageRequest) -> HttpResponse:
    """The bell in the header as it is now, for pages that are open. Empty for whoever is told nothing."""
    profile = request.profile
    if not profile or profile.kind != ProfileKind.STANDARD:
        return HttpResponse(status=204)
    context = {"unread": reading.unread_count(profile), "path": request.GET.get("path", "")}
    return render(request, "social/partials/bell.html", context)


@login_required
@require_POST
def notification_read(request: PageRequest, number: int) -> HttpResponse:
    """It was opened, or is said to be read, with what is shown with it. Twice is once."""
    profile = told_profile(request)
    if not reading.mark_read(profile=profile, pk=number):
        raise Http404
    if request.headers.get("X-Quietly"):
        return HttpResponse(status=204)
    if wants_fragment(request, f"notification-{number}"):
        groups = reading.grouped(reading.readable(profile, _of_group(profile, number)))
        context = {"group": groups[0] if groups else None, "here": ""}
        response = render(request, "social/partials/notification.html", context)
        patch_vary_headers(response, HTMX_VARY)
        response["HX-Trigger"] = "matinee:notifications"
        return response
    return redirect(_back(request))


@login_required
@require_POST
def notifications_read(request: PageRequest) -> HttpResponse:
    """All are read, but for those that came after `until`, which the page has not shown."""
    reading.mark_all_read(profile=told_profile(request), until=_number(request.POST.get("until", "")) or None)
    return redirect(_back(request))


@login_required
@never_cache
@require_safe
def notification_go(request: PageRequest, number: int) -> HttpResponse:
    """From a mail or a push to the thing itself. It changes nothing: the page that it leads to says that it is read.

    One of another profile of the household asks for a switch first; what may not be seen any more leads to the page of
    all notifications.
    """
    own = Notification.objects.filter(profile__in=household(request.user))  # type: ignore[arg-type]
    row = get_object_or_404(own.select_related("profile"), pk=number)
    here = request.profile
    if not here or row.profile_id != here.pk:
        return render(request, "social/notification_of_other.html", {"other": row.profile, "here": request.path})
    shown = reading.readable(here, [number])
    if not shown:
        return redirect("social:notifications")
    path, hash_mark, place = url_of(shown[0]).partition("#")
    return redirect(f"{path}#{f'{place}&' if hash_mark else ''}read={number}")


@csrf_exempt  # what stands in the link is the proof; RFC 8058 has mail programs post without more
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail of a kind, or none at all, without logging in. GET asks, POST does it; a mail program only posts."""
    found = wishes.read_token(token)
    if found is None:
        raise Http404
    profile, kind = found
    if kind not in NotificationKind.values:
        kind = ""
    context: dict[str, Any] = {
        "shown": profile, "kind": kind, "label": NotificationKind(kind).label if kind else "", "done": "",
    }  # fmt: skip
    if request.method == "POST":
        whole = not kind or request.POST.get("all") == "1"
        wishes.unsubscribe(profile=profile, kind="" if whole else kind)
        context["done"] = "all" if whole else "kind"
    return render(request, "social/unsubscribe.html", context)


def _of_group(profile: Profile, number: int) -> list[int]:
    rows = Notification.objects.filter(profile=profile)
    row = get_object_or_404(rows, pk=number)
    return list(rows.filter(group=row.group, pk__lte=number).values_list("pk", flat=True)[: reading.MOST_ROWS])


def _tabs(chosen: str) -> list[dict[str, Any]]:
    words = {"": _("All"), "unread": _("Unread"), **{name: label for name, (label, _kinds) in FILTERS.items()}}
    return [{"label": label, "url": _address(name), "active": name == chosen} for name, label in words.items()]


def _address(chosen: str, before: int = 0) -> str:
    asked = {name: value for name, value in (("show", chosen), ("before", before)) if value}
    path = reverse("social:notifications")
    return f"{path}?{urlencode(asked)}" if asked else path


def _back(request: HttpRequest) -> str:
    """To the page of notifications that the form stood on."""
    wanted = request.POST.get("next", "")
    ours = reverse("social:notifications")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(ours) else ours


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else 0
