"""Apps of others that people allowed in: whom their tokens act as, and how they are shown out again."""

from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.lib.callers import Caller
from social.enums import AuditEvent, TokenScope
from social.models import Profile, User
from social.services.auditing import audit

# Where a token's row keeps the profile that was chosen when the app was allowed in.
_PROFILE = "profile"
# What apps may ask for, in words.
SCOPE_WORDS: dict[str, str | Promise] = {
    "openid": _("Know that it is you"),
    "email": _("See your e-mail address"),
    "profile": _("See your handle and name"),
    **{scope.value: scope.label for scope in TokenScope},
}
_LASTING = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)


@dataclass(frozen=True)
class AppToken:
    """A live access token of an app."""

    profile: Profile
    scopes: frozenset[str]
    client_id: str


@dataclass(frozen=True)
class ConnectedApp:
    """An app that may act as the profile, within its newest token's scopes. profile None: it only signs people in."""

    client: Client
    profile: Profile | None
    scopes: tuple[str, ...]
    since: datetime
    last_token_at: datetime


def find_app_token(*, secret: str) -> AppToken | None:
    """The app's live access token with this secret; None if there is none that may act as a profile. Two queries."""
    token: Token | None = Token.objects.lookup(Token.Type.ACCESS_TOKEN, secret)
    if token is None or token.client_id is None:
        return None
    scopes = frozenset(token.get_scopes()) & frozenset(TokenScope.values)
    own = Profile.objects.filter(pk=profile_of(token) or 0, user=token.user_id, withdrawn_at=None)
    profile = own.filter(user__is_active=True, user__deletion_due_at=None).select_related("user").first()
    # One that only says who somebody is opens nothing.
    return AppToken(profile, scopes, token.client_id) if profile and scopes else None


def profile_of(token: Token) -> int | None:
    """The id of the profile that a token's row names."""
    kept = token.data.get(_PROFILE) if isinstance(token.data, dict) else None
    return kept if isinstance(kept, int) else None


def bind_to_profile(*, secrets: list[str], profile_id: int | None) -> None:
    """From now on the tokens with these secrets act as the profile."""
    for secret in secrets:
        for token in Token.objects.by_value(secret).filter(type__in=_LASTING):
            token.data = {**(token.data or {}), _PROFILE: profile_id}
            token.save(update_fields=["data"])


def is_resting(*, secret: str) -> bool:
    """Whether the refresh token is of an account that waits to be deleted: it is good again once that is kept."""
    token = Token.objects.lookup(Token.Type.REFRESH_TOKEN, secret)
    return bool(token and token.user and token.user.deletion_due_at)


def profile_of_refresh_token(*, secret: str) -> int | None:
    """The profile that whoever refreshes goes on acting as."""
    token = Token.objects.lookup(Token.Type.REFRESH_TOKEN, secret)
    return profile_of(token) if token else None


def connected_apps(*, user: User) -> list[ConnectedApp]:
    """The apps with live tokens of this account, one for each profile they act as, the newest first."""
    rows: dict[tuple[str, int | None], list[Token]] = {}
    live = Token.objects.valid().filter(user=user, type__in=_LASTING, client__isnull=False)
    for token in live.select_related("client").order_by("created_at", "pk"):
        rows.setdefault((str(token.client_id), profile_of(token)), []).append(token)
    profiles = {profile.pk: profile for profile in Profile.objects.of(user)}
    found = [
        ConnectedApp(
            client=tokens[-1].client,
            profile=profiles.get(profile_id) if profile_id else None,
            scopes=tuple(tokens[-1].get_scopes()),
            since=tokens[0].created_at,
            last_token_at=tokens[-1].created_at,
        )
        for (_client_id, profile_id), tokens in rows.items()
    ]
    return sorted(found, key=lambda app: app.last_token_at, reverse=True)


@transaction.atomic
def remove_app(*, user: User, client_id: str, profile_id: int | None = None, caller: Caller | None = None) -> bool:
    """End all tokens that the app has of this account, as any profile or as one; False if it has none."""
    tokens = Token.objects.filter(user=user, client=client_id, type__in=_LASTING)
    mine = [token for token in tokens.select_related("client") if profile_id is None or profile_of(token) == profile_id]
    if not mine:
        return False
    Token.objects.filter(pk__in=[token.pk for token in mine]).delete()
    audit(user=user, event=AuditEvent.APP_REMOVED, detail=mine[0].client.name, caller=caller)
    return True


def forget_expired_app_tokens() -> int:
    """Delete the tokens of apps that have expired, and return how many there were."""
    deleted: int = Token.objects.expired().delete()[0]
    return deleted
