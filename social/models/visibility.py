"""Who sees what: the one rule, from which each `visible_to` is made.

A row is as visible as the stricter of its own setting and its owner's profile: public to everybody, followers-only to
accepted followers and to the other profiles of the same account, private to its owner alone. Blocks cut both ways.
Kids' and guest profiles, and accounts that wait to be deleted, show nothing to anybody else. A kids' profile sees
nobody's rows but its own. A guest belongs to nobody's household and follows nobody: it sees what a visitor sees, and
its own.
"""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from social.enums import FollowStatus, ProfileKind, Visibility
from social.models.people import Block, Follow, Mute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from social.models.profiles import Profile

NOT_PRIVATE = (Visibility.PUBLIC, Visibility.FOLLOWERS)


def visible_rows(viewer: "Profile | None", *, owner: str = "profile", visibility: str = "visibility") -> Q:
    """The condition on rows that a profile owns. owner, visibility: lookups of the two from the row.

    visibility "" is for rows that are as visible as their owner's profile. A visitor is None, or anything falsy.
    """
    if not viewer:
        return _faced(owner) & _within(owner, visibility, (Visibility.PUBLIC,))
    own = Q(**{owner: viewer.pk})
    if viewer.kind == ProfileKind.KIDS:
        return own
    public = _within(owner, visibility, (Visibility.PUBLIC,))
    if viewer.kind == ProfileKind.GUEST:
        return own | (_faced(owner) & public)
    shared = _within(owner, visibility, NOT_PRIVATE) & (
        Q(**{f"{owner}__user": viewer.user_id}) | _followed(viewer, owner)
    )
    return own | (_faced(owner) & not_blocked(viewer, owner=owner) & (public | shared))


def known_profiles(viewer: "Profile | None", *, owner: str = "") -> Q:
    """The condition on profiles whose name and face may be known: all but private ones, and one's own household.

    What they did is another question, which `visible_rows` answers. owner: a lookup of the profile from another row.
    """
    at = f"{owner}__" if owner else ""
    faced = Q(**{f"{at}kind": ProfileKind.STANDARD, f"{at}withdrawn_at": None, f"{at}visibility__in": NOT_PRIVATE})
    if not viewer:
        return faced
    if viewer.kind == ProfileKind.GUEST:
        return faced | Q(**{f"{at}pk": viewer.pk})
    household = Q(**{f"{at}user": viewer.user_id})
    if viewer.kind == ProfileKind.KIDS:
        return household
    return household | (faced & not_blocked(viewer, owner=owner or "pk"))


def readable_profiles(viewer: "Profile | None", *, visibility: str = "") -> Q:
    """The condition on profiles whose rows may be visible at all: `visible_rows` as it looks from a profile.

    visibility: a setting of the profile that has to allow it as well, such as "stats_visibility".
    """

    def within(*allowed: Visibility) -> Q:
        condition = Q(visibility__in=allowed)
        return condition & Q(**{f"{visibility}__in": allowed}) if visibility else condition

    faced = Q(kind=ProfileKind.STANDARD, withdrawn_at=None)
    if not viewer:
        return faced & within(Visibility.PUBLIC)
    own = Q(pk=viewer.pk)
    if viewer.kind == ProfileKind.KIDS:
        return own
    if viewer.kind == ProfileKind.GUEST:
        return own | (faced & within(Visibility.PUBLIC))
    follows = Follow.objects.accepted().filter(follower=viewer.pk, followed=OuterRef("pk"))
    shared = within(*NOT_PRIVATE) & (Q(user=viewer.user_id) | Q(Exists(follows)))
    return own | (faced & not_blocked(viewer, owner="pk") & (within(Visibility.PUBLIC) | shared))


def visible_follows(viewer: "Profile | None") -> Q:
    """The condition on follows: an act of the follower's, so as visible as what the follower does.

    The one who is followed sees it too. Whether the viewer may know the people at its ends is `known_profiles`' affair.
    """
    of_follower = visible_rows(viewer, owner="follower", visibility="")
    if not viewer or viewer.kind != ProfileKind.STANDARD:
        return of_follower
    return of_follower | (Q(followed=viewer.pk) & _faced("follower") & not_blocked(viewer, owner="follower"))


def heard_profiles(viewer: "Profile") -> Q:
    """The condition on profiles whose acts come to the viewer by themselves: followed, readable and not muted.

    Of what they do, `visible_rows` then allows all that isn't private.
    """
    if not viewer or viewer.kind != ProfileKind.STANDARD:
        return Q(pk__in=())
    followed = Q(followers__follower=viewer.pk, followers__status=FollowStatus.ACCEPTED)
    faced = Q(kind=ProfileKind.STANDARD, withdrawn_at=None, visibility__in=NOT_PRIVATE)
    return followed & faced & not_blocked(viewer, owner="pk") & not_muted(viewer, owner="pk")


