"""What a profile wants to be told, by which ways and when; and the links by which mail is turned off."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from social.enums import Channel, DeliveryStatus, NotificationKind
from social.models import Notification, NotificationDelivery, NotificationPreferences, NotificationSetting, Profile
from social.notifications.kinds import DEFAULTS, WAYS, Ways

_SALT = "social.notifications.unsubscribe"


def ways_of(profile: Profile) -> dict[NotificationKind, Ways]:
    """For each kind by which ways it comes. Runs a query."""
    rows = {row.kind: row for row in NotificationSetting.objects.filter(profile=profile)}
    found = {}
    for kind, default in DEFAULTS.items():
        row = rows.get(kind)
        found[kind] = Ways(**{way: (getattr(row or default, way) if default.offers(way) else None) for way in WAYS})
    return found


@transaction.atomic
def set_ways(*, profile: Profile, wanted: Mapping[NotificationKind, Mapping[str, bool]]) -> None:
    """Change by which ways these kinds come; ways that aren't named stay. A row stays only where it says something."""
    Profile.objects.select_for_update(of=("self",)).filter(pk=profile.pk).values_list("pk").first()
    now = ways_of(profile)
    for kind, changes in wanted.items():
        default = DEFAULTS[kind]
        after = {way: bool(changes.get(way, getattr(now[kind], way))) and default.offers(way) for way in WAYS}
        own = NotificationSetting.objects.filter(profile=profile, kind=kind)
        if all(after[way] == default.at_first(way) for way in WAYS):
            own.delete()
        else:
            NotificationSetting.objects.update_or_create(profile=profile, kind=kind, defaults=after)


def preferences_of(profile: Profile) -> NotificationPreferences:
    """Unsaved where the profile has never changed any. Runs a query."""
    found = NotificationPreferences.objects.filter(profile=profile).first()
    return found or NotificationPreferences(profile=profile)


def set_preferences(*, profile: Profile, **fields: Any) -> NotificationPreferences:
    """Change when and whether mails and pushes come."""
    made, _new = NotificationPreferences.objects.update_or_create(profile=profile, defaults=fields)
    return made


def unsubscribe_token(profile: Profile, kind: str = "") -> str:
    """For a link in a mail, good for ever: who follows it needs no log-in. kind: empty for all mail."""
    return signing.dumps([profile.pk, str(kind)], salt=_SALT, compress=False)


def read_token(token: str) -> tuple[Profile, str] | None:
    """Whose mail of which kind a link is about; None for one that isn't ours, or whose profile is gone."""
    try:
        pk, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    profile = Profile.objects.select_related("user").filter(pk=pk).first()
    return (profile, str(kind)) if profile else None


@transaction.atomic
def unsubscribe(*, profile: Profile, kind: str = "") -> None:
    """No more mail of this kind; without one, no more mail at all. What is on its way doesn't go either."""
    waiting = NotificationDelivery.objects.filter(
        Q(notification__kind=kind) if kind else Q(),
        notification__profile=profile,
        channel=Channel.EMAIL,
        status=DeliveryStatus.WAITING,
    )
    if kind in NotificationKind.values:
        set_ways(profile=profile, wanted={NotificationKind(kind): {"email": False}})
    else:
        set_preferences(profile=profile, no_mail=True)
    waiting.update(status=DeliveryStatus.SKIPPED, reason="unsubscribed")


def forget_between(one: int, other: int) -> None:
    """One of two profiles has blocked the other: neither is told of the other, nor counted as if it were."""
    between = Q(profile=one, actor=other) | Q(profile=other, actor=one)
    Notification.objects.filter(between).delete()


def hush(*, muter: int, muted: int) -> None:
    """What somebody muted has done waits for nobody's eyes any more."""
    Notification.objects.filter(profile=muter, actor=muted, read_at=None).update(read_at=timezone.now())
