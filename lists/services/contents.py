"""What is put on lists by hand: titles, notes, covers; one at a time and many."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.models import List, ListItem
from lists.notifications.people import editors_of
from lists.services.items import append_titles, follow_statuses, lock_editable, take_titles
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal
from lists.validators import few_enough, item_note
from movies.models import Title
from social import activity
from social.enums import NotificationKind, Verb
from social.models import Profile


def add_titles(*, profile: Profile, found: List, title_ids: Sequence[int], notes: Sequence[str] = ()) -> Receipt:
    """Put titles at the end of a list in this order; what it holds already stays where it is. `made`: the new items.

    notes: one for each title, or none at all. Titles that the profile may not know of are passed over.
    Raises List.DoesNotExist, ValidationError.
    """
    few_enough(len(title_ids))
    with shelf(profile):
        journal = Journal(profile)
        (locked,) = lock_editable(profile, found)
        wanted = dict(zip(title_ids, map(item_note, notes or [""] * len(title_ids)), strict=True))
        names = _names(profile, wanted)
        ids = [pk for pk in wanted if pk in names]
        items = append_titles(locked, ids, by=profile, journal=journal, notes=[wanted[pk] for pk in ids])
        follow_statuses(journal, locked, [item.title_id for item in items], on=True)
        _record_listed(profile, locked, items)
        undo = journal.save(_added_text([names[item.title_id] for item in items], locked))
    return Receipt(message=undo.label if undo else "", undo=undo, made=items, count=len(items))


def remove_titles(*, profile: Profile, found: List, title_ids: Sequence[int]) -> Receipt:
    """Take titles off a list; those that it doesn't hold are passed over. Raises List.DoesNotExist, ValidationError."""
    few_enough(len(title_ids))
    with shelf(profile):
        journal = Journal(profile)
        (locked,) = lock_editable(profile, found)
        items = take_titles(locked, title_ids, journal=journal)
        gone = [item.title_id for item in items]
        follow_statuses(journal, locked, gone, on=False)
        undo = journal.save(_removed_text(gone, locked))
    return Receipt(message=undo.label if undo else "", undo=undo, count=len(items))


def move_titles(*, profile: Profile, source: List, target: List, title_ids: Sequence[int]) -> Receipt:
    """Take titles off one list and put them on another, with their notes and in their order.

    Those that the other one holds already stay where they are there. Raises List.DoesNotExist, ValidationError.
    """
    few_enough(len(title_ids))
    if source.pk == target.pk:
        return Receipt()
    with shelf(profile):
        journal = Journal(profile)
        origin, goal = lock_editable(profile, source, target)
        taken = take_titles(origin, title_ids, journal=journal)
        moved = [item.title_id for item in taken]
        put = append_titles(goal, moved, by=profile, journal=journal, notes=[item.note for item in taken])
        follow_statuses(journal, origin, moved, on=False)
        follow_statuses(journal, goal, moved, on=True)
        _record_listed(profile, goal, put)
        text = ngettext("%(count)d title moved to “%(list)s”.", "%(count)d titles moved to “%(list)s”.", len(taken))
        undo = journal.save(text % {"count": len(taken), "list": goal.name})
    return Receipt(message=undo.label if undo else "", undo=undo, made=put, count=len(taken))


def copy_titles(*, profile: Profile, source: List, target: List, title_ids: Sequence[int]) -> Receipt:
    """Put titles of one list on another one as well, in their order.

    Notes come along from lists that the profile edits: others' words stay theirs.
    Raises List.DoesNotExist, ValidationError.
    """
    few_enough(len(title_ids))
    items = list(source.items.filter(title__in=title_ids).order_by("position").values_list("title_id", "note"))
    with_notes = List.objects.editable_by(profile).filter(pk=source.pk).exists()
    return add_titles(
        profile=profile,
        found=target,
        title_ids=[title_id for title_id, _note in items],
        notes=[note if with_notes else "" for _title, note in items],
    )


def set_item_note(*, profile: Profile, found: List, item: int, text: str) -> Receipt:
    """Write a note on a title of a list, shown to all who see the list; empty takes it away.

    Raises List.DoesNotExist, ListItem.DoesNotExist, ValidationError.
    """
    note = item_note(text)
    with shelf(profile):
        journal = Journal(profile)
        (locked,) = lock_editable(profile, found)
        row = locked.items.select_related("title").get(pk=item)
        if row.note != note:
            journal.note("item_note", list=locked.pk, item=row.pk, changed=[row.note, note])
            ListItem.objects.filter(pk=row.pk).update(note=note)
            List.objects.filter(pk=locked.pk).update(updated_at=timezone.now())
        undo = journal.save(_("The note on %(name)s is kept.") % {"name": row.title.name})
    return Receipt(message=undo.label if undo else "", undo=undo, made=row)


def set_cover(*, profile: Profile, found: List, item: int | None) -> Receipt:
    """Choose the item whose poster lies on top; None: the first one.

    Raises List.DoesNotExist, ListItem.DoesNotExist.
    """
    with shelf(profile):
        journal = Journal(profile)
        (locked,) = lock_editable(profile, found)
        if item is not None:
            locked.items.get(pk=item)
        if locked.cover_item_id != item:
            journal.note("list_changed", list=locked.pk, changed={"cover_item_id": [locked.cover_item_id, item]})
            List.objects.filter(pk=locked.pk).update(cover_item=item)
        undo = journal.save(_("The cover of “%(list)s” is changed.") % {"list": locked.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


def _names(profile: Profile, title_ids: Sequence[int] | dict[int, str]) -> dict[int, str]:
    """Of the titles that the profile may know of, by key."""
    return dict(Title.objects.visible_to(profile).filter(pk__in=list(title_ids)).values_list("pk", "name"))


def _record_listed(profile: Profile, found: List, items: Sequence[ListItem]) -> None:
    """One activity an act; what was put on standing lists is told by its status."""
    if items and found.is_made:
        activity.record(
            actor=profile,
            verb=Verb.LISTED,
            target=found,
            visibility=found.visibility,
            title_id=items[0].title_id,
            data={"count": len(items)},
            tells={NotificationKind.LIST_ACTIVITY: editors_of(found)},
        )


def _added_text(names: Sequence[str], found: List) -> str:
    if len(names) == 1:
        return _("%(name)s is on “%(list)s”.") % {"name": names[0], "list": found.name}
    return _("%(count)d titles are on “%(list)s” now.") % {"count": len(names), "list": found.name}


def _removed_text(title_ids: Sequence[int], found: List) -> str:
    if len(title_ids) == 1:
        name = Title.objects.filter(pk=title_ids[0]).values_list("name", flat=True).first()
        return _("%(name)s is off “%(list)s”.") % {"name": name, "list": found.name}
    return _("%(count)d titles are off “%(list)s”.") % {"count": len(title_ids), "list": found.name}
