"""The log of viewings, and what follows from it."""

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import ListKind
from lists.models import LibraryEntry, Watch
from lists.services.finishing import tell_of_ends
from lists.services.items import lock_list, standing_list, take_titles
from lists.services.receipts import Receipt
from lists.services.shares import forget_shares
from lists.services.shelf import NotAiredError, When, shelf, today_of
from lists.services.summary import entry_of, refresh_entries, settle_status
from lists.undo import Journal, own_fields, row_of
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode, Title
from social import activity
from social.enums import Verb
from social.models import Activity, Profile


@dataclass(frozen=True, slots=True)
class Viewing:
    """What somebody says of a viewing. is_rewatch None: it is one if the log has an earlier viewing of the same.

    rating: of this viewing, 1 to 10. tags: as `lists.validators.viewing_tags` has them. visibility empty: the profile's
    default. nonce: the sender's name of this act; sent again, it is the same viewing.
    """

    when: When
    is_rewatch: bool | None = None
    company: str = ""
    note: str = ""
    rating: int | None = None
    tags: Sequence[str] = ()
    visibility: str = ""
    nonce: uuid.UUID | None = None


def log_watch(*, profile: Profile, title: Title, viewing: Viewing, episode: Episode | None = None) -> Receipt:
    """Log a viewing of a film, of a show as a whole, or of an episode. `made` is the Watch.

    A show as a whole is its episodes, as far as they are known and had aired by then: those without a viewing, and once
    all have one each of them again. The last of them, `made`, has the note, the rating and the nonce.

    The title's entry follows: seen, its status, off the watchlist where the profile wants that. Raises NotAiredError
    where it says that it was on the day it aired, and that is still to come.
    """
    with shelf(profile):
        journal = Journal(profile)
        if viewing.nonce and (sent := Watch.objects.filter(profile=profile, nonce=viewing.nonce).first()):
            return Receipt(entry=entry_of(profile, sent.title_id), made=sent)
        *others, watch = new_watches(profile, title, episode, viewing)
        Watch.objects.bulk_create([*others, watch], batch_size=500)
        made = [*others, watch]
        journal.note("watches_added", title=title.pk, ids=[each.pk for each in made])
        seen = [each.episode_id for each in made if each.episode_id]
        tidied = follow_log(journal, title, watched=True, episodes=seen)
        record_watch(watch, title, episode)
        undo = journal.save(logged_message(title, episode, viewing.when, tidied=tidied))
        return Receipt(message=undo.label if undo else "", undo=undo, entry=entry_of(profile, title.pk), made=watch)


def edit_watch(*, profile: Profile, watch: Watch, **changes: Any) -> Receipt:
    """Change when (a When), is_rewatch, company, note, rating, tags or visibility of a viewing; what isn't named stays.

    Raises Watch.DoesNotExist where it was taken off the log meanwhile, NotAiredError as log_watch does.
    """
    with shelf(profile):
        journal = Journal(profile)
        # Fresh, under the lock: of two edits at once each keeps what the other one changed.
        watch = Watch.objects.select_related("title", "episode").get(pk=watch.pk, profile=profile)
        before = row_of(watch)
        if when := changes.pop("when", None):
            watch.watched_on, watch.watched_at = _moment(profile, watch.title, watch.episode, when)
        for name, value in changes.items():
            setattr(watch, name, value)
        after = row_of(watch)
        if changed := {name: [before[name], after[name]] for name in after if before[name] != after[name]}:
            watch.save()
            edited_at = before["updated_at"]
            journal.note("watch_changed", title=watch.title_id, id=watch.pk, changed=changed, edited_at=edited_at)
            refresh_entries(profile, [watch.title_id])
            _keep_recorded(watch)
        undo = journal.save(_("The viewing of %(name)s is changed.") % {"name": watch.title.name})
        return Receipt(
            message=undo.label if undo else "", undo=undo, entry=entry_of(profile, watch.title_id), made=watch
        )


