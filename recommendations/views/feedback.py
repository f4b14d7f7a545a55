"""What somebody says of a suggestion: each a POST that answers with nothing, or goes back to the page."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from config.lib.pages import PageRequest
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell, tracked
from recommendations import services
from recommendations.services import experiments

LONGEST_REASON = 100


@require_POST
@acting
def dismiss(request: PageRequest, title: int) -> HttpResponse:
    """Not interested: on=0 takes it back. The toast offers the undo."""
    found = title_for(request, title)
    act = services.want_again if request.POST.get("on") == "0" else services.dismiss
    tell(request, act(profile=request.profile, title=found))
    return _done(request, title)


@require_POST
@acting
def thumb(request: PageRequest, title: int) -> HttpResponse:
    """thumb: "up", "down", or anything else to take it back; reason: of which of its reasons, "" for the suggestion.

    The toast offers the undo.
    """
    found = title_for(request, title)
    receipt = services.give_thumb(
        profile=request.profile,
        title=found,
        is_up={"up": True, "down": False}.get(request.POST.get("thumb", "")),
        reason=request.POST.get("reason", "")[:LONGEST_REASON],
        model_version=request.POST.get("model", "")[:40],
    )
    tell(request, receipt)
    return _done(request, title)


@require_POST
@acting
def shown(request: PageRequest) -> HttpResponse:
    """What a page of suggestions has shown, for the running experiment: any number of `title`."""
    keys = [int(key) for key in request.POST.getlist("title") if key.isascii() and key.isdecimal() and len(key) <= 18]
    experiments.note_shown(profile=request.profile, title_ids=keys)
    return HttpResponse(status=204)


@require_POST
@acting
def opened(request: PageRequest, title: int) -> HttpResponse:
    """A suggestion was opened."""
    experiments.note_opened(profile=request.profile, title_id=title)
    return HttpResponse(status=204)


def _done(request: PageRequest, title: int) -> HttpResponse:
    if request.htmx:
        return tracked(HttpResponse(status=204), [title])
    return go_on(request, reverse("movies:title", args=[str(title)]))
