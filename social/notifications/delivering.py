"""Sending what waits to go by mail and push: each once, later where it has to be, and given up after a day of failures.

Whoever takes a delivery up leases it for LEASE: until then nobody else does. A worker that dies in between has it sent
again after that; mails then carry the same Message-ID, pushes the same tag, so that one stands where two were sent.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any

from django.db import connection
from django.utils import timezone

from config.lib.queueing import enqueue
from social.enums import Channel, DeliveryStatus, ProfileKind
from social.habits import habits
from social.models import (
    Notification,
    NotificationDelivery,
    NotificationPreferences,
    NotificationSetting,
    Profile,
    PushSubscription,
)
from social.notifications import push
from social.notifications.kinds import DEFAULTS
from social.notifications.mail import COMPOSERS, link_of, mail_of
from social.notifications.reading import Group, readable
from social.notifications.timing import bundled_until, quiet_until, zone_of
from social.notifications.words import excerpt_of, text_of

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=10)
# Profiles in one run, and deliveries of one profile in one mail.
PROFILES_AT_ONCE, MOST_AT_ONCE = 200, 100
# Minutes until the next attempt, after the first, the second and so on: they add up to a day, after which it is over.
BACKOFF = (1, 5, 15, 60, 180, 360, 720)
# Of what mails and pushes say that wait for days: nobody wants it any more.
STALE = datetime.timedelta(days=9)

_TAKE = """
UPDATE social_notificationdelivery SET next_attempt_at = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT d.id FROM social_notificationdelivery d JOIN social_notification n ON n.id = d.notification_id
    WHERE d.status = 'waiting' AND d.next_attempt_at <= %(now)s AND d.channel = %(channel)s
        AND n.profile_id = %(profile)s
    ORDER BY d.id LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
) RETURNING id
"""


def deliver_due() -> dict[str, int]:
    """Send what is due, profile by profile. Returns how many were sent, put off, skipped, and failed for now."""
    now = timezone.now()
    due = NotificationDelivery.objects.filter(status=DeliveryStatus.WAITING, next_attempt_at__lte=now)
    pairs = list(
        due.order_by("notification__profile", "channel")
        .values_list("notification__profile", "channel")
        .distinct()[:PROFILES_AT_ONCE]
    )
    done: dict[str, int] = defaultdict(int)
    for profile, channel in pairs:
        try:
            for name, number in deliver_to(profile=profile, channel=Channel(channel)).items():
                done[name] += number
        except Exception:
            done["failed"] += 1
            logger.exception("notifications not delivered", extra={"profile": profile, "channel": channel})
    if len(pairs) == PROFILES_AT_ONCE:
        enqueue("social.tasks.deliver_notifications")  # there may be more
    return dict(done)


def deliver_to(*, profile: int, channel: Channel, now: datetime.datetime | None = None) -> dict[str, int]:
    """Send one profile what is due for it by one way. Two at once: each takes others, or none."""
    now = now or timezone.now()
    batch = _take(profile, channel, now)
    # What ended with its worker every time, without a word, isn't tried for ever either.
    over = [row.pk for row in batch if row.attempts > len(BACKOFF) + 1]
    NotificationDelivery.objects.filter(pk__in=over).update(status=DeliveryStatus.FAILED, reason="given up after a day")
    batch = [row for row in batch if row.pk not in over]
    if not batch:
        return {"failed": len(over)} if over else {}
    return _Batch(Profile.objects.select_related("user").get(pk=profile), channel, batch, now).work()


def _take(profile: int, channel: Channel, now: datetime.datetime) -> list[NotificationDelivery]:
    """Lease what is due. Whoever else does so just now gets the rest."""
    values: dict[str, Any] = {
        "until": now + LEASE,
        "now": now,
        "channel": str(channel),
        "profile": profile,
        "most": MOST_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        keys = [pk for (pk,) in cursor.fetchall()]
    return list(NotificationDelivery.objects.filter(pk__in=keys).select_related("notification").order_by("pk"))


class _Batch:
    """Some deliveries by one way to one profile, which this process has leased."""

    def __init__(
        self, reader: Profile, channel: Channel, rows: Sequence[NotificationDelivery], now: datetime.datetime
    ) -> None:
        self.reader, self.channel, self.now = reader, channel, now
        self.waiting = {row.notification_id: row for row in rows}
        self.wishes = NotificationPreferences.objects.filter(profile=reader).first()
        self.done: dict[str, int] = defaultdict(int)

    def work(self) -> dict[str, int]:
        self._drop_unwanted()
        self._put_off()
        shown = readable(self.reader, list(self.waiting))
        self._skip(set(self.waiting) - {row.pk for row in shown}, "not visible")
        if shown and self.channel == Channel.EMAIL:
            self._mail(shown)
        elif shown:
            for row in shown:
                self._push(row)
        return dict(self.done)

    def _drop_unwanted(self) -> None:
        """Settings may have changed since, and the reader may have been on the site meanwhile."""
        reader, wishes = self.reader, self.wishes
        if reader.kind != ProfileKind.STANDARD or reader.withdrawn_at or not reader.user.is_active:
            self._skip(set(self.waiting), "nobody there")
        if wishes and wishes.is_paused:
            self._skip(set(self.waiting), "paused")
        if wishes and wishes.no_mail and self.channel == Channel.EMAIL:
            self._skip(set(self.waiting), "unsubscribed")
        own = {row.kind: getattr(row, self.channel) for row in NotificationSetting.objects.filter(profile=reader)}
        for row in [each.notification for each in self.waiting.values()]:
            if row.read_at:
                self._skip({row.pk}, "read already")
            elif not own.get(row.kind, DEFAULTS[row.kind].at_first(self.channel)):  # type: ignore[index]
                self._skip({row.pk}, "turned off")
            elif row.created_at < self.now - STALE:
                self._skip({row.pk}, "too old")

    def _put_off(self) -> None:
        """What comes in quiet hours, or waits for others, goes later; that was no attempt."""
        zone = zone_of(self.reader)
        quiet = quiet_until(self.wishes, zone, self.now)
        for pk, row in list(self.waiting.items()):
            later = quiet
            if self.channel == Channel.EMAIL and row.notification.kind not in COMPOSERS:
                bundled = bundled_until(self.wishes, zone, row.notification.created_at)
                later = max(filter(None, (quiet, bundled if bundled > self.now else None)), default=None)
            if later:
                del self.waiting[pk]
                self.done["put off"] += 1
                own = NotificationDelivery.objects.filter(pk=row.pk)
                own.update(next_attempt_at=later, attempts=max(0, row.attempts - 1))

    def _mail(self, shown: list[Notification]) -> None:
        """All that is due in one mail; what has a mail of its own by itself."""
        for row in [row for row in shown if row.kind in COMPOSERS]:
            self._mail_alone(row)
        shown = [row for row in shown if row.kind not in COMPOSERS]
        if not shown:
            return
        first = min(self.waiting[row.pk].pk for row in shown)
        keys = {row.pk for row in shown}
        try:
            mail_of(self.reader, shown, name=f"notification-{first}-{len(keys)}").send()
        except OSError as error:
            self._failed(keys, str(error))
        else:
            self._sent(keys)

    def _mail_alone(self, row: Notification) -> None:
        name = f"notification-{self.waiting[row.pk].pk}"
        try:
            mail = COMPOSERS[row.kind](self.reader, row, name)
            if mail is None:
                self._skip({row.pk}, "nothing to say")
                return
            mail.send()
        except OSError as error:
            self._failed({row.pk}, str(error))
        else:
            self._sent({row.pk})

    def _push(self, row: Notification) -> None:
        """To each of the profile's browsers; to have reached one of them is enough."""
        subscriptions = list(PushSubscription.objects.filter(profile=self.reader))
        message = self._message(row)
        reached, errors = 0, []
        for subscription in subscriptions:
            try:
                reached += push.send(subscription, message)
            except push.PushRefusedError as error:
                errors.append(str(error))
        if reached:
            self._sent({row.pk})
        elif errors:
            self._failed({row.pk}, errors[-1])
        else:
            self._skip({row.pk}, "no browser")

    def _message(self, row: Notification) -> dict[str, str]:
        with ExitStack() as stack:
            for place in habits(self.reader):
                stack.enter_context(place)
            return {
                "title": text_of(Group([row]))[:180],
                "body": excerpt_of(row)[:240] or f"@{self.reader.handle}",
                "url": link_of(row),
                "tag": f"notification-{row.pk}",
            }

    def _sent(self, keys: set[int]) -> None:
        now = timezone.now()
        self._end(keys, status=DeliveryStatus.SENT, sent_at=now, last_error="")
        self.done["sent"] += len(keys)
        logger.info("notifications sent", extra={"profile": self.reader.pk, "channel": self.channel, "sent": len(keys)})

    def _skip(self, keys: Iterable[int], reason: str) -> None:
        keys = {key for key in keys if key in self.waiting}
        if keys:
            self._end(keys, status=DeliveryStatus.SKIPPED, reason=reason)
            self.done["skipped"] += len(keys)

    def _failed(self, keys: set[int], error: str) -> None:
        for key in keys:
            row = self.waiting.pop(key)
            fields: dict[str, object] = {"last_error": error[:300]}
            if row.attempts > len(BACKOFF):
                fields |= {"status": DeliveryStatus.FAILED, "reason": "given up after a day"}
            else:
                fields["next_attempt_at"] = timezone.now() + datetime.timedelta(minutes=BACKOFF[row.attempts - 1])
            NotificationDelivery.objects.filter(pk=row.pk, status=DeliveryStatus.WAITING).update(**fields)
        self.done["failed"] += len(keys)
        logger.warning(
            "notifications not sent", extra={"profile": self.reader.pk, "channel": self.channel, "why": error[:300]}
        )

    def _end(self, keys: set[int], **fields: object) -> None:
        rows = [self.waiting.pop(key).pk for key in keys]
        NotificationDelivery.objects.filter(pk__in=rows, status=DeliveryStatus.WAITING).update(**fields)
