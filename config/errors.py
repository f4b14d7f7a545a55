"""What people see when a request fails: pages in the site's look, and one that needs nothing but itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from config.lib.api import problem_page


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. The host itself may be what is wrong, so the page asks the request for nothing."""
    return _bare(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, "403.html", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent with a stale or missing token: a 403 that says how to go on.

    A page whose piece it was is drawn anew: somebody signed in again elsewhere, and its token is of the past.
    """
    if getattr(request, "htmx", False):
        messages.warning(request, _("This page was out of date. Nothing was changed; please do it again."))
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return _page(request, "403_csrf.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with a way on."""
    return _page(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500. Whatever broke may break again: no context, no session, no database."""
    return _bare(request, "500.html", status=500)


def _page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """In the site's frame for a person, as a problem document for a program."""
    if request.path.startswith("/api/"):
        return problem_page(status)
    response = render(request, template, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _bare(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_page(status)
    try:
        return HttpResponse(loader.get_template(template).render(), status=status)
    except TemplateDoesNotExist:  # a broken installation still answers
        return HttpResponse(f"<h1>{status}</h1>", status=status)
