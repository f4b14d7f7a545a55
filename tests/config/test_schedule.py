"""The beat schedule: declared, written once, and careful with other people's rows."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from celery.schedules import crontab
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from config import schedule
from config.management.commands import sync_schedule
from config.schedule import Job
from config.tasking import app
from movies.imports.options import check_options

pytestmark = pytest.mark.django_db


def sync() -> str:
    out = StringIO()
    call_command("sync_schedule", stdout=out)
    return out.getvalue()


def rows() -> list[Any]:
    return list(PeriodicTask.objects.order_by("name").values())


def test_the_schedule_is_written_and_a_second_time_changes_nothing() -> None:
    sync()
    before = rows()
    assert len(before) == len(schedule.SCHEDULE)
    sync()
    assert rows() == before


def test_every_task_exists_and_every_import_has_options_that_make_sense() -> None:
    app.loader.import_default_modules()
    for job in schedule.SCHEDULE:
        assert job.task in app.tasks
        if job.task.endswith("start_catalogue_import"):
            check_options(job.kwargs["kind"], job.kwargs["options"])


def test_rows_follow_the_declaration_and_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = (Job("one", "a.task", timedelta(minutes=5)), Job("two", "b.task", crontab(hour="4", minute="0")))
    monkeypatch.setattr(sync_schedule, "SCHEDULE", jobs)
    sync()
    PeriodicTask.objects.filter(name="one").update(enabled=False)
    theirs = PeriodicTask.objects.create(
        name="three", task="mine", interval=PeriodicTask.objects.get(name="one").interval, description="By hand"
    )
    changed = (
        Job("one", "a.task", crontab(hour="4", minute="0"), queue="tmdb", kwargs={"x": 1}),
        Job("three", "taken.name", timedelta(minutes=1)),
    )
    monkeypatch.setattr(sync_schedule, "SCHEDULE", changed)
    sync()
    one = PeriodicTask.objects.get(name="one")
    assert (one.enabled, one.interval, one.queue, one.kwargs) == (False, None, "tmdb", '{"x": 1}')
    assert not PeriodicTask.objects.filter(name="two").exists()
    theirs.refresh_from_db()
    assert (theirs.task, theirs.description) == ("mine", "By hand")


def test_a_message_expires_before_the_next_one_comes() -> None:
    sync()
    expiring = dict(PeriodicTask.objects.values_list("name", "expire_seconds"))
    assert expiring["Take up interrupted imports"] == 270
    assert expiring["Import trending films"] == 3240
    assert expiring["Import films in cinemas"] == 19_440
    assert expiring["Refresh stale titles"] == 77_760
    assert set(expiring.values()) <= {54, 108, 270, 1620, 3240, 19_440, 77_760}


def test_imports_are_rescued_by_workers_that_they_do_not_keep_busy() -> None:
    for name, queue in (("run", "tmdb"), ("start", "tmdb")):
        assert app.amqp.router.route({}, f"movies.tasks.{name}_catalogue_import")["queue"].name == queue
    assert app.amqp.router.route({}, "movies.tasks.resume_catalogue_imports")["queue"].name == "default"
    assert {job.queue for job in schedule.SCHEDULE if "resume" in job.task} == {"default"}
