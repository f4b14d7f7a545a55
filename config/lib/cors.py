"""The API from other sites' pages and from browser extensions: with a token of one's own, and in no other way.

The session's cookies never count across origins, so nothing here says that credentials are welcome; and what a visitor
may read isn't opened up either, because a site at home would then be readable by every page that its owner opens.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

PREFIX = "/api/"
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS = "authorization, accept-language, content-type, idempotency-key, if-none-match"
RESPONSE_HEADERS = "ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate"
MAX_AGE = 86_400


class BearerCorsMiddleware:
    """Answers the preflights of requests that bring a token, and lets a page read what such a request was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if is_preflight(request):
            return preflight_answer(allowed=asks_for_token(request))
        response = self.get_response(request)
        if "Origin" in request.headers and brings_token(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = RESPONSE_HEADERS
        return response


def is_preflight(request: HttpRequest) -> bool:
    """Whether a browser asks, before the request itself, if it may send it."""
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )


def asks_for_token(request: HttpRequest) -> bool:
    """Whether the request that a preflight is about will bring a token."""
    named = request.headers.get("Access-Control-Request-Headers", "")
    return "authorization" in (name.strip().lower() for name in named.split(","))


def brings_token(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def preflight_answer(*, allowed: bool) -> HttpResponse:
    """Nobody is looked up for it: a preflight carries neither token nor cookie. Not allowed: no header says yes."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    patch_vary_headers(response, ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"])
    if allowed:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        response["Access-Control-Max-Age"] = str(MAX_AGE)
    return response
