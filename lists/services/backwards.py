"""What each kind of step means backwards, of one title and of many alike: what was changed since stays as it is."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from config.lib.exact import ExactEncoder
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListItem, SharedWatch, Watch
from lists.services.bulk.writing import alive, insert_again
from lists.services.finishing import untell_of_ends
from lists.services.items import lock_list, put_back, take_titles
from lists.services.shares import forget_shares
from lists.undo import Left, Since, Step, rows_from, takes_back
from movies.models import Episode, Season, Title
from reviews.models import Rating
from reviews.services import clear_rating, rate, rate_many
from social import activity
from social.models import Block, Profile

# What of an entry is changed together, and so comes back together or not at all.
_TOGETHER = (
    ("status", "status_at", "stopped_at_episode_id", "stopped_at_minute"), ("owned", "owned_note"), ("private_note",),
)  # fmt: skip
_FROM_LOG = (Status.WATCHING, Status.COMPLETED)


@takes_back("watches_added")
@takes_back("bulk_watches_added")
def _unlog(profile: Profile, step: Step) -> Left | None:
    """All but those that somebody has written something about since."""
    own = Watch.objects.filter(profile=profile, pk__in=step["ids"])
    # Many are logged by the database, whose clock may be a little ahead: those have both moments the same.
    untouched = own.filter(Q(updated_at=F("logged_at")) | Q(updated_at__lte=step["since"].at))
    rows = list(untouched.values_list("pk", "episode_id"))
    there = own.count()
    keys = [pk for pk, _episode in rows]
    forget_shares(keys)
    activity.withdraw_each(Watch, keys)
    Watch.objects.filter(pk__in=keys).delete()
    if "title" in step and (title := Title.objects.filter(pk=step["title"], kind="show").first()):
        untell_of_ends(profile, title, [episode for _pk, episode in rows if episode])
    return Left.of(there, done=len(rows))


@takes_back("watches_removed")
@takes_back("bulk_watches_removed")
def _log_again(profile: Profile, step: Step) -> None:
    kept = step["kept"] if "kept" in step else step["rows"]
    titles = set(alive({row["title_id"] for row in kept}))
    rows = [row for row in kept if row["profile_id"] == profile.pk and row["title_id"] in titles]
    known = {None, *_known_episodes(row["episode_id"] for row in rows)}
    insert_again(Watch, [row for row in rows if row["episode_id"] in known])


@takes_back("shares_removed")
def _share_again(profile: Profile, step: Step) -> None:
    """With whoever is still there, and hasn't parted from the profile since; nobody is told a second time."""
    rows = step["hosted"]
    watches = _alive_watches([row["watch_id"] for row in rows] + [row["copy_id"] for row in rows])
    people = set(Profile.objects.filter(pk__in=[row["profile_id"] for row in rows]).values_list("pk", flat=True))
    parted = Q(blocker=profile, blocked__in=people) | Q(blocked=profile, blocker__in=people)
    for pair in Block.objects.filter(parted).values_list("blocker", "blocked"):
        people -= set(pair)
    there = [row for row in rows if row["watch_id"] in watches and row["profile_id"] in people]
    for row in there:
        row["copy_id"] = row["copy_id"] if row["copy_id"] in watches else None
    insert_again(SharedWatch, there)
    own = _alive_watches([copy for _pk, copy in step["copies"]])
    for pk, copy in step["copies"]:
        if copy in own:
            SharedWatch.objects.filter(pk=pk, profile=profile, copy=None, answered_at__isnull=False).update(copy=copy)


@takes_back("watch_changed")
def _change_back(profile: Profile, step: Step) -> Left | None:
    """Each column that still has what it was changed to."""
    watch = Watch.objects.filter(profile=profile, pk=step["id"]).first()
    if watch is None:
        return Left.ALL
    columns = {column.attname: column for column in Watch._meta.concrete_fields}
    done = 0
    for name, (before, after) in step["changed"].items():
        if getattr(watch, name) == columns[name].to_python(after):
            setattr(watch, name, columns[name].to_python(before))
            done += 1
    left = Left.of(len(step["changed"]), done=done)
    if done:
        watch.save()
        activity.show_to(target=watch, visibility=watch.visibility)
    if left is None and "edited_at" in step:
        # It is as it was: whoever takes its logging back after this one takes it off.
        Watch.objects.filter(pk=watch.pk).update(updated_at=columns["updated_at"].to_python(step["edited_at"]))
    return left


@takes_back("entry")
@takes_back("bulk_entries")
def _restore_entries(profile: Profile, step: Step) -> Left | None:
    if "changed" in step:
        fields, pairs = list(step["changed"]), step["changed"].values()
        titles, befores = [step["title"]], [[before for before, _after in pairs]]
        afters = [after for _before, after in pairs]
    else:
        titles, fields, befores, afters = step["titles"], step["fields"], step["before"], step["after"]
    rows = [{"title_id": key, **dict(zip(fields, row, strict=True))} for key, row in zip(titles, befores, strict=True)]
    now = dict(zip(fields, afters, strict=True))
    known = _known_episodes(row.get("stopped_at_episode_id") for row in rows)
    for row in rows:
        if row.get("stopped_at_episode_id") not in known:
            row |= {"stopped_at_episode_id": None} if "stopped_at_episode_id" in row else {}
    total = done = 0
    for together in _TOGETHER:
        if after := {name: now[name] for name in together if name in now}:
            total += len(rows)
            fitting = [row for row in rows if _fits(step["since"], row, after)] if "status" in after else rows
            done += _restore(profile, fitting, after)
    return Left.of(total, done=done)


