"""Who acts, on what, and where they go on: what every view that writes tracking begins and ends with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from config.lib.pages import PageRequest
from movies.models import Title

View = Callable[..., HttpResponse]


def acting(view: View) -> View:
    """A view for somebody with a profile. A visitor logs in first, and comes back to the page, not to the act."""

    @wraps(view)
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            title = kwargs.get("title")
            page = reverse("movies:title", args=[str(title)]) if title else reverse("movies:landing")
            here = request.get_full_path() if request.method in ("GET", "HEAD") else None
            return redirect_to_login(here or safe_next(request, page))
        if not request.profile:
            raise PermissionDenied(_("Choose a profile first."))
        return view(request, *args, **kwargs)

    return wrapped


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to go on to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def go_on(request: HttpRequest, otherwise: str) -> HttpResponse:
    """After an act without htmx: to the page that it was done on."""
    return redirect(safe_next(request, otherwise))


def title_for(request: PageRequest, key: int) -> Title:
    """The title, if this profile may know of it; else 404."""
    found = Title.objects.visible_to(request.profile or None).filter(pk=min(key, 2**63 - 1))
    title = found.defer("search_document", "facets", "regional_facets").first()
    if title is None:
        raise Http404(_("There is no such title."))
    return title
