"""The Celery application itself; `config.celery` is the entry point that starts the services first."""

from typing import Any

from celery import Celery, signals

from config import orphans, task_log  # noqa: F401 (listens to Celery's signals)

app = Celery("matinee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()


signals.worker_init.connect(orphans.end_with_parent, weak=False)


@signals.setup_logging.connect
def configure_logging(**kwargs: Any) -> None:
    """One logging configuration for the whole project; Celery's own would replace it."""
    from config.logs import configure  # noqa: PLC0415 (slow)

    configure()
