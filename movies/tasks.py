"""What runs in the background for the catalogue: each imports its service when it runs, so services may enqueue it."""

import logging
from typing import Any

from celery import shared_task

logger = logging.getLogger(__name__)


@shared_task
def run_catalogue_import(*, run_id: int, **_later: Any) -> None:
    """Run or resume an import that is queued. A row that somebody else runs, or that is gone, is left alone."""
    from movies import imports  # noqa: PLC0415 (task)

    imports.run_import_by_id(run_id=run_id)


@shared_task
def start_catalogue_import(*, kind: str, options: dict[str, Any], **_later: Any) -> None:
    """Make and run an import, unless one of the same kind and options is still under way or no key is set."""
    from movies import imports  # noqa: PLC0415 (task)

    imports.run_scheduled(kind=kind, options=options)


@shared_task
def resume_catalogue_imports(**_later: Any) -> None:
    """Hand interrupted imports to a worker again: those whose process died without a word. One message each waits."""
    from movies import imports  # noqa: PLC0415 (task)

    for run_id in filter(imports.may_hand_over, imports.abandoned_runs()):
        logger.info("catalogue import taken up again", extra={"run_id": run_id})
        run_catalogue_import.delay(run_id=run_id)


@shared_task
def clean_up(**_later: Any) -> None:
    """Delete what nobody asks for any more: imports of long ago, and sessions that have expired."""
    from django.core.management import call_command  # noqa: PLC0415 (task)

    from movies import imports  # noqa: PLC0415 (task)

    logger.info("old imports deleted", extra={"imports": imports.forget_old_imports()})
    call_command("clearsessions")


@shared_task
def rebuild_search_vocabulary(**_later: Any) -> None:
    """Count the words of all names anew, and how popular keywords and collections are, which search ranks by.

    Two at once wait for each other; a second run changes nothing.
    """
    from movies.ingest import refresh_popularity  # noqa: PLC0415 (task)
    from movies.search.vocabulary import rebuild_vocabulary  # noqa: PLC0415 (task)

    done = rebuild_vocabulary()
    logger.info("search vocabulary rebuilt", extra={"words": done.words, "written": done.written})
    logger.info("popularity counted", extra={"rows": refresh_popularity()})


@shared_task
def count_whole_catalogue(**_later: Any) -> None:
    """Count every title's facets for the pages that show the whole catalogue."""
    from movies.browse import count_whole_catalogue as count  # noqa: PLC0415 (task)

    logger.info("catalogue counted", extra={"titles": count()})
