"""Invitations: links that let so many people sign up until some day."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from config.lib.callers import Caller
from social.enums import AuditEvent
from social.models import Invite, User
from social.services.auditing import audit


class InviteUsedUpError(Exception):
    """The invitation is unknown, expired, revoked, or was used by as many people as it is for."""


@transaction.atomic
def create_invite(
    *,
    created_by: User,
    note: str = "",
    max_uses: int = 1,
    expires_at: datetime | None = None,
    caller: Caller | None = None,
) -> Invite:
    """A link for so many people. expires_at None: it holds until it is used up or revoked."""
    invite = Invite.objects.create(
        code=secrets.token_urlsafe(24), created_by=created_by, note=note, max_uses=max_uses, expires_at=expires_at
    )
    audit(user=created_by, event=AuditEvent.INVITE_CREATED, detail=str(invite), caller=caller)
    return invite


def find_invite(*, code: str) -> Invite | None:
    """The invitation with this code if somebody may still use it."""
    return Invite.objects.usable().filter(code=code).first() if code.isascii() and code.isprintable() else None


def use_invite(*, code: str) -> None:
    """Take one place of the invitation, in the transaction that makes the account. Raises InviteUsedUpError.

    The condition stands in the update itself: of two who come at once for the last place, the second waits for the
    first, and then finds it taken.
    """
    if not Invite.objects.usable().filter(code=code).update(uses=F("uses") + 1):
        raise InviteUsedUpError


@transaction.atomic
def revoke_invite(*, invite: Invite, by: User, caller: Caller | None = None) -> bool:
    """Nobody else comes in by this link; False if it had been revoked before."""
    if not Invite.objects.filter(pk=invite.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return False
    audit(user=by, event=AuditEvent.INVITE_REVOKED, detail=str(invite), caller=caller)
    return True
