"""Where somebody stands with a title: status, watchlist, favourite, what they own, their note."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import ListKind, OwnedFormat, Status
from lists.models import LibraryEntry
from lists.services.finishing import record_once
from lists.services.items import append_titles, lock_list, standing_list, take_titles
from lists.services.receipts import Receipt
from lists.services.shelf import When, shelf
from lists.services.summary import entry_of
from lists.services.watches import mark_seen, off_watchlist_too
from lists.undo import Journal, own_fields
from movies.models import Episode, Title
from social import activity
from social.enums import Verb
from social.models import Profile

Words = dict[str, str]


def set_status(
    *,
    profile: Profile,
    title: Title,
    status: str,
    stopped_at_episode: Episode | None = None,
    stopped_at_minute: int | None = None,
) -> Receipt:
    """Say where one stands with a title; an empty status takes it back. Twice the same changes nothing.

    Planned puts it on the watchlist, and leaving that state takes it off again. Completed counts as seen "some time"
    where no viewing is logged: a film once, of a show every regular episode that has aired. stopped_at_…: for dropped
    and paused; without them a show stops at the last episode seen.
    """
    with shelf(profile):
        journal, entry = Journal(profile), entry_of(profile, title.pk)
        if status == Status.COMPLETED:
            mark_seen(journal, title=title, when=When.some_time())
            entry.refresh_from_db()
        before = own_fields(entry)
        _write_status(entry, status, stopped_at_episode, stopped_at_minute)
        _follow_on_watchlist(journal, entry, before["status"])
        journal.entry_changed(before, entry)
        if journal.steps and status == Status.PLANNED:
            _record(profile, ListKind.WATCHLIST, title)
        elif journal.steps and status == Status.COMPLETED:
            # The viewings that this logged may have told of it already.
            record_once(
                profile=profile,
                verb=Verb.COMPLETED,
                target=title,
                title=title,
                visibility=profile.default_visibility,
            )
        text = _status_message(title, status)
        undo = journal.save(off_watchlist_too(text) if any(s["kind"] == "items_taken" for s in journal.steps) else text)
        return Receipt(message=undo.label if undo else "", undo=undo, entry=entry_of(profile, title.pk))


def set_watchlisted(*, profile: Profile, title: Title, on: bool) -> Receipt:
    """Put a title on the watchlist, or take it off. Without a status it becomes planned, and stops to be."""
    with shelf(profile):
        journal, entry = Journal(profile), entry_of(profile, title.pk)
        before = own_fields(entry)
        put_on_standing_list(journal, entry, ListKind.WATCHLIST, on=on)
        if on and not entry.status:
            _write_status(entry, Status.PLANNED)
            _record(profile, ListKind.WATCHLIST, title)
        elif not on and entry.status == Status.PLANNED:
            _write_status(entry, "")
        journal.entry_changed(before, entry)
        text = _("%(name)s is on your watchlist.") if on else _("%(name)s is off your watchlist.")
        undo = journal.save(text % {"name": title.name})
        return Receipt(message=undo.label if undo else "", undo=undo, entry=entry_of(profile, title.pk))


def set_favourite(*, profile: Profile, title: Title, on: bool) -> Receipt:
    """Put a title among the favourites, at the end, or take it from there."""
    with shelf(profile):
        journal, entry = Journal(profile), entry_of(profile, title.pk)
        changed = put_on_standing_list(journal, entry, ListKind.FAVOURITES, on=on)
        if changed and on:
            _record(profile, ListKind.FAVOURITES, title)
        elif changed:
            activity.withdraw(target=title, verb=Verb.FAVOURITED, actor=profile)
        text = _("%(name)s is one of your favourites.") if on else _("%(name)s is no favourite any more.")
        undo = journal.save(text % {"name": title.name})
        return Receipt(message=undo.label if undo else "", undo=undo, entry=entry_of(profile, title.pk))


def set_owned(*, profile: Profile, title: Title, formats: Sequence[str], note: str = "") -> Receipt:
    """Say what one owns a title on, of OwnedFormat, in its order; none takes it back, and the note with it."""
    wanted = [form.value for form in OwnedFormat if form in formats]

    def change(entry: LibraryEntry) -> None:
        entry.owned, entry.owned_note = wanted, note.strip()[:200] if wanted else ""

    return _change_own(profile, title, change, _("What you own of %(name)s is noted.") % {"name": title.name})


def set_note(*, profile: Profile, title: Title, text: str) -> Receipt:
    """Keep a note that nobody else ever sees; empty takes it away."""

    def change(entry: LibraryEntry) -> None:
        entry.private_note = text.strip()[:2000]

    return _change_own(profile, title, change, _("Your note on %(name)s is kept.") % {"name": title.name})


def put_on_standing_list(journal: Journal, entry: LibraryEntry, kind: ListKind, *, on: bool) -> bool:
    """Put the entry's title on the watchlist or the favourites, or take it off, and mirror that in the entry.

    Returns whether that changed anything. The caller holds the shelf.
    """
    flag = "on_watchlist" if kind == ListKind.WATCHLIST else "is_favourite"
    if getattr(entry, flag) == on:
        return False
    found = lock_list(standing_list(journal.profile, kind))
    if on:
        append_titles(found, [entry.title_id], by=journal.profile, journal=journal)
    else:
        take_titles(found, [entry.title_id], journal=journal)
    setattr(entry, flag, on)
    return True


def _change_own(profile: Profile, title: Title, change: Callable[[LibraryEntry], None], label: str) -> Receipt:
    with shelf(profile):
        journal, entry = Journal(profile), entry_of(profile, title.pk)
        before = own_fields(entry)
        change(entry)
        journal.entry_changed(before, entry)
        if journal.steps:
            entry.save()
        undo = journal.save(label)
    return Receipt(message=undo.label if undo else "", undo=undo, entry=entry)


def _write_status(entry: LibraryEntry, status: str, episode: Episode | None = None, minute: int | None = None) -> None:
    stops = status in (Status.DROPPED, Status.PAUSED)
    if status != entry.status:
        entry.status, entry.status_at = status, timezone.now() if status else None
    entry.stopped_at_episode = episode if stops else None
    entry.stopped_at_minute = minute if stops else None
    entry.save()


def _follow_on_watchlist(journal: Journal, entry: LibraryEntry, before: str) -> None:
    """Planned titles are on the watchlist; what stops being planned by hand leaves it."""
    if entry.status == Status.PLANNED:
        put_on_standing_list(journal, entry, ListKind.WATCHLIST, on=True)
    elif before == Status.PLANNED:
        put_on_standing_list(journal, entry, ListKind.WATCHLIST, on=False)


def _record(profile: Profile, kind: ListKind, title: Title) -> None:
    """Tell of a title that came on a standing list to those who see that list."""
    verb = Verb.PLANNED if kind == ListKind.WATCHLIST else Verb.FAVOURITED
    shown = standing_list(profile, kind).visibility
    activity.record(actor=profile, verb=verb, target=title, visibility=shown, title_id=title.pk)


def _status_message(title: Title, status: str) -> str:
    if not status:
        return _("%(name)s has no status any more.") % {"name": title.name}
    return _("%(name)s: %(status)s.") % {"name": title.name, "status": Status(status).label}
