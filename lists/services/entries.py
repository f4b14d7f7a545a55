"""Several acts that are one for whoever does them: carried out in turn, and taken back together."""

from collections.abc import Mapping, Sequence
from typing import Any

from lists.models import LibraryEntry, Undo
from lists.services.ratings import set_rating
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.services.summary import entry_of
from lists.services.tracking import set_favourite, set_note, set_owned, set_status, set_watchlisted
from lists.undo import Journal
from movies.models import Title
from social.models import Profile

# What `update_entry` changes; what isn't named stays.
FIELDS = (
    "status", "stopped_at_episode", "stopped_at_minute", "watchlist", "favourite", "owned", "owned_note", "note",
    "rating",
)  # fmt: skip


def update_entry(*, profile: Profile, title: Title, changes: Mapping[str, Any], label: str = "") -> Receipt:
    """Change those of FIELDS that are named, as the services for each do; all or none, with one way back.

    Raises what those services raise. label: for the toast; without it, that of the last thing that changed.
    """
    with shelf(profile):
        receipts = [act for act in _acts(profile, title, changes) if act.undo]
        undo = join_undos(profile, [act.undo for act in receipts if act.undo], label=label)
        entry = entry_of(profile, title.pk)
    return Receipt(message=undo.label if undo else "", undo=undo, entry=entry, count=len(receipts))


def join_undos(profile: Profile, undos: Sequence[Undo], *, label: str = "") -> Undo | None:
    """One way back for several acts, in their order, in place of theirs; None where there is none to join."""
    if len(undos) < 2 and not (undos and label):
        return undos[0] if undos else None
    with shelf(profile):
        Undo.objects.filter(pk__in=[undo.pk for undo in undos]).delete()
        journal = Journal(profile, [step for undo in undos for step in undo.steps])
        return journal.save(label or undos[-1].label)


def _acts(profile: Profile, title: Title, changes: Mapping[str, Any]) -> list[Receipt]:
    act: dict[str, Any] = {"profile": profile, "title": title}
    done = []
    if changes.keys() & {"status", "stopped_at_episode", "stopped_at_minute"}:
        done.append(_set_standing(profile, title, changes))
    if "watchlist" in changes:
        done.append(set_watchlisted(**act, on=changes["watchlist"]))
    if "favourite" in changes:
        done.append(set_favourite(**act, on=changes["favourite"]))
    if changes.keys() & {"owned", "owned_note"}:
        entry = entry_of(profile, title.pk)
        formats, note = changes.get("owned", entry.owned), changes.get("owned_note", entry.owned_note)
        done.append(set_owned(**act, formats=formats, note=note))
    if "note" in changes:
        done.append(set_note(**act, text=changes["note"]))
    if "rating" in changes:
        done.append(set_rating(**act, value=changes["rating"]))
    return done


def _set_standing(profile: Profile, title: Title, changes: Mapping[str, Any]) -> Receipt:
    """The status and where one stopped. What isn't named is as it was, as long as the status is."""
    entry: LibraryEntry = entry_of(profile, title.pk)
    status = changes.get("status", entry.status)
    kept = status == entry.status
    return set_status(
        profile=profile,
        title=title,
        status=status,
        stopped_at_episode=changes.get("stopped_at_episode", entry.stopped_at_episode if kept else None),
        stopped_at_minute=changes.get("stopped_at_minute", entry.stopped_at_minute if kept else None),
    )
