"""Handing work to a worker from below the layer of tasks."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def enqueue_on_commit(task: str, **kwargs: Any) -> None:
    """Once the present transaction is in, have a worker run the task of this dotted name with plain values."""
    transaction.on_commit(partial(enqueue, task, **kwargs))


def enqueue(task: str, **kwargs: Any) -> None:
    """Have a worker run the task of this dotted name with plain values."""
    import_string(task).delay(**kwargs)
