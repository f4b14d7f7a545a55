"""Viewings that others share with one, and those that one shares with others."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.models import SharedWatch
from lists.services import together as services
from lists.together import asked_by, waiting_for
from lists.views.acting import acting, go_on
from lists.views.feedback import tell, tracked
from social.models import Profile

REGION = "together"


@require_safe
@acting
def together(request: PageRequest) -> HttpResponse:
    """What waits for an answer, and what one has asked."""
    return _page(request)


@require_POST
@acting
def answer(request: PageRequest, share: int) -> HttpResponse:
    """answer=yes or answer=no."""
    act = services.accept if request.POST.get("answer") == "yes" else services.decline
    try:
        receipt = act(profile=request.profile, share=_key(share))
    except SharedWatch.DoesNotExist:
        raise Http404(_("This isn’t asked any more.")) from None
    tell(request, receipt)
    return _page(request, acted=True) if wants_fragment(request, REGION) else redirect("lists:together")


@require_POST
@acting
def withdraw(request: PageRequest, share: int) -> HttpResponse:
    """Ask somebody no more."""
    profile: Profile = request.profile
    try:
        row = services.withdraw(profile=profile, share=_key(share))
    except SharedWatch.DoesNotExist:
        raise Http404(_("This isn’t asked any more.")) from None
    known = Profile.objects.visible_to(profile).filter(pk=row.profile_id).exists()
    who = row.profile.name if known else _("Somebody hidden")
    messages.success(request, _("%(who)s isn’t asked any more.") % {"who": who})
    if wants_fragment(request, REGION):
        return _page(request, acted=True)
    if request.htmx:
        return tracked(HttpResponse(), [row.watch.title_id])
    return go_on(request, "/diary/together/")


def _page(request: PageRequest, *, acted: bool = False) -> HttpResponse:
    """acted: something on it has just been done, and the button for it is gone."""
    profile: Profile = request.profile
    context = {"waiting": waiting_for(profile), "asked": asked_by(profile), "acted": acted, "profile": profile}
    return render_page(request, "lists/together.html", context, fragment=REGION)


def _key(number: int) -> int:
    """A key of a row, or one that none has."""
    return min(number, 2**63 - 1)
