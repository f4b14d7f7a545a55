"""Taking back: what each kind of step in a journal means backwards."""

import uuid
from typing import Any

from lists.models import LibraryEntry, List, ListItem, Watch
from lists.services.items import lock_list, put_back, take_titles
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.services.summary import entry_of, refresh_entries
from lists.undo import Step, claim, handler_of, rows_from, takes_back
from movies.models import Episode, Season, Title
from reviews.services import clear_rating, rate
from social import activity
from social.enums import Verb
from social.models import Profile


def take_back(*, profile: Profile, key: uuid.UUID) -> Receipt:
    """Undo one act of the profile, whole; the second time nothing happens.

    What was changed again since stays as it is. Raises Undo.DoesNotExist, UndoExpiredError.
    """
    with shelf(profile):
        undo = claim(profile=profile, key=key)
        if undo is None:
            return Receipt()
        for step in reversed(undo.steps):
            handler_of(step["kind"])(profile, step)
        titles = {step["title"] for step in undo.steps if "title" in step}
        alive = Title.objects.filter(pk__in=titles).values_list("pk", flat=True)
        refresh_entries(profile, list(alive))
    entry = LibraryEntry.objects.filter(profile=profile, title__in=titles).first() if len(titles) == 1 else None
    return Receipt(message=undo.label, undo=undo, entry=entry, count=len(titles))


@takes_back("watches_added")
def _unlog(profile: Profile, step: Step) -> None:
    activity.withdraw_each(Watch, step["ids"])
    Watch.objects.filter(profile=profile, pk__in=step["ids"]).delete()


@takes_back("watches_removed")
def _log_again(profile: Profile, step: Step) -> None:
    rows = [row for row in step["rows"] if row["profile_id"] == profile.pk]
    known = set(Episode.objects.filter(pk__in=[row["episode_id"] for row in rows]).values_list("pk", flat=True))
    there = Title.objects.filter(pk=step["title"]).exists()
    alive = [row for row in rows if there and (row["episode_id"] is None or row["episode_id"] in known)]
    Watch.objects.bulk_create(rows_from(Watch, alive), ignore_conflicts=True)


@takes_back("watch_changed")
def _change_back(profile: Profile, step: Step) -> None:
    watch = Watch.objects.filter(profile=profile, pk=step["id"]).first()
    if watch and _restore(watch, step["changed"]):
        watch.save()


@takes_back("entry")
def _restore_entry(profile: Profile, step: Step) -> None:
    if Title.objects.filter(pk=step["title"]).exists():
        entry = entry_of(profile, step["title"])
        if _restore(entry, step["changed"]):
            entry.save()
            for verb in (Verb.PLANNED, Verb.COMPLETED):
                activity.withdraw(target=entry.title, verb=verb, actor=profile)


@takes_back("items_added")
def _take_off(profile: Profile, step: Step) -> None:
    if found := _editable(profile, step):
        take_titles(found, step["titles"])


@takes_back("items_taken")
def _put_on(profile: Profile, step: Step) -> None:
    found = _editable(profile, step)
    if found is None:
        return
    items = rows_from(ListItem, step["rows"])
    known = set(Title.objects.filter(pk__in=[item.title_id for item in items]).values_list("pk", flat=True))
    back = put_back(found, [item for item in items if item.title_id in known])
    if found.cover_item_id is None and step.get("cover") in {item.pk for item in back}:
        List.objects.filter(pk=found.pk).update(cover_item=step["cover"])


@takes_back("rating")
def _rate_back(profile: Profile, step: Step) -> None:
    title = Title.objects.filter(pk=step["title"]).first()
    if title is None:
        return
    season = Season.objects.filter(pk=step["season"]).first() if step["season"] else None
    episode = Episode.objects.filter(pk=step["episode"]).first() if step["episode"] else None
    if bool(step["season"]) != bool(season) or bool(step["episode"]) != bool(episode):
        return  # what was rated is gone
    subject: dict[str, Any] = {"profile": profile, "title": title, "season": season, "episode": episode}
    if step["before"] is None:
        clear_rating(**subject)
    else:
        rate(**subject, value=step["before"])


def _editable(profile: Profile, step: Step) -> List | None:
    found = List.objects.editable_by(profile).filter(pk=step["list"]).first()
    return lock_list(found) if found else None


def _restore(row: Any, changed: dict[str, list[Any]]) -> bool:
    """Set each column back that still has the value it was changed to. Returns whether any was."""
    columns = {column.attname: column for column in row._meta.concrete_fields}
    restored = False
    for name, (before, after) in changed.items():
        column = columns[name]
        if name != "updated_at" and getattr(row, name) == column.to_python(after):
            setattr(row, name, column.to_python(before))
            restored = True
    return restored
