"""Shared viewings in threads of their own: nobody waits for each other for good, and nothing is there twice."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from lists import services
from lists.enums import Answer
from lists.models import LibraryEntry, SharedWatch, Watch
from lists.services import Viewing, When
from lists.services.companions import CompanionError
from lists.services.together import accept, decline, withdraw
from movies.models import Title
from social.enums import Verb
from social.models import Activity, Notification, Profile, User
from social.services.blocking import block
from social.services.deletion import delete_account
from tests.lists.test_lists_at_once import at_once
from tests.lists.together import asked, diary, friend_of, log_with
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


@pytest.fixture
def robin() -> Profile:
    made: Profile = ProfileFactory(handle="robin")
    return made


@pytest.fixture
def noor(robin: Profile) -> Profile:
    return friend_of(robin, handle="noor")


def test_two_yeses_are_one_viewing(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    assert not at_once(*[lambda: accept(profile=noor, share=row.pk)] * 4)
    assert len(diary(noor)) == 1
    assert SharedWatch.objects.get().copy == diary(noor)[0]
    assert LibraryEntry.objects.get(profile=noor).times_watched == 1


def test_yes_and_no(robin: Profile, noor: Profile) -> None:
    for _ in range(ROUNDS):
        row = asked(robin, noor)
        before = len(diary(noor))
        failed = at_once(
            lambda row=row: accept(profile=noor, share=row.pk), lambda row=row: decline(profile=noor, share=row.pk)
        )
        row.refresh_from_db()
        assert [type(error) for error in failed] == [SharedWatch.DoesNotExist]
        assert len(diary(noor)) - before == int(row.status == Answer.ACCEPTED)


@pytest.mark.parametrize("end", ["delete", "undo", "withdraw", "block"])
def test_yes_while_the_host_ends_it(robin: Profile, noor: Profile, end: str) -> None:
    """Either it is in the guest's diary, or there is nothing to answer."""
    for number in range(ROUNDS):
        title = TitleFactory()
        receipt = log_with(robin, "noor", title=title)
        row = SharedWatch.objects.latest("pk")
        assert Notification.objects.filter(profile=noor, target_id=row.pk).exists()
        ends: dict[str, Any] = {
            "delete": lambda title=title, watch=receipt.made: services.delete_watches(
                profile=robin, title=title, watches=[watch.pk]
            ),
            "undo": lambda key=receipt.undo.key: services.take_back(profile=robin, key=key),  # type: ignore[union-attr]
            "withdraw": lambda row=row: withdraw(profile=robin, share=row.pk),
            "block": lambda: block(blocker=robin, blocked=noor),
        }
        failed = at_once(lambda row=row: accept(profile=noor, share=row.pk), ends[end])
        assert {type(error) for error in failed} <= {SharedWatch.DoesNotExist}, (number, failed)
        logged = Watch.objects.filter(profile=noor, title=title).exists()
        if failed and end != "withdraw":
            assert not logged
        if end != "withdraw":
            assert not SharedWatch.objects.filter(pk=row.pk).exists()
        else:
            assert SharedWatch.objects.filter(pk=row.pk, status=Answer.ACCEPTED).exists() == logged
        if end == "block":
            return


def test_a_viewing_deleted_while_the_guest_blocks(robin: Profile, noor: Profile) -> None:
    watch = asked(robin, noor).watch
    delete = {"profile": robin, "title": watch.title, "watches": [watch.pk]}
    assert not at_once(lambda: services.delete_watches(**delete), lambda: block(blocker=noor, blocked=robin))
    assert not SharedWatch.objects.exists()
    assert not Activity.objects.filter(verb=Verb.WATCHED_WITH).exists()


@pytest.mark.parametrize("end", ["withdraw", "block"])
def test_no_while_the_host_ends_it(robin: Profile, noor: Profile, end: str) -> None:
    row = asked(robin, noor)
    assert Notification.objects.filter(profile=noor).exists()
    ending: dict[str, Any] = {
        "withdraw": lambda: withdraw(profile=robin, share=row.pk),
        "block": lambda: block(blocker=robin, blocked=noor),
    }
    failed = at_once(lambda: decline(profile=noor, share=row.pk), ending[end])
    assert {type(error) for error in failed} <= {SharedWatch.DoesNotExist}
    assert not SharedWatch.objects.exists()
    assert not Notification.objects.exists()


def test_a_household_logs_with_each_other(robin: Profile) -> None:
    sam, kim = member_of(robin, handle="sam"), member_of(robin, handle="kim")
    titles = [TitleFactory(name=name) for name in ("Salt", "Ember")]

    def log(host: Profile, others: tuple[str, ...], order: list[Title]) -> None:
        for title in order:
            log_with(host, *others, title=title, when=When.some_time(), rating=7)

    jobs = [
        lambda: log(robin, ("sam", "kim"), titles),
        lambda: log(sam, ("robin", "kim"), titles[::-1]),
        lambda: log(kim, ("sam", "robin"), titles),
    ]
    assert not at_once(*jobs)
    for each in (robin, sam, kim):
        assert sorted(watch.title.name for watch in diary(each)) == ["Ember"] * 3 + ["Salt"] * 3
        assert set(LibraryEntry.objects.filter(profile=each).values_list("times_watched", flat=True)) == {3}


def test_undo_while_companions_log(robin: Profile) -> None:
    sam = member_of(robin, handle="sam")
    for _ in range(ROUNDS):
        title = TitleFactory()
        receipt = log_with(robin, "sam", title=title)
        assert receipt.undo
        jobs = [
            lambda key=receipt.undo.key: services.take_back(profile=robin, key=key),
            lambda title=title: log_with(sam, "robin", title=title, when=When.some_time()),
            lambda key=receipt.undo.key: services.take_back(profile=robin, key=key),
        ]
        assert not at_once(*jobs)
        for each in (robin, sam):
            assert Watch.objects.filter(profile=each, title=title).count() == 1


def test_the_same_act_sent_at_once(robin: Profile, noor: Profile) -> None:
    member_of(robin, handle="sam")
    title, nonce = TitleFactory(), uuid.uuid4()
    viewing = Viewing(When.now(robin), nonce=nonce)

    def send() -> None:
        services.log_together(profile=robin, title=title, viewing=viewing, companions=["sam", "noor"])

    assert not at_once(*[send] * 4)
    assert Watch.objects.count() == SharedWatch.objects.count() == 2
    assert Activity.objects.filter(verb=Verb.WATCHED_WITH).count() == 1


def test_asked_while_blocked(robin: Profile, noor: Profile) -> None:
    failed = at_once(lambda: log_with(robin, "noor"), lambda: block(blocker=noor, blocked=robin))
    assert {type(error) for error in failed} <= {CompanionError}
    assert not SharedWatch.objects.exists()


def test_asked_while_the_guest_goes(robin: Profile, noor: Profile) -> None:
    title = TitleFactory()
    services.set_rating(profile=noor, title=title, value=3)
    User.objects.filter(pk=noor.user_id).update(deletion_due_at=timezone.now())
    failed = at_once(lambda: log_with(robin, "noor", title=title, rating=9), lambda: delete_account(pk=noor.user_id))
    assert {type(error) for error in failed} <= {CompanionError}
    assert not SharedWatch.objects.exists()
