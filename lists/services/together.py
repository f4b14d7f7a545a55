"""Viewings that people share: logged with others, answered by them, taken back.

A companion of the own household has it in the diary at once; anybody else is asked, and logs it by saying yes. Each has
a viewing of their own, at the same moment, which is theirs from then on: with no note and no rating, and seen by whom
they let see what they log.

Whoever writes several shelves locks them all first, in the order of their keys. A shared viewing's row is written after
what was recorded and told of it.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import Answer, Reach
from lists.models import SharedWatch, Undo, Watch
from lists.services.companions import Companions, companions_named, hold, spend
from lists.services.entries import join_undos
from lists.services.quick import log_with_rating
from lists.services.receipts import Receipt
from lists.services.shares import SHARED
from lists.services.shelf import When, shelf, shelves, time_zone_of, today_of
from lists.services.summary import entry_of
from lists.services.undoing import take_back
from lists.services.watches import Viewing, edit_watch, log_watch
from lists.undo import Journal, Left, Step, UndoExpiredError, takes_back
from movies.models import Episode, Title
from social import activity
from social.enums import NotificationKind, Verb, Visibility
from social.models import Profile
from social.notifications.reading import mark_read_about

# What somebody logged of the same on the same day is the same evening, if the moments are no further apart.
SAME_EVENING = datetime.timedelta(hours=6)
NAMED = 3


def log_together(
    *,
    profile: Profile,
    title: Title,
    viewing: Viewing,
    companions: Sequence[str] = (),
    episode: Episode | None = None,
    also_rate: bool = False,
) -> Receipt:
    """As `log_with_rating`, with companions, by handle. What is sent twice asks and logs nobody twice.

    Raises CompanionError, RefusedError, and what log_watch raises; then nothing is logged.
    """
    act: dict[str, Any] = {"profile": profile, "title": title, "viewing": viewing, "episode": episode}
    people = Companions() if _is_sent(profile, viewing) else companions_named(profile, title, companions)
    if not people:
        return log_with_rating(**act, also_rate=also_rate)
    spend(profile, people)
    with shelves(profile, [each.pk for each in people.household]):
        people = hold(profile, people)
        logged = log_with_rating(**act, also_rate=also_rate)
        if logged.undo is None:
            return logged
        shared = _share(logged.made, people, reach=_reach(title, episode, viewing.when), logged=True)
        return _joined(profile, logged, shared)


def edit_together(*, profile: Profile, watch: Watch, companions: Sequence[str] = (), **changes: Any) -> Receipt:
    """As `edit_watch`, with more companions, by handle; those who share it already stay as they are.

    Raises CompanionError, RefusedError, and what edit_watch raises; then nothing is changed.
    """
    people = companions_named(profile, watch.title, companions, watch=watch)
    if not people:
        return edit_watch(profile=profile, watch=watch, **changes)
    spend(profile, people)
    with shelves(profile, [each.pk for each in people.household]):
        people = hold(profile, people)
        edited = edit_watch(profile=profile, watch=watch, **changes)
        return _joined(profile, edited, _share(edited.made, people, reach=Reach.VIEWING, logged=False))


def accept(*, profile: Profile, share: int) -> Receipt:
    """Say yes to what somebody asks (the key of the shared viewing): it is in the profile's diary, `made`.

    A second time nothing happens. Raises SharedWatch.DoesNotExist where the profile isn't asked, or not any more.
    """
    with shelf(profile):
        found = _asked(profile).select_for_update(of=("self",)).exclude(status=Answer.DECLINED)
        row = found.select_related("copy", "watch__title", "watch__episode__season").get(pk=share)
        title = row.watch.title
        if row.is_accepted:
            return Receipt(entry=entry_of(profile, title.pk), made=row.copy)
        logged = _into_diary(profile, row.watch, row.reach)
        SharedWatch.objects.filter(pk=row.pk).update(
            status=Answer.ACCEPTED, copy=logged.made, answered_at=timezone.now()
        )
        journal = Journal(profile)
        journal.note("share_answered", title=title.pk, share=row.pk, logged=logged.undo is not None)
        label = logged.undo.label if logged.undo else _("%(name)s was in your diary already.") % {"name": title.name}
        undo = join_undos(profile, _all(logged.undo, journal.save(label)), label=label)
        _put_away(profile, row)
        return Receipt(message=label, undo=undo, entry=entry_of(profile, title.pk), made=logged.made)


def decline(*, profile: Profile, share: int) -> Receipt:
    """Say no; nobody is told. A second time nothing happens. Raises SharedWatch.DoesNotExist."""
    with shelf(profile):
        row = _asked(profile).exclude(status=Answer.ACCEPTED).select_related("watch__title").get(pk=share)
        if not row.is_open:
            return Receipt()
        activity.withdraw_each(SharedWatch, [row.pk])
        waiting = SharedWatch.objects.filter(pk=row.pk, status=Answer.PENDING)
        if not waiting.update(status=Answer.DECLINED, answered_at=timezone.now()):
            raise SharedWatch.DoesNotExist
        journal = Journal(profile)
        journal.note("share_answered", title=row.watch.title_id, share=row.pk, logged=False)
        undo = journal.save(_("%(name)s stays out of your diary.") % {"name": row.watch.title.name})
        return Receipt(message=undo.label if undo else "", undo=undo)


def withdraw(*, profile: Profile, share: int) -> SharedWatch:
    """Ask somebody no more about a viewing of one's own; who has said no looks as if they hadn't answered yet.

    Raises SharedWatch.DoesNotExist where there is no such thing, or they have said yes.
    """
    with shelf(profile):
        row = SharedWatch.objects.asked_by(profile).select_related("profile", "watch__title").get(pk=share)
        if not _unask([row.pk]):
            raise SharedWatch.DoesNotExist
    return row


def part(*, one: int, other: int) -> None:
    """Two people (keys), of whom one has blocked the other, share nothing any more; what each has logged stays.

    Needs a transaction. Whoever blocks has deleted what was told of it before what tells of it, and everybody else goes
    the other way: what was recorded is forgotten afterwards.
    """
    either = Q(profile=one, watch__profile=other) | Q(profile=other, watch__profile=one)
    keys = list(SharedWatch.objects.filter(either).values_list("pk", flat=True))
    SharedWatch.objects.filter(pk__in=keys).delete()
    transaction.on_commit(partial(activity.withdraw_each, SharedWatch, keys), robust=True)


# ---- What is written -------------------------------------------------------------------------------------------------


def _share(watch: Watch, people: Companions, *, reach: Reach, logged: bool) -> tuple[Undo | None, str]:
    """Let these people have part in a viewing; returns the way back, and what was done, in words.

    logged: the viewing itself is new, so that it is all one act. The caller holds all their shelves.
    """
    host = watch.profile
    people = people.without(SharedWatch.objects.filter(watch=watch).values_list("profile_id", flat=True))
    journal, now = Journal(host), timezone.now()
    receipts = {each.pk: _into_diary(each, watch, reach) for each in people.household}
    rows = [
        SharedWatch(
            watch=watch, profile=each, reach=reach, status=Answer.ACCEPTED, copy=receipts[each.pk].made, answered_at=now
        )
        for each in people.household
    ]
    rows += [SharedWatch(watch=watch, profile=each, reach=reach) for each in people.guests]
    SharedWatch.objects.bulk_create(rows)
    for row in rows:
        if row.is_open:
            _tell(host, row)
    if rows:
        copies = [[key, str(receipt.undo.key)] for key, receipt in receipts.items() if receipt.undo]
        facts = {"watch": watch.pk, "shares": [row.pk for row in rows], "copies": copies, "logged": logged}
        journal.note(SHARED, title=watch.title_id, **facts)
    text = " ".join(
        said % {"names": _few([each.name for each in group])}
        for said, group in (
            (_("Also in the diary of %(names)s."), people.household),
            (_("Asked: %(names)s."), people.guests),
        )
        if group
    )
    return journal.save(text), text


def _into_diary(profile: Profile, watch: Watch, reach: str) -> Receipt:
    """The viewing as one of the profile's own; the one that it has logged of that evening, where it has. `made` is it.

    The caller holds the shelf.
    """
    if reach != Reach.VIEWING:
        when = When.as_aired() if reach == Reach.AIRED else _when(profile, watch)
        return log_watch(profile=profile, title=watch.title, viewing=Viewing(when))
    when = _when(profile, watch)
    if there := _of_that_evening(profile, watch, when):
        return Receipt(made=there)
    return log_watch(profile=profile, title=watch.title, viewing=Viewing(when), episode=watch.episode)


def _when(profile: Profile, watch: Watch) -> When:
    """The moment of a viewing where the profile is; never a day that is still to come there."""
    if watch.watched_at:
        return When(watch.watched_at.astimezone(time_zone_of(profile)).date(), watch.watched_at)
    return When.on(min(watch.watched_on, today_of(profile))) if watch.watched_on else When.some_time()


def _of_that_evening(profile: Profile, watch: Watch, when: When) -> Watch | None:
    """What the profile has logged of the same already, by itself. Runs one query at most."""
    if when.day is None:
        return None
    own = Watch.objects.filter(profile=profile, title=watch.title_id, episode=watch.episode_id, watched_on=when.day)
    if when.moment:
        near = (when.moment - SAME_EVENING, when.moment + SAME_EVENING)
        own = own.filter(Q(watched_at=None) | Q(watched_at__range=near))
    return own.filter(shared_from=None).order_by("pk").first()


def _tell(host: Profile, row: SharedWatch) -> None:
    activity.record(
        actor=host,
        verb=Verb.WATCHED_WITH,
        target=row,
        visibility=Visibility.PRIVATE,
        title_id=row.watch.title_id,
        tells={NotificationKind.SHARED_WATCH: [row.profile_id]},
    )


def _put_away(profile: Profile, row: SharedWatch) -> None:
    """What was told of it is read by answering; afterwards, for whoever blocks somebody holds that before the row."""
    transaction.on_commit(partial(mark_read_about, profile=profile, target=row), robust=True)


def _unask(keys: Sequence[int]) -> int:
    """Take back what nobody has said yes to. Returns how many that were."""
    activity.withdraw_each(SharedWatch, keys)
    return SharedWatch.objects.filter(pk__in=keys).exclude(status=Answer.ACCEPTED).delete()[0]


def _asked(profile: Profile) -> Any:
    """What the profile is asked or has answered, and may see."""
    return SharedWatch.objects.answerable_by(profile)


def _is_sent(profile: Profile, viewing: Viewing) -> bool:
    return bool(viewing.nonce) and Watch.objects.filter(profile=profile, nonce=viewing.nonce).exists()


def _reach(title: Title, episode: Episode | None, when: When) -> Reach:
    if episode or not title.is_show:
        return Reach.VIEWING
    return Reach.AIRED if when.on_air else Reach.SHOW


def _joined(profile: Profile, receipt: Receipt, shared: tuple[Undo | None, str]) -> Receipt:
    """The receipt of an act that shared something besides: one message, one way back."""
    way, text = shared
    if way is None:
        return receipt
    message = f"{receipt.message} {text}".strip()
    undo = join_undos(profile, _all(receipt.undo, way), label=message)
    return replace(receipt, message=message, undo=undo)


def _all(*undos: Undo | None) -> list[Undo]:
    return [undo for undo in undos if undo]


def _few(names: Sequence[str]) -> str:
    """`Kim, Noor`, and of many the first ones."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and %(number)d more") % {"names": ", ".join(names[:NAMED]), "number": len(names) - NAMED}


