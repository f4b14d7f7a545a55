"""HTML pages and their fragments: what all views share."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

# How a message carries the address that takes its act back: in its extra tags, after this mark.
UNDO_TAG = "undo:"
HTMX_VARY = ("HX-Request", "HX-Target", "HX-Boosted", "HX-History-Restore-Request")


class PageRequest(HttpRequest):
    """A request as our middleware leaves it: for annotations only."""

    htmx: HtmxDetails
    profile: Any


def wants_fragment(request: HttpRequest, fragment: str) -> bool:
    """Whether htmx asked for just this element. A boosted visit or a restored history entry is a whole page."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and htmx.target == fragment and not htmx.boosted and not htmx.history_restore_request)


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page, or only its partial `fragment` when htmx targets the element of that id."""
    if fragment and wants_fragment(request, fragment):
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, HTMX_VARY)
    return response


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what every template may know about this site."""
    return {
        "SITE_NAME": "Matinee",
        "SITE_URL": settings.SITE_URL,
        "DEMO": getattr(settings, "DEMO", False),
        "REGISTRATION": settings.REGISTRATION,
        "TMDB_CONFIGURED": bool(settings.TMDB_API_KEY),
    }


class BodilessHeadMiddleware:
    """Answers HEAD with the headers that GET would have, and no body: the server complains about one."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            length = response.headers.get("Content-Length", str(len(response.content)))
            response.content = b""
            response.headers["Content-Length"] = length
        return response


class PackingMiddleware(GZipMiddleware):
    """Packs answers, but for live streams: each of their events has to get through at once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/event-stream"):
            return response
        return super().process_response(request, response)


class HtmxResponseMiddleware:
    """Two things that htmx can't know: a redirect to the log-in page leaves the page, and messages become toasts."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        location = response.headers.get("Location", "")
        to_login = response.status_code == 302 and location.startswith(resolve_url(settings.LOGIN_URL))
        if to_login and request.method not in ("GET", "HEAD") and _leads_back(location, request):
            # What was sent can't be come back to, but the page that it was sent from can.
            location = response.headers["Location"] = _login_address(request)
        if not request.htmx or request.htmx.boosted:
            return response
        if to_login:
            return HttpResponseClientRedirect(location)
        leaves = "HX-Redirect" in response.headers or "HX-Refresh" in response.headers
        if response.status_code < 300 and not leaves and (messages := list(get_messages(request))):
            trigger_client_event(response, "toasts", {"toasts": [_toast(message) for message in messages]})
        return response


def _toast(message: Message) -> dict[str, str]:
    """A message as feedback.js takes it: text, level, and the address of its undo where it has one."""
    toast = {"text": str(message), "level": message.level_tag}
    if (tags := message.extra_tags or "").startswith(UNDO_TAG):
        toast["undo"] = tags.removeprefix(UNDO_TAG)
    return toast


def _leads_back(location: str, request: HttpRequest) -> bool:
    """Whether the log-in page would lead to the very address that was sent to."""
    return parse_qs(urlsplit(location).query).get("next") == [request.get_full_path()]


def _login_address(request: HttpRequest) -> str:
    """The log-in page, with the way back to the page of ours that the request came from."""
    origin = urlsplit(request.headers.get("Referer", ""))
    ours = origin.netloc == request.get_host() and origin.path.startswith("/")
    back = urlunsplit(("", "", origin.path, origin.query, "")) if ours else "/"
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
