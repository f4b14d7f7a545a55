"""Who may do what, and how a request says who it is."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from config.lib.api.scopes import ADMIN

_ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's own session, with its CSRF check. Who isn't signed in gets a 401 instead of a 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = "config.lib.api.permissions.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the site itself. Writing also takes the header X-CSRFToken.",
        }


class ReadForAllWriteForAdmins(BasePermission):
    """Anybody reads; staff writes, each within the rights that the admin site gives them over the view's model."""

    write_scope = ADMIN

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS:
            return True
        if not hasattr(view, str(request.method).lower()):
            return True  # Nobody may, and the view itself says so: 405.
        user, profile = request.user, getattr(request, "profile", None)
        if not (user and user.is_active and user.is_staff):
            return False
        if profile and profile.kind != "standard":
            return False  # A child or a guest sits there, whoever the account belongs to.
        if getattr(view, "queryset", None) is None:
            return False
        meta = view.queryset.model._meta
        action = getattr(view, "right", None) or _ACTIONS.get(str(request.method), "change")
        return bool(user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}"))


class SignedIn(BasePermission):
    """Somebody's profile acts. A visitor gets a 401."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(getattr(request, "profile", None))


class SignedInToWrite(SignedIn):
    """Anybody reads what `visible_to` lets them see; whoever writes has a profile. A visitor's write gets a 401."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)
