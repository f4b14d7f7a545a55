"""One line a request: who asked for what, how it ended, how long it took and how many queries it ran."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.functional import empty

from config.logs import REQUEST_ID, Stopwatch, accepted_id

logger = logging.getLogger(__name__)

QUIET_PATHS = ("/healthz", "/readyz")
# Parts of a path that let their bearer in: password resets, confirmations, feeds.
SECRET_PARTS = frozenset({"key", "token", "uidb36", "uidb64", "signature"})


class QueryCounter:
    """Counts the queries of one request, on all its connections."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)

    def watching(self) -> ExitStack:
        """A context in which queries are counted."""
        stack = ExitStack()
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(self))
        return stack


class RequestLogMiddleware:
    """Outermost: it gives the request its id, returns that as X-Request-ID, and writes the line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = accepted_id(request.headers.get("X-Request-ID"))
        token = REQUEST_ID.set(request_id)
        watch, counter = Stopwatch(), QueryCounter()
        try:
            with counter.watching():
                response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if settings.DEBUG:
                response["Server-Timing"] = f'total;dur={watch.ms()}, queries;desc="{counter.queries} queries"'
            self._write(request, response, watch.ms(), counter.queries)
            return response
        finally:
            REQUEST_ID.reset(token)

    @staticmethod
    def _write(request: HttpRequest, response: HttpResponse, ms: float, queries: int) -> None:
        path = public_path(request)
        line = {
            "event": "request",
            "method": request.method,
            "path": path,
            "route": request.resolver_match.route if request.resolver_match else None,
            "status": response.status_code,
            "ms": ms,
            "queries": queries,
            **actor(request),
        }
        text = "%s %s %s", request.method, path, response.status_code
        # Whoever wants each stylesheet and each heartbeat in the log asks for DEBUG.
        quiet = request.path.startswith((str(settings.STATIC_URL), *QUIET_PATHS)) and response.status_code < 400
        logger.log(logging.DEBUG if quiet else logging.INFO, *text, extra=line)


def public_path(request: HttpRequest) -> str:
    """The path without query string, and without the parts that are secrets."""
    path = request.path
    match: ResolverMatch | None = request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRET_PARTS and value:
            path = path.replace(str(value), "…")
    return path


def actor(request: HttpRequest) -> dict[str, Any]:
    """Ids of user and profile, as far as the request has looked them up; runs no query."""
    return {f"{name}_id": _loaded_key(getattr(request, name, None)) for name in ("user", "profile")}


def _loaded_key(thing: Any) -> Any:
    if thing is None or getattr(thing, "_wrapped", thing) is empty:
        return None
    return getattr(thing, "pk", None)
