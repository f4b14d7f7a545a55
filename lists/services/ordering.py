"""The order of a list. Positions lie far apart, so that a move writes one row; who moves holds the list's lock."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lists.models import List, ListItem
from lists.models.lists import GAP
from lists.services.items import lock_editable
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal
from movies.models import Title
from social.models import Profile

_RENUMBER = """
UPDATE lists_listitem i SET position = n.position
FROM (
    SELECT id, (row_number() OVER (ORDER BY position) - 1) * %s AS position FROM lists_listitem WHERE list_id = %s
) n
WHERE i.id = n.id AND i.position <> n.position
"""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an item is to go: just before or after another item (keys), to a place counted from 1, or by some places.

    One of the four. Places are counted among the titles that the mover may know of; beyond either end means the end.
    """

    before: int | None = None
    after: int | None = None
    to: int | None = None
    by: int | None = None


def move_item(*, profile: Profile, found: List, item: int, goal: Goal) -> Receipt:
    """Move an item of a list. `made`: the item; count: its place now, from 1, as the mover counts.

    Raises List.DoesNotExist, and ListItem.DoesNotExist where the item, or the one to go beside, is not on the list.
    """
    with shelf(profile):
        journal = Journal(profile)
        (locked,) = lock_editable(profile, found)
        row = locked.items.select_related("title").get(pk=item)
        left, right = _neighbours(profile, locked, row, goal)
        if row.pk not in (left, right):
            previous = locked.items.filter(position__lt=row.position).order_by("-position").first()
            place_between(locked, row, left, right)
            journal.note("item_moved", list=locked.pk, item=row.pk, after=previous.pk if previous else None)
        place = _known_to(profile, locked).filter(position__lte=row.position).count()
        undo = journal.save(_("%(name)s is number %(place)d now.") % {"name": row.title.name, "place": place})
    return Receipt(message=undo.label if undo else "", undo=undo, made=row, count=place)


def place_between(found: List, row: ListItem, left: int | None, right: int | None) -> None:
    """Put an item between two others (keys; None: the end) of a locked list: one write, unless the gap is used up."""
    position = _position_between(found, left, right)
    if position is None:
        with connection.cursor() as cursor:
            cursor.execute(_RENUMBER, [GAP, found.pk])
        position = _position_between(found, left, right)
        assert position is not None
    row.position = position
    ListItem.objects.filter(pk=row.pk).update(position=position)
    List.objects.filter(pk=found.pk).update(updated_at=timezone.now())


def place_after(found: List, row: ListItem, other: ListItem | None) -> None:
    """Put an item just after another one of a locked list, or first."""
    rest = found.items.exclude(pk=row.pk)
    if other is not None:
        rest = rest.filter(position__gt=other.position)
    following = rest.order_by("position").first()
    place_between(found, row, other.pk if other else None, following.pk if following else None)


def _neighbours(profile: Profile, found: List, row: ListItem, goal: Goal) -> tuple[int | None, int | None]:
    """Keys of the items that it shall lie between; its own key where it stays."""
    if goal.to is not None or goal.by is not None:
        goal = _beside(profile, found, row, goal)
    key = goal.before if goal.before is not None else goal.after
    if key is None or key == row.pk:
        return row.pk, row.pk
    anchor = found.items.get(pk=key)
    rest = found.items.exclude(pk=row.pk)
    if goal.before is not None:
        other = rest.filter(position__lt=anchor.position).order_by("-position").first()
        return (other.pk if other else None), anchor.pk
    other = rest.filter(position__gt=anchor.position).order_by("position").first()
    return anchor.pk, (other.pk if other else None)


def _beside(profile: Profile, found: List, row: ListItem, goal: Goal) -> Goal:
    """The same goal, by the item that it will lie beside. A place that cannot be means the nearest that can."""
    others = _known_to(profile, found).exclude(pk=row.pk).order_by("position")
    place = goal.to
    if place is None:
        place = others.filter(position__lt=row.position).count() + 1 + (goal.by or 0)
    following = others[max(place, 1) - 1 : max(place, 1)].first()
    if following is not None:
        return Goal(before=following.pk)
    last = others.last()
    return Goal(after=last.pk) if last else Goal()


def _known_to(profile: Profile, found: List) -> QuerySet[ListItem]:
    return found.items.filter(title__in=Title.objects.visible_to(profile).values("pk"))


def _position_between(found: List, left: int | None, right: int | None) -> int | None:
    """A free position between two items, or beyond the one; None where there is none."""
    positions = dict(found.items.filter(pk__in=[key for key in (left, right) if key]).values_list("pk", "position"))
    low = positions[left] if left else None
    high = positions[right] if right else None
    if low is None or high is None:
        return 0 if low is None and high is None else low + GAP if low is not None else (high or 0) - GAP
    middle = (low + high) // 2
    return middle if low < middle < high else None
