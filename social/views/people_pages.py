"""Pages about people: finding them, who follows whom, who asks, who is blocked and muted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import ValidationError

from config.lib.api.paging import after, read_cursor, write_cursor
from config.lib.pages import PageRequest, render_page
from social.enums import ProfileKind
from social.models import Block, Dismissal, Follow, Mute, Profile
from social.queries import (
    counts_of,
    followers_of,
    following_of,
    found_people,
    most_active,
    requests_of,
    suggestions_for,
    with_standings,
)
from social.services import following
from social.views.people import LARGEST_KEY, among_people, tell_of_end

PAGE, FOUND, MOST_PAGES = 40, 30, 50
# Of those whom somebody has blocked, muted or sent away so many are shown: the latest.
KEPT_SHOWN = 200
ORDER = ("-created_at", "-pk")


@require_safe
def people(request: PageRequest) -> HttpResponse:
    """Find somebody by name, or among those whom one might like. A child finds nobody."""
    viewer = request.profile or None
    if viewer and viewer.kind == ProfileKind.KIDS:
        raise PermissionDenied(_("Kids’ and guest profiles follow nobody."))
    text = " ".join(request.GET.get("q", "").replace("\0", "")[:100].split())
    context: dict[str, Any] = {"q": text, "viewer": viewer}
    if text:
        number = request.GET.get("page", "1")
        page = max(1, min(int(number), MOST_PAGES)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        start = (page - 1) * FOUND
        rows = list(found_people(text, viewer=viewer)[start : start + FOUND + 1])
        more = urlencode({"q": text, "page": page + 1})
        context["people"] = with_standings(rows[:FOUND], viewer)
        context["next_url"] = f"{request.path}?{more}" if len(rows) > FOUND and page < MOST_PAGES else ""
        context["is_first"] = page == 1
    else:
        context |= _suggested(viewer)
    return render_page(request, "social/people.html", context, fragment="results")


@require_safe
def followers(request: PageRequest, handle: str) -> HttpResponse:
    return _ends_page(request, handle, "followers", followers_of)


@require_safe
def following_page(request: PageRequest, handle: str) -> HttpResponse:
    return _ends_page(request, handle, "following", following_of)


@require_safe
@among_people
def requests(request: PageRequest) -> HttpResponse:
    """Those who ask to follow, and wait."""
    rows, next_url = _page(request, requests_of(request.profile).select_related("follower"))
    context = {
        "people": with_standings([row.follower for row in rows], request.profile),
        "next_url": next_url,
        "profile": request.profile,
    }
    return render_page(request, "social/requests.html", context)


@require_safe
@among_people
def requests_count(request: PageRequest) -> HttpResponse:
    """How many wait, for the menu, which asks when it is opened."""
    waiting = requests_of(request.profile).order_by()[:100].count()
    return render(request, "social/partials/waiting.html", {"waiting": waiting})


@require_POST
@among_people
def answer(request: PageRequest, number: int) -> HttpResponse:
    """answer=yes or answer=no."""
    key, yes = min(number, LARGEST_KEY), request.POST.get("answer") == "yes"
    person = Profile.objects.visible_to(request.profile).filter(pk=key).first()
    if person is None:
        raise Http404(_("This request isn’t there any more."))
    try:
        if yes:
            following.accept(profile=request.profile, follower=key)
            messages.success(request, _("%(name)s follows you now.") % {"name": person.name})
        else:
            ended = following.decline(profile=request.profile, follower=key)
            text = _("%(name)s’s request is declined; nobody is told.") % {"name": person.name}
            tell_of_end(request, text, ended, follower=key, of=request.profile.pk)
    except Follow.DoesNotExist:
        messages.info(request, _("%(name)s has taken the request back.") % {"name": person.name})
        yes = False
    if not request.htmx:
        return redirect("social:requests")
    if yes:
        return render(request, "social/partials/person.html", _row(person, request))
    return render(request, "social/partials/gone.html", {"text": person.name})


@require_safe
@among_people
def settings_people(request: PageRequest) -> HttpResponse:
    """Blocked, muted and sent away, each with the way back."""
    me = request.profile
    known = Exists(Profile.objects.visible_to(None).filter(pk=OuterRef("blocked")))
    blocks = Block.objects.filter(blocker=me.pk).select_related("blocked").annotate(is_known=known)
    known = Exists(Profile.objects.visible_to(me).filter(pk=OuterRef("muted")))
    mutes = Mute.objects.filter(muter=me.pk).select_related("muted").annotate(is_known=known)
    sent = Dismissal.objects.filter(profile=me.pk).select_related("dismissed")
    sent = sent.filter(Exists(Profile.objects.visible_to(me).filter(pk=OuterRef("dismissed"))))
    context = {
        "blocks": list(blocks.order_by(*ORDER)[:KEPT_SHOWN]),
        "mutes": list(mutes.order_by(*ORDER)[:KEPT_SHOWN]),
        "dismissals": list(sent.order_by(*ORDER)[:KEPT_SHOWN]),
    }
    return render_page(request, "social/settings_people.html", context)


def _suggested(viewer: Profile | None) -> dict[str, Any]:
    """Whom somebody might like, in groups under headings of their own, and who is most active here."""
    suggestions = suggestions_for(viewer) if viewer else []
    shown = {each.profile.pk for each in suggestions}
    active = [each for each in most_active(viewer) if each.pk not in shown]
    with_standings([*(each.profile for each in suggestions), *active], viewer)
    groups: dict[str, list[Any]] = {}
    for each in suggestions:
        each.profile.reason = each.reason  # type: ignore[attr-defined]
        groups.setdefault(each.group, []).append(each.profile)
    nearest = groups.pop("", [])
    return {"groups": list(groups.items()), "nearest": nearest, "active": active}


def _ends_page(request: PageRequest, handle: str, which: str, find: Callable[..., QuerySet[Any]]) -> HttpResponse:
    """Those who follow somebody, or are followed by them: for whoever may read what that one does."""
    viewer = request.profile or None
    owner = Profile.objects.open_to(viewer).filter(handle=handle.lower(), kind=ProfileKind.STANDARD).first()
    if owner is None:
        raise Http404(_("There is nobody of this name."))
    if handle != owner.handle:
        return redirect(f"social:{which}", owner.handle)
    end = "follower" if which == "followers" else "followed"
    rows, next_url = _page(request, find(owner, viewer=viewer))
    shown = [getattr(row, end) for row in rows]
    for row, person in zip(rows, shown, strict=True):
        person.is_known = row.is_known
    counts = counts_of(owner)
    is_own = bool(viewer) and owner == viewer
    context = {
        "owner": owner,
        "which": which,
        "people": with_standings(shown, viewer),
        "counts": counts,
        "is_own": is_own,
        # To others some stay hidden: the number counts them all.
        "some_hidden": not next_url and "cursor" not in request.GET and len(rows) < getattr(counts, which),
        "next_url": next_url,
        "viewer": viewer,
    }
    return render_page(request, "social/follows.html", context)


def _page(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], str]:
    """A page of follows and the address of the next one, which begins after the last row of this."""
    if cursor := request.GET.get("cursor"):
        try:
            rows = rows.filter(after(ORDER, read_cursor(cursor, rows, ORDER)))
        except ValidationError:
            raise Http404 from None
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    query = urlencode({"cursor": write_cursor(ORDER, (last.created_at, last.pk))})
    return found[:PAGE], f"{request.path}?{query}"


def _row(person: Profile, request: PageRequest) -> dict[str, Any]:
    with_standings([person], request.profile)
    return {"person": person, "viewer": request.profile, "focus": True}