@takes_back("items_added")
def _take_off(profile: Profile, step: Step) -> Left | None:
    """All but those with a note written since, and those that came back after they had been taken off."""
    added = dict(step.get("items", ()))
    found = _editable(profile, step)
    if found is None:
        return Left.ALL
    there = dict(found.items.filter(title__in=step["titles"]).values_list("title_id", "pk"))
    rows = found.items.filter(pk__in=added).values_list("pk", "title_id", "note")
    same = [title for pk, title, note in rows if note == added[pk]]
    take_titles(found, same)
    stay = there.keys() - set(same)
    if found.kind == ListKind.WATCHLIST:
        step["since"].listed |= stay
    return Left.of(len(there), done=len(same))


@takes_back("items_taken")
def _put_on(profile: Profile, step: Step) -> Left | None:
    """All but what is there again, and what was watched since where the watchlist is tidied."""
    found = _editable(profile, step)
    if found is None:
        return Left.ALL
    items = rows_from(ListItem, step["rows"])
    known = set(alive([item.title_id for item in items]))
    if found.kind == ListKind.WATCHLIST and found.profile.tidy_watchlist:
        known -= step["since"].seen
    back = put_back(found, [item for item in items if item.title_id in known])
    if found.cover_item_id is None and step.get("cover") in {item.pk for item in back}:
        List.objects.filter(pk=found.pk).update(cover_item=step["cover"])
    return Left.of(len(items), done=len(back))


@takes_back("rating")
def _rate_back(profile: Profile, step: Step) -> Left | None:
    title = Title.objects.filter(pk=step["title"]).first()
    season = Season.objects.filter(pk=step["season"]).first() if step["season"] else None
    episode = Episode.objects.filter(pk=step["episode"]).first() if step["episode"] else None
    if title is None or bool(step["season"]) != bool(season) or bool(step["episode"]) != bool(episode):
        return None  # what was rated is gone
    subject: dict[str, Any] = {"profile": profile, "title": title, "season": season, "episode": episode}
    if Rating.objects.filter(**subject).values_list("value", flat=True).first() != step["after"]:
        return Left.ALL
    if step["before"] is None:
        clear_rating(**subject)
    else:
        rate(**subject, value=step["before"])
    return None


@takes_back("bulk_ratings")
def _rate_many_back(profile: Profile, step: Step) -> Left | None:
    """Each title that still has the rating that it was given. after: of all alike; after_each: of each its own."""
    before = dict(zip(step["titles"], step["before"], strict=True))
    given = dict(zip(step["titles"], step.get("after_each") or [step.get("after")] * len(before), strict=True))
    mine = Rating.objects.of_titles().filter(profile=profile, title__in=step["titles"])
    now = dict(mine.values_list("title_id", "value"))
    values = {title: value for title, value in before.items() if now.get(title) == given[title]}
    gone = mine.filter(title__in=[title for title, value in values.items() if value is None])
    activity.withdraw_each(Rating, list(gone.values_list("pk", flat=True)))
    then = zip(step["titles"], step.get("before_at") or [None] * len(before), strict=True)
    moments = {title: moment for title, said in then if said and (moment := parse_datetime(said))}
    rate_many(profile=profile, values=values, moments=moments)
    return Left.of(len(before), done=len(values))


def _fits(since: Since, row: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the status that an entry had still fits: not where it was watched since, or is planned by its list."""
    if row["title_id"] in since.seen and after["status"] in _FROM_LOG:
        since.settle.add(row["title_id"])
        return False
    return not (row["title_id"] in since.listed and after["status"] == Status.PLANNED)


def _restore(profile: Profile, rows: Sequence[dict[str, Any]], after: dict[str, Any]) -> int:
    """Give entries back what they had, those that still have all of what they were given. Returns how many.

    Runs one query.
    """
    if not rows:
        return 0
    types = {column.attname: column.db_type(connection) for column in LibraryEntry._meta.concrete_fields}
    kinds = {name: types[name] for name in after}
    sets = ", ".join(f"{name} = b.{name}" for name in kinds)
    shape = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    same = " AND ".join(f"e.{name} IS NOT DISTINCT FROM %s::{kind}" for name, kind in kinds.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE lists_libraryentry e SET {sets}, updated_at = now() "  # noqa: S608 (names of ours)
            f"FROM jsonb_to_recordset(%s) AS b(title_id bigint, {shape}) "
            f"WHERE e.profile_id = %s AND e.title_id = b.title_id AND {same}",
            [json.dumps(rows, cls=ExactEncoder), profile.pk, *after.values()],
        )
        return int(cursor.rowcount)


def _alive_watches(keys: Iterable[int | None]) -> set[int]:
    wanted = {key for key in keys if key is not None}
    return set(Watch.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _known_episodes(keys: Any) -> set[int]:
    wanted = {key for key in keys if key is not None}
    return set(Episode.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _editable(profile: Profile, step: Step) -> List | None:
    found = List.objects.editable_by(profile).filter(pk=step["list"]).first()
    return lock_list(found) if found else None
