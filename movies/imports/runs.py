"""Making imports, handing them to workers, and taking up again those whose worker is gone."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.lib.locks import redis_client, redis_key, redis_lock
from movies.enums import ImportKind, ImportStatus
from movies.imports.options import check_options
from movies.imports.runner import STALE, run_import
from movies.models import CatalogueImport

logger = logging.getLogger(__name__)

# A queued import that nobody has begun for so long has lost its message, or waits for TMDB to come back.
LEFT_IN_QUEUE = timedelta(minutes=10)
# A message about an import that no worker has read after so long is taken for lost.
MESSAGE_LOST = timedelta(hours=6)
# How long imports that are over stay, with their failures.
KEPT = timedelta(days=90)


def make_import(*, kind: str, options: dict[str, Any], trusted: bool = False) -> CatalogueImport:
    """A queued import. trusted: started in a terminal, so an id file may come from anywhere. Raises InvalidOptions."""
    check_options(kind, options, trusted=trusted)
    # In the cursor, which nobody types: the runner looks there, as rows are made without this function too.
    return CatalogueImport.objects.create(kind=kind, options=options, cursor={"trusted": True} if trusted else {})


def run_import_by_id(*, run_id: int) -> bool:
    """Run an import if it is there and free. Returns whether it was ours to run."""
    redis_client().delete(_message_key(run_id))
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


def may_hand_over(run_id: int) -> bool:
    """Whether to send a worker a message about the import: not while one that was sent still waits for a worker."""
    return bool(redis_client().set(_message_key(run_id), 1, nx=True, ex=round(MESSAGE_LOST.total_seconds())))


def _message_key(run_id: int) -> str:
    return redis_key(f"import-message:{run_id}")


def resume(*, run: CatalogueImport) -> bool:
    """Put an import that failed, was cancelled or lost its process back into the queue. False if it is busy or done."""
    dead = Q(status=ImportStatus.RUNNING, heartbeat_at__lt=timezone.now() - STALE)
    free = Q(status__in=(ImportStatus.FAILED, ImportStatus.CANCELED, ImportStatus.QUEUED))
    # How long it may wait for TMDB counts from its next start.
    fresh = {"status": ImportStatus.QUEUED, "started_at": None}
    return bool(CatalogueImport.objects.filter(dead | free, pk=run.pk).update(**fresh))


def forget_old_imports() -> int:
    """Delete imports that ended long ago, but not what the next import of changes starts from. Returns how many."""
    ended = CatalogueImport.objects.exclude(status__in=(ImportStatus.QUEUED, ImportStatus.RUNNING))
    old = ended.annotate(ended_at=Coalesce("finished_at", "heartbeat_at", "created_at")).filter(
        ended_at__lt=timezone.now() - KEPT
    )
    changes = CatalogueImport.objects.filter(
        kind=ImportKind.CHANGES, status=ImportStatus.DONE, cursor__until__isnull=False
    )
    latest = changes.order_by("options", "-created_at", "-pk").distinct("options").values("pk")
    return old.exclude(pk__in=latest).delete()[1].get("movies.CatalogueImport", 0)


def cancel(*, run: CatalogueImport) -> bool:
    """Stop an import: it ends after the batch it is at. False if it has ended already."""
    return bool(CatalogueImport.objects.unfinished().filter(pk=run.pk).update(status=ImportStatus.CANCELED))
