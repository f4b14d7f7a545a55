"""An account that goes: at once, or after some days in which its owner may think better of it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.lib.callers import Caller
from config.lib.queueing import enqueue_on_commit
from social import avatars
from social.enums import AuditEvent
from social.models import Profile, User
from social.services.auditing import audit
from social.services.mailing import post
from social.services.pairs import followers_hear_anew
from social.services.profiles import say_goodbye
from social.services.sessions import end_other_sessions
from social.signals import profile_faced

logger = logging.getLogger(__name__)


class LastAdministratorError(Exception):
    """The only account that may do anything can't go: nobody could run the site."""


@dataclass(frozen=True)
class Belonging:
    """How many of one kind of row go with an account."""

    name: str
    count: int


def belongings(*, user: User) -> list[Belonging]:
    """What goes for good with the account: its profiles and whatever points to them. A query for each kind."""
    profiles = list(Profile.objects.of(user))
    return [Belonging(_named(Profile, len(profiles)), len(profiles)), *belongings_of(profiles)]


def belongings_of(profiles: list[Profile]) -> list[Belonging]:
    """What goes for good with these profiles. A query for each kind."""
    found: dict[str, int] = {}
    for relation in Profile._meta.related_objects:
        # What there is one of for each profile is for the program's own use.
        if relation.on_delete is not models.CASCADE or relation.one_to_one:
            continue
        rows: Any = relation.related_model
        name = str(rows._meta.verbose_name_plural)
        count = rows._base_manager.filter(**{f"{relation.field.name}__in": profiles}).count()
        found[name] = found.get(name, 0) + count
    return [Belonging(name, count) for name, count in found.items() if count]


@transaction.atomic
def ask_for_deletion(
    *, user: User, at_once: bool, session_key: str | None = None, caller: Caller | None = None
) -> None:
    """Take the account out of sight, and have it deleted: after the days of grace, or by the next worker.

    session_key: the session that stays signed in for the days of grace. Raises LastAdministratorError.
    """
    if is_last_administrator(user):
        raise LastAdministratorError
    now = timezone.now()
    due = now if at_once else now + timedelta(days=settings.ACCOUNT_DELETION_GRACE_DAYS)
    User.objects.filter(pk=user.pk).update(deletion_due_at=due, is_active=not at_once)
    user.refresh_from_db()
    _face(user, withdrawn_at=now)
    end_other_sessions(user=user, session_key=None if at_once else session_key, caller=caller)
    audit(user=user, event=AuditEvent.DELETION_ASKED, detail=_("At once") if at_once else "", caller=caller)
    if at_once:
        enqueue_on_commit("social.tasks.delete_due_accounts")
    else:
        _tell(user.email, _("Your account will be deleted"), _waiting_text(user))


@transaction.atomic
def keep_account(*, user: User, caller: Caller | None = None) -> bool:
    """Think better of it: everything is as it was. False if the account wasn't about to go."""
    waiting = User.objects.filter(pk=user.pk, deletion_due_at__isnull=False, is_active=True)
    if not waiting.update(deletion_due_at=None):
        return False
    user.refresh_from_db()
    _face(user, withdrawn_at=None)
    audit(user=user, event=AuditEvent.DELETION_CANCELLED, caller=caller)
    text = _("Your account on Matinee stays, with everything in it. Nothing was deleted.")
    _tell(user.email, _("Your account stays"), text)
    return True


def delete_due_accounts() -> int:
    """Delete each account whose time has come, and return how many went. One that fails keeps no other back."""
    due = User.objects.filter(deletion_due_at__lte=timezone.now()).order_by("deletion_due_at", "pk")
    gone = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            gone += delete_account(pk=pk)
        except Exception:
            logger.exception("account could not be deleted", extra={"user_id": pk})
    return gone


@transaction.atomic
def delete_without_asking(*, user: User) -> None:
    """Delete the account at once, on an administrator's word. Raises LastAdministratorError."""
    if is_last_administrator(user):
        raise LastAdministratorError
    User.objects.filter(pk=user.pk).update(deletion_due_at=timezone.now(), is_active=False)
    text = _("An administrator of Matinee has deleted your account with everything in it.")
    delete_account(pk=user.pk, text=text)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else may do anything. In a transaction, of two who go at once the second waits here."""
    if not user.is_superuser:
        return False
    rulers = User.objects.filter(is_superuser=True, is_active=True)
    if transaction.get_connection().in_atomic_block:
        rulers = rulers.select_for_update().order_by("pk")
    return not [pk for pk in rulers.values_list("pk", flat=True) if pk != user.pk]


@transaction.atomic
def delete_account(*, pk: int, text: str = "") -> bool:
    """Delete the account with all that is its own, if it is still due. Two at once: one does it.

    text: of the mail that says so; "" stands for what somebody reads who asked for it.
    """
    user = User.objects.select_for_update(skip_locked=True).filter(pk=pk, deletion_due_at__lte=timezone.now()).first()
    if user is None:
        return False
    end_other_sessions(user=user, session_key=None)
    profiles = list(Profile.objects.of(user))
    say_goodbye(profiles)
    for profile in profiles:
        avatars.remove(profile)
    email = user.email
    user.delete()
    text = text or _(
        "Your account on Matinee and everything in it has been deleted, as you asked. Goodbye, and thank you."
    )
    _tell(email, _("Your account is deleted"), text)
    return True


def _named(model: type[models.Model], count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)


def _waiting_text(user: User) -> str:
    day = date_format(timezone.localtime(user.deletion_due_at), "DATE_FORMAT")
    text = _(
        "You asked us to delete your account. Nobody sees it any more, and on %(day)s it is deleted for good with "
        "everything in it.\n\nIf you think better of it until then, log in and choose “Keep my account”:\n%(link)s\n\n"
        "If that wasn't you, log in, keep the account, and change your password."
    )
    return text % {"day": day, "link": f"{settings.SITE_URL}/settings/account/"}


def _tell(email: str, subject: str, text: str) -> None:
    body = render_to_string("account/email/notice.txt", {"text": text, "SITE_URL": settings.SITE_URL})
    post(to=email, subject=str(subject), body=body)


def _face(user: User, *, withdrawn_at: datetime | None) -> None:
    """Take all profiles of the account out of sight, or show them again."""
    Profile.objects.filter(user=user).update(withdrawn_at=withdrawn_at)
    profiles = list(Profile.objects.filter(user=user).order_by("pk"))
    followers_hear_anew(*(profile.pk for profile in profiles))
    for profile in profiles:
        profile_faced.send(sender=Profile, profile=profile)
