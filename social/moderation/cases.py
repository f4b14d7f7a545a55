"""The cases that wait for moderators: one for each thing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from social.enums import ReportStatus
from social.models import Case, Profile, Report
from social.moderation.kinds import owner_of
from social.signals import profiles_going

_LONGEST_WHY = Case._meta.get_field("why").max_length or 0


@transaction.atomic
def open_case(*, target: models.Model, why: str = "") -> Case:
    """The thing's case, open, and locked until the transaction ends. why: what flagged it, where nobody reported it."""
    now = timezone.now()
    found, made = Case.objects.get_or_create(
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        defaults={"owner": owner_of(target), "why": why[:_LONGEST_WHY], "opened_at": now},
    )
    case = Case.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if made:
        return case
    if not case.is_open:
        case.is_open, case.opened_at, case.closed_at, case.why = True, now, None, ""
    if why and why not in case.why:
        case.why = f"{case.why}; {why}".lstrip("; ")[:_LONGEST_WHY]
    case.save(update_fields=["is_open", "opened_at", "closed_at", "why"])
    return case


def was_closed_since(target: models.Model, moment: datetime) -> bool:
    """Whether moderators have closed the thing's case since then."""
    about = ContentType.objects.get_for_model(target)
    return Case.objects.filter(target_type=about, target_id=target.pk, is_open=False, closed_at__gt=moment).exists()


def count_reports(case: int) -> None:
    """How many open reports there are of a case (its key). Runs 2 queries."""
    number = Report.objects.filter(case=case, status=ReportStatus.OPEN).count()
    Case.objects.filter(pk=case).update(report_count=number)


def connect() -> None:
    """Reports go with whoever made them."""
    profiles_going.connect(_forget_reports, dispatch_uid="reports-of-those-who-go")


def _forget_reports(profiles: Collection[Profile], **_more: Any) -> None:
    theirs = Report.objects.filter(reporter__in=[profile.pk for profile in profiles])
    cases = sorted(set(theirs.values_list("case", flat=True)))
    theirs.delete()
    for case in cases:
        count_reports(case)
