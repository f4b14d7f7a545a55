"""Errors to Sentry, or whatever speaks its protocol, when SENTRY_DSN is set. Needs the extra `sentry`."""

import logging
from typing import Any

from config.logs import REQUEST_ID, without_secrets

logger = logging.getLogger(__name__)


def start(dsn: str, *, release: str) -> None:
    """Report unhandled errors of web and worker from now on. Without the package this says so and does nothing."""
    try:
        import sentry_sdk  # noqa: PLC0415 (optional)
    except ImportError:
        logger.error("SENTRY_DSN is set, and the package sentry-sdk is not installed: pip install '.[sentry]'")
        return
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        send_default_pii=False,
        # A frame's variables hold passwords, keys and whole requests.
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0.0,
        before_send=cleaned,
        before_breadcrumb=cleaned_breadcrumb,
    )


def cleaned(event: Any, hint: Any) -> Any:
    """An event without query strings, cookies or secrets in its texts, and with our request id."""
    request = event.get("request", {})
    for part in ("query_string", "cookies", "data", "env"):
        request.pop(part, None)
    if request_id := REQUEST_ID.get():
        event.setdefault("tags", {})["request_id"] = request_id
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = without_secrets(str(exception.get("value", "")))
    return event


def cleaned_breadcrumb(crumb: Any, hint: Any) -> Any:
    """A trace of what happened before, without query strings: TMDB's key travels in one."""
    for part in ("http.query", "http.fragment"):
        crumb.get("data", {}).pop(part, None)
    if "message" in crumb:
        crumb["message"] = without_secrets(str(crumb["message"]))
    return crumb
