"""What runs in the background for lists and tracking."""

import logging
from collections.abc import Collection
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

logger = logging.getLogger(__name__)

# Shows in one message.
AT_ONCE = 100


def on_shows_written(*, title_ids: Collection[int], grown: Collection[int], **_more: Any) -> None:
    """The catalogue has written shows: have the entries of those follow that are in anybody's library."""
    from lists.services import following  # noqa: PLC0415 (models first)

    _follow(following.followed_among(title_ids), grown)


@shared_task
def follow_shows(*, title_ids: list[int], grown: list[int] | None = None, after: int = 0, **_later: Any) -> None:
    """Bring entries of these shows in line with them, a batch a message, so that a lost one alone is done again."""
    from lists.services import following  # noqa: PLC0415 (task)

    grown = grown or []
    last = following.follow_shows(title_ids=title_ids, grown=grown, after=after)
    if last is not None:
        follow_shows.delay(title_ids=title_ids, grown=grown, after=last)


@shared_task
def follow_shows_that_aired(**_later: Any) -> None:
    """Episodes that have aired bring completed shows back to those being watched."""
    from lists.services import following  # noqa: PLC0415 (task)

    shows = following.shows_that_aired(today=timezone.localdate())
    logger.info("followed shows aired", extra={"shows": len(shows)})
    _follow(shows)


@shared_task
def forget_old_undos(**_later: Any) -> None:
    """Delete what can't be taken back any more."""
    from lists import undo  # noqa: PLC0415 (task)

    logger.info("old undos forgotten", extra={"undos": undo.forget_old()})


@shared_task
def run_history_import(*, import_id: int, **_later: Any) -> None:
    """Read, match, write or take back an import, until it waits for its owner."""
    from lists.imports import running  # noqa: PLC0415 (task)

    running.run_import(import_id=import_id)


@shared_task
def resume_history_imports(**_later: Any) -> None:
    """Take up imports whose process has died."""
    from lists.imports import running  # noqa: PLC0415 (task)

    for import_id in running.abandoned():
        run_history_import.delay(import_id=import_id)


@shared_task
def make_export(*, export_id: int, **_later: Any) -> None:
    """Make the file that somebody asked for, and tell them."""
    from lists.exports import running  # noqa: PLC0415 (task)

    running.make_export(export_id=export_id)


@shared_task
def resume_exports(**_later: Any) -> None:
    """Take up exports whose process has died."""
    from lists.exports import running  # noqa: PLC0415 (task)

    for export_id in running.abandoned():
        make_export.delay(export_id=export_id)


@shared_task
def forget_old_exports(**_later: Any) -> None:
    """Delete files that were kept for long enough."""
    from lists.exports import running  # noqa: PLC0415 (task)

    logger.info("old exports forgotten", extra={"exports": running.forget_old_exports()})


@shared_task
def make_nightly_exports(**_later: Any) -> None:
    """An archive of each profile, where the site keeps them."""
    from lists.exports import nightly  # noqa: PLC0415 (task)

    if settings.NIGHTLY_EXPORTS:
        logger.info("nightly exports made", extra=nightly.make_nightly_exports(days=settings.NIGHTLY_EXPORTS))


@shared_task
def forget_old_uploads(**_later: Any) -> None:
    """Delete files that nobody came back to."""
    from lists.imports import uploads  # noqa: PLC0415 (task)

    logger.info("old uploads forgotten", extra={"imports": uploads.forget_old_uploads()})


@shared_task
def tell_of_what_comes_out(**_later: Any) -> None:
    """Tell of episodes, releases and offers of today. What was told isn't told again."""
    from lists.notifications import titles  # noqa: PLC0415 (task)

    logger.info("told of what comes out", extra=titles.tell_of_what_comes_out())


@shared_task
def send_digests(**_later: Any) -> None:
    """Ask for the digests whose morning it is: each once a week."""
    from lists.notifications import digest  # noqa: PLC0415 (task)

    logger.info("digests asked for", extra={"digests": digest.ask_for_digests()})


def _follow(title_ids: list[int], grown: Collection[int] = ()) -> None:
    for start in range(0, len(title_ids), AT_ONCE):
        some = title_ids[start : start + AT_ONCE]
        follow_shows.delay(title_ids=some, grown=sorted(set(some) & set(grown)))
