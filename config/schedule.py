"""What runs by itself, and when. `manage.py sync_schedule` writes it into django-celery-beat's tables."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True)
class Job:
    """One scheduled task. name: unique and shown in the admin; every: an interval or a crontab in UTC."""

    name: str
    task: str
    every: timedelta | crontab
    queue: str = "default"
    kwargs: dict[str, Any] = field(default_factory=dict)


SCHEDULE: tuple[Job, ...] = (
    Job("Rebuild the search vocabulary", "movies.tasks.rebuild_search_vocabulary", crontab(hour="4", minute="40")),
)
