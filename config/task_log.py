"""One line a task, and the way of ids through the queue. Connected when Celery's application is made."""

import logging
from typing import Any

from celery import signals

from config.logs import REQUEST_ID, TASK_ID, Stopwatch

logger = logging.getLogger(__name__)

_HEADER = "matinee_request_id"
_watches: dict[str, Stopwatch] = {}


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Let a task know the request that sent it."""
    if headers is not None and (request_id := REQUEST_ID.get()):
        headers[_HEADER] = request_id


@signals.task_prerun.connect
def begin(task_id: str, task: Any, **kwargs: Any) -> None:
    _watches[task_id] = Stopwatch()
    if task.request.is_eager:
        return
    TASK_ID.set(task_id)
    REQUEST_ID.set(getattr(task.request, _HEADER, None))


@signals.task_postrun.connect
def end(task_id: str, task: Any, state: str | None = None, **kwargs: Any) -> None:
    watch = _watches.pop(task_id, None)
    line = {
        "event": "task",
        "task": task.name,
        "task_id": task_id,
        "state": state,
        "ms": watch.ms() if watch else None,
        "retries": task.request.retries or None,
    }
    level = logging.WARNING if state in ("FAILURE", "RETRY") else logging.INFO
    logger.log(level, "%s %s", task.name, (state or "ended").lower(), extra=line)
    if not task.request.is_eager:
        TASK_ID.set(None)
        REQUEST_ID.set(None)