def heard_follows(viewers: "Sequence[int]") -> Q:
    """`heard_profiles` for many viewers at once: the condition on follows of theirs by which they hear of somebody."""
    ends = {"follower": OuterRef("follower_id"), "followed": OuterRef("followed_id")}
    standing = Q(follower__in=viewers, follower__kind=ProfileKind.STANDARD, status=FollowStatus.ACCEPTED)
    faced = _faced("followed") & Q(followed__visibility__in=NOT_PRIVATE)
    blocked = Block.objects.filter(blocker=ends["follower"], blocked=ends["followed"])
    blocking = Block.objects.filter(blocker=ends["followed"], blocked=ends["follower"])
    muted = Mute.objects.filter(muter=ends["follower"], muted=ends["followed"])
    return standing & faced & ~Q(Exists(blocked)) & ~Q(Exists(blocking)) & ~Q(Exists(muted))


def readable_settings(
    viewer: "Profile | None", owner: "Profile", *, is_following: bool | None = None
) -> tuple[Visibility, ...]:
    """Which settings a row of the owner's may have for the viewer to read it, where the owner is readable at all.

    `visible_rows` for statements that can't take a Q. Runs a query where only following could tell, and nobody has
    said yet whether the viewer is_following.
    """
    if viewer and viewer.pk == owner.pk:
        return tuple(Visibility)
    if viewer and viewer.kind == ProfileKind.STANDARD:
        if viewer.user_id == owner.user_id:
            return NOT_PRIVATE
        if is_following is None:
            is_following = Follow.objects.accepted().filter(follower=viewer.pk, followed=owner.pk).exists()
        if is_following:
            return NOT_PRIVATE
    return (Visibility.PUBLIC,)


def readable_rows(viewer: "Profile | None", *, owner: str = "profile", visibility: str = "visibility") -> Q:
    """`visible_rows` among rows of owners whose page the viewer reads for certain: a few conditions fewer a row.

    For what comes along with rows that are visible themselves, such as the rating beside a review.
    """
    public = Q(**{visibility: Visibility.PUBLIC})
    if not viewer:
        return public
    own = Q(**{owner: viewer.pk})
    if viewer.kind == ProfileKind.KIDS:
        return own
    if viewer.kind == ProfileKind.GUEST:
        return own | public
    household = Q(**{f"{owner}__user": viewer.user_id})
    return own | public | (Q(**{visibility: Visibility.FOLLOWERS}) & (household | _followed(viewer, owner)))


def not_blocked(viewer: "Profile", *, owner: str) -> Q:
    """The condition that neither of the two has blocked the other."""
    theirs = "pk" if owner == "pk" else f"{owner}_id"
    either = Q(blocker=viewer.pk, blocked=OuterRef(theirs)) | Q(blocked=viewer.pk, blocker=OuterRef(theirs))
    return Q(~Exists(Block.objects.filter(either)))


def not_hidden(viewer: "Profile | None", *, owner: str = "profile") -> Q:
    """The condition that moderators haven't hidden the row, or that it is the viewer's own: who wrote something has to
    see what was found wrong with it, and can mend it, export it or delete it.
    """
    shown = Q(hidden_at=None)
    return shown | Q(**{owner: viewer.pk}) if viewer else shown


def not_muted(viewer: "Profile", *, owner: str = "profile") -> Q:
    """The condition that the viewer hasn't muted the row's owner: for feeds, mails and suggestions, not for pages."""
    theirs = "pk" if owner == "pk" else f"{owner}_id"
    return Q(~Exists(Mute.objects.filter(muter=viewer.pk, muted=OuterRef(theirs))))


def _faced(owner: str) -> Q:
    """Owners that show themselves at all."""
    return Q(**{f"{owner}__kind": ProfileKind.STANDARD, f"{owner}__withdrawn_at": None})


def _within(owner: str, visibility: str, allowed: tuple[Visibility, ...]) -> Q:
    condition = Q(**{f"{owner}__visibility__in": allowed})
    return condition & Q(**{f"{visibility}__in": allowed}) if visibility else condition


def _followed(viewer: "Profile", owner: str) -> Q:
    return Q(Exists(Follow.objects.accepted().filter(follower=viewer.pk, followed=OuterRef(f"{owner}_id"))))
