"""Titles on lists: adding and removing them. The caller is in a transaction; each list's row is locked first."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListItem
from lists.models.lists import GAP
from lists.undo import Journal, own_fields, row_of
from social import activity
from social.enums import Verb
from social.models import Activity, Profile

# Of the two lists that come with each profile.
NAMES = {ListKind.WATCHLIST: "Watchlist", ListKind.FAVOURITES: "Favourites"}
# What a title's coming on them is told as.
_TOLD_BY = {ListKind.WATCHLIST: Verb.PLANNED, ListKind.FAVOURITES: Verb.FAVOURITED}
MIRRORS = {ListKind.WATCHLIST: "on_watchlist", ListKind.FAVOURITES: "is_favourite"}


def standing_list(profile: Profile, kind: ListKind) -> List:
    """The profile's watchlist or favourites, made on first use, as visible as all that is new of the profile."""
    made, _new = List.objects.get_or_create(
        profile=profile,
        kind=kind,
        defaults={
            "name": NAMES[kind],
            "is_ranked": kind == ListKind.FAVOURITES,
            "visibility": profile.default_visibility,
        },
    )
    return made


def tell_as(found: List, *, visibility: str) -> None:
    """Let what was told of the list, and by a standing one of its titles, be seen by these from now on.

    Of one that moderators have hidden nothing is seen.
    """
    if found.hidden_at:
        return
    activity.show_to(target=found, visibility=visibility)
    if found.kind in _TOLD_BY:
        activity.show_acts_to(actor=found.profile_id, verb=_TOLD_BY[ListKind(found.kind)], visibility=visibility)


def lock_list(found: List) -> List:
    """The list as it is now, locked until the transaction ends: all who change its items wait here."""
    return List.objects.select_for_update(of=("self",)).select_related("profile").get(pk=found.pk)


def lock_lists(keys: Iterable[int]) -> None:
    """Lock these lists, in the order of their keys as all do who lock several, until the transaction ends."""
    rows = List.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_editable(profile: Profile, *lists: List) -> list[List]:
    """As `lock_list`, for lists that the profile puts titles on, in the order given.

    Raises List.DoesNotExist where it may not, or not any more; a smart list fills itself.
    """
    rows = List.objects.editable_by(profile).exclude(kind=ListKind.SMART).filter(pk__in=[each.pk for each in lists])
    locked = {row.pk: row for row in rows.select_for_update(of=("self",)).select_related("profile").order_by("pk")}
    try:
        return [locked[each.pk] for each in lists]
    except KeyError:
        raise List.DoesNotExist from None


def append_titles(
    found: List, title_ids: Sequence[int], *, by: Profile, journal: Journal | None = None, notes: Sequence[str] = ()
) -> list[ListItem]:
    """Put titles at the end of a locked list, those that it holds already left where they are. Returns the new items.

    notes: one for each title, or none at all. Runs 4 queries at most.
    """
    held = set(found.items.filter(title__in=title_ids).values_list("title_id", flat=True))
    by_title = dict(zip(title_ids, notes or [""] * len(title_ids), strict=True))
    fresh = [title_id for title_id in dict.fromkeys(title_ids) if title_id not in held]
    last = found.items.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + GAP
    now = timezone.now()
    items = ListItem.objects.bulk_create(
        ListItem(
            list=found,
            title_id=title_id,
            position=start + place * GAP,
            note=by_title[title_id],
            added_by=by,
            added_at=now,
        )
        for place, title_id in enumerate(fresh)
    )
    _changed(found, by=len(items), mirrored=fresh, to=True)
    if journal and items:
        added = [[item.pk, item.note] for item in items]
        journal.note("items_added", list=found.pk, titles=fresh, items=added)
    return items


def take_titles(found: List, title_ids: Iterable[int], *, journal: Journal | None = None) -> list[ListItem]:
    """Take titles off a locked list. Returns what was taken, in the list's order. Runs 5 queries at most."""
    items = list(found.items.filter(title__in=list(title_ids)).order_by("position"))
    if items:
        if journal:
            journal.note("items_taken", list=found.pk, cover=found.cover_item_id, rows=[row_of(item) for item in items])
        found.items.filter(pk__in=[item.pk for item in items]).delete()
        _changed(found, by=-len(items), mirrored=[item.title_id for item in items], to=False)
        titles = [item.title_id for item in items]
        if found.is_made:
            activity.withdraw(target=found, verb=Verb.LISTED, title_ids=titles)
        elif found.kind == ListKind.FAVOURITES:
            Activity.objects.filter(actor=found.profile_id, verb=Verb.FAVOURITED, title__in=titles).delete()
    return items


def put_back(found: List, items: Sequence[ListItem]) -> list[ListItem]:
    """Put items that were taken off a locked list back: at their old places, or at the end where those are taken.

    A title that came back by itself in between stays where it is. Returns the items put back.
    """
    held = set(found.items.values_list("title_id", flat=True)) if items else set()
    taken = set(found.items.filter(position__in=[item.position for item in items]).values_list("position", flat=True))
    last = found.items.aggregate(last=Max("position"))["last"] or 0
    back = [item for item in items if item.title_id not in held]
    known = set(Profile.objects.filter(pk__in={item.added_by_id for item in back}).values_list("pk", flat=True))
    for item in back:
        if item.position in taken:
            last = max(last, item.position) + GAP
            item.position = last
        if item.added_by_id not in known:
            item.added_by_id = None
    ListItem.objects.bulk_create(back, ignore_conflicts=False)
    _changed(found, by=len(back), mirrored=[item.title_id for item in back], to=True)
    return back


def follow_statuses(journal: Journal, found: List, title_ids: Sequence[int], *, on: bool) -> None:
    """Titles that come on a watchlist without a status are planned; planned ones that leave it have none any more.

    The caller holds the owner's shelf. Runs 2 queries, for a watchlist only.
    """
    if found.kind != ListKind.WATCHLIST or not title_ids:
        return
    before, after = ("", Status.PLANNED) if on else (Status.PLANNED, "")
    entries = list(LibraryEntry.objects.filter(profile=found.profile_id, title__in=title_ids, status=before))
    now = timezone.now() if on else None
    for entry in entries:
        fields = own_fields(entry)
        entry.status, entry.status_at = after, now
        journal.entry_changed(fields, entry)
    LibraryEntry.objects.bulk_update(entries, ["status", "status_at"])


def _changed(found: List, *, by: int, mirrored: Sequence[int], to: bool) -> None:
    """Keep the list's count, and the flags that library entries mirror the standing lists by."""
    if not by:
        return
    # Counted anew: titles that were deleted from the catalogue have left the list without a word.
    held = ListItem.objects.filter(list=OuterRef("pk")).order_by().values("list").annotate(n=Count("pk")).values("n")
    count = Coalesce(Subquery(held), 0)
    List.objects.filter(pk=found.pk).update(item_count=count, updated_at=timezone.now())
    found.item_count += by
    if flag := MIRRORS.get(ListKind(found.kind)):
        if to:
            shown = found.profile.default_visibility
            LibraryEntry.objects.bulk_create(
                [
                    LibraryEntry(profile_id=found.profile_id, title_id=pk, visibility=shown, **{flag: True})
                    for pk in mirrored
                ],
                update_conflicts=True,
                unique_fields=["profile", "title"],
                update_fields=[flag],
            )
        else:
            entries = LibraryEntry.objects.filter(profile=found.profile_id, title__in=mirrored)
            entries.update(**{flag: False, "updated_at": timezone.now()})
