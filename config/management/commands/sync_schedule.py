import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from config.lib.locks import advisory_xact_lock
from config.schedule import SCHEDULE, Job

OURS = "Declared in config/schedule.py, which overwrites all but “enabled”."


class Command(BaseCommand):
    """Writes the declared schedule into the tables that Celery's clock reads. Touches no row that somebody made by
    hand, and leaves alone whether one of ours is enabled. Run again, it changes nothing."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            advisory_xact_lock("schedule")
            changed = sum(sync(job) for job in SCHEDULE)
            names = [job.name for job in SCHEDULE]
            gone, _ = PeriodicTask.objects.filter(description=OURS).exclude(name__in=names).delete()
        if changed or gone:
            self.stdout.write(f"Schedule: {changed} jobs written, {gone} removed.")


def sync(job: Job) -> bool:
    """Make the job's row as declared. Returns whether anything had to change."""
    wanted = {
        "task": job.task,
        "queue": job.queue,
        "kwargs": json.dumps(job.kwargs, sort_keys=True),
        "description": OURS,
        "expires": None,
        "expire_seconds": job.expires,
        "interval": _interval(job.every) if isinstance(job.every, timedelta) else None,
        "crontab": None if isinstance(job.every, timedelta) else _crontab(job.every),
    }
    row = PeriodicTask.objects.filter(name=job.name).first() or PeriodicTask(name=job.name)
    if row.pk and row.description != OURS:
        return False  # somebody's own, of the same name
    if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    return True


def _interval(every: timedelta) -> IntervalSchedule:
    wanted = {"every": int(every.total_seconds()), "period": IntervalSchedule.SECONDS}
    return IntervalSchedule.objects.filter(**wanted).first() or IntervalSchedule.objects.create(**wanted)


def _crontab(every: Any) -> CrontabSchedule:
    wanted = {
        "minute": every._orig_minute,
        "hour": every._orig_hour,
        "day_of_week": every._orig_day_of_week,
        "day_of_month": every._orig_day_of_month,
        "month_of_year": every._orig_month_of_year,
        "timezone": "UTC",
    }
    return CrontabSchedule.objects.filter(**wanted).first() or CrontabSchedule.objects.create(**wanted)
