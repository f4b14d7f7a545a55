"""Where a request came from."""

from dataclasses import dataclass

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


@dataclass(frozen=True)
class Caller:
    """address: an IP address, or None; agent: what the browser or program calls itself."""

    address: str | None = None
    agent: str = ""


def caller_of(request: HttpRequest) -> Caller:
    """Behind proxies of ours the address is the one that they report; otherwise the one that connects."""
    try:
        address = get_client_ip(request)
    except ImproperlyConfigured:  # fewer addresses than there are proxies: somebody went round them
        address = request.META.get("REMOTE_ADDR")
    return Caller(address or None, request.headers.get("User-Agent", ""))
