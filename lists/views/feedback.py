"""What pages say after an act: the words, the way back, and which titles look different now."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import trigger_client_event

from config.lib.pages import UNDO_TAG
from lists.services import Receipt

# Of more titles a page asks again for all that it shows: a header has to stay short.
MOST_NAMED = 60


def tell(request: HttpRequest, receipt: Receipt) -> None:
    """Say what was done, with a button that takes it back; nothing where nothing changed.

    The message becomes a toast, or a notice with a small form on the next page without JavaScript.
    """
    if not receipt.message:
        return
    tag = f"{UNDO_TAG}{reverse('lists:undo', args=[receipt.undo.key])}" if receipt.undo else ""
    messages.success(request, receipt.message, extra_tags=tag)


def tracked(response: HttpResponse, titles: Iterable[int]) -> HttpResponse:
    """Tell the page, by the event `tracked`, that the state of these titles has changed: {"titles": [keys]}.

    With more than MOST_NAMED the list is left out: all that the page shows may have changed.
    """
    keys = list(dict.fromkeys(titles))
    detail = {"titles": keys} if len(keys) <= MOST_NAMED else {}
    return trigger_client_event(response, "tracked", detail)
