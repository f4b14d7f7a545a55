"""`manage.py sync_schedule`: the declared schedule in the tables of Celery's clock."""

from datetime import timedelta
from io import StringIO

import pytest
from celery.schedules import crontab
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from config.management.commands import sync_schedule
from config.schedule import SCHEDULE, Job
from config.tasking import app

pytestmark = pytest.mark.django_db

OFTEN = Job("Often", "tests.often", timedelta(minutes=5), queue="tmdb", kwargs={"pages": 2})
NIGHTLY = Job("Nightly", "tests.nightly", crontab(minute="30", hour="3", day_of_week="1-5"))


def synced(monkeypatch: pytest.MonkeyPatch, *jobs: Job) -> str:
    monkeypatch.setattr(sync_schedule, "SCHEDULE", jobs)
    output = StringIO()
    call_command("sync_schedule", stdout=output)
    return output.getvalue()


def test_jobs_are_written_as_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert synced(monkeypatch, OFTEN, NIGHTLY) == "Schedule: 2 jobs written, 0 removed.\n"
    often, nightly = PeriodicTask.objects.get(name="Often"), PeriodicTask.objects.get(name="Nightly")
    assert (often.task, often.queue, often.kwargs, often.enabled) == ("tests.often", "tmdb", '{"pages": 2}', True)
    # As the clock itself reads them.
    assert ModelEntry(often, app=app).schedule.run_every == timedelta(minutes=5)
    assert ModelEntry(nightly, app=app).schedule == NIGHTLY.every


def test_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    synced(monkeypatch, OFTEN, NIGHTLY)
    before = list(PeriodicTask.objects.order_by("pk").values())
    assert synced(monkeypatch, OFTEN, NIGHTLY) == ""
    assert list(PeriodicTask.objects.order_by("pk").values()) == before


def test_a_change_arrives_and_what_is_switched_off_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    synced(monkeypatch, OFTEN)
    PeriodicTask.objects.filter(name="Often").update(enabled=False)
    synced(monkeypatch, Job("Often", "tests.often", timedelta(minutes=1)))
    row = PeriodicTask.objects.get(name="Often")
    assert (row.interval.every, row.kwargs, row.enabled) == (60, "{}", False)


def test_what_is_no_longer_declared_goes_and_what_people_made_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    synced(monkeypatch, OFTEN, NIGHTLY)
    every = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.DAYS)
    PeriodicTask.objects.create(name="By hand", task="tests.mine", interval=every)
    assert synced(monkeypatch, NIGHTLY) == "Schedule: 0 jobs written, 1 removed.\n"
    assert set(PeriodicTask.objects.values_list("name", flat=True)) == {"Nightly", "By hand"}


def test_the_real_schedule_can_be_written() -> None:
    call_command("sync_schedule", stdout=StringIO())
    assert PeriodicTask.objects.filter(description=sync_schedule.OURS).count() == len(SCHEDULE)
