"""The cases that wait for moderators: one for each thing."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from social.models import Case
from social.moderation.kinds import owner_of

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
