"""What a token lets its bearer do: read, track, write, admin. None includes another.

A view says what it needs in `scopes`, by action or by method in small letters; what it doesn't name takes `read` where
nothing is changed, and otherwise the `write_scope` of its permission class, or `write`. Sessions and visitors have no
scopes and need none: their rights are the permission classes' affair.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

READ, TRACK, WRITE, ADMIN = "read", "track", "write", "admin"


class InsufficientScope(PermissionDenied):
    """403: the token is good, but not for this."""

    status_code = HTTPStatus.FORBIDDEN
    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("This takes a token with the scope “%(scope)s”.") % {"scope": scope})
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


def scope_needed(view: Any, method: str) -> str:
    """The scope that a token needs for this method of the view."""
    declared: dict[str, str] = getattr(view, "scopes", {})
    action = getattr(view, "action", None) or method.lower()
    if scope := declared.get(action) or declared.get(method.lower()):
        return scope
    if method in SAFE_METHODS:
        return READ
    asked = [getattr(permission, "write_scope", None) for permission in getattr(view, "permission_classes", ())]
    return next((scope for scope in asked if scope), WRITE)


def granted_scopes(request: Request) -> Collection[str] | None:
    """The scopes of the request's token; None where there is no token, and so no limit of this kind."""
    return getattr(request.auth, "scopes", None) if request.auth is not None else None


class WithinScopes(BasePermission):
    """The token may do this. Every view has it, by `ConditionalReads`. Raises InsufficientScope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        granted = granted_scopes(request)
        if granted is None or not hasattr(view, str(request.method).lower()):
            return True  # Without a token, or for a method that the view itself answers with 405.
        needed = scope_needed(view, str(request.method))
        if needed not in granted:
            raise InsufficientScope(needed)
        return True
