"""What somebody's friends think of a title: those whom a profile follows, as far as it may see their ratings."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, Q, Window

from movies.models import Title
from reviews.models import Rating, RatingQuerySet
from social.enums import ProfileKind
from social.models import Follow, Profile
from social.models.visibility import not_muted

SHOWN, PAGE_SIZE = 12, 40
_CURSOR = re.compile(r"(\d{1,2})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Friends:
    """Ratings by friends, the best first, each with its profile. next_cursor: None on the last page.

    ratings: how many there are in all; mean: of all of them, plain.
    """

    shown: list[Rating] = field(default_factory=list)
    ratings: int = 0
    mean: float | None = None
    next_cursor: str | None = None

    @property
    def more(self) -> int:
        return max(0, self.ratings - len(self.shown))


def has_friends(viewer: Profile | None) -> bool:
    """Whether a profile is one that has friends: visitors, guests and children don't follow anybody."""
    return bool(viewer) and viewer is not None and viewer.kind == ProfileKind.STANDARD


def friends_ratings(viewer: Profile | None, title: Title) -> RatingQuerySet:
    """Ratings of the whole title by those whom the viewer follows and hasn't muted; without the viewer's own."""
    if viewer is None or not has_friends(viewer):
        return Rating.objects.none()
    followed = Follow.objects.accepted().filter(follower=viewer).values("followed")
    rated = Rating.objects.of_titles().visible_to(viewer).filter(title=title, profile__in=followed)
    return rated.filter(not_muted(viewer))


def friends_of(viewer: Profile | None, title: Title, *, limit: int = SHOWN, after: str = "") -> Friends:
    """The first of them, or those after a cursor; a cursor that isn't one means the first. Runs one query, or none."""
    if not has_friends(viewer):
        return Friends()
    all_of = friends_ratings(viewer, title)
    place = _CURSOR.fullmatch(after)
    if place:
        totals = all_of.aggregate(total=Count("pk"), mean=Avg("value"))
        value, pk = map(int, place.groups())
        rows: Any = all_of.filter(Q(value__lt=value) | Q(value=value, pk__lt=pk))
    else:
        totals, rows = {}, all_of.annotate(total=Window(Count("pk")), mean=Window(Avg("value")))
    found: list[Any] = list(rows.select_related("profile").order_by("-value", "-pk")[: limit + 1])
    shown = found[:limit]
    if shown and not place:
        totals = {"total": shown[0].total, "mean": shown[0].mean}
    mean = totals.get("mean")
    return Friends(
        shown=shown,
        ratings=totals.get("total", 0),
        mean=float(mean) if mean is not None else None,
        next_cursor=f"{shown[-1].value}-{shown[-1].pk}" if len(found) > limit else None,
    )
