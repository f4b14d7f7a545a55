"""Which lists there are: somebody's own, those shared with them, liked, public, and those that a title is on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from config.lib.prepared import Given, prepared
from lists.enums import ListKind
from lists.models import List, ListItem, ListLike, ListMember
from lists.models.lists import ListQuerySet
from lists.queries.faces import with_covers
from movies.models import Audience, Title, audience_of
from social.enums import Visibility
from social.models import Profile

STANDING = (ListKind.WATCHLIST, ListKind.FAVOURITES)


@dataclass(slots=True)
class Shelf:
    """All lists on somebody's own page. library: "watching" and "completed", as if they were lists."""

    standing: list[List] = field(default_factory=list)
    library: list[List] = field(default_factory=list)
    mine: list[List] = field(default_factory=list)
    shared: list[List] = field(default_factory=list)
    liked: list[List] = field(default_factory=list)

    @property
    def all(self) -> list[List]:
        return [*self.standing, *self.library, *self.mine, *self.shared, *self.liked]


def my_shelf(profile: Profile) -> Shelf:
    """The profile's own lists, those it was let into, and those it likes; the two that come with it always there.

    Runs two queries, and one more where there are lists of others; faces are shown by `show_faces`.
    """
    found = Shelf()
    standing: dict[str, List] = {}
    # One's own without the rule of who sees what: that alone would be most of a statement.
    for each in _own(audience_of(profile), profile=profile.pk):
        each.profile = profile
        if each.is_made:
            found.mine.append(each)
        else:
            standing[each.kind] = each
    found.standing = [standing.get(kind) or _not_made_yet(profile, kind) for kind in STANDING]
    keys = [key for (key,) in _liked_or_shared(profile=profile.pk)]
    for each in _of_others(profile, keys) if keys else ():
        (found.shared if each.is_member else found.liked).append(each)
    return found


@prepared
def _own(audience: Audience) -> QuerySet[List]:
    return with_covers(List.objects.filter(profile=Given("profile")), audience).in_shelf_order()


@prepared
def _liked_or_shared() -> QuerySet[ListLike, tuple[Any]]:
    liked = ListLike.objects.filter(profile=Given("profile")).values_list("list")
    return liked.union(_memberships(Given("profile")).values_list("list"))


def _of_others(profile: Profile, keys: Sequence[int]) -> Iterable[Any]:
    member = Exists(_memberships(profile).filter(list=OuterRef("pk")))
    wanted = List.objects.visible_to(profile).filter(pk__in=keys).exclude(profile=profile).annotate(is_member=member)
    return with_covers(wanted, audience_of(profile)).select_related("profile").in_shelf_order()


def seen_of(owner: Profile, viewer: Profile | None) -> ListQuerySet:
    """Somebody's lists that the viewer sees. One's own without the rule of who sees what, as above."""
    is_own = bool(viewer) and viewer is not None and viewer.pk == owner.pk
    return (List.objects.all() if is_own else List.objects.visible_to(viewer)).filter(profile=owner)


def lists_of(owner: Profile, *, viewer: Profile | None) -> list[List]:
    """Somebody's lists that the viewer sees, as the owner arranged them. Runs one query."""
    found = list(with_covers(seen_of(owner, viewer), audience_of(viewer)).in_shelf_order())
    for each in found:
        each.profile = owner
    return found


def discovered(viewer: Profile | None, *, newest: bool, words: str = "") -> ListQuerySet:
    """Public lists that people have made and that have something on them, the most liked first or the newest.

    A list goes by its owner's public face here, whatever else the viewer may see of it.
    """
    public = List.objects.visible_to(viewer).filter(
        visibility=Visibility.PUBLIC, profile__visibility=Visibility.PUBLIC, kind__in=(ListKind.CUSTOM, ListKind.SMART)
    )
    public = public.filter(Q(item_count__gt=0) | Q(kind=ListKind.SMART))
    for word in words.split():
        public = public.filter(Q(name__icontains=word) | Q(description__icontains=word))
    order = ("-created_at", "-pk") if newest else ("-like_count", "-pk")
    return with_covers(public, audience_of(viewer)).select_related("profile").order_by(*order)


