"""No endpoint is out of the reach of a token's scopes."""

from collections.abc import Mapping
from typing import Any

from config.lib.api.scopes import ADMIN, READ, TRACK, WRITE, WithinScopes
from config.lib.api.views import ConditionalReads
from tests.guards.test_urls import our_routes

BODILESS = ("get", "head", "options")


def endpoints() -> dict[str, Any]:
    found = {}
    for route, pattern in our_routes():
        if route.startswith("api/v1/"):
            callback: Any = pattern.callback
            found[route] = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    assert len(found) > 30
    return found


def test_every_endpoint_keeps_tokens_within_their_scopes() -> None:
    for route, view in endpoints().items():
        assert issubclass(view, ConditionalReads), route
        made = view()
        assert isinstance(made.get_permissions()[0], WithinScopes), route


def test_scopes_that_endpoints_name_exist() -> None:
    for route, view in endpoints().items():
        named = view.scopes if isinstance(view.scopes, Mapping) else {}  # some say it by their route
        for action, scope in named.items():
            assert scope in {READ, TRACK, WRITE, ADMIN}, route
            assert hasattr(view, action) or action in BODILESS, f"{route}: nothing is called {action}"
