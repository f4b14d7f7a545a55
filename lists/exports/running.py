"""Making an export in a worker: one at a time for a profile, kept for some days, and gone after that.

How far one is stands in the cache while it runs: all of it is read in one transaction, which tells nobody anything
before its end. A worker that says nothing for STALE is taken for dead, and another begins anew.
"""

import datetime
import io
import logging
import secrets
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.lib.queueing import enqueue_on_commit
from lists.enums import ExportKind, ExportState
from lists.exports.shapes import rows_of, write_shape
from lists.models import Export
from lists.models.exports import KEPT_FOR, MOST_KEPT
from lists.notifications.work import tell_export
from social.habits import habits
from social.models import Profile
from social.services.mailing import post

logger = logging.getLogger(__name__)

MAKE = "lists.tasks.make_export"
FOLDER = "exports"
MADE = "made"
STALE = datetime.timedelta(minutes=2)


class ExportUnderWayError(Exception):
    """One of the profile's exports is being made already."""

    def __init__(self) -> None:
        super().__init__(_("An export is being made already. Wait until it is ready."))


class TakenOverError(Exception):
    """The export isn't this process's any more: it was deleted, or somebody thought that the process was dead."""


def vault() -> Storage:
    """Where files lie that have no address of their own."""
    return storages["private"]


def start_export(*, profile: Profile, kind: str = ExportKind.MATINEE) -> Export:
    """Have a worker make one. Raises ExportUnderWayError."""
    try:
        with transaction.atomic():
            made = Export.objects.create(profile=profile, kind=kind)
            enqueue_on_commit(MAKE, export_id=made.pk)
    except IntegrityError as error:
        raise ExportUnderWayError from error
    _make_room(profile)
    return made


def make_export(*, export_id: int) -> bool:
    """Make it, and tell its owner by mail. Returns False where another process has it, or it is made already."""
    token = secrets.token_hex(16)
    found = _claim(export_id, token)
    if found is None:
        return False
    with ExitStack() as stack:
        for place in habits(found.profile):
            stack.enter_context(place)
        try:
            _make(found, token)
        except TakenOverError:
            logger.info("an export was taken over", extra={"export": export_id})
        except Exception:
            text = _("That was a fault of Matinee’s, and nothing of yours. Try again.")
            with transaction.atomic():
                facts = {"owner": "", "message": text, "finished_at": timezone.now()}
                if _ours(found, token).update(state=ExportState.FAILED, **facts):
                    tell_export(found, failed=True)
            raise
    return True


def progress_of(found: Export) -> float | None:
    """How much of it is made, from 0 to 1; None while nobody knows."""
    done = cache.get(_key(found.pk)) if found.is_under_way else None
    return min(1.0, done / found.total) if done is not None and found.total else None


def abandoned() -> list[int]:
    """Exports that somebody should be making, and nobody is."""
    silent = Q(owner="") | Q(claimed_at__lt=timezone.now() - STALE)
    keys = Export.objects.under_way().filter(silent, created_at__lt=timezone.now() - STALE).order_by("pk")
    return [pk for pk in keys.values_list("pk", flat=True)[:100] if cache.get(_key(pk)) is None]


def delete_export(found: Export) -> None:
    """Forget it and its file, whatever state it is in."""
    with transaction.atomic():
        Export.objects.filter(pk=found.pk).delete()
        transaction.on_commit(partial(forget_file, found.stored), robust=True)


def forget_old_exports() -> int:
    """Delete what is over, and what has failed long ago. A second time there is none. Returns how many."""
    now = timezone.now()
    old = Export.objects.filter(
        Q(expires_at__lte=now) | Q(state=ExportState.FAILED, created_at__lte=now - KEPT_FOR)
    ).order_by("pk")  # fmt: skip
    gone = 0
    for found in old.iterator():
        delete_export(found)
        gone += 1
    return gone + _sweep(now - KEPT_FOR)


