"""Whom somebody might like to follow: whom those one follows follow, and whomever other apps know of.

Nothing here follows anybody. Who is followed, asked, blocked, muted, dismissed or of one's own household is left out,
and so is everybody whose name one may not know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Activity, Dismissal, Follow, Profile
from social.models.profiles import ProfileQuerySet
from social.models.visibility import not_blocked, not_muted
from social.signals import suggesting

# Of somebody who follows thousands, the latest; and of each of those, too: enough to tell who is near.
FRIENDS, THEIRS, NEAREST = 200, 100, 60
# The latest activities of all, among which whoever is most active is looked for.
LATEST_ACTS = 2_000

_FRIENDS_OF_FRIENDS = """
WITH mine AS (
    SELECT followed_id FROM social_follow
    WHERE follower_id = %(me)s AND status = %(accepted)s ORDER BY created_at DESC, id DESC LIMIT %(friends)s
), open AS (
    SELECT p.id FROM mine JOIN social_profile p ON p.id = mine.followed_id
    WHERE p.visibility <> %(private)s AND p.withdrawn_at IS NULL AND p.kind = %(standard)s
    AND NOT EXISTS (SELECT FROM social_mute m WHERE m.muter_id = %(me)s AND m.muted_id = p.id)
)
SELECT theirs.followed_id, count(*), (array_agg(open.id ORDER BY open.id))[1]
FROM open CROSS JOIN LATERAL (
    SELECT f.followed_id FROM social_follow f
    WHERE f.follower_id = open.id AND f.status = %(accepted)s ORDER BY f.created_at DESC, f.id DESC LIMIT %(theirs)s
) theirs
WHERE theirs.followed_id <> %(me)s
AND NOT EXISTS (SELECT FROM social_follow f WHERE f.follower_id = %(me)s AND f.followed_id = theirs.followed_id)
GROUP BY theirs.followed_id ORDER BY count(*) DESC, theirs.followed_id LIMIT %(nearest)s
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody (a key) who may be worth following. weight: how near, from 0 to 1; reason: why, in a sentence's words.

    group: a heading of their own, for people who belong together, such as those followed elsewhere.
    """

    profile: int
    weight: float
    reason: str | Promise
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to follow, and why; of several reasons the one that weighs most."""

    profile: Profile
    reason: str
    group: str


def suggestions_for(viewer: Profile, *, most: int = 24) -> list[Suggestion]:
    """Whom the viewer might like to follow, groups first, then the nearest. Runs 3 queries, and those of other apps."""
    if viewer.kind != ProfileKind.STANDARD or viewer.withdrawn_at:
        return []
    best: dict[int, Candidate] = {}
    answers = suggesting.send_robust(sender=Profile, viewer=viewer, most=most)
    told = [answer for _listener, answer in answers if answer and not isinstance(answer, Exception)]
    for candidate in (each for some in (_friends_of_friends(viewer), *told) for each in some):
        known = best.get(candidate.profile)
        if known is None or (bool(candidate.group), candidate.weight) > (bool(known.group), known.weight):
            best[candidate.profile] = candidate
    people = {each.pk: each for each in _may_be_suggested(viewer).filter(pk__in=best)}
    ranked = sorted(best.values(), key=lambda each: (not each.group, str(each.group), -each.weight, each.profile))
    found = [each for each in ranked if each.profile in people]
    grouped, others = [each for each in found if each.group], [each for each in found if not each.group]
    chosen = [*grouped[: most * 2], *others[:most]]
    return [Suggestion(people[each.profile], str(each.reason), str(each.group)) for each in chosen]


def most_active(viewer: Profile | None, *, most: int = 12) -> list[Profile]:
    """Who has done most lately of what everybody may see, the most active first. Runs one query."""
    latest = Activity.objects.order_by("-pk").values("pk")[:LATEST_ACTS]
    acts = (
        Activity.objects.filter(pk__in=latest, visibility=Visibility.PUBLIC)
        .order_by()
        .values("actor")
        .annotate(number=Count("pk"))
        .order_by("-number", "actor")
    )
    keys = [row["actor"] for row in acts[: most * 5]]
    rows: Any = _may_be_suggested(viewer) if viewer else Profile.objects.visible_to(None)
    people = {each.pk: each for each in rows.filter(pk__in=keys, visibility=Visibility.PUBLIC)}
    return [people[key] for key in keys if key in people][:most]


def _friends_of_friends(viewer: Profile) -> Sequence[Candidate]:
    """Runs two queries, over FRIENDS × THEIRS follows at most."""
    given: dict[str, Any] = {
        "me": viewer.pk,
        "accepted": FollowStatus.ACCEPTED,
        "private": Visibility.PRIVATE,
        "standard": ProfileKind.STANDARD,
        "friends": FRIENDS,
        "theirs": THEIRS,
        "nearest": NEAREST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FRIENDS_OF_FRIENDS, given)
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    names = {each.pk: each.name for each in _names(row[2] for row in rows)} if rows else {}
    highest = max((number for _key, number, _one in rows), default=1)
    return [
        Candidate(key, 0.2 + 0.7 * number / highest, _followed_by(names.get(one, ""), number))
        for key, number, one in rows
    ]


def _names(keys: Iterable[int]) -> Iterable[Profile]:
    return Profile.objects.filter(pk__in=set(keys)).only("handle", "display_name")


def _followed_by(name: str, number: int) -> str:
    if number <= 1:
        return _("Followed by %(name)s") % {"name": name}
    text = ngettext(
        "Followed by %(name)s and %(others)d other you follow",
        "Followed by %(name)s and %(others)d others you follow",
        number - 1,
    )
    return text % {"name": name, "others": number - 1}


def _may_be_suggested(viewer: Profile) -> ProfileQuerySet:
    """Whom the viewer may know and doesn't follow, and whom it hasn't sent away."""
    mine = Follow.objects.filter(follower=viewer.pk, followed=OuterRef("pk"))
    gone = Dismissal.objects.filter(profile=viewer.pk, dismissed=OuterRef("pk"))
    people = Profile.objects.visible_to(viewer).exclude(user=viewer.user_id).filter(not_blocked(viewer, owner="pk"))
    people = people.filter(~Q(visibility=Visibility.PRIVATE), not_muted(viewer, owner="pk"), kind=ProfileKind.STANDARD)
    return people.filter(~Exists(mine), ~Exists(gone))
