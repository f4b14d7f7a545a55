"""All films, all shows."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from movies.enums import TitleKind
from movies.views.browsing import browse_response


@require_safe
def films(request: HttpRequest) -> HttpResponse:
    context = {"heading": _("Films"), "intro": _("Every film in the catalogue, narrowed down to the one for tonight.")}
    return browse_response(request, "movies/browse.html", context, kind=TitleKind.FILM)


@require_safe
def shows(request: HttpRequest) -> HttpResponse:
    context = {"heading": _("Shows"), "intro": _("Every show in the catalogue, from one season to thirty.")}
    return browse_response(request, "movies/browse.html", context, kind=TitleKind.SHOW)
