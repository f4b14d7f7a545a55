"""Taking back: an act's steps backwards, and what has to fit afterwards."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from lists.enums import Status
from lists.models import LibraryEntry, Undo, Watch
from lists.services import backwards as _backwards  # noqa: F401 (registers what steps mean backwards)
from lists.services.bulk import history as _history  # noqa: F401 (the same)
from lists.services.items import lock_lists
from lists.services.receipts import Receipt
from lists.services.shares import shelves_in
from lists.services.shelf import shelves
from lists.services.summary import refresh_entries, settle_status
from lists.undo import Left, Since, Step, claim, handler_of, titles_in
from movies.models import Title
from reviews.services import lock_titles
from social.enums import Verb
from social.models import Activity, Profile

# First the log, for what it holds then decides about the rest; then what is on lists.
_LOG = ("watches_added", "watches_removed", "watch_changed", "bulk_watches_added", "bulk_watches_removed")
_ITEMS = ("items_added", "items_taken")
_RATINGS = ("rating", "bulk_ratings")
_FROM_LOG = (Status.WATCHING, Status.COMPLETED)


def take_back(*, profile: Profile, key: uuid.UUID) -> Receipt:
    """Undo one act of the profile; the second time nothing happens.

    What was changed again since stays as it is, and the message says so; where that is all of it, there is no `undo` in
    the receipt. Raises Undo.DoesNotExist, UndoExpiredError.
    """
    with shelves(profile, shelves_in(profile, key)):
        undo = claim(profile=profile, key=key)
        if undo is None:
            return Receipt()
        since = Since(at=undo.created_at)
        steps: list[Step] = [{**step, "since": since} for step in reversed(undo.steps)]
        _lock(steps)
        log = [step for step in steps if step["kind"] in _LOG]
        logged = _titles_of(log)
        before = _statuses(profile, logged | _titles_of(_of_entries(steps)))
        left = _carry_out(profile, log)
        if logged:
            refresh_entries(profile, list(Title.objects.filter(pk__in=logged).values_list("pk", flat=True)))
        since.seen = _seen_since(profile, undo, log)
        rest = [step for step in steps if step["kind"] not in _LOG]
        left += _carry_out(profile, sorted(rest, key=lambda step: step["kind"] not in _ITEMS))
        _settle(profile, before, logged=logged, kept=since.settle)
    titles = {step["title"] for step in steps if "title" in step}
    entry = LibraryEntry.objects.filter(profile=profile, title__in=titles).first() if len(titles) == 1 else None
    if left and all(each is Left.ALL for each in left):
        return Receipt(message=_("Nothing is taken back: it was changed since, and stays as it is."), entry=entry)
    message = f"{undo.label} {_('What was changed since stays as it is.')}" if any(left) else undo.label
    return Receipt(message=message, undo=undo, entry=entry, count=len(titles))


def _carry_out(profile: Profile, steps: Iterable[Step]) -> list[Left | None]:
    return [handler_of(step["kind"])(profile, step) for step in steps]


def _lock(steps: Sequence[Step]) -> None:
    """All lists and then all titles of an act, each in the order of their keys: others lock them in that order too."""
    lists = {step["list"] for step in steps if "list" in step}
    for step in steps:
        lists |= set(step["before"]) if step["kind"] == "lists_arranged" else set()
    if lists:
        lock_lists(lists)
    if rated := _titles_of(step for step in steps if step["kind"] in _RATINGS):
        lock_titles(rated)


def _titles_of(steps: Iterable[Step]) -> set[int]:
    return {key for step in steps for key in (step["titles"] if "titles" in step else [step["title"]])}


def _of_entries(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step["kind"] in ("entry", "bulk_entries")]


def _statuses(profile: Profile, titles: Collection[int]) -> dict[int, str]:
    mine = LibraryEntry.objects.filter(profile=profile, title__in=titles)
    return dict(mine.values_list("title_id", "status")) if titles else {}


def _seen_since(profile: Profile, undo: Undo, log: Iterable[Step]) -> set[int]:
    """Titles with viewings logged after the act, or that are the act's own and stay."""
    own = [key for step in log for key in step.get("ids", ())]
    there = Q(logged_at__gt=undo.created_at)
    if own:
        # Keys are given in turn; the moment is that at which a transaction began, which may be a little too early.
        there |= Q(pk__in=own) | Q(pk__gt=max(own))
    found = Watch.objects.filter(there, profile=profile, title__in=titles_in(undo)).order_by()
    return set(found.values_list("title_id", flat=True).distinct())


def _settle(profile: Profile, before: dict[int, str], *, logged: Collection[int], kept: Collection[int]) -> None:
    """Statuses that weren't given back follow the log as it is now; what was told of those that are gone is withdrawn.

    logged: titles whose viewings came or went. kept: those whose status stays for the sake of later viewings.
    """
    entries = LibraryEntry.objects.filter(profile=profile, title__in=before, status__in=_FROM_LOG)
    # Whoever has seen the whole, and whoever is on the way, is right as it is.
    doubtful = Q(title__in=kept) | Q(title__in=logged, times_watched=0)
    for entry in entries.filter(doubtful).select_related("title"):
        given_back = entry.status != before[entry.title_id]
        if entry.title_id in kept or not given_back:
            entry.profile = profile
            settle_status(entry, is_show=entry.title.is_show, watched=entry.title_id in kept)
    after = _statuses(profile, before)
    for status, verb in ((Status.PLANNED, Verb.PLANNED), (Status.COMPLETED, Verb.COMPLETED)):
        gone = [key for key, old in before.items() if old == status != after.get(key)]
        if gone:
            Activity.objects.filter(actor=profile, verb=verb, title__in=gone).delete()