def for_page(viewer: Profile | None) -> ListQuerySet:
    """Lists that the viewer sees, with the owner, and whether the viewer likes it (`liked`) and in which role it was
    let in (`role`, None without one), and how many others whom it may know of were (`members_count`)."""
    lists = List.objects.visible_to(viewer).select_related("profile", "copied_from")
    nobody = viewer.pk if viewer else None
    # The owner counts all whom it shows the list to, whoever they are; others those of whom they may know.
    whoever = Q(list__profile=nobody) if viewer else Q(pk__in=[])
    known = whoever | Q(profile__in=Profile.objects.visible_to(viewer).values("pk"))
    return lists.annotate(
        liked=Exists(ListLike.objects.filter(list=OuterRef("pk"), profile=nobody)),
        role=Subquery(
            ListMember.objects.filter(list=OuterRef("pk"), profile=nobody, accepted_at__isnull=False).values("role")[:1]
        ),
        members_count=_members(known),
    )


def own_list_for_page(owner: Profile, pk: int) -> List | None:
    """One of the lists of `own_for_page`. Runs one query."""
    for found in _own_by_key(profile=owner.pk, list=pk):
        found.profile = owner
        return found
    return None


@prepared
def _own_by_key() -> QuerySet[List]:
    return own_for_page(Given("profile")).filter(pk=Given("list")).order_by()


def own_for_page(owner: Profile | Given) -> ListQuerySet:
    """The same of the lists that the viewer owns: seen by right, neither liked nor let into by it."""
    return List.objects.filter(profile=owner).annotate(
        liked=Value(False), role=Value(None, output_field=CharField()), members_count=_members(Q())
    )


def _members(known: Q) -> Subquery:
    """How many are let into a list, of those whom the condition on a membership knows; null for none."""
    accepted = ListMember.objects.filter(list=OuterRef("pk"), accepted_at__isnull=False).filter(known)
    return Subquery(accepted.values("list").annotate(number=Count("pk")).values("number"))


def takes_titles(profile: Profile) -> ListQuerySet:
    """The lists that the profile may put titles on: its own and those it may edit, smart ones not."""
    lists = List.objects.editable_by(profile).exclude(kind=ListKind.SMART)
    return lists.select_related("profile").in_shelf_order()


@dataclass(frozen=True, slots=True)
class ForTitle:
    """A list in a title's menu. found: not saved, where a standing list hasn't been made yet."""

    found: List
    holds: bool


def lists_for_title(profile: Profile, title: Title) -> list[ForTitle]:
    """The lists that the profile may put a title on, and which of them hold it already. Runs one query."""
    held = Exists(ListItem.objects.filter(list=OuterRef("pk"), title=title))
    rows = list(takes_titles(profile).annotate(holds=held))
    there = {row.kind for row in rows if row.profile_id == profile.pk}
    missing = [_not_made_yet(profile, kind) for kind in STANDING if kind not in there]
    own: Any = [*missing, *rows]
    return [ForTitle(each, getattr(each, "holds", False)) for each in sorted(own, key=_standing_first)]


def lists_with(title: Title, *, viewer: Profile | None) -> ListQuerySet:
    """Public lists that hold a title, the most liked first."""
    holds = Exists(ListItem.objects.filter(list=OuterRef("pk"), title=title))
    return discovered(viewer, newest=False).filter(holds, kind=ListKind.CUSTOM)


def _memberships(profile: Profile | Given) -> QuerySet[ListMember]:
    return ListMember.objects.filter(profile=profile, accepted_at__isnull=False)


def _not_made_yet(profile: Profile, kind: str) -> List:
    made = List(profile=profile, kind=kind, name=str(ListKind(kind).label))
    made.cover_title, made.cover_ids = None, []  # type: ignore[attr-defined]
    return made


def _standing_first(found: List) -> int:
    return list(STANDING).index(ListKind(found.kind)) if found.kind in STANDING else len(STANDING)
