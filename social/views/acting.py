"""Who acts, and where they go on: what views that write begin and end with, here and in the apps to the right."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from config.lib.pages import PageRequest
from social.models import Profile

View = Callable[..., HttpResponse]


def only_for(
    may: Callable[[Profile | None], bool],
    *,
    refusal: str | Promise,
    page: Callable[[Mapping[str, Any]], str],
) -> Callable[[View], View]:
    """A view for those profiles alone that may. A visitor logs in first, and comes back to the page, not to the act.

    refusal: what others read, on a 403; page: from the view's arguments, the page that an act belongs to.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                here = request.get_full_path() if request.method in ("GET", "HEAD") else None
                return redirect_to_login(here or safe_next(request, page(kwargs)))
            if not may(request.profile or None):
                raise PermissionDenied(str(refusal))
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to go on to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise
