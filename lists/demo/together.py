"""What the demo's household watched together, and one viewing that waits for its answer."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils import timezone

from lists.enums import Answer, Status
from lists.models import LibraryEntry, SharedWatch, Watch
from lists.services import shelf
from lists.services.summary import refresh_entries
from movies.models import Title
from social.models import Profile

HOST, GUEST = "demo", "noor"
HOUSEHOLD = {"Sam": "demo_sam", "Mika": "demo_mika"}
# So many of the latest evenings are in the others' diaries as well.
EVENINGS = 14


def share_viewings(profiles: Mapping[str, Profile]) -> int:
    """Share the host's latest viewings with those of the household whom it names as its company. Returns how many."""
    host = profiles.get(HOST)
    if host is None:
        return 0
    films = Watch.objects.filter(profile=host, episode=None, watched_at__isnull=False).select_related("title")
    named = films.filter(company__in=[*HOUSEHOLD, " and ".join(HOUSEHOLD)]).newest_first()
    evenings = [(watch, watch.company) for watch in named[:EVENINGS]]
    shared = 0
    for name, handle in HOUSEHOLD.items():
        if handle in profiles:
            own = [watch for watch, company in evenings if name in company]
            shared += _copy(profiles[handle], own)
    # Who is named by the sharing needn't be named in writing.
    Watch.objects.filter(pk__in=[watch.pk for watch, _company in evenings], shared_with__isnull=False).update(
        company=""
    )
    return shared


def ask(profiles: Mapping[str, Profile]) -> SharedWatch | None:
    """One of the host's friends says that it watched something with the host."""
    host, guest = profiles.get(HOST), profiles.get(GUEST)
    if host is None or guest is None:
        return None
    latest = Watch.objects.filter(profile=guest, episode=None, watched_at__isnull=False).newest_first()
    unseen = latest.exclude(title__in=Watch.objects.filter(profile=host).values("title"))
    watch = unseen.first() or latest.first()
    return SharedWatch.objects.create(watch=watch, profile=host) if watch else None


def _copy(profile: Profile, watches: Sequence[Watch]) -> int:
    """Into the diary of a companion, what is for them of these viewings."""
    known = {watch.title_id for watch in watches}
    fitting = set(Title.objects.visible_to(profile).filter(pk__in=known).values_list("pk", flat=True))
    seen = dict(Watch.objects.filter(profile=profile, title__in=known).values_list("title", "watched_on"))
    rows = []
    for watch in watches:
        if watch.title_id not in fitting:
            continue
        day, before = watch.watched_on, seen.get(watch.title_id)
        copy = Watch(
            profile=profile,
            title=watch.title,
            watched_on=day,
            watched_at=watch.watched_at,
            is_rewatch=bool(before and day and before < day),
            visibility=profile.default_visibility,
        )
        rows.append((watch, copy))
    with shelf(profile):
        copies = [copy for _watch, copy in rows]
        Watch.objects.bulk_create(copies)
        for copy in copies:
            copy.logged_at = copy.watched_at or copy.logged_at
        Watch.objects.bulk_update(copies, ["logged_at"])
        titles = [copy.title_id for copy in copies]
        refresh_entries(profile, titles)
        LibraryEntry.objects.filter(profile=profile, title__in=titles).update(
            status=Status.COMPLETED, status_at=timezone.now()
        )
        SharedWatch.objects.bulk_create(
            SharedWatch(watch=watch, profile=profile, status=Answer.ACCEPTED, copy=copy, answered_at=_moment(watch))
            for watch, copy in rows
        )
    return len(rows)


def _moment(watch: Watch) -> datetime.datetime:
    return watch.watched_at or timezone.now()
