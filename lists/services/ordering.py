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
        between = _neighbours(profile, locked, row, goal)
        if between is not None:
            previous = locked.items.filter(position__lt=row.position).order_by("-position").first()
            place_between(locked, row, *between)
            journal.note("item_moved", list=locked.pk, item=row.pk, after=previous.pk if previous else None)
        place = _known_to(profile, locked).filter(position__lte=row.position).count()
        undo = journal.save(_("%(name)s is number %(place)d now.") % {"name": row.title.name, "place": place})
    return Receipt(message=undo.label if undo else "", undo=undo, made=row, count=place)


def place_between(found: List, row: ListItem, left: ListItem | None, right: ListItem | None) -> None:
    """Put an item between two others (None: the end) of a locked list: one write, unless the gap is used up."""
    position = _position_between(left, right)
    if position is None:
        with connection.cursor() as cursor:
            cursor.execute(_RENUMBER, [GAP, found.pk])
        for item in (left, right):
            if item:
                item.refresh_from_db(fields=["position"])
        position = _position_between(left, right)
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
    place_between(found, row, other, following)


def _neighbours(
    profile: Profile, found: List, row: ListItem, goal: Goal
) -> tuple[ListItem | None, ListItem | None] | None:
    """The items that it shall lie between; None where it stays."""
    anchor, is_before = _anchor(profile, found, row, goal)
    if anchor is None or anchor.pk == row.pk:
        return None
    rest = found.items.exclude(pk=row.pk)
    if is_before:
        left = rest.filter(position__lt=anchor.position).order_by("-position").first()
        return left, anchor
    right = rest.filter(position__gt=anchor.position).order_by("position").first()
    return anchor, right


def _anchor(profile: Profile, found: List, row: ListItem, goal: Goal) -> tuple[ListItem | None, bool]:
    """The item that it will lie beside, and whether before it. A place that cannot be means the nearest that can."""
    key = goal.before if goal.before is not None else goal.after
    if goal.to is None and goal.by is None:
        return (found.items.get(pk=key) if key is not None else None), goal.before is not None
    others = _known_to(profile, found).exclude(pk=row.pk).order_by("position")
    place = goal.to
    if place is None:
        place = others.filter(position__lt=row.position).count() + 1 + (goal.by or 0)
    following = others[max(place, 1) - 1 : max(place, 1)].first()
    return (following, True) if following is not None else (others.last(), False)


def _known_to(profile: Profile, found: List) -> QuerySet[ListItem]:
    return found.items.filter(title__in=Title.objects.visible_to(profile).values("pk"))


def _position_between(left: ListItem | None, right: ListItem | None) -> int | None:
    """A free position between two items, or beyond the one; None where there is none."""
    if left is None or right is None:
        return left.position + GAP if left else right.position - GAP if right else 0
    middle = (left.position + right.position) // 2
    return middle if left.position < middle < right.position else None
