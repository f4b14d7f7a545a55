"""What allauth tells us of, written into the audit log. Connected when the app is ready."""

import time
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as linked
from django.contrib.auth.signals import user_logged_out
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.callers import caller_of
from social.enums import AuditEvent
from social.models import User
from social.services.auditing import audit
from social.services.linked import service_name
from social.services.sessions import RESET_KEY, end_other_sessions

_METHODS = {
    "password": gettext_lazy("With the password"),
    "mfa": gettext_lazy("With a second factor"),
    "socialaccount": gettext_lazy("With another service"),
    "code": gettext_lazy("With a code by mail"),
}


def connect() -> None:
    """Listen, once for each kind of event."""
    for signal, event in _PLAIN.items():
        _on(signal, event)
    account.user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    account.email_confirmed.connect(_email_confirmed, dispatch_uid="audit-email-confirmed")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_end_others, dispatch_uid=f"end-others-{id(signal)}")
    account.password_reset.connect(_remember_reset, dispatch_uid="password-reset-here")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="audit-factor-failed")
    linked.social_account_added.connect(_linked, dispatch_uid="audit-linked")
    linked.social_account_removed.connect(_unlinked, dispatch_uid="audit-unlinked")


_PLAIN: dict[Signal, AuditEvent] = {
    account.user_signed_up: AuditEvent.SIGNED_UP,
    account.password_changed: AuditEvent.PASSWORD_CHANGED,
    account.password_set: AuditEvent.PASSWORD_CHANGED,
    account.password_reset: AuditEvent.PASSWORD_RESET,
    account.email_added: AuditEvent.EMAIL_ADDED,
    account.email_changed: AuditEvent.EMAIL_CHANGED,
    account.email_removed: AuditEvent.EMAIL_REMOVED,
    mfa.authenticator_added: AuditEvent.FACTOR_ADDED,
    mfa.authenticator_removed: AuditEvent.FACTOR_REMOVED,
    mfa.authenticator_reset: AuditEvent.FACTOR_RESET,
}


def _on(signal: Signal, event: AuditEvent) -> None:
    def written(request: HttpRequest, user: User, **facts: Any) -> None:
        audit(user=user, event=event, detail=_detail(facts), caller=caller_of(request))

    signal.connect(written, weak=False, dispatch_uid=f"audit-{event}-{id(signal)}")


def _detail(facts: dict[str, Any]) -> str:
    """What the event was about: an address, the change from one to another, or a kind of factor."""
    if (changed := facts.get("to_email_address")) is not None:
        before = facts.get("from_email_address")
        return f"{before.email} → {changed.email}" if before else str(changed.email)
    if (address := facts.get("email_address")) is not None:
        return str(address.email)
    if (factor := facts.get("authenticator")) is not None:
        return factor_name(factor)
    return ""


def factor_name(factor: Authenticator) -> str:
    """A passkey by the name that its owner gave it, anything else by its kind."""
    if factor.type == Authenticator.Type.WEBAUTHN:
        return f"{_('Passkey')}: {factor.wrap().name}"
    return str(factor.get_type_display())


def _signed_in(request: HttpRequest, user: User, **facts: Any) -> None:
    records = request.session.get("account_authentication_methods", [])
    method = records[-1].get("method", "") if records else ""
    detail = str(_METHODS.get(method, ""))
    if method == "mfa":
        detail = _("With a passkey") if records[-1].get("passwordless") else _("With a second factor")
    elif method == "socialaccount":
        detail = str(records[-1].get("provider", "")) or detail
    audit(user=user, event=AuditEvent.SIGNED_IN, detail=str(detail), caller=caller_of(request))


def _signed_out(request: HttpRequest | None, user: User | None, **facts: Any) -> None:
    if request is not None and isinstance(user, User) and user.pk:
        audit(user=user, event=AuditEvent.SIGNED_OUT, caller=caller_of(request))


def _email_confirmed(request: HttpRequest | None, email_address: Any, **facts: Any) -> None:
    caller = caller_of(request) if request is not None else None
    audit(user=email_address.user, event=AuditEvent.EMAIL_CONFIRMED, detail=email_address.email, caller=caller)


def _factor_failed(request: HttpRequest, user: User, **facts: Any) -> None:
    audit(user=user, event=AuditEvent.SIGN_IN_FAILED, detail=_("Wrong code"), caller=caller_of(request))


def _linked(request: HttpRequest, sociallogin: Any, **facts: Any) -> None:
    detail = service_name(sociallogin.account)
    audit(user=sociallogin.user, event=AuditEvent.LOGIN_LINKED, detail=detail, caller=caller_of(request))


def _unlinked(request: HttpRequest, socialaccount: Any, **facts: Any) -> None:
    detail = service_name(socialaccount)
    audit(user=socialaccount.user, event=AuditEvent.LOGIN_UNLINKED, detail=detail, caller=caller_of(request))


def _end_others(request: HttpRequest, user: User, **facts: Any) -> None:
    """A new password: whoever is signed in elsewhere with the old one is signed in no longer."""
    here = request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else None
    end_other_sessions(user=user, session_key=here, caller=caller_of(request))


def _remember_reset(request: HttpRequest, user: User, **facts: Any) -> None:
    """The page that follows says what a new password doesn't end; nobody is signed in there."""
    request.session[RESET_KEY] = [user.pk, int(time.time())]
