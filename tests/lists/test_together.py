"""Viewings that people share: who can, what each gets, what answers and ways back do."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from lists import services
from lists.enums import Answer, Status
from lists.models import LibraryEntry, SharedWatch, Watch
from lists.services import When
from lists.services.companions import MOST_ASKED, CompanionError, companions_to_offer
from lists.services.together import accept, decline, edit_together, withdraw
from movies.models import Title
from social.enums import FollowStatus, ProfileKind, Verb, Visibility
from social.models import Activity, Block, Follow, Profile
from social.moderation import RefusedError
from social.services.blocking import block, unblock
from tests.lists.factories import WatchFactory
from tests.lists.together import asked, befriend, diary, friend_of, log_with, take_back
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 14)
MOMENT = datetime.datetime(2026, 3, 14, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture
def robin() -> Profile:
    made: Profile = ProfileFactory(handle="robin", display_name="Robin", time_zone="Europe/Lisbon")
    return made


# ---- The own household -----------------------------------------------------------------------------------------------


def test_the_household_has_it_at_once(robin: Profile, sam: Profile, salt: Title) -> None:
    sam.default_visibility, sam.time_zone = Visibility.FOLLOWERS, "Asia/Tokyo"
    sam.save()
    WatchFactory(profile=sam, title=salt)
    said: Any = {"note": "Ours", "rating": 8, "visibility": Visibility.PRIVATE, "company": "Sam"}
    receipt = log_with(robin, "@Sam ", title=salt, when=When(DAY, MOMENT), **said)
    copy = diary(sam)[-1]
    assert (copy.title, copy.watched_at, copy.watched_on) == (salt, MOMENT, datetime.date(2026, 3, 15))
    assert (copy.note, copy.rating, copy.company, copy.visibility) == ("", None, "", Visibility.FOLLOWERS)
    assert (copy.is_rewatch, receipt.made.is_rewatch) == (True, False)
    row = SharedWatch.objects.get()
    assert (row.watch, row.profile, row.status, row.copy) == (receipt.made, sam, Answer.ACCEPTED, copy)
    assert LibraryEntry.objects.get(profile=sam, title=salt).status == Status.COMPLETED
    assert Activity.objects.filter(actor=sam, verb=Verb.WATCHED, target_id=copy.pk).exists()
    assert receipt.message.endswith("Also in the diary of Sam.")


def test_a_day_that_is_still_to_come_elsewhere_is_today_there(robin: Profile, sam: Profile) -> None:
    robin.time_zone, sam.time_zone = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # more than a day apart
    robin.save()
    sam.save()
    log_with(robin, "sam", when=When.on(services.today_of(robin)))
    assert diary(sam)[0].watched_on == services.today_of(sam) < diary(robin)[0].watched_on


def test_some_time_stays_some_time(robin: Profile, sam: Profile) -> None:
    log_with(robin, "sam", when=When.some_time())
    assert diary(sam)[0].watched_on is None


def test_a_child_has_it_where_the_title_is_for_them(robin: Profile) -> None:
    kid_of(robin, handle="mika", display_name="Mika", age_ceiling=9)
    member_of(robin, handle="visitor", kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE)
    young, old = TitleFactory(certification="PG"), TitleFactory(certification="R")
    assert [each.handle for each in companions_to_offer(robin, young)] == ["mika"]
    assert companions_to_offer(robin, old) == []
    log_with(robin, "mika", title=young)
    with pytest.raises(CompanionError, match="This title isn’t for Mika: leave them out"):
        log_with(robin, "mika", title=old)
    with pytest.raises(CompanionError, match="@visitor"):
        log_with(robin, "visitor", title=young)
    assert Watch.objects.count() == 2


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_children_and_guests_share_with_nobody(robin: Profile, kind: str) -> None:
    ceiling = {"age_ceiling": 9} if kind == ProfileKind.KIDS else {}
    other = member_of(robin, handle="other", kind=kind, visibility=Visibility.PRIVATE, **ceiling)
    title = TitleFactory(certification="PG")
    assert companions_to_offer(other, title) == []
    with pytest.raises(CompanionError):
        log_with(other, "robin", title=title)
    assert not Watch.objects.exists()


def test_what_they_logged_of_the_same_evening_is_the_same(robin: Profile, sam: Profile, salt: Title) -> None:
    own = WatchFactory(profile=sam, title=salt, watched_on=DAY, watched_at=MOMENT - datetime.timedelta(hours=2))
    receipt = log_with(robin, "sam", title=salt, when=When(DAY, MOMENT))
    assert diary(sam) == [own]
    assert SharedWatch.objects.get().copy == own
    # A second time on the same day is another evening, and hours apart from the first.
    log_with(robin, "sam", title=salt, when=When(DAY, MOMENT))
    assert len(diary(sam)) == 2
    take_back(robin, receipt)
    assert own in diary(sam)


def test_matinee_and_late_show_are_two(robin: Profile, sam: Profile, salt: Title) -> None:
    WatchFactory(profile=sam, title=salt, watched_on=DAY, watched_at=MOMENT - datetime.timedelta(hours=9))
    log_with(robin, "sam", title=salt, when=When(DAY, MOMENT))
    assert len(diary(sam)) == 2


def test_a_whole_show_is_each_ones_own_episodes(robin: Profile, sam: Profile, noor: Profile) -> None:
    show = TitleFactory(show=True)
    first, second, third = EpisodeFactory.create_batch(3, season=SeasonFactory(title=show, number=1))
    WatchFactory(profile=sam, title=show, episode=first)
    log_with(robin, "sam", "noor", title=show, when=When.on(DAY))
    assert [each.episode for each in diary(robin)] == [first, second, third]
    assert [each.episode for each in diary(sam)] == [first, second, third]
    accept(profile=noor, share=SharedWatch.objects.get(profile=noor).pk)
    assert [(each.episode, each.watched_on) for each in diary(noor)] == [(first, DAY), (second, DAY), (third, DAY)]


def test_episodes_on_the_day_they_aired(robin: Profile, noor: Profile) -> None:
    show = TitleFactory(show=True)
    season = SeasonFactory(title=show, number=1)
    days = [DAY, DAY + datetime.timedelta(7)]
    for number, day in enumerate(days, start=1):
        EpisodeFactory(season=season, number=number, aired_on=day)
    log_with(robin, "noor", title=show, when=When.as_aired())
    accept(profile=noor, share=SharedWatch.objects.get().pk)
    assert [each.watched_on for each in diary(noor)] == days


def test_an_episode_is_an_episode(robin: Profile, sam: Profile) -> None:
    episode = EpisodeFactory()
    log_with(robin, "sam", title=episode.season.title, episode=episode)
    assert [each.episode for each in diary(sam)] == [episode]


# ---- Others ----------------------------------------------------------------------------------------------------------


def test_others_are_asked_and_told(robin: Profile, noor: Profile, salt: Title) -> None:
    receipt = log_with(robin, "@noor", title=salt)
    row = SharedWatch.objects.get()
    assert (row.status, row.copy, diary(noor)) == (Answer.PENDING, None, [])
    told = Activity.objects.get(verb=Verb.WATCHED_WITH)
    assert (told.actor, told.target, told.visibility) == (robin, row, Visibility.PRIVATE)
    assert (told.title, told.tells) == (salt, {"shared_watch": [noor.pk]})
    assert receipt.message.endswith("Asked: Noor.")


@pytest.mark.parametrize("why", ["unknown", "one way", "other way", "asked", "blocked", "private", "gone", "stranger"])
def test_who_cannot_be_asked_looks_alike(robin: Profile, noor: Profile, why: str) -> None:
    handle = "nobody" if why == "unknown" else "noor"
    if why == "one way":
        Follow.objects.filter(follower=noor).delete()
    elif why == "other way":
        Follow.objects.filter(follower=robin).delete()
    elif why == "asked":
        Follow.objects.filter(follower=noor).update(status=FollowStatus.PENDING)
    elif why == "blocked":
        Block.objects.create(blocker=noor, blocked=robin)
    elif why == "private":
        Profile.objects.filter(pk=noor.pk).update(visibility=Visibility.PRIVATE)
    elif why == "gone":
        Profile.objects.filter(pk=noor.pk).update(withdrawn_at=timezone.now())
    elif why == "stranger":
        Follow.objects.all().delete()
    with pytest.raises(CompanionError) as caught:
        log_with(robin, handle)
    expected = f"You can’t name @{handle}: only people who follow you and whom you follow. Check the spelling."
    assert caught.value.messages == [expected]
    assert not Watch.objects.exists()


@pytest.mark.parametrize("handle", ["robin", "x\0y", "-", "ä" * 50, "a b"])
def test_handles_that_are_nobodys(robin: Profile, handle: str) -> None:
    with pytest.raises(CompanionError):
        log_with(robin, handle)


def test_a_private_host_asks_nobody_but_the_household(robin: Profile, sam: Profile, noor: Profile) -> None:
    robin.visibility = Visibility.PRIVATE
    robin.save()
    with pytest.raises(CompanionError, match="Your page is private"):
        log_with(robin, "noor", "sam")
    assert log_with(robin, "sam").undo


def test_twenty_besides_the_household(robin: Profile, sam: Profile, salt: Title) -> None:
    friends = [friend_of(robin) for _ in range(MOST_ASKED + 1)]
    handles = [each.handle for each in friends]
    with pytest.raises(CompanionError, match="up to 20"):
        log_with(robin, *handles, title=salt)
    receipt = log_with(robin, "sam", *handles[:-1], title=salt)
    assert SharedWatch.objects.count() == MOST_ASKED + 1
    with pytest.raises(CompanionError, match="up to 20"):
        edit_together(profile=robin, watch=receipt.made, companions=handles[-1:])
    with pytest.raises(CompanionError, match="too many"):
        log_with(robin, *(f"person_{number}" for number in range(100)))


def test_sent_twice_is_one(robin: Profile, sam: Profile, noor: Profile, salt: Title) -> None:
    nonce = uuid.uuid4()
    first = log_with(robin, "sam", "noor", title=salt, nonce=nonce)
    again = log_with(robin, "sam", "noor", title=salt, nonce=nonce)
    assert (again.made, again.undo) == (first.made, None)
    assert (len(diary(robin)), len(diary(sam)), SharedWatch.objects.count()) == (1, 1, 2)
    assert Activity.objects.filter(verb=Verb.WATCHED_WITH).count() == 1


# ---- Answers ---------------------------------------------------------------------------------------------------------


def test_yes_logs_it_as_ones_own(robin: Profile, noor: Profile, salt: Title) -> None:
    noor.default_visibility = Visibility.PRIVATE
    noor.save()
    row = asked(robin, noor, title=salt, when=When(DAY, MOMENT), note="Ours", visibility=Visibility.PUBLIC)
    receipt = accept(profile=noor, share=row.pk)
    (copy,) = diary(noor)
    assert (copy.title, copy.watched_at, copy.note, copy.visibility) == (salt, MOMENT, "", Visibility.PRIVATE)
    row.refresh_from_db()
    assert (row.status, row.copy, receipt.made) == (Answer.ACCEPTED, copy, copy)
    again = accept(profile=noor, share=row.pk)
    assert (again.made, again.undo, len(diary(noor))) == (copy, None, 1)


def test_yes_taken_back_waits_again(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    take_back(noor, accept(profile=noor, share=row.pk))
    row.refresh_from_db()
    assert (row.status, row.copy, row.answered_at, diary(noor)) == (Answer.PENDING, None, None, [])
    assert accept(profile=noor, share=row.pk).undo


def test_yes_stays_where_something_was_written_about_it(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    receipt = accept(profile=noor, share=row.pk)
    services.edit_watch(profile=noor, watch=receipt.made, note="What a night")
    assert "stays as it is" in take_back(noor, receipt).message
    row.refresh_from_db()
    assert (row.status, len(diary(noor))) == (Answer.ACCEPTED, 1)


def test_no_is_told_to_nobody_and_can_be_taken_back(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    receipt = decline(profile=noor, share=row.pk)
    assert decline(profile=noor, share=row.pk).undo is None
    assert not Activity.objects.filter(verb=Verb.WATCHED_WITH).exists()
    assert list(SharedWatch.objects.asked_by(robin)) == [row]
    with pytest.raises(SharedWatch.DoesNotExist):
        accept(profile=noor, share=row.pk)
    take_back(noor, receipt)
    assert list(SharedWatch.objects.waiting_for(noor)) == [row]


@pytest.mark.parametrize("act", [accept, decline])
@pytest.mark.parametrize("who", ["host", "stranger", "household of the guest"])
def test_only_who_is_asked_answers(robin: Profile, noor: Profile, act: Any, who: str) -> None:
    row = asked(robin, noor)
    people = {"host": robin, "stranger": ProfileFactory(), "household of the guest": member_of(noor)}
    with pytest.raises(SharedWatch.DoesNotExist):
        act(profile=people[who], share=row.pk)
    row.refresh_from_db()
    assert row.status == Answer.PENDING


@pytest.mark.parametrize("why", ["title", "private", "withdrawn", "blocked"])
def test_what_may_not_be_seen_is_not_asked(robin: Profile, noor: Profile, salt: Title, why: str) -> None:
    row = asked(robin, noor, title=salt)
    if why == "title":
        Title.objects.filter(pk=salt.pk).update(adult=True)
        salt.refresh_from_db()
    elif why == "private":
        Profile.objects.filter(pk=robin.pk).update(visibility=Visibility.PRIVATE)
    elif why == "withdrawn":
        Profile.objects.filter(pk=robin.pk).update(withdrawn_at=timezone.now())
    else:
        Block.objects.create(blocker=noor, blocked=robin)
    assert not SharedWatch.objects.waiting_for(noor).exists()
    with pytest.raises(SharedWatch.DoesNotExist):
        accept(profile=noor, share=row.pk)
    assert diary(noor) == []


def test_the_host_asks_no_more(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    with pytest.raises(SharedWatch.DoesNotExist):
        withdraw(profile=noor, share=row.pk)
    assert withdraw(profile=robin, share=row.pk).profile == noor
    assert not SharedWatch.objects.exists()
    assert not Activity.objects.filter(verb=Verb.WATCHED_WITH).exists()
    accepted = asked(robin, noor)
    accept(profile=noor, share=accepted.pk)
    with pytest.raises(SharedWatch.DoesNotExist):
        withdraw(profile=robin, share=accepted.pk)


def test_who_has_said_no_is_asked_no_more_all_the_same(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    decline(profile=noor, share=row.pk)
    assert withdraw(profile=robin, share=row.pk)
    assert not SharedWatch.objects.exists()


@pytest.mark.parametrize("answered", [False, True])
def test_a_block_ends_it_and_each_keeps_what_they_logged(
    robin: Profile, noor: Profile, answered: bool, django_capture_on_commit_callbacks: Any
) -> None:
    row = asked(robin, noor)
    if answered:
        accept(profile=noor, share=row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        block(blocker=noor, blocked=robin)
    assert not SharedWatch.objects.exists()
    assert not Activity.objects.filter(verb=Verb.WATCHED_WITH).exists()
    assert (len(diary(robin)), len(diary(noor))) == (1, int(answered))
    unblock(blocker=noor, blocked=robin.pk)
    assert not SharedWatch.objects.waiting_for(noor).exists()


# ---- More companions later -------------------------------------------------------------------------------------------


def test_more_are_named_later(robin: Profile, sam: Profile, noor: Profile) -> None:
    watch = log_with(robin).made
    receipt = edit_together(profile=robin, watch=watch, companions=["sam", "noor"], note="All of us")
    assert {row.profile: row.status for row in watch.shared_with.all()} == {
        sam: Answer.ACCEPTED,
        noor: Answer.PENDING,
    }
    assert receipt.message == "The viewing of Salt is changed. Also in the diary of Sam. Asked: Noor."
    again = edit_together(profile=robin, watch=watch, companions=["sam", "noor"])
    assert (again.undo, len(diary(sam))) == (None, 1)
    take_back(robin, receipt)
    watch.refresh_from_db()
    assert (watch.note, diary(sam), SharedWatch.objects.count()) == ("", [], 0)


def test_the_way_back_from_naming_leaves_who_has_said_yes(robin: Profile, noor: Profile) -> None:
    watch = log_with(robin).made
    receipt = edit_together(profile=robin, watch=watch, companions=["noor"])
    accept(profile=noor, share=SharedWatch.objects.get().pk)
    assert "stays as it is" in take_back(robin, receipt).message
    assert SharedWatch.objects.get().status == Answer.ACCEPTED


def test_nobody_names_companions_of_others_viewings(robin: Profile, sam: Profile) -> None:
    watch = WatchFactory()
    with pytest.raises(Watch.DoesNotExist):
        edit_together(profile=robin, watch=watch, companions=["sam"])
    assert not SharedWatch.objects.exists()
    assert diary(sam) == []


# ---- Limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def limited() -> Iterator[None]:
    with override_settings(SOCIAL_LIMITS=True):
        yield


def test_a_new_account_asks_few_and_its_household_as_often_as_it_likes(
    robin: Profile, sam: Profile, limited: None
) -> None:
    friends = [friend_of(robin) for _ in range(11)]
    log_with(robin, *(each.handle for each in friends[:8]))
    with pytest.raises(RefusedError, match="New accounts can’t share viewings that often"):
        log_with(robin, *(each.handle for each in friends[8:]))
    assert SharedWatch.objects.count() == 8
    for _ in range(12):
        log_with(robin, "sam")
    assert len(diary(sam)) == 12


def test_a_suspended_account_asks_nobody(robin: Profile, sam: Profile, noor: Profile) -> None:
    robin.user.suspended_at = timezone.now()
    robin.user.save()
    with pytest.raises(RefusedError):
        log_with(robin, "noor")
    assert log_with(robin, "sam").undo


# ---- What must be true -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Answer.ACCEPTED},
        {"answered_at": timezone.now()},
        {"copy": "another"},
        {"copy": "same", "status": Answer.ACCEPTED, "answered_at": timezone.now()},
    ],
)
def test_rows_that_cannot_be(robin: Profile, noor: Profile, fields: dict[str, Any]) -> None:
    watch = WatchFactory(profile=robin)
    copies = {"another": WatchFactory(profile=noor), "same": watch}
    fields = {**fields, "copy": copies.get(fields.get("copy", ""))}
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedWatch.objects.create(watch=watch, profile=noor, **fields)
    SharedWatch.objects.create(watch=watch, profile=noor)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedWatch.objects.create(watch=watch, profile=noor)


def test_offered_are_the_household_and_who_shared_lately(robin: Profile, sam: Profile, salt: Title) -> None:
    old, late, host, stranger = (
        friend_of(robin, handle=handle) for handle in ("old_one", "late_one", "host_one", "stranger_one")
    )
    befriend(old, late)
    asked(robin, old)
    asked(robin, late)
    accept(profile=robin, share=asked(host, robin).pk)
    asked(robin, stranger)
    Follow.objects.filter(follower=stranger).delete()
    assert companions_to_offer(robin, salt) == [sam, host, late, old]
    assert companions_to_offer(robin, salt, but={sam.pk, late.pk}) == [host, old]