def delete_watches(*, profile: Profile, title: Title, watches: Collection[int], label: str = "") -> Receipt:
    """Take viewings of one title off the log, by key; those of others, and unknown ones, are passed over."""
    with shelf(profile):
        journal = Journal(profile)
        found = list(Watch.objects.filter(profile=profile, title=title, pk__in=watches))
        remove_watches(journal, title, found)
        text = label or ngettext(
            "A viewing of %(name)s is off your diary.", "%(count)d viewings of %(name)s are off your diary.", len(found)
        ) % {"name": title.name, "count": len(found)}
        undo = journal.save(text)
        return Receipt(
            message=undo.label if undo else "", undo=undo, entry=entry_of(profile, title.pk), count=len(found)
        )


def mark_seen(journal: Journal, *, title: Title, when: When) -> int:
    """Log what of a title is not logged yet: a film once, of a show each regular episode that has aired.

    Returns how many viewings that made. The caller holds the shelf.
    """
    profile = journal.profile
    logged = Watch.objects.filter(profile=profile, title=title)
    if not title.is_show:
        return 0 if logged.exists() else add_watches(journal, title, [None], when=when)
    missing = list(unseen_episodes(profile, title))
    if missing:
        return add_watches(journal, title, missing, when=when)
    return 0 if logged.exists() else add_watches(journal, title, [None], when=when)


def add_watches(journal: Journal, title: Title, episodes: Collection[Episode | None], *, when: When) -> int:
    """Log a viewing of each episode (None: of the title itself) and let the entry follow; returns how many.

    The caller holds the shelf.
    """
    profile = journal.profile
    viewing = Viewing(when=when)
    seen: set[int | None] = set(
        Watch.objects.filter(profile=profile, title=title).order_by().values_list("episode_id", flat=True).distinct()
    )
    made = [new_watch(profile, title, episode, viewing, seen=seen) for episode in episodes]
    Watch.objects.bulk_create(made, batch_size=500)
    if made:
        journal.note("watches_added", title=title.pk, ids=[watch.pk for watch in made])
        follow_log(journal, title, watched=True, episodes=[episode.pk for episode in episodes if episode])
    return len(made)


def remove_watches(journal: Journal, title: Title, watches: Collection[Watch]) -> None:
    """Take viewings off the log and let the entry follow. The caller holds the shelf."""
    if not watches:
        return
    journal.note("watches_removed", title=title.pk, rows=[row_of(watch) for watch in watches])
    keys = [watch.pk for watch in watches]
    forget_shares(keys, journal=journal)
    activity.withdraw_each(Watch, keys)
    Watch.objects.filter(pk__in=keys).delete()
    seen = {watch.episode_id for watch in watches if watch.episode_id}
    follow_log(journal, title, watched=False, episodes=seen)


def unseen_episodes(profile: Profile, title: Title) -> Any:
    """Regular episodes that have aired and have no viewing, in order. A queryset, with `season` along."""
    seen = Watch.objects.filter(profile=profile, title=title, episode__isnull=False).values("episode")
    return regular_episodes(title, until=today_of(profile)).exclude(pk__in=seen)


def aired_by(day: datetime.date, title: Title) -> Q:
    """The condition on a show's episodes that had aired by a day, and that TMDB lists still.

    One without a date has, once the show is over.
    """
    aired = Q(aired_on__lte=day)
    if title.status in OVER:
        aired |= Q(aired_on=None)
    return aired & ~Q(kind=WITHDRAWN)


def regular_episodes(title: Title, *, until: datetime.date) -> QuerySet[Episode]:
    """A show's episodes that had aired by then, specials apart, in order, with `season` along."""
    regular = Episode.objects.filter(aired_by(until, title), season__title=title, season__number__gt=0)
    return regular.select_related("season").order_by("season__number", "number")


def follow_entry(journal: Journal, title: Title, *, watched: bool, episodes: Collection[int] = ()) -> LibraryEntry:
    """Sums and status of the title's entry after its log has changed, and what came to an end by that.

    episodes: those whose viewings were added or removed. The caller holds the shelf.
    """
    entry = entry_of(journal.profile, title.pk)
    before = own_fields(entry)
    refresh_entries(journal.profile, [title.pk])
    entry.refresh_from_db()
    settle_status(entry, is_show=title.is_show, watched=watched)
    journal.entry_changed(before, entry)
    tell_of_ends(journal, title, entry, before=before["status"], episodes=episodes, watched=watched)
    return entry


