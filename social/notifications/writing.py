"""Writing down that people are told something: sets of them at once, never twice for the same thing.

Each chunk of recipients is one statement, which writes the notifications and what is to go by mail and push together.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config.lib.queueing import enqueue
from social import live
from social.enums import NotificationKind, ProfileKind
from social.models import Activity, Block, Mute, Notification, Profile
from social.models.visibility import NOT_PRIVATE
from social.notifications.kinds import DEFAULTS
from social.notifications.reading import visible_targets

AT_ONCE = 1000
# Of more recipients than this, each one's right to see the target is left to the reading, which asks again anyway.
LOOKED_AT = 25
# So many open pages are told at once; beyond that they find out when they are looked at again.
HINTED = 200
DELIVER = "social.tasks.deliver_notifications"

_INSERT = """
WITH told AS (
    INSERT INTO social_notification (
        profile_id, kind, key, "group", actor_id, activity_id, title_id, target_type_id, target_id, url, data,
        is_listed, created_at
    )
    SELECT p.id, %(kind)s, %(key)s, %(group)s, %(actor)s, %(activity)s, %(title)s, %(type)s, %(target)s, %(url)s,
        %(data)s::jsonb, COALESCE(s.web, %(web)s), %(now)s
    FROM unnest(%(profiles)s::bigint[]) p(id)
    LEFT JOIN social_notificationsetting s ON s.profile_id = p.id AND s.kind = %(kind)s
    WHERE COALESCE(s.web, %(web)s) OR COALESCE(s.email, %(email)s) OR COALESCE(s.push, %(push)s)
    ORDER BY p.id
    ON CONFLICT DO NOTHING
    RETURNING id, profile_id, is_listed
), wanted AS (
    SELECT told.id, told.profile_id, way.name
    FROM told
    LEFT JOIN social_notificationsetting s ON s.profile_id = told.profile_id AND s.kind = %(kind)s
    LEFT JOIN social_notificationpreferences f ON f.profile_id = told.profile_id
    CROSS JOIN (VALUES ('email'), ('push')) way(name)
    WHERE NOT COALESCE(f.is_paused, FALSE) AND CASE way.name
        WHEN 'email' THEN COALESCE(s.email, %(email)s) AND NOT COALESCE(f.no_mail, FALSE)
        ELSE COALESCE(s.push, %(push)s)
            AND EXISTS (SELECT FROM social_pushsubscription b WHERE b.profile_id = told.profile_id) END
), sending AS (
    INSERT INTO social_notificationdelivery (
        notification_id, channel, status, reason, attempts, next_attempt_at, last_error, created_at
    )
    SELECT id, name, 'waiting', '', 0, %(now)s, '', %(now)s FROM wanted
    RETURNING 1
)
SELECT profile_id, is_listed, (SELECT count(*) FROM sending) FROM told
"""


@transaction.atomic
def notify(
    *,
    profiles: Collection[int],
    kind: NotificationKind,
    key: str,
    actor: Profile | None = None,
    activity: Activity | None = None,
    title_id: int | None = None,
    target: models.Model | tuple[ContentType, int] | None = None,
    url: str = "",
    data: dict[str, Any] | None = None,
    group: str = "",
) -> int:
    """Tell these profiles (their keys) something, and return how many hadn't been told yet.

    key: names the thing for good, such as "season:12": nobody hears of the same key twice. group: what is shown as one
    with it; its own key without one. target: a row, or its content type and key. Children, guests and accounts that go
    are passed over, and so is whoever may not know of the actor, has muted it, doesn't see the target, or wants
    nothing of this kind. Runs a few queries for each thousand.
    """
    keys = sorted(set(profiles))
    told, hinted, to_send = 0, 0, False
    kind_of, target_id = _place(target)
    ways = DEFAULTS[NotificationKind(kind)]
    values = {
        "kind": str(kind),
        "key": key[:120],
        "group": (group or key)[:120],
        "actor": actor.pk if actor else None,
        "activity": activity.pk if activity else None,
        "title": title_id,
        "type": kind_of.pk if kind_of else None,
        "target": target_id,
        "url": url[:500],
        "data": json.dumps(data or {}),
        "now": timezone.now(),
        **{way: ways.at_first(way) for way in ("web", "email", "push")},
    }
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        chosen = list(_who_may_know(chunk, actor).values_list("pk", flat=True))
        if kind_of and target_id and len(keys) <= LOOKED_AT:
            chosen = list(_who_see(chosen, kind, kind_of, target_id, title_id))
        if not chosen:
            continue
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, {**values, "profiles": chosen})
            rows = cursor.fetchall()
        told += len(rows)
        to_send = to_send or any(sending for _profile, _listed, sending in rows)
        for profile, is_listed, _sending in rows:
            if is_listed and hinted < HINTED:
                hinted += 1
                transaction.on_commit(lambda to=profile: _hint(to), robust=True)  # type: ignore[misc]
    if to_send:
        transaction.on_commit(lambda: enqueue(DELIVER), robust=True)
    return told


def notify_of(activity: Activity) -> int:
    """Tell those whom an activity names in `tells`. A second time, nobody. Returns how many were told."""
    about = (activity.target_type, activity.target_id)
    told = 0
    for kind, keys in activity.tells.items():
        if kind not in NotificationKind.values:
            continue
        told += notify(
            profiles=keys,
            kind=NotificationKind(kind),
            key=f"act:{activity.pk}:{kind}",
            group=_group(activity, kind),
            actor=activity.actor,
            activity=activity,
            title_id=activity.title_id,
            target=about,
            data=activity.data,
        )
    return told


def _group(activity: Activity, kind: str) -> str:
    """What is shown as one: likes of the same thing, comments on it, new followers; of the same week."""
    week = "{}w{}".format(*timezone.localdate(activity.created_at).isocalendar()[:2])
    if kind in (NotificationKind.FOLLOWER, NotificationKind.FOLLOW_ACCEPTED):
        return f"{kind}:{week}"
    if kind == NotificationKind.LIST_INVITE:
        return f"{kind}:{activity.target_id}"
    if kind in (NotificationKind.LIKE, NotificationKind.COMMENT, NotificationKind.LIST_ACTIVITY):
        about: Any = activity.data.get("review") or activity.data.get("about")
        if kind == NotificationKind.COMMENT and about is None:
            return ""  # of a comment the target is itself, and what it is about isn't said
        return f"{kind}:{activity.target_type_id}:{about or activity.target_id}:{week}"
    return ""


def _place(target: models.Model | tuple[ContentType, int] | None) -> tuple[ContentType | None, int | None]:
    if target is None:
        return None, None
    if isinstance(target, tuple):
        return target
    return ContentType.objects.get_for_model(target), target.pk


def _who_may_know(keys: Collection[int], actor: Profile | None) -> models.QuerySet[Profile]:
    """Those of the profiles that are told things, and may know of the actor: `known_profiles` from its other end."""
    people = Profile.objects.filter(pk__in=keys, kind=ProfileKind.STANDARD, withdrawn_at=None, user__is_active=True)
    if actor is None:
        return people
    if actor.kind != ProfileKind.STANDARD or actor.withdrawn_at:
        return people.filter(user=actor.user_id)
    if actor.visibility not in NOT_PRIVATE:
        people = people.filter(user=actor.user_id)
    between = Q(blocker=actor.pk, blocked=OuterRef("pk")) | Q(blocked=actor.pk, blocker=OuterRef("pk"))
    muted = Mute.objects.filter(muted=actor.pk, muter=OuterRef("pk"))
    return people.exclude(pk=actor.pk).filter(~Exists(Block.objects.filter(between)), ~Exists(muted))


def _who_see(
    keys: Collection[int], kind: str, kind_of: ContentType, target_id: int, title_id: int | None
) -> Iterator[int]:
    for reader in Profile.objects.filter(pk__in=keys):
        row = Notification(profile=reader, kind=kind, target_type=kind_of, target_id=target_id, title_id=title_id)
        if visible_targets(reader, [row]):
            yield reader.pk


def _hint(profile: int) -> None:
    live.hint(channel=live.PROFILE, key=profile, event="notifications")
