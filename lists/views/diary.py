"""The diary's pages."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest
from lists.views.acting import acting


@require_safe
@acting
def diary(request: PageRequest) -> HttpResponse:
    return HttpResponse()