def follow_log(journal: Journal, title: Title, *, watched: bool, episodes: Collection[int] = ()) -> bool:
    """Let the entry follow the log, as follow_entry does. Returns whether the title came off the watchlist."""
    entry = follow_entry(journal, title, watched=watched, episodes=episodes)
    if not (watched and entry.on_watchlist and journal.profile.tidy_watchlist):
        return False
    found = lock_list(standing_list(journal.profile, ListKind.WATCHLIST))
    return bool(take_titles(found, [title.pk], journal=journal))


def new_watches(profile: Profile, title: Title, episode: Episode | None, viewing: Viewing) -> list[Watch]:
    """As `new_watch`; of a show as a whole one of each episode that log_watch names. Runs 2 queries at most."""
    if episode or not title.is_show:
        return [new_watch(profile, title, episode, viewing)]
    aired = list(regular_episodes(title, until=viewing.when.day or today_of(profile)))
    logged = Watch.objects.filter(profile=profile, title=title)
    seen: set[int | None] = set(logged.order_by().values_list("episode_id", flat=True).distinct())
    left = [each for each in aired if each.pk not in seen]
    run: list[Episode | None] = [*(left if left and not viewing.is_rewatch else aired)] or [None]
    plain = replace(viewing, note="", rating=None, nonce=None)
    others = [new_watch(profile, title, each, plain, seen=seen) for each in run[:-1]]
    return [*others, new_watch(profile, title, run[-1], viewing, seen=seen)]


def new_watch(
    profile: Profile, title: Title, episode: Episode | None, viewing: Viewing, *, seen: set[int | None] | None = None
) -> Watch:
    """A viewing to save. seen: what of the title has a viewing already, None for the title itself; else it is asked."""
    day, moment = _moment(profile, title, episode, viewing.when)
    again = viewing.is_rewatch
    if again is None and seen is None:
        again = Watch.objects.filter(profile=profile, title=title, episode=episode).exists()
    elif again is None and seen is not None:
        again = (episode.pk if episode else None) in seen
    return Watch(
        profile=profile,
        title=title,
        episode=episode,
        watched_on=day,
        watched_at=moment,
        is_rewatch=bool(again),
        company=viewing.company.strip()[:200],
        note=viewing.note.strip()[:2000],
        rating=viewing.rating,
        tags=list(viewing.tags),
        visibility=viewing.visibility or profile.default_visibility,
        nonce=viewing.nonce,
    )


def _moment(
    profile: Profile, title: Title, episode: Episode | None, when: When
) -> tuple[datetime.date | None, datetime.datetime | None]:
    """Day and moment of a viewing. Raises NotAiredError."""
    aired_on = episode.aired_on if episode else title.released_on
    if when.on_air and aired_on and aired_on > today_of(profile):
        raise NotAiredError(aired_on, is_episode=episode is not None)
    return when.for_episode(aired_on)


def _keep_recorded(watch: Watch) -> None:
    """What was recorded of a viewing says the same as it does, and is no newer than it was. Runs 2 queries at most."""
    about = ContentType.objects.get_for_model(watch)
    for kept in Activity.objects.filter(verb=Verb.WATCHED, target_type=about, target_id=watch.pk):
        kept.visibility = watch.visibility
        kept.data |= {"rewatch": watch.is_rewatch}
        kept.save(update_fields=["visibility", "data"])


def record_watch(watch: Watch, title: Title, episode: Episode | None) -> None:
    data = {"rewatch": watch.is_rewatch} | ({"episode": episode.pk} if episode else {})
    activity.record(
        actor=watch.profile,
        verb=Verb.WATCHED,
        target=watch,
        visibility=watch.visibility,
        title_id=title.pk,
        data=data,
    )


def logged_message(title: Title, episode: Episode | None, when: When, *, tidied: bool) -> str:
    name = title.name if episode is None else f"{title.name}, {episode}"
    if when.day:
        text = _("%(name)s is in your diary on %(day)s.") % {"name": name, "day": date_format(when.day, "DATE_FORMAT")}
    else:
        text = _("%(name)s is marked as watched.") % {"name": name}
    return off_watchlist_too(text) if tidied else text


def off_watchlist_too(text: str) -> str:
    """A message of an act by which the title came off the watchlist besides."""
    return f"{text} {_('It is off your watchlist.')}"
