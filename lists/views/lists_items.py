"""What is on a list: moving, noting, covering, and what is done with many titles at once."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.lib.pages import PageRequest
from lists import services
from lists.models import List, ListItem
from lists.services import Goal, Receipt
from lists.validators import MOST_AT_ONCE
from lists.views.acting import acting, go_on
from lists.views.feedback import tell, tracked
from lists.views.lists_editing import whole_number
from lists.views.lists_found import editable_list, seen_list

_LARGEST_KEY = 2**63 - 1


@require_POST
@acting
def move_item(request: PageRequest, pk: int, item: int) -> HttpResponse:
    """To a place (to=3), by places (by=-1), or beside another item (before=…, after=…)."""
    found = editable_list(request, pk)
    asked = {name: whole_number(request.POST.get(name, "")) for name in ("to", "by", "before", "after")}
    said = {name: value for name, value in asked.items() if value is not None}
    if len(said) != 1:
        messages.error(request, _("Write the place that it shall have, as a number from 1."))
        return _refused(request, found)
    goal = Goal(**said)
    # The page has moved it already, and says so by itself: a toast for each step would be noise.
    quiet = request.POST.get("quiet") == "1"
    return _act(
        request,
        found,
        lambda: services.move_item(profile=request.profile, found=found, item=min(item, _LARGEST_KEY), goal=goal),
        quiet=quiet,
    )


@require_POST
@acting
def note_item(request: PageRequest, pk: int, item: int) -> HttpResponse:
    found = editable_list(request, pk)
    text = request.POST.get("note", "").replace("\0", "")
    return _act(
        request,
        found,
        lambda: services.set_item_note(profile=request.profile, found=found, item=min(item, _LARGEST_KEY), text=text),
    )


@require_POST
@acting
def cover(request: PageRequest, pk: int) -> HttpResponse:
    """item: whose poster lies on top from now on; empty for the first one's."""
    found = editable_list(request, pk)
    item = whole_number(request.POST.get("item", ""))
    return _act(request, found, lambda: services.set_cover(profile=request.profile, found=found, item=item))


@require_POST
@acting
def bulk(request: PageRequest, pk: int) -> HttpResponse:
    """What is done with the chosen titles (title=…, several): remove, move or copy (to the list `target`)."""
    source = seen_list(request, pk)
    keys = [key for key in map(whole_number, request.POST.getlist("title")[: MOST_AT_ONCE + 1]) if key and key > 0]
    if not keys:
        messages.error(request, _("Choose at least one title first."))
        return _refused(request, source)
    action = request.POST.get("action", "")
    if action == "remove":
        found = editable_list(request, pk)
        return _act(
            request,
            found,
            lambda: services.remove_titles(profile=request.profile, found=found, title_ids=keys),
            titles=keys,
        )
    if action not in ("move", "copy"):
        messages.error(request, _("Choose what to do with the titles."))
        return _refused(request, source)
    chosen = whole_number(request.POST.get("target", ""))
    if not chosen:
        messages.error(request, _("Choose the list that they shall go to."))
        return _refused(request, source)
    target = editable_list(request, chosen)
    if action == "move":
        origin = editable_list(request, pk)
        return _act(
            request,
            origin,
            lambda: services.move_titles(profile=request.profile, source=origin, target=target, title_ids=keys),
            titles=keys,
        )
    return _act(
        request,
        source,
        lambda: services.copy_titles(profile=request.profile, source=source, target=target, title_ids=keys),
        titles=keys,
    )


def _act(
    request: PageRequest,
    found: List,
    act: Callable[[], Receipt],
    *,
    quiet: bool = False,
    titles: list[int] | None = None,
) -> HttpResponse:
    """Do it, say what was done, and let the page show it; or say what was wrong with it."""
    try:
        receipt = act()
    except (List.DoesNotExist, ListItem.DoesNotExist):
        raise Http404(_("That isn’t on the list any more.")) from None
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _refused(request, found)
    if quiet:
        return HttpResponse(status=204)
    if receipt.message:
        tell(request, receipt)
    else:
        messages.info(request, _("Nothing to change: it is like that already."))
    if request.htmx:
        return tracked(HttpResponse(status=204), titles or [])
    return go_on(request, found.get_absolute_url())


def _refused(request: PageRequest, found: List) -> HttpResponse:
    """Back to the page, where the message says why; htmx shows it as a toast."""
    if request.htmx:
        return HttpResponse(status=204)
    return go_on(request, found.get_absolute_url())
