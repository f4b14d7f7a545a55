"""The weekly digest: what friends watched and loved, what is new on one's services, and what comes next.

It is asked for by a notification that is on no page and goes by mail alone, once a week; what it says is looked up when
it is sent, so that it never says what its reader may not see any more. Where there is nothing to say, none is sent.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.episodes.watching import Coming, coming_soon
from lists.models import LibraryEntry, Watch
from lists.notifications.titles import turned_up
from movies.cards import posters_of
from movies.models import Title, audience_of
from reviews.models import Rating
from social.enums import NotificationKind, ProfileKind
from social.habits import habits
from social.models import Follow, Notification, NotificationPreferences, NotificationSetting, Profile
from social.models.visibility import not_muted
from social.notifications import notify
from social.notifications.mail import compose
from social.notifications.timing import MORNING, zone_of

WEEK = datetime.timedelta(days=7)
# Of each part so many are named.
MOST = 6
# From four and a half stars on.
LOVED = 9
# Without a word, Friday.
USUAL_DAY = 4


@dataclass(frozen=True, slots=True)
class Watched:
    """What friends watched: by whom, the latest first, and who of them loved it."""

    title: Title
    names: list[str]
    others: int
    loved_by: list[str]

    @property
    def words(self) -> str:
        """`Ana, Ben and 2 others · loved by Ben`, or `Ana loved it`."""
        names = ", ".join(self.names)
        if self.others:
            names = ngettext("%(names)s and %(number)d other", "%(names)s and %(number)d others", self.others) % {
                "names": names,
                "number": self.others,
            }
        elif len(self.names) == 1 and self.loved_by:
            return _("%(name)s loved it") % {"name": names}
        if not self.loved_by:
            return names
        return _("%(names)s · loved by %(fans)s") % {"names": names, "fans": ", ".join(self.loved_by)}


@dataclass(frozen=True, slots=True)
class Part:
    """What an app further right adds: under a heading, titles with a few words to each."""

    head: str
    lines: list[tuple[Title, str]]


# From a profile to its part of this week's digest, in the language that is active; None where there is nothing to say.
PartMaker = Callable[[Profile], Part | None]
_makers: list[PartMaker] = []


def register_part(maker: PartMaker) -> None:
    """Have this asked for each digest, when it is sent. Twice is once."""
    if maker not in _makers:
        _makers.append(maker)


@dataclass(slots=True)
class Digest:
    """A week of one profile. more: the parts of other apps."""

    watched: list[Watched] = field(default_factory=list)
    services: list[tuple[Title, str]] = field(default_factory=list)
    coming: Sequence[Coming] = ()
    released: list[Title] = field(default_factory=list)
    more: list[Part] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.watched or self.services or self.coming or self.released or self.more)


def ask_for_digests(*, now: datetime.datetime | None = None) -> int:
    """Have this week's digest sent to whoever wants one and whose morning of the day it is. Returns how many.

    Asked again in the same week, nobody gets another.
    """
    now = now or timezone.now()
    wanting = NotificationSetting.objects.filter(
        kind=NotificationKind.DIGEST, email=True, profile__kind=ProfileKind.STANDARD
    ).values_list("profile", flat=True)
    asked = 0
    days = dict(NotificationPreferences.objects.filter(profile__in=wanting).values_list("profile", "weekday"))
    for profile in Profile.objects.filter(pk__in=wanting).iterator(chunk_size=500):
        local = now.astimezone(zone_of(profile))
        if local.weekday() != days.get(profile.pk, USUAL_DAY) or local.time() < MORNING:
            continue
        asked += notify(profiles=[profile.pk], kind=NotificationKind.DIGEST, key=f"digest:{local.date():%GW%V}")
    return asked


def compose_digest(profile: Profile, row: Notification, name: str) -> EmailMultiAlternatives | None:
    """The mail, in the profile's language; None where there is nothing to say."""
    with ExitStack() as stack:
        for place in habits(profile):
            stack.enter_context(place)
        digest = digest_of(profile, today=timezone.localdate())
        if not digest:
            return None
        return compose(
            profile,
            "social/email/digest.html",
            subject=_("Your week at Matinee"),
            context={"digest": digest, "home_url": f"{settings.SITE_URL}/"},
            kind=NotificationKind.DIGEST,
            name=name,
        )


def digest_of(profile: Profile, *, today: datetime.date) -> Digest:
    """The week that ends today, as the profile may see it. Runs about eight queries, besides those of other parts."""
    since = today - WEEK
    coming = coming_soon(profile, today=today, limit=MOST)
    # Of films only those that are wished for stand in the digest, below.
    found = Digest(coming=[each for each in coming if each.episode and each.day <= today + WEEK])
    own = LibraryEntry.objects.filter(profile=profile)
    rows = turned_up(own, since=since).order_by("-title__tmdb_popularity", "title")
    services = dict(rows.values_list("title", "title__availability__provider__name"))
    wanted = own.filter(on_watchlist=True, title__released_on__gt=today, title__released_on__lte=today + WEEK)
    released = list(wanted.order_by("title__released_on", "title").values_list("title", flat=True)[:MOST])
    watched = _watched(profile, since)
    titles = posters_of({*list(services)[:MOST], *released, *watched}, audience_of(profile))
    found.services = [(titles[key], name) for key, name in list(services.items())[:MOST] if key in titles]
    found.released = [titles[key] for key in released if key in titles]
    found.watched = _by_whom(profile, watched, titles, since)
    found.more = [part for make in _makers if (part := make(profile)) and part.lines]
    return found


def _friends(profile: Profile) -> Any:
    followed = Follow.objects.accepted().filter(follower=profile).values("followed")
    return Profile.objects.filter(not_muted(profile, owner="pk"), pk__in=followed).exclude(pk=profile.pk)


def _watched(profile: Profile, since: datetime.date) -> list[int]:
    """Keys of what most friends watched, as far as the profile may see it."""
    seen = Watch.objects.visible_to(profile).filter(profile__in=_friends(profile), watched_on__gte=since)
    pairs = set(seen.order_by().values_list("title", "profile").distinct()[:5000])
    often = Counter(title for title, _who in pairs)
    return [key for key, _number in often.most_common(MOST)]


def _by_whom(profile: Profile, keys: Collection[int], titles: dict[int, Title], since: datetime.date) -> list[Watched]:
    friends = _friends(profile)
    seen = Watch.objects.visible_to(profile).filter(profile__in=friends, watched_on__gte=since, title__in=keys)
    ratings = Rating.objects.visible_to(profile).of_titles().filter(profile__in=friends, title__in=keys)
    loved = set(ratings.filter(value__gte=LOVED).values_list("title", "profile"))
    people: dict[int, dict[int, str]] = {key: {} for key in keys}
    rows = seen.annotate(shown=F("profile__display_name"), handle=F("profile__handle")).order_by("-watched_on", "-pk")
    for title_id, who, shown, handle in rows.values_list("title", "profile", "shown", "handle"):
        people[title_id].setdefault(who, shown or handle)
    return [
        Watched(
            title=titles[key],
            names=list(people[key].values())[:2],
            others=max(0, len(people[key]) - 2),
            loved_by=[name for who, name in people[key].items() if (key, who) in loved][:3],
        )
        for key in keys
        if key in titles and people[key]
    ]
