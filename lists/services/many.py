"""What one request says of many titles, each in its own way: done in a handful of statements, taken back as one.

Like the acts on many in `lists.services.bulk`, it is housekeeping, and records no activities.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F

from lists.enums import ListKind, OwnedFormat, Status
from lists.models import Undo, Watch
from lists.services.bulk import Act, SetFavourite, SetStatus, SetWatchlisted, writing
from lists.services.bulk.rows import Row, read_rows
from lists.services.entries import join_undos, update_entry
from lists.services.ratings import set_rating
from lists.services.shelf import shelf
from lists.services.summary import refresh_entries
from lists.services.watches import Viewing, follow_log, new_watch, new_watches
from lists.undo import Journal
from movies.models import Episode, Title
from reviews.models import Rating
from reviews.services import lock_titles, rate_many
from social.models import Profile

Changes = Mapping[str, Any]
# Said of few, and looked up for each: these go one by one.
_STOPS = {"stopped_at_episode", "stopped_at_minute"}


def update_entries(*, profile: Profile, changes: Mapping[Title, Changes], label: str) -> Undo | None:
    """Change many entries as `update_entry` would each; all or none. label: for the one way back."""
    with shelf(profile):
        journal = Journal(profile)
        alike = {title.pk: change for title, change in changes.items() if not _STOPS & change.keys()}
        for act, keys in _acts(alike):
            rows = act.changing(profile, read_rows(profile, keys))
            if rows:
                act.carry_out(journal, rows)
        _keep_own(journal, alike)
        lock_titles(title.pk for title, change in changes.items() if "rating" in change)
        _rate(journal, {key: change["rating"] for key, change in alike.items() if "rating" in change})
        undos = [journal.save(label)]
        for title, change in changes.items():
            if _STOPS & change.keys():
                undos.append(update_entry(profile=profile, title=title, changes=change).undo)
        return join_undos(profile, [undo for undo in undos if undo], label=label)


def log_watches(
    *, profile: Profile, viewings: Sequence[tuple[Title, Episode | None, Viewing]], label: str
) -> tuple[list[tuple[Watch, bool]], Undo | None]:
    """Log many viewings; all or none. Returns each Watch and whether it is new, in their order, and the way back.

    A nonce that was sent before, in this request too, means the viewing that it stood for then. A rating becomes that
    of what was watched where that has none.
    """
    with shelf(profile):
        journal = Journal(profile)
        found = list(_viewings(profile, viewings))
        answers = [(rows[-1], is_new) for rows, is_new in found]
        made = [watch for rows, is_new in found if is_new for watch in rows]
        Watch.objects.bulk_create(made, batch_size=500)
        whole = {rows[-1].pk for rows, is_new in found if is_new and len(rows) > 1}
        keys = [watch.pk for watch in made]
        if made:
            # What tells a viewing that somebody has changed since from one that is as it was logged.
            Watch.objects.filter(pk__in=keys).update(updated_at=F("logged_at"))
            journal.note("bulk_watches_added", titles=sorted({watch.title_id for watch in made}), ids=keys)
            _follow(journal, made)
        lock_titles(watch.title_id for watch in made if watch.rating)
        of_titles = [watch for watch in made if not watch.episode_id or watch.pk in whole]
        _rate(journal, _unrated(profile, of_titles))
        of_episodes = [watch for watch in made if watch.episode_id and watch.pk not in whole]
        undos = [journal.save(label), *_rate_episodes(profile, of_episodes)]
        return answers, join_undos(profile, [undo for undo in undos if undo], label=label)


def _acts(changes: Mapping[int, Changes]) -> Iterable[tuple[Act, list[int]]]:
    """What is done to several alike, in the order in which a single entry has it done."""
    kinds: list[tuple[str, Any]] = [("status", SetStatus), ("watchlist", SetWatchlisted), ("favourite", SetFavourite)]
    for name, act in kinds:
        groups: dict[Any, list[int]] = defaultdict(list)
        for key, change in changes.items():
            if name in change:
                groups[change[name]].append(key)
        for value, keys in groups.items():
            yield act(value), keys


def _keep_own(journal: Journal, changes: Mapping[int, Changes]) -> None:
    """Copies and notes. Runs a query for each different value."""
    named = {key: change for key, change in changes.items() if change.keys() & {"owned", "owned_note", "note"}}
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    rows = read_rows(journal.profile, list(named))
    for row in rows:
        change = named[row.title_id]
        wanted = set(change.get("owned", row.owned))
        owned = tuple(form for form in OwnedFormat.values if form in wanted)
        copy = change.get("owned_note", row.owned_note).strip() if owned else ""
        note = change.get("note", row.private_note).strip()
        if (owned, copy, note) != (row.owned, row.owned_note, row.private_note):
            groups[owned, copy, note].append(row)
    writing.ensure_entries(journal.profile, rows)
    for (owned, copy, note), group in groups.items():
        writing.change_entries(journal, group, {"owned": list(owned), "owned_note": copy, "private_note": note})


def _rate(journal: Journal, values: Mapping[int, int | None]) -> None:
    """All ratings at once: two who rate the same titles take their locks in the same order."""
    profile = journal.profile
    if not values:
        return
    before = rate_many(profile=profile, values=values)
    writing.ensure_entries(profile, read_rows(profile, list(before)))
    groups: dict[int | None, list[int]] = defaultdict(list)
    for key in before:
        groups[values[key]].append(key)
    for value, keys in groups.items():
        journal.note("bulk_ratings", titles=keys, before=[before[key] for key in keys], after=value)


def _viewings(
    profile: Profile, viewings: Sequence[tuple[Title, Episode | None, Viewing]]
) -> Iterable[tuple[list[Watch], bool]]:
    """Each as a row, saved before or to be saved, and whether it is new. Runs 2 queries, and 2 for each whole show.

    Of a whole show, a row for each of its episodes; the last one is the one to tell of.
    """
    own = Watch.objects.filter(profile=profile)
    nonces = [viewing.nonce for _title, _episode, viewing in viewings if viewing.nonce]
    sent = {watch.nonce: watch for watch in own.filter(nonce__in=nonces)} if nonces else {}
    seen: dict[int, set[int | None]] = defaultdict(set)
    titles = {title.pk for title, _episode, _viewing in viewings}
    for title_id, episode_id in (
        own.filter(title__in=titles).order_by().values_list("title_id", "episode_id").distinct()
    ):
        seen[title_id].add(episode_id)
    for title, episode, viewing in viewings:
        if viewing.nonce and viewing.nonce in sent:
            yield [sent[viewing.nonce]], False
            continue
        if title.is_show and episode is None:
            rows = new_watches(profile, title, None, viewing)
        else:
            rows = [new_watch(profile, title, episode, viewing, seen=seen[title.pk])]
        seen[title.pk] |= {row.episode_id for row in rows}
        if viewing.nonce:
            sent[viewing.nonce] = rows[-1]
        yield rows, True


def _follow(journal: Journal, made: Sequence[Watch]) -> None:
    """Sums, status and watchlist of the titles: of films together, of shows one by one."""
    profile = journal.profile
    films = sorted({watch.title_id for watch in made if watch.title.is_film})
    rows = read_rows(profile, films)
    writing.ensure_entries(profile, rows)
    refresh_entries(profile, films)
    writing.set_status(journal, [row for row in rows if row.status != Status.COMPLETED], Status.COMPLETED)
    if profile.tidy_watchlist:
        writing.take_off_standing(journal, ListKind.WATCHLIST, [row.title_id for row in rows if row.on_watchlist])
    shows: dict[Title, list[int]] = defaultdict(list)
    for watch in made:
        if watch.title.is_show:
            shows[watch.title] += [watch.episode_id] if watch.episode_id else []
    for show, episodes in shows.items():
        follow_log(journal, show, watched=True, episodes=episodes)


def _unrated(profile: Profile, made: Collection[Watch]) -> dict[int, int | None]:
    """The ratings of viewings of whole titles that have none themselves; of several the last. Runs one query."""
    values: dict[int, int | None] = {watch.title_id: watch.rating for watch in made if watch.rating}
    rated = Rating.objects.of_titles().filter(profile=profile, title__in=values)
    for key in rated.values_list("title_id", flat=True):
        del values[key]
    return values


def _rate_episodes(profile: Profile, made: Collection[Watch]) -> list[Undo | None]:
    """The same of episodes: few are rated."""
    wanted = {watch.episode_id: watch for watch in made if watch.rating and watch.episode_id}
    rated = Rating.objects.filter(profile=profile, episode__in=wanted)
    for key in rated.values_list("episode_id", flat=True):
        del wanted[key]
    return [
        set_rating(profile=profile, title=watch.title, episode=watch.episode, value=watch.rating).undo
        for watch in wanted.values()
    ]
