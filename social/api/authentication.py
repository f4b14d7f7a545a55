"""How a program says who it is: `Authorization: Bearer …`, with a personal access token or an app's OAuth2 token."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.lib.api.scopes import scope_needed
from social.enums import TokenScope
from social.models import AccessToken, Profile, User
from social.services import apps, tokens


@dataclass(frozen=True)
class Grant:
    """What a token stands for: `request.auth` of whoever came with one."""

    scopes: frozenset[str]
    profile: Profile
    token: AccessToken | None = None
    client_id: str = ""


class BearerAuthentication(BaseAuthentication):
    """The part that both kinds share: the header, the profile that acts, and the challenge of a 401."""

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        secret = bearer(request)
        if secret is None or not self.is_mine(secret):
            return None
        grant = self.grant(secret)
        if grant is None:
            raise AuthenticationFailed(_("This token is unknown, has expired or was revoked."))
        # What `visible_to` and the services take; the session's profile, if there is one, has no say here.
        request._request.profile = grant.profile  # type: ignore[attr-defined]
        return grant.profile.user, grant

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"' + (', error="invalid_token"' if bearer(request) is not None else "")

    def is_mine(self, secret: str) -> bool:
        raise NotImplementedError

    def grant(self, secret: str) -> Grant | None:
        raise NotImplementedError


class AccessTokenAuthentication(BearerAuthentication):
    """Personal access tokens, told by their beginning."""

    def is_mine(self, secret: str) -> bool:
        return secret.startswith(tokens.PREFIX)

    def grant(self, secret: str) -> Grant | None:
        token = tokens.find_token(secret=secret)
        if token is None:
            return None
        tokens.note_use(token=token)
        return Grant(frozenset(token.scopes), token.profile, token)


class OAuthAuthentication(BearerAuthentication):
    """Access tokens of apps that somebody allowed in: every other Bearer."""

    def is_mine(self, secret: str) -> bool:
        return not secret.startswith(tokens.PREFIX)

    def grant(self, secret: str) -> Grant | None:
        found = apps.find_app_token(secret=secret)
        if found is None:
            return None
        return Grant(found.scopes, found.profile, client_id=found.client_id)


def bearer(request: Request) -> str | None:
    """The token that the request brings, "" for one that can't be read; None if it brings none."""
    scheme, _space, value = get_authorization_header(request).partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    try:
        return value.strip().decode("ascii")
    except UnicodeDecodeError:
        return ""


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "social.api.authentication.AccessTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal access token, made at /settings/tokens/: one profile, and its scopes.",
        }


class OAuthScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "social.api.authentication.OAuthAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        return {self.name: [scope_needed(auto_schema.view, auto_schema.method)]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "description": "For apps that people allow in: authorization code with PKCE.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/identity/o/authorize",
                    "tokenUrl": "/identity/o/api/token",
                    "refreshUrl": "/identity/o/api/token",
                    "scopes": {scope.value: str(scope.label) for scope in TokenScope},
                }
            },
        }
