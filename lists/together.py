"""Who shared which viewings, as far as who asks may know them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from config.lib.prepared import Given, prepared
from lists.enums import Answer
from lists.models import SharedWatch, Watch
from movies.cards import posters_of
from movies.models import audience_of
from social.models import Profile

# Of what waits, and of what one has asked, so much is shown.
MOST_SHOWN = 100


def any_share() -> Coalesce:
    """For an annotation of viewings: the key of some share of it, as host's or as companion's, or None.

    Keys instead of EXISTS, for which the planner would read all shares that there are.
    """
    shares = SharedWatch.objects.order_by().values("pk")
    hosted, copied = shares.filter(watch=OuterRef("pk")), shares.filter(copy=OuterRef("pk"))
    return Coalesce(Subquery(hosted[:1]), Subquery(copied[:1]))


def bring_companions(owner: Profile, watches: Iterable[Any]) -> None:
    """Put on each of the owner's viewings, which have `any_share`, its `companions`: the profiles it was seen with.

    Of a viewing of one's own those who have said yes; of one that somebody shared, who that was. Runs one query, none
    where nothing is shared.
    """
    shared = [watch for watch in watches if watch.any_share and watch.profile_id == owner.pk]
    known = companions_of(owner, [watch.pk for watch in shared])
    for watch in shared:
        watch.companions = known.get(watch.pk, [])


def companions_of(owner: Profile, keys: Collection[int]) -> dict[int, list[Profile]]:
    """By the key of each of these viewings of the owner's. Runs one query, none for no keys."""
    partners = partners_of(owner, keys)
    return {key: [each.profile for each in some if each.watched] for key, some in partners.items()}


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody a viewing is shared with. watched: False while they are asked; who has said no looks the same."""

    profile: Profile
    watched: bool


def partners_of(owner: Profile, keys: Collection[int]) -> dict[int, list[Partner]]:
    """As `companions_of`, with those who are only asked. Runs one query, none for no keys."""
    if not keys:
        return {}
    accepted, mine = Q(status=Answer.ACCEPTED), Q(watch__in=keys, watch__profile=owner)
    rows = SharedWatch.objects.visible_to(owner).filter(mine | (accepted & Q(copy__in=keys, profile=owner)))
    found: dict[int, list[Partner]] = defaultdict(list)
    for row in rows.select_related("profile", "watch__profile").order_by("pk"):
        if row.profile_id == owner.pk and row.copy_id:
            found[row.copy_id].append(Partner(row.watch.profile, watched=True))
        else:
            found[row.watch_id].append(Partner(row.profile, watched=row.is_accepted))
    return found


def shares_of(watch: Watch) -> list[Any]:
    """With whom its owner shares a viewing, the household first. `is_known`: whether the owner may know who that is.

    Runs one query.
    """
    known = Exists(Profile.objects.visible_to(watch.profile).filter(pk=OuterRef("profile")))
    rows = SharedWatch.objects.filter(watch=watch).select_related("profile").annotate(is_known=known)
    return sorted(rows, key=lambda row: (row.profile.user_id != watch.profile.user_id, row.pk))


def waiting_for(profile: Profile) -> list[Any]:
    """What waits for the profile's answer, with hosts, titles and episodes. Runs 2 queries."""
    return _with_titles(profile, SharedWatch.objects.waiting_for(profile).select_related("watch__profile"))


def asked_by(profile: Profile) -> list[Any]:
    """What the profile has asked that nobody has said yes to, with `is_known` as in `shares_of`. Runs 2 queries."""
    known = Exists(Profile.objects.visible_to(profile).filter(pk=OuterRef("profile")))
    rows: QuerySet[Any] = SharedWatch.objects.asked_by(profile).select_related("profile").annotate(is_known=known)
    return _with_titles(profile, rows)


def waiting_count(profile: Profile) -> int:
    """Runs one query, and one more for who is asked anything."""
    return SharedWatch.objects.waiting_for(profile).count() if _asked(profile=profile.pk) else 0


@prepared
def _asked() -> QuerySet[SharedWatch, int]:
    waiting = SharedWatch.objects.filter(profile=Given("profile"), status=Answer.PENDING)
    return waiting.values_list("pk", flat=True)[:1]


def _with_titles(profile: Profile, rows: QuerySet[Any]) -> list[Any]:
    """The first MOST_SHOWN of those whose title the profile may know of."""
    found = list(rows.select_related("watch__episode__season")[:MOST_SHOWN])
    titles = posters_of({row.watch.title_id for row in found}, audience_of(profile))
    shown = [row for row in found if row.watch.title_id in titles]
    for row in shown:
        row.watch.title = titles[row.watch.title_id]
    return shown
