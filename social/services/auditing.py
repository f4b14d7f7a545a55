"""The log of sign-ins and of changes to what protects an account."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from config.lib.callers import Caller
from social.enums import AuditEvent
from social.models import AuditEntry, User

_LONGEST_DETAIL = AuditEntry._meta.get_field("detail").max_length or 0
_LONGEST_AGENT = AuditEntry._meta.get_field("agent").max_length or 0


def audit(*, user: User, event: AuditEvent, detail: str = "", caller: Caller | None = None) -> AuditEntry:
    """Add a line to the account's log. Runs one query; what is too long is cut off."""
    caller = caller or Caller()
    return AuditEntry.objects.create(
        user=user,
        event=event,
        detail=detail[:_LONGEST_DETAIL],
        address=caller.address,
        agent=caller.agent.replace("\x00", "")[:_LONGEST_AGENT],
    )


def forget_old_audit_entries() -> int:
    """Delete the lines older than AUDIT_KEPT_DAYS, and return how many there were."""
    before = timezone.now() - timedelta(days=settings.AUDIT_KEPT_DAYS)
    return AuditEntry.objects.filter(created_at__lt=before).delete()[0]
