"""Reviews of what is on watchlists, invitations to lists, and shared viewings."""

from collections.abc import Collection
from itertools import islice
from typing import Any

from django.db.models import Q

from lists.enums import Answer
from lists.models import LibraryEntry, ListMember, SharedWatch
from social.enums import NotificationKind, ProfileKind, Verb
from social.models import Activity, Follow, Profile
from social.models.visibility import NOT_PRIVATE, not_blocked
from social.notifications import notify

AT_ONCE = 5000


def tell_of_review(activity: Activity) -> int:
    """A review tells those who follow its author and have the title on their watchlist. Returns how many.

    Each of them once for each review, however often it is written anew.
    """
    if activity.verb != Verb.REVIEWED or not activity.title_id or activity.visibility not in NOT_PRIVATE:
        return 0
    wanting = LibraryEntry.objects.filter(title=activity.title_id, on_watchlist=True)
    followers = Follow.objects.accepted().filter(followed=activity.actor_id)
    keys = (
        wanting.filter(profile__in=followers.values("follower")).order_by("profile").values_list("profile", flat=True)
    )
    already = {key for told in activity.tells.values() for key in told}
    told = 0
    for some in _chunks(keys.iterator(chunk_size=AT_ONCE)):
        told += notify(
            profiles=[key for key in some if key not in already],
            kind=NotificationKind.FRIEND_REVIEW,
            key=f"review:{activity.target_id}",
            actor=activity.actor,
            activity=activity,
            title_id=activity.title_id,
            target=(activity.target_type, activity.target_id),
            group=f"friend_review:{activity.title_id}:{activity.created_at:%Gw%V}",
            data=activity.data,
        )
    return told


def may_answer(reader: Profile, keys: Collection[int]) -> set[int]:
    """Of these invitations the reader's own: the list itself it doesn't see before it has said yes."""
    asked = ListMember.objects.filter(profile=reader, pk__in=keys)
    hosts = Q(list__profile__withdrawn_at=None, list__profile__kind=ProfileKind.STANDARD)
    return set(asked.filter(hosts, not_blocked(reader, owner="list__profile")).values_list("pk", flat=True))


def may_share(reader: Profile, keys: Collection[int]) -> set[int]:
    """Of these shared viewings those that the reader is asked about, or had part in. Who has said no hears no more."""
    asked = SharedWatch.objects.answerable_by(reader).exclude(status=Answer.DECLINED)
    return set(asked.filter(pk__in=keys).values_list("pk", flat=True))


def _chunks(keys: Any) -> Any:
    while chunk := list(islice(keys, AT_ONCE)):
        yield chunk
