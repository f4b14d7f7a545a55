"""What the demo's household has been told: a few acts of the demo's people, and news of what it watches."""

from django.utils import timezone

from lists.enums import ListKind
from lists.models import LibraryEntry, List, SharedWatch
from movies.models import Title
from social import activity
from social.demo import COMPANY
from social.enums import NotificationKind, Verb, Visibility
from social.models import Activity, Notification, NotificationDelivery, Profile
from social.notifications import notify, notify_of

# What was said of reviews by the demo's people.
_TOLD = [NotificationKind.LIKE, NotificationKind.COMMENT]


def load_notifications() -> None:
    """Tell the demo's first profile. Where it was told anything already, nothing is added."""
    reader = Profile.objects.filter(handle="demo").first()
    if reader is None or Notification.objects.filter(profile=reader).exists():
        return
    people = {profile.handle: profile for profile in Profile.objects.filter(handle__in=COMPANY)}
    for handle in ("tomasz", "noor"):
        if handle in people:
            _act(people[handle], Verb.FOLLOWED, reader, reader, NotificationKind.FOLLOWER)
    found = List.objects.filter(profile=reader, kind=ListKind.CUSTOM).order_by("position", "pk").first()
    for handle in ("amara", "lucia", "noor"):
        if found and handle in people:
            _act(people[handle], Verb.LIKED_LIST, found, reader, NotificationKind.LIKE)
    for told in Activity.objects.filter(tells__has_any_keys=_TOLD).order_by("created_at").select_related("actor"):
        if any(reader.pk in keys for keys in told.tells.values()):
            notify_of(told)
    _titles(reader)
    for share in SharedWatch.objects.waiting_for(reader).select_related("watch__profile"):
        _act(share.watch.profile, Verb.WATCHED_WITH, share, reader, NotificationKind.SHARED_WATCH)
    # The first one was read before; and nothing of this is news for anybody's mailbox.
    first = Notification.objects.filter(profile=reader, kind=NotificationKind.FOLLOWER)
    first.update(read_at=timezone.now())
    NotificationDelivery.objects.filter(notification__profile=reader).delete()


def _act(
    actor: Profile, verb: Verb, target: Profile | List | SharedWatch, reader: Profile, kind: NotificationKind
) -> None:
    act = activity.record(
        actor=actor,
        verb=verb,
        target=target,
        visibility=Visibility.PRIVATE if isinstance(target, SharedWatch) else Visibility.PUBLIC,
        title_id=target.watch.title_id if isinstance(target, SharedWatch) else None,
        tells={kind: [reader.pk]},
    )
    notify_of(act)
    Activity.objects.filter(pk=act.pk).update(spread_at=timezone.now())


def _titles(reader: Profile) -> None:
    entries = LibraryEntry.objects.filter(profile=reader).select_related("title").order_by("-updated_at", "pk")
    show = next((entry.title for entry in entries.in_progress() if entry.title.is_show), None)
    film: Title | None = next((entry.title for entry in entries.filter(on_watchlist=True)), None)
    if show:
        season = show.seasons.order_by("-number").first()
        number = season.number if season else 1
        notify(
            profiles=[reader.pk], kind=NotificationKind.NEW_SEASON, key=f"season:demo:{show.pk}", title_id=show.pk,
            data={"number": number},
        )  # fmt: skip
    if film:
        notify(
            profiles=[reader.pk], kind=NotificationKind.RELEASE, key=f"release:{film.pk}:home",
            group=f"release:{film.pk}", title_id=film.pk, data={"way": "home"},
        )  # fmt: skip
