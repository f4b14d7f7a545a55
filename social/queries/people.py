"""How people stand to each other, who follows whom, and how many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from config.lib.prepared import Given, prepared
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Follow, Mute, Profile
from social.models.people import FollowQuerySet
from social.models.visibility import known_profiles, visible_follows
from social.queries.readers import keys_of, reader_of

# Beyond it nobody counts on: it is said that there are more.
MOST_COUNTED = 50_000
# So many of those whom one follows are looked through for whom they follow as well.
IN_COMMON_SHOWN, IN_COMMON_COUNTED = 2, 21

# Two sums over their indexes alone, each of which ends at the limit.
_COUNTS = """
SELECT
    (SELECT count(*) FROM (
        SELECT FROM social_follow WHERE followed_id = %(key)s AND status = %(accepted)s LIMIT %(most)s) one),
    (SELECT count(*) FROM (
        SELECT FROM social_follow WHERE follower_id = %(key)s AND status = %(accepted)s LIMIT %(most)s) other)
"""
_BETWEEN = """,
    (SELECT status FROM social_follow WHERE follower_id = %(viewer)s AND followed_id = %(key)s),
    (SELECT status FROM social_follow WHERE follower_id = %(key)s AND followed_id = %(viewer)s),
    EXISTS (SELECT FROM social_mute WHERE muter_id = %(viewer)s AND muted_id = %(key)s)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many follow a profile and are followed by it: all of them, also those who aren't shown to everybody."""

    followers: int
    following: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How two people stand. following: "" or the status of the viewer's follow; asks_you: they wait for an answer."""

    following: str = ""
    follows_you: bool = False
    asks_you: bool = False
    is_muted: bool = False
    can_follow: bool = False

    @property
    def is_following(self) -> bool:
        return self.following == FollowStatus.ACCEPTED

    @property
    def has_asked(self) -> bool:
        return self.following == FollowStatus.PENDING


@dataclass(frozen=True, slots=True)
class InCommon:
    """Whom the viewer follows among a profile's followers. shown: the first of them; others: how many more there are,
    at least, if is_cut.
    """

    shown: Sequence[Profile]
    others: int
    is_cut: bool


def counts_of(profile: Profile) -> Counts:
    """Runs one query, which looks at MOST_COUNTED + 1 entries of an index each way at most."""
    return Counts(*_row(_COUNTS, profile))


def standing_of(viewer: Profile | None, shown: Profile) -> Standing:
    """How the viewer stands to one profile, muting included. Runs 2 queries; none for visitors and one's own page."""
    if not _stands(viewer) or viewer is None or viewer.pk == shown.pk:
        return Standing()
    is_muted = Mute.objects.filter(muter=viewer.pk, muted=shown.pk).exists()
    return _standing(viewer, shown, _follows(viewer, [shown.pk]), is_muted=is_muted)


def standing_and_counts(viewer: Profile | None, shown: Profile) -> tuple[Standing, Counts]:
    """As `standing_of` and `counts_of` have them. Runs one query."""
    if not _stands(viewer) or viewer is None or viewer.pk == shown.pk:
        return Standing(), counts_of(shown)
    followers, following, mine, theirs, is_muted = _row(_COUNTS + _BETWEEN, shown, viewer=viewer.pk)
    follows = {(viewer.pk, shown.pk): mine or "", (shown.pk, viewer.pk): theirs or ""}
    return _standing(viewer, shown, follows, is_muted=is_muted), Counts(followers, following)


def with_standings(people: Iterable[Profile], viewer: Profile | None) -> list[Profile]:
    """The same people, each with its `standing`. Runs one query; none for visitors."""
    found = list(people)
    follows = _follows(viewer, [each.pk for each in found]) if viewer and _stands(viewer) and found else {}
    for each in found:
        is_other = viewer is not None and _stands(viewer) and each.pk != viewer.pk
        standing = _standing(viewer, each, follows) if viewer and is_other else Standing()
        each.standing = standing  # type: ignore[attr-defined]
    return found


