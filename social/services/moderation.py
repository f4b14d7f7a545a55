"""Reports of people's, and what moderators decide over them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from social.enums import ModerationAction, ProfileKind, ReportReason, ReportStatus, SocialAct
from social.models import Case, ModerationEntry, Profile, Report, User
from social.moderation import kinds
from social.moderation.cases import count_reports, open_case
from social.moderation.screening import screen
from social.services.mailing import post
from social.signals import moderated

RIGHT = "social.change_case"
# What leaves the case as it is: no decision over what was reported.
_LEAVES_OPEN = {ModerationAction.NOTE, ModerationAction.LIFT}
_TOLD = {ModerationAction.HIDE, ModerationAction.SHOW, ModerationAction.WARN, ModerationAction.SUSPEND}


class CannotDecideError(Exception):
    """The decision doesn't fit what it is about. Its text says why."""


@dataclass(frozen=True)
class Reported:
    """made: False where the reporter has an open report of it already, which now says what this one says."""

    report: Report
    made: bool


@transaction.atomic
def report(*, reporter: Profile, target: models.Model, reason: str, text: str = "") -> Reported:
    """Tell moderators what is wrong with something that the reporter sees and that isn't its own.

    Two at once leave one report. Raises RefusedError for a suspended account, and after too many.
    """
    if reporter.kind != ProfileKind.STANDARD:
        raise PermissionDenied
    screen(profile=reporter, act=SocialAct.REPORT)
    case = open_case(target=target)
    found, made = Report.objects.update_or_create(
        case=case,
        reporter=reporter,
        status=ReportStatus.OPEN,
        defaults={"reason": ReportReason(reason), "text": text.strip()[:1000]},
    )
    count_reports(case.pk)
    return Reported(found, made)


def reportable(*, reporter: Profile, kind: str, pk: int) -> Any:
    """Something of a kind that can be reported, which the profile sees and which isn't its account's; else None."""
    model: Any = kinds.model_of(kind)
    if model is None or reporter.kind != ProfileKind.STANDARD:
        return None
    found = model.objects.visible_to(reporter).filter(pk=min(pk, 2**63 - 1)).first()
    owner = kinds.owner_of(found) if found else None
    return None if owner and owner.user_id == reporter.user_id else found


@transaction.atomic
def decide(
    *, moderator: User, case: Case, action: ModerationAction, note: str = "", until: datetime | None = None
) -> ModerationEntry | None:
    """Carry out a moderator's decision, write it down, close the case, and tell the owner where it concerns them.

    until: when a suspension ends; without it, it is for good. None where it was so already: of two moderators at once
    one decides. Raises PermissionDenied, CannotDecideError.
    """
    if not moderator.has_perm(RIGHT):
        raise PermissionDenied
    case = Case.objects.select_for_update(of=("self",)).select_related("owner__user", "target_type").get(pk=case.pk)
    if not _carry_out(moderator, case, action, until):
        return None
    entry = ModerationEntry.objects.create(
        moderator=moderator,
        action=action,
        case=case,
        target_type=case.target_type,
        target_id=case.target_id,
        owner=case.owner,
        note=note.strip()[:1000],
        until=until,
    )
    if action not in _LEAVES_OPEN:
        _close(case, acted=action not in (ModerationAction.DISMISS, ModerationAction.SHOW))
    if action in _TOLD and case.owner:
        _tell(case, case.owner, action, entry)
    return entry


def _carry_out(moderator: User, case: Case, action: ModerationAction, until: datetime | None) -> bool:
    """Whether that changed anything."""
    target = case.target
    if action in (ModerationAction.HIDE, ModerationAction.SHOW):
        hides = action == ModerationAction.HIDE
        if target is None or not kinds.can_hide(target):
            raise CannotDecideError(_("This can’t be hidden: it is gone, or there is more to it than words."))
        if kinds.is_hidden(target) == hides:
            return False
        (kinds.hide if hides else kinds.show)(target)
        return True
    if action == ModerationAction.DISMISS:
        if case.is_open and target is not None and kinds.is_hidden(target):
            kinds.show(target)  # it only waited for somebody to look
        return case.is_open
    if action == ModerationAction.NOTE:
        return True
    if case.owner is None:
        raise CannotDecideError(_("This belongs to nobody whom you could warn or suspend."))
    if action == ModerationAction.WARN:
        return True
    return _suspend(moderator, case.owner.user, on=action == ModerationAction.SUSPEND, until=until)


def _suspend(moderator: User, user: User, *, on: bool, until: datetime | None) -> bool:
    rows = User.objects.filter(pk=user.pk)
    if not on:
        return bool(rows.filter(suspended_at__isnull=False).update(suspended_at=None, suspended_until=None))
    if user.pk == moderator.pk or ((user.is_staff or user.is_superuser) and not moderator.is_superuser):
        raise CannotDecideError(_("You can’t suspend yourself, and only an administrator suspends staff."))
    now = timezone.now()
    if until is not None and until <= now:
        raise CannotDecideError(_("Choose a moment that is still to come."))
    user.refresh_from_db(fields=["suspended_at", "suspended_until"])
    if user.is_suspended and user.suspended_until == until:
        return False
    rows.update(suspended_at=now, suspended_until=until)
    return True


def _close(case: Case, *, acted: bool) -> None:
    open_reports = Report.objects.filter(case=case, status=ReportStatus.OPEN)
    open_reports.update(status=ReportStatus.ACTED if acted else ReportStatus.DISMISSED)
    Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=timezone.now(), report_count=0)


def _tell(case: Case, owner: Profile, action: ModerationAction, entry: ModerationEntry) -> None:
    """By mail, and to whoever listens. The note is between moderators; a warning's is for the owner."""
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        text = _words(case, action, entry)
        body = render_to_string("account/email/notice.txt", {"text": text, "SITE_URL": settings.SITE_URL})
        post(to=owner.user.email, subject=str(_("A moderator’s decision")), body=body)
    moderated.send(sender=Case, case=case, profile=owner, action=action, text=text)


def _words(case: Case, action: ModerationAction, entry: ModerationEntry) -> str:
    facts = {"what": case.target_type.name, "about": _called(case.target)}
    if action == ModerationAction.HIDE:
        return (
            _(
                "Moderators have hidden your %(what)s “%(about)s”: nobody else sees it. You still do, and can change, "
                "export or delete it."
            )
            % facts
        )
    if action == ModerationAction.SHOW:
        return _("Moderators show your %(what)s “%(about)s” again.") % facts
    if action == ModerationAction.WARN:
        text = _("Moderators have looked at your %(what)s “%(about)s”, and ask you to mind the rules of this site.")
        return text % facts + (f"\n\n{entry.note}" if entry.note else "")
    if entry.until is None:
        return _(
            "Moderators have suspended your account. You can still read, export and delete everything, but no longer "
            "review, comment, follow, report or publish lists."
        )
    day = date_format(timezone.localtime(entry.until), "DATETIME_FORMAT")
    text = _(
        "Moderators have suspended your account until %(day)s. You can still read, export and delete everything, but "
        "not review, comment, follow, report or publish lists until then."
    )
    return text % {"day": day}


def _called(target: models.Model | None) -> str:
    """A few words by which its owner knows it."""
    said = getattr(target, "text", "") or getattr(target, "name", "") or str(target or "")
    return said if len(said) <= 80 else f"{said[:79]}…"