def _sweep(before: datetime.datetime) -> int:
    """Delete files that were put away and never named: whoever made them died in between. Returns how many."""
    folder = f"{FOLDER}/{MADE}"
    try:
        names = vault().listdir(folder)[1]
    except FileNotFoundError:
        return 0
    named = set(Export.objects.exclude(stored="").values_list("stored", flat=True))
    lost = [path for name in names if (path := f"{folder}/{name}") not in named]
    lost = [path for path in lost if vault().get_modified_time(path) < before]
    for path in lost:
        forget_file(path)
    return len(lost)


def forget_file(stored: str) -> None:
    """Take a file out of the vault. One that can't be reached is left there: nobody knows its name."""
    if not stored:
        return
    try:
        vault().delete(stored)
    except Exception:
        logger.exception("an export's file was left behind", extra={"file": stored})


def put_away(file: IO[bytes], folder: str, name: str) -> str:
    """Keep a file in the vault. Returns where it lies: under a name that nobody guesses."""
    stem, dot, ending = name.rpartition(".")
    file.seek(0)
    return vault().save(f"{FOLDER}/{folder}/{stem}-{secrets.token_hex(16)}{dot}{ending}", File(file))


def _claim(export_id: int, token: str) -> Export | None:
    """Make it ours by one conditional update."""
    now = timezone.now()
    free = Q(state=ExportState.WAITING) | Q(state=ExportState.RUNNING, claimed_at__lt=now - STALE)
    if cache.get(_key(export_id)) is not None:
        return None
    mine = Export.objects.filter(free, pk=export_id)
    if not mine.update(state=ExportState.RUNNING, owner=token, claimed_at=now):
        return None
    cache.set(_key(export_id), 0, STALE.total_seconds())
    return Export.objects.select_related("profile__user").get(pk=export_id)


def _make(found: Export, token: str) -> None:
    profile = found.profile
    _ours(found, token).update(total=rows_of(profile, found.kind))
    with tempfile.TemporaryFile() as file:
        name = write_shape(profile, found.kind, file, alive=_sign_of_life(found))
        size = file.seek(0, io.SEEK_END)
        stored = put_away(file, MADE, name)
    cache.delete(_key(found.pk))
    now = timezone.now()
    facts: dict[str, Any] = {
        "name": name, "stored": stored, "size": size, "finished_at": now,
        "expires_at": now + KEPT_FOR,
    }  # fmt: skip
    with transaction.atomic():
        if not _ours(found, token).update(state=ExportState.DONE, owner="", message="", **facts):
            forget_file(stored)
            raise TakenOverError
        _tell(found, now + KEPT_FOR)
        tell_export(found, failed=False)


def _sign_of_life(found: Export) -> Callable[[int], None]:
    return lambda done: cache.set(_key(found.pk), done, STALE.total_seconds())


def _ours(found: Export, token: str) -> Any:
    return Export.objects.filter(pk=found.pk, owner=token, state=ExportState.RUNNING)


def _tell(found: Export, until: datetime.datetime) -> None:
    text = _(
        "Your export is ready: %(link)s\n\nOnly you can download it, logged in as @%(handle)s. It is kept until "
        "%(day)s."
    ) % {
        "link": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "handle": found.profile.handle,
        "day": date_format(timezone.localtime(until), "DATE_FORMAT"),
    }
    body = render_to_string("account/email/notice.txt", {"text": text, "SITE_URL": settings.SITE_URL})
    post(to=found.profile.user.email, subject=_("Your export is ready"), body=body)


def _make_room(profile: Profile) -> None:
    """Of more than MOST_KEPT the oldest go."""
    for found in Export.objects.filter(profile=profile).newest_first()[MOST_KEPT:]:
        delete_export(found)


def _key(pk: int) -> str:
    return f"exports:{pk}:done"


def opened(found: Export) -> IO[bytes] | None:
    """The file; None where it isn't to be had any more."""
    if not found.is_there:
        return None
    with suppress(FileNotFoundError):
        return vault().open(found.stored)
    return None
