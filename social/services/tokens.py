"""Personal access tokens: made, found, revoked, and noted when used."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.lib import marks
from config.lib.callers import Caller
from social.enums import AuditEvent, TokenScope
from social.models import AccessToken, Profile
from social.services.auditing import audit

PREFIX = "mat_"
MOST_TOKENS = 50
# How much of a token is kept in the clear, to tell it by: the prefix and this many characters more.
_SHOWN = 6
_MARKS = "tokens"


class TooManyTokensError(Exception):
    """The account has as many tokens as an account may have."""


class WiderThanAllowedError(Exception):
    """A token was to get a scope that whoever makes it doesn't have."""


def digest_of(token: str) -> str:
    """What is stored of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    *,
    profile: Profile,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    within: Collection[str] | None = None,
    caller: Caller | None = None,
) -> tuple[AccessToken, str]:
    """A token that acts as the profile, and its secret, which nobody can find out again.

    within: the scopes of the token that asks, if one does. Raises WiderThanAllowedError, TooManyTokensError.
    """
    chosen = [scope for scope in TokenScope.values if scope in set(scopes)]
    if within is not None and not set(chosen) <= set(within):
        raise WiderThanAllowedError
    # Two at once would both count one less than the most.
    type(profile.user).objects.select_for_update().get(pk=profile.user_id)
    if AccessToken.objects.live().filter(profile__user=profile.user_id).count() >= MOST_TOKENS:
        raise TooManyTokensError
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        profile=profile,
        name=name,
        digest=digest_of(secret),
        start=secret[: len(PREFIX) + _SHOWN],
        scopes=chosen,
        expires_at=expires_at,
    )
    audit(user=profile.user, event=AuditEvent.TOKEN_CREATED, detail=f"{name} ({', '.join(chosen)})", caller=caller)
    return token, secret


def find_token(*, secret: str) -> AccessToken | None:
    """The live token with this secret, with its profile and account; None if there is none that may act.

    A token of an account that is closed or waits to be deleted is as good as none.
    """
    return (
        AccessToken.objects.live()
        .filter(
            digest=digest_of(secret),
            profile__user__is_active=True,
            profile__user__deletion_due_at=None,
            profile__withdrawn_at=None,
        )
        .select_related("profile__user")
        .first()
    )


@transaction.atomic
def revoke_token(*, token: AccessToken, caller: Caller | None = None) -> bool:
    """End the token for good; False if it had been revoked before."""
    if not AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return False
    audit(user=token.profile.user, event=AuditEvent.TOKEN_REVOKED, detail=token.name, caller=caller)
    return True


def note_use(*, token: AccessToken) -> None:
    """The token was used just now. Kept in Redis until `write_down_uses`."""
    marks.note(_MARKS, str(token.pk))


def with_last_use(tokens: Iterable[AccessToken]) -> list[AccessToken]:
    """The tokens with `last_used_at` as of this moment, whether or not it has been written down yet."""
    found = list(tokens)
    fresh = marks.noted(_MARKS, [str(token.pk) for token in found])
    for token in found:
        if (seen := fresh.get(str(token.pk))) is not None:
            token.last_used_at = datetime.fromtimestamp(seen, UTC)
    return found


def write_down_uses() -> int:
    """Write what Redis noted into the tokens, and return how many there were. Running twice changes nothing."""
    seen = marks.take(_MARKS)
    for pk, moment in seen.items():
        at: Any = datetime.fromtimestamp(moment, UTC)
        AccessToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at), pk=int(pk)).update(last_used_at=at)
    return len(seen)
