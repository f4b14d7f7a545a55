"""Who acts, on what, and where they go on: what every view that writes tracking begins and ends with."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.lib.pages import PageRequest
from movies.models import Title
from social.views.acting import only_for, safe_next


def _page(arguments: Mapping[str, Any]) -> str:
    title = arguments.get("title")
    return reverse("movies:title", args=[str(title)]) if title else reverse("movies:landing")


acting = only_for(bool, refusal=_("Choose a profile first."), page=_page)


def go_on(request: HttpRequest, otherwise: str) -> HttpResponse:
    """After an act without htmx: to the page that it was done on."""
    return redirect(safe_next(request, otherwise))


def title_for(request: PageRequest, key: int) -> Title:
    """The title, if this profile may know of it; else 404."""
    found = Title.objects.visible_to(request.profile or None).filter(pk=min(key, 2**63 - 1))
    title = found.defer("search_document", "facets", "regional_facets").first()
    if title is None:
        raise Http404(str(_("There is no such title.")))
    return title
