"""Taking back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.lib.pages import PageRequest
from lists.models import Undo
from lists.services import take_back
from lists.undo import UndoExpiredError, titles_in
from lists.views.acting import acting, go_on
from lists.views.feedback import tracked


@require_POST
@acting
def undo(request: PageRequest, key: uuid.UUID) -> HttpResponse:
    """Take back an act of this profile. Sent again, nothing happens; of somebody else it is a 404."""
    titles: list[int] = []
    try:
        receipt = take_back(profile=request.profile, key=key)
    except Undo.DoesNotExist:
        raise Http404(_("There is nothing to take back."))
    except UndoExpiredError:
        messages.error(request, _("That was too long ago to take back."))
    else:
        if receipt.undo:
            titles = titles_in(receipt.undo)
            messages.info(request, _("Undone: “%(act)s”") % {"act": receipt.message})
        else:
            messages.info(request, receipt.message or _("That is taken back already."))
    if request.htmx:
        return tracked(HttpResponse(status=204), titles)
    return go_on(request, "/")
