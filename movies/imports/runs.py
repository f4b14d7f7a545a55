"""Making imports, handing them to workers, and taking up again those whose worker is gone."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from config.lib.locks import redis_lock
from movies.enums import ImportStatus
from movies.imports.options import check_options
from movies.imports.runner import STALE, run_import
from movies.models import CatalogueImport

logger = logging.getLogger(__name__)

# A queued import that nobody has begun for so long has lost its message, or waits for TMDB to come back.
LEFT_IN_QUEUE = timedelta(minutes=10)


def make_import(*, kind: str, options: dict[str, Any], trusted: bool = False) -> CatalogueImport:
    """A queued import. trusted: started in a terminal, so an id file may come from anywhere. Raises InvalidOptions."""
    check_options(kind, options, trusted=trusted)
    # In the cursor, which nobody types: the runner looks there, as rows are made without this function too.
    return CatalogueImport.objects.create(kind=kind, options=options, cursor={"trusted": True} if trusted else {})


def run_import_by_id(*, run_id: int) -> bool:
    """Run an import if it is there and free. Returns whether it was ours to run."""
    run = CatalogueImport.objects.filter(pk=run_id).first()
    if run is None:
        logger.info("catalogue import %d is gone", run_id)
        return False
    return run_import(run)


def run_scheduled(*, kind: str, options: dict[str, Any]) -> CatalogueImport | None:
    """Make and run what the schedule asks for; nothing without a key, or while the same import is under way."""
    if not settings.TMDB_API_KEY:
        return None
    with redis_lock(f"schedule:{kind}", ttl=30) as mine:
        if not mine or CatalogueImport.objects.unfinished().filter(kind=kind, options=options).exists():
            return None
        run = make_import(kind=kind, options=options)
    run_import(run)
    return run


def abandoned_runs() -> list[int]:
    """Imports that should be running and aren't: their process died, or their message was lost."""
    now = timezone.now()
    quiet = Q(heartbeat_at__lt=now - LEFT_IN_QUEUE) | Q(heartbeat_at=None, created_at__lt=now - LEFT_IN_QUEUE)
    dead = Q(status=ImportStatus.RUNNING, heartbeat_at__lt=now - STALE)
    left = Q(quiet, status=ImportStatus.QUEUED)
    return list(CatalogueImport.objects.filter(dead | left).order_by("pk").values_list("pk", flat=True))


def resume(*, run: CatalogueImport) -> bool:
    """Put an import that failed, was cancelled or lost its process back into the queue. False if it is busy or done."""
    dead = Q(status=ImportStatus.RUNNING, heartbeat_at__lt=timezone.now() - STALE)
    free = Q(status__in=(ImportStatus.FAILED, ImportStatus.CANCELED, ImportStatus.QUEUED))
    return bool(CatalogueImport.objects.filter(dead | free, pk=run.pk).update(status=ImportStatus.QUEUED))


def cancel(*, run: CatalogueImport) -> bool:
    """Stop an import: it ends after the batch it is at. False if it has ended already."""
    return bool(CatalogueImport.objects.unfinished().filter(pk=run.pk).update(status=ImportStatus.CANCELED))
