"""What happened is told once each, soon or by the scheduled look, and to those whom it concerns."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from social import activity, spreading
from social.enums import NotificationKind, Verb
from social.models import Activity, Mute, Profile
from social.models.visibility import not_muted
from social.signals import activity_spreading
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[int]]:
    """The keys of the activities that listeners were told of."""
    heard: list[int] = []

    def listen(activity: Activity, **_more: Any) -> None:
        heard.append(activity.pk)

    activity_spreading.connect(listen, weak=False)
    yield heard
    activity_spreading.disconnect(listen)


def record(actor: Profile, target: Profile, **fields: Any) -> Activity:
    return activity.record(actor=actor, verb=Verb.FOLLOWED, target=target, **fields)


def test_each_activity_is_told_once(told: list[int]) -> None:
    row = record(ProfileFactory(), ProfileFactory())
    assert spreading.spread(pk=row.pk)
    assert not spreading.spread(pk=row.pk)
    assert told == [row.pk]
    row.refresh_from_db()
    assert row.spread_at


def test_what_a_listener_spoils_stays_due(told: list[int]) -> None:
    row = record(ProfileFactory(), ProfileFactory())

    def fail(**_more: Any) -> None:
        raise RuntimeError("no room left")

    activity_spreading.connect(fail, weak=False)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            spreading.spread(pk=row.pk)
    finally:
        activity_spreading.disconnect(fail)
    row.refresh_from_db()
    assert row.spread_at is None
    assert spreading.spread(pk=row.pk)


def test_the_scheduled_look_takes_up_what_was_lost_and_passes_over_what_is_old(told: list[int]) -> None:
    actor, target = ProfileFactory(), ProfileFactory()
    fresh, lost, old = (record(actor, target) for _ in range(3))
    now = timezone.now()
    Activity.objects.filter(pk=lost.pk).update(created_at=now - timedelta(minutes=5))
    Activity.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=30))
    assert spreading.spread_due() == 1
    assert told == [lost.pk]
    assert set(Activity.objects.filter(spread_at=None)) == {fresh}


def test_without_a_broker_it_waits(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, told: list[int]
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("Redis is away")

    monkeypatch.setattr("social.tasks.spread_activity.delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        row = record(ProfileFactory(), ProfileFactory())
    assert Activity.objects.get(pk=row.pk).spread_at is None


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    actor, other = ProfileFactory(), ProfileFactory()
    row = record(actor, other, tells={NotificationKind.MENTION: [other.pk, actor.pk, other.pk]})
    assert row.tells == {"mention": [other.pk]}


def test_who_is_muted_is_out_of_what_asks_for_that() -> None:
    muter, muted, other = ProfileFactory(), ProfileFactory(), ProfileFactory()
    Mute.objects.create(muter=muter, muted=muted)
    everybody = Profile.objects.filter(pk__in=[muted.pk, other.pk])
    assert set(everybody.filter(not_muted(muter, owner="pk"))) == {other}
    assert set(everybody.filter(not_muted(other, owner="pk"))) == {muted, other}
