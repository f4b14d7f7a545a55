"""With whom somebody may have watched: the own household, and people who follow each other."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lists.models import SharedWatch, Watch
from movies.models import Title, audience_of
from social.enums import ProfileKind, SocialAct, Visibility
from social.models import Follow, Profile
from social.models.profiles import ProfileQuerySet
from social.moderation import screen

# Outside of the household, for each viewing.
MOST_ASKED = 20
# More handles than this are nobody's household and friends.
MOST_NAMED = 60
OFFERED, LOOKED_BACK = 6, 200
_HANDLE = re.compile(r"[a-z0-9_]{2,30}", re.ASCII)


class CompanionError(ValidationError):
    """Somebody named can't be a companion, and the message says who and why, in words for whoever named them."""


@dataclass(frozen=True, slots=True)
class Companions:
    """household: whose diaries are written at once. guests: who is asked."""

    household: list[Profile] = field(default_factory=list)
    guests: list[Profile] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.household or self.guests)

    def without(self, keys: Collection[int]) -> "Companions":
        """But for these profiles."""
        return Companions(*([each for each in group if each.pk not in keys] for group in (self.household, self.guests)))


def may_share(profile: Profile) -> bool:
    """Whether the profile shares viewings at all: children and guests of the house don't."""
    return profile.kind == ProfileKind.STANDARD


def household_of(profile: Profile) -> ProfileQuerySet:
    """The others of the profile's account, in their order; guests keep no diary."""
    return Profile.objects.of(profile.user).exclude(pk=profile.pk).exclude(kind=ProfileKind.GUEST)


def mutuals_of(profile: Profile) -> ProfileQuerySet:
    """Whom the profile may ask: of those it may know the ones who follow it and whom it follows."""
    theirs = Follow.objects.accepted().filter(follower=OuterRef("pk"), followed=profile.pk)
    mine = Follow.objects.accepted().filter(follower=profile.pk, followed=OuterRef("pk"))
    people = Profile.objects.visible_to(profile).filter(Exists(theirs), Exists(mine), kind=ProfileKind.STANDARD)
    return people.filter(withdrawn_at=None).exclude(user=profile.user_id)


def companions_to_offer(profile: Profile, title: Title, *, but: Collection[int] = ()) -> list[Profile]:
    """The household, as far as the title is for them, and with whom the profile shared viewings lately.

    but: keys of those who are left out. Runs 4 queries, and one more for each other audience in the household.
    """
    if not may_share(profile):
        return []
    household = [each for each in household_of(profile) if each.pk not in but]
    too_young = {each.pk for each in _not_for(title, household)}
    return [*(each for each in household if each.pk not in too_young), *_lately_with(profile, but=but)]


def companions_named(
    profile: Profile, title: Title, handles: Iterable[str], *, watch: Watch | None = None
) -> Companions:
    """Those of these handles, who may share a viewing of the title; who shares this one already is left out.

    Raises CompanionError: of people who can't be found, don't follow back or may not it says the same.
    """
    wanted = list(dict.fromkeys(text for each in handles if (text := each.strip().removeprefix("@").lower())))
    if not wanted:
        return Companions()
    if not may_share(profile):
        raise CompanionError(_("Kids’ and guest profiles share no viewings."), code="kind")
    if len(wanted) > MOST_NAMED:
        raise CompanionError(_("Those are too many at a time."), code="many")
    if profile.handle in wanted:
        raise CompanionError(_("@%(handle)s is you: leave that out.") % {"handle": profile.handle}, code="self")
    known = [handle for handle in wanted if _HANDLE.fullmatch(handle)]
    household = list(household_of(profile).filter(handle__in=known))
    rest = set(known) - {each.handle for each in household}
    guests = list(mutuals_of(profile).filter(handle__in=rest).order_by("pk")) if rest else []
    found = Companions(household, guests)
    _require_found(wanted, found)
    _require_for(title, household)
    there = dict(SharedWatch.objects.filter(watch=watch).values_list("profile", "profile__user")) if watch else {}
    new = found.without(there)
    _require_allowed(profile, new, asked=sum(user != profile.user_id for user in there.values()))
    return new


def hold(profile: Profile, people: Companions) -> Companions:
    """The same people as they are now, held until the transaction ends: nobody blocks or deletes them meanwhile.

    Before any lock on a title. Raises CompanionError for somebody who isn't there any more.
    """
    named = [each.handle for each in (*people.household, *people.guests)]
    household = list(household_of(profile).filter(pk__in=[each.pk for each in people.household]))
    guests: list[Profile] = []
    if people.guests:
        locked = Profile.objects.select_for_update(no_key=True, of=("self",))
        keys = locked.filter(pk__in=[each.pk for each in people.guests]).order_by("pk").values_list("pk", flat=True)
        guests = list(mutuals_of(profile).filter(pk__in=list(keys)).order_by("pk"))
    held = Companions(household, guests)
    _require_found(named, held)
    return held


def spend(profile: Profile, people: Companions) -> None:
    """Count those who are asked. Asks Redis: not in a transaction. Raises RefusedError."""
    if people.guests:
        screen(profile=profile, act=SocialAct.TOGETHER, times=len(people.guests))


def _require_found(wanted: Collection[str], found: Companions) -> None:
    handles = {each.handle for each in (*found.household, *found.guests)}
    if missing := [f"@{handle[:40]}" for handle in wanted if handle not in handles]:
        message = _("You can’t name %(handles)s: only people who follow you and whom you follow. Check the spelling.")
        raise CompanionError(message % {"handles": ", ".join(missing)}, code="nobody")


def _require_for(title: Title, household: Collection[Profile]) -> None:
    if unfit := _not_for(title, household):
        message = _("This title isn’t for %(names)s: leave them out.")
        raise CompanionError(message % {"names": ", ".join(each.name for each in unfit)}, code="title")


def _require_allowed(profile: Profile, people: Companions, *, asked: int) -> None:
    """asked: how many of others' households share the viewing already."""
    if people.guests and profile.visibility == Visibility.PRIVATE:
        message = _("Your page is private, so nobody could see who asks. Open it in the settings first.")
        raise CompanionError(message, code="private")
    if people.guests and asked + len(people.guests) > MOST_ASKED:
        message = _("Share a viewing with up to %(number)d people besides your household.")
        raise CompanionError(message % {"number": MOST_ASKED}, code="many")


def _not_for(title: Title, people: Collection[Profile]) -> list[Profile]:
    """Those of the people who may not know of the title. Runs a query for each audience among them."""
    audiences = {audience_of(each).key: audience_of(each) for each in people}
    seen = {
        key: Title.objects.for_audience(audience).filter(pk=title.pk).exists() for key, audience in audiences.items()
    }
    return [each for each in people if not seen[audience_of(each).key]]


def _lately_with(profile: Profile, *, but: Collection[int]) -> list[Profile]:
    """Of those outside the household the latest with whom it shared a viewing, theirs or its own. Runs 3 queries."""
    hosted = SharedWatch.objects.filter(watch__profile=profile.pk).order_by("-pk").values_list("pk", "profile_id")
    joined = SharedWatch.objects.filter(profile=profile.pk, answered_at__isnull=False).order_by("-pk")
    both = [*hosted[:LOOKED_BACK], *joined.values_list("pk", "watch__profile_id")[:LOOKED_BACK]]
    keys = list(dict.fromkeys(key for _pk, key in sorted(both, reverse=True) if key not in but))
    if not keys:
        return []
    people = {each.pk: each for each in mutuals_of(profile).filter(pk__in=keys)}
    return [people[key] for key in keys if key in people][:OFFERED]
