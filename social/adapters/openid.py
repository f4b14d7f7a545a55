"""Matinee as the place that other apps sign in with."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client, PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils.functional import Promise
from oauthlib.oauth2.rfc6749.errors import InvalidTokenError

from config.lib.files import stored_once
from social.models import Profile, User
from social.services.apps import SCOPE_WORDS, profile_of


@cache
def signing_key(data_dir: Path) -> str:
    """The installation's own RSA key in PEM: made when it is first needed, kept in the data directory."""
    return stored_once(data_dir / "oauth_signing_key", new_key)


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return pem.decode()


class OpenIDAdapter(DefaultOIDCAdapter):
    """Says what scopes mean, who somebody is to an app, and which key signs."""

    scope_display: ClassVar[dict[str, str | Promise]] = SCOPE_WORDS

    def get_issuer(self) -> str:
        """The site's own address, whatever name a request came by."""
        return str(settings.SITE_URL)

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        return [PrivateKey(pem=settings.OAUTH_SIGNING_KEY or signing_key(settings.DATA_DIR))]

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: User,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Of the profile that was chosen on the consent page; where it is gone, only who the account is.

        Raises oauthlib's InvalidTokenError for an account that waits to be deleted.
        """
        if user.deletion_due_at:
            raise InvalidTokenError
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, email=email, **kwargs)
        if purpose == "userinfo":
            token = get_validator_context().access_token
            chosen = profile_of(token) if token else None
        else:
            chosen = getattr(self.request, "granted_profile", None)
        if "profile" in scopes and (profile := Profile.objects.of(user).filter(pk=chosen or 0).first()):
            claims |= {"name": profile.name, "preferred_username": profile.handle}
        return claims

    def get_user_by_sub(self, client: Client, sub: str) -> User | None:
        """A code of an account that waits to be deleted is worth nothing."""
        user: User | None = super().get_user_by_sub(client, sub)
        return user if user and not user.deletion_due_at else None

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Only what this site offers: authorization codes with PKCE, and refreshing."""
        data.pop("device_authorization_endpoint", None)
        data |= {
            "scopes_supported": list(self.scope_display),
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "response_types_supported": ["code"],
        }
