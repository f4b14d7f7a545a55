"""Where an account is signed in, and how that ends."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from config.lib import marks
from config.lib.agents import device_name, is_handheld
from config.lib.callers import Caller
from social.enums import AuditEvent
from social.models import User
from social.services.auditing import audit

_MARKS = "sessions"
# Where a session keeps that a password was reset in it: the account's id, and when, in seconds since 1970.
RESET_KEY = "password_reset_of"


@dataclass(frozen=True)
class Seat:
    """A session that is still good, as its owner may want to see it."""

    pk: int
    device: str
    handheld: bool
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def seats(*, user: User, session_key: str | None) -> list[Seat]:
    """The account's sessions, this one first and then by when they were last seen. Runs a query."""
    rows = list(UserSession.objects.filter(user=user, session_key__in=_alive().values("session_key")))
    fresh = marks.noted(_MARKS, [row.session_key for row in rows])
    found = []
    for row in rows:
        noted = fresh.get(row.session_key)
        found.append(
            Seat(
                pk=row.pk,
                device=device_name(row.user_agent),
                handheld=is_handheld(row.user_agent),
                address=row.ip,
                began_at=row.created_at,
                seen_at=max(row.last_seen_at, datetime.fromtimestamp(noted, UTC)) if noted else row.last_seen_at,
                is_this=row.session_key == session_key,
            )
        )
    return sorted(found, key=lambda seat: (seat.is_this, seat.seen_at), reverse=True)


@transaction.atomic
def end_session(*, user: User, pk: int, caller: Caller | None = None) -> bool:
    """Sign the account out in one of its sessions; False if it has no such session."""
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    _end([row])
    audit(user=user, event=AuditEvent.SESSION_ENDED, detail=device_name(row.user_agent), caller=caller)
    return True


@transaction.atomic
def end_other_sessions(*, user: User, session_key: str | None, caller: Caller | None = None) -> int:
    """Sign the account out everywhere but in this session, and return in how many. None: everywhere."""
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=session_key or ""))
    # A session gets a new key when it logs in or changes the password; the row of the old one has ended nothing.
    alive = set(
        _alive().filter(session_key__in=[row.session_key for row in rows]).values_list("session_key", flat=True)
    )
    _end(rows)
    for row in rows:
        if row.session_key in alive:
            audit(user=user, event=AuditEvent.SESSION_ENDED, detail=device_name(row.user_agent), caller=caller)
    return len(alive)


def write_down_sightings() -> int:
    """Write what Redis noted into the sessions, and return how many there were. Running twice changes nothing."""
    seen = marks.take(_MARKS)
    for key, moment in seen.items():
        at = datetime.fromtimestamp(moment, UTC)
        UserSession.objects.filter(session_key=key, last_seen_at__lt=at).update(last_seen_at=at)
    return len(seen)


def _alive() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now())


def _end(rows: list[UserSession]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
