"""The acts of the control: each a POST that answers with the control as it is now, or goes back to the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from lists import services
from lists.enums import Status
from lists.forms.tracking import NoteForm, OwnedForm, RatingForm, StatusForm, StoppedForm, SwitchForm
from lists.mine import Control, control_of, controls_of, episodes_to_choose
from lists.services import Receipt
from lists.templatetags.tracking import control_context, own_context
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import MOST_NAMED, tell, tracked
from movies.models import Title
from movies.views.addresses import moved, number_in

# The pieces of a page that show a title's state, by the name in their data-part.
PARTS = ("card", "page", "menu", "own")
BODY = "track-body"
# Digits of the largest key that there can be.
LONGEST_KEY = 19


@require_POST
@acting
def watched(request: PageRequest, title: int) -> HttpResponse:
    """Seen, or not: on=1 logs a viewing now where there is none, on=0 takes the latest one off."""
    return _switch(request, title, services.set_seen)


@require_POST
@acting
def watchlist(request: PageRequest, title: int) -> HttpResponse:
    return _switch(request, title, services.set_watchlisted)


@require_POST
@acting
def favourite(request: PageRequest, title: int) -> HttpResponse:
    return _switch(request, title, services.set_favourite)


@require_POST
@acting
def status(request: PageRequest, title: int) -> HttpResponse:
    """Set the status; an empty one takes it back."""
    found, form = title_for(request, title), StatusForm(request.POST)
    if not form.is_valid():
        return _wrong(request)
    return answer(request, found, services.set_status(profile=request.profile, title=found, **form.cleaned_data))


@require_POST
@acting
def rating(request: PageRequest, title: int) -> HttpResponse:
    """Rate from 1 to 10; an empty value takes the rating back."""
    found, form = title_for(request, title), RatingForm(request.POST)
    if not form.is_valid():
        return _wrong(request)
    return answer(request, found, services.set_rating(profile=request.profile, title=found, **form.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def stopped(request: PageRequest, title: int) -> HttpResponse:
    """Where somebody paused or dropped it: an episode, or a minute."""
    found = title_for(request, title)
    control = control_of(request.profile, found)
    form = StoppedForm(request.POST or None, title=found, initial=_stopped(control))
    if request.method == "POST" and form.is_valid():
        receipt = services.set_status(
            profile=request.profile,
            title=found,
            status=form.cleaned_data["status"],
            stopped_at_episode=form.cleaned_data.get("episode"),
            stopped_at_minute=form.cleaned_data.get("minute"),
        )
        return answer(request, found, receipt)
    context = {"form": form, "groups": episodes_to_choose(found, request.profile)}
    return form_page(request, "lists/track_stopped.html", control, context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def owned(request: PageRequest, title: int) -> HttpResponse:
    found = title_for(request, title)
    control = control_of(request.profile, found)
    entry = control.entry
    initial = {"formats": entry.owned, "note": entry.owned_note} if entry else {}
    form = OwnedForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return answer(request, found, services.set_owned(profile=request.profile, title=found, **form.cleaned_data))
    return form_page(request, "lists/track_owned.html", control, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def note(request: PageRequest, title: int) -> HttpResponse:
    found = title_for(request, title)
    control = control_of(request.profile, found)
    initial = {"text": control.entry.private_note} if control.entry else {}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return answer(request, found, services.set_note(profile=request.profile, title=found, **form.cleaned_data))
    return form_page(request, "lists/track_note.html", control, {"form": form})


@require_safe
@acting
def menu(request: PageRequest, title: int) -> HttpResponse:
    """What opens from a card, for htmx; without it, the page that has the same."""
    found = title_for(request, title)
    if not request.htmx:
        return redirect("lists:track", found.slug)
    context = control_context(control_of(request.profile, found), get_token(request))
    return render_page(request, "lists/partials/menu.html", context)


@require_safe
@acting
def track(request: PageRequest, slug: str) -> HttpResponse:
    """All that one can say of a title, as plain forms."""
    found = title_for(request, number_in(slug))
    if there := moved(request, found, slug):
        return there
    return render_page(request, "lists/track.html", {"title": found})


@require_safe
@acting
def controls(request: PageRequest) -> HttpResponse:
    """The controls of some titles as they are now: ?titles=1,2&parts=card,page. Unknown titles are passed over."""
    sent = request.GET.get("titles", "").split(",")
    wanted = [int(key) for key in sent if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]
    keys = [key for key in dict.fromkeys(wanted) if key < 2**63][:MOST_NAMED]
    titles = Title.objects.visible_to(request.profile).filter(pk__in=keys).only("name", "kind")
    parts = _parts(request.GET.get("parts", ""))
    shown = controls_of(request.profile, list(titles))
    return HttpResponse("".join(_rendered(request, control, parts) for control in shown))


def answer(request: PageRequest, title: Title, receipt: Receipt) -> HttpResponse:
    """What every act ends with: the words, and the pieces that look different now, or the way back to the page."""
    tell(request, receipt)
    if not request.htmx:
        return go_on(request, title.get_absolute_url())
    parts = _parts(request.POST.get("parts", "card"))
    html = _rendered(request, control_of(request.profile, title), parts)
    return tracked(HttpResponse(html), [title.pk])


def form_page(request: PageRequest, template: str, control: Control, context: dict[str, Any]) -> HttpResponse:
    """A form about a title: in a dialog for htmx, else a page. 422 where it was sent with something wrong."""
    form = context["form"]
    context |= {
        "control": control,
        "title": control.title,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render_page(request, template, context, fragment=BODY, status=422 if form.is_bound else 200)


def _switch(request: PageRequest, title: int, service: Any) -> HttpResponse:
    found, form = title_for(request, title), SwitchForm(request.POST)
    if not form.is_valid():
        return _wrong(request)
    return answer(request, found, service(profile=request.profile, title=found, on=form.wanted))


def _rendered(request: PageRequest, control: Control, parts: tuple[str, ...]) -> str:
    """Runs one query where the part `own` is among them."""
    html, token = [], get_token(request)
    for part in parts:
        context = control_context(control, token)
        if part == "own":
            context = own_context(request.profile, control.title, control, token)
        html.append(render_to_string(f"lists/partials/{part}.html", context, request=request))
    return "".join(html)


def _parts(text: str) -> tuple[str, ...]:
    named = set(text.split(","))
    return tuple(part for part in PARTS if part in named)


def _stopped(control: Control) -> dict[str, Any]:
    entry = control.entry
    if entry is None or entry.status not in (Status.PAUSED, Status.DROPPED):
        return {"status": Status.DROPPED}
    return {"status": entry.status, "episode": entry.stopped_at_episode_id, "minute": entry.stopped_at_minute}


def _wrong(request: HttpRequest) -> HttpResponse:
    """What no form of ours sends."""
    return HttpResponse(_("That isn’t one of the choices."), status=400, content_type="text/plain; charset=utf-8")
