"""Addresses: taking apart those that settings are given."""

from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit


def origin(url: str) -> str:
    """Scheme and host of a URL, as a Content-Security-Policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def celery_redis_url(url: str) -> str:
    """Kombu's spelling of a redis-py URL: `unix:///path?db=1` becomes `redis+socket:///path?virtual_host=1`."""
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={database}"


def email_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from `console://` or `smtp[+tls|+ssl]://user:password@host:port`.

    Raises ValueError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl"):
        raise ValueError(f"EMAIL_URL: unknown scheme {parts.scheme!r}; use console, smtp, smtp+tls or smtp+ssl")
    tls, ssl = parts.scheme == "smtp+tls", parts.scheme == "smtp+ssl"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (587 if tls else 465 if ssl else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "EMAIL_TIMEOUT": 20,
    }