# ---- The ways back ---------------------------------------------------------------------------------------------------


@takes_back(SHARED)
def _share_no_more(profile: Profile, step: Step) -> Left | None:
    """Nobody is asked any more, and the household's viewings go, but for those that they wrote something about since.

    Where the viewing itself was logged with it and stays, so do they: it was changed since.
    """
    if step["logged"] and Watch.objects.filter(pk=step["watch"]).exists():
        return Left.ALL
    rows = SharedWatch.objects.filter(pk__in=step["shares"], watch__profile=profile)
    total, done = len(step["shares"]), 0
    kept: set[int] = set()
    people = Profile.objects.in_bulk([key for key, _undo in step["copies"]])
    for key, undo in step["copies"]:
        if key in people and not _take_copy_back(people[key], uuid.UUID(undo)):
            kept.add(key)
    asked = rows.exclude(profile__user=profile.user_id)
    theirs = asked.filter(status=Answer.ACCEPTED).count()
    _unask(list(asked.values_list("pk", flat=True)))
    rows.filter(profile__user=profile.user_id).exclude(profile__in=kept).delete()
    done = total - len(kept) - theirs
    return Left.of(total, done=done)


def _take_copy_back(profile: Profile, undo: uuid.UUID) -> bool:
    """Whether it is gone, now or before: not if the profile has changed it since, or it is too late."""
    try:
        receipt = take_back(profile=profile, key=undo)
    except (Undo.DoesNotExist, UndoExpiredError):
        return False
    return receipt.undo is not None or not receipt.message


@takes_back("share_answered")
def _answer_no_more(profile: Profile, step: Step) -> Left | None:
    """It waits for an answer again, unless it is there no more, or what was logged has been changed since."""
    row = SharedWatch.objects.filter(pk=step["share"], profile=profile).first()
    if row is None or row.is_open:
        return None
    if step["logged"] and row.copy_id:
        return Left.ALL
    SharedWatch.objects.filter(pk=row.pk).update(status=Answer.PENDING, copy=None, answered_at=None)
    return None