def followers_of(profile: Profile, *, viewer: Profile | None) -> QuerySet[Any]:
    """Those who follow the profile, as far as the viewer may know of them, the newest first.

    Its owner gets all of them with `is_known`: whoever follows one can be removed, hidden or not.
    """
    return _ends(Follow.objects.accepted().filter(followed=profile.pk), "follower", owner=profile, viewer=viewer)


def following_of(profile: Profile, *, viewer: Profile | None) -> QuerySet[Any]:
    """Those whom the profile follows, as `followers_of` has them."""
    return _ends(Follow.objects.accepted().filter(follower=profile.pk), "followed", owner=profile, viewer=viewer)


def requests_of(profile: Profile) -> FollowQuerySet:
    """Requests that wait for the profile's answer, the newest first: of people whom it may know."""
    asked = Follow.objects.pending().filter(followed=profile.pk)
    if profile.kind != ProfileKind.STANDARD:
        return asked.none()
    return asked.filter(known_profiles(profile, owner="follower")).newest_first()


def known_in_common(viewer: Profile | None, shown: Profile) -> InCommon | None:
    """Whom the viewer follows among those who follow the profile; None where there is nobody. Runs one query."""
    if not viewer or not _stands(viewer) or viewer.pk == shown.pk:
        return None
    found = _in_common(reader_of(viewer), shown=shown.pk, **keys_of(viewer))
    if not found:
        return None
    return InCommon(found[:IN_COMMON_SHOWN], len(found) - IN_COMMON_SHOWN, is_cut=len(found) == IN_COMMON_COUNTED)


def _row(statement: str, profile: Profile, **more: Any) -> tuple[Any, ...]:
    given = {"key": profile.pk, "accepted": FollowStatus.ACCEPTED, "most": MOST_COUNTED + 1, **more}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


@prepared
def _in_common(reader: Any) -> QuerySet[Profile]:
    mine = Follow.objects.accepted().filter(follower=reader.pk, followed=OuterRef("pk"))
    theirs = Follow.objects.accepted().filter(follower=OuterRef("pk"), followed=Given("shown"))
    people = Profile.objects.open_to(reader).exclude(pk=reader.pk).filter(Exists(mine), Exists(theirs))
    return people.only("handle", "display_name")[:IN_COMMON_COUNTED]


def _ends(follows: FollowQuerySet, end: str, *, owner: Profile, viewer: Profile | None) -> QuerySet[Any]:
    known = known_profiles(viewer, owner=end)
    rows: QuerySet[Any] = follows.select_related(end).newest_first()
    rows = rows.annotate(is_known=ExpressionWrapper(known, output_field=BooleanField()))
    if viewer and viewer.pk == owner.pk:
        return rows
    # Conditions on the joined row, rather than on its annotation: read in the index's order, until a page is full.
    return rows.filter(known, visible_follows(viewer))


def _stands(viewer: Profile | None) -> bool:
    return bool(viewer) and viewer is not None and viewer.kind == ProfileKind.STANDARD


def _follows(viewer: Profile, keys: list[int]) -> dict[tuple[int, int], str]:
    """The status of each follow between the viewer and these, by follower and followed."""
    mine: QuerySet[Follow, Any] = Follow.objects.filter(follower=viewer.pk, followed__in=keys)
    theirs = Follow.objects.filter(followed=viewer.pk, follower__in=keys)
    rows = mine.order_by().values_list("follower_id", "followed_id", "status")
    others = theirs.order_by().values_list("follower_id", "followed_id", "status")
    return {(follower, followed): status for follower, followed, status in rows.union(others, all=True)}


def _standing(
    viewer: Profile, shown: Profile, follows: dict[tuple[int, int], str], *, is_muted: bool = False
) -> Standing:
    theirs = follows.get((shown.pk, viewer.pk), "")
    return Standing(
        following=follows.get((viewer.pk, shown.pk), ""),
        follows_you=theirs == FollowStatus.ACCEPTED,
        asks_you=theirs == FollowStatus.PENDING,
        is_muted=is_muted,
        can_follow=shown.kind == ProfileKind.STANDARD and shown.visibility != Visibility.PRIVATE,
    )
