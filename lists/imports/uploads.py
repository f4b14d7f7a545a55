"""Files on their way from the browser to a worker, and from there to a source's parser."""

import datetime
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.characters import without_controls
from config.lib.queueing import enqueue_on_commit
from lists.enums import ImportState
from lists.imports.archive import Budget, heads_of, members_of
from lists.imports.files import ImportFileError, Member
from lists.imports.recognising import Recognised, Upload, recognise
from lists.imports.source import Source
from lists.imports.sources import sources
from lists.models import Import, ImportChunk, ImportFile
from lists.models.imports import RUNNING
from social.models import Profile

MEGABYTE = 2**20
LARGEST = 50 * MEGABYTE
MOST_FILES = 50
MOST_OTHERS = 20
MOST_BEGINNINGS = 10
# Of all files of one upload together.
LARGEST_SUM = 200 * MEGABYTE
# Imports of one account that run at a time, those that wait for an answer among them.
MOST_RUNNING = 3
RUN = "lists.tasks.run_history_import"
# Files that wait for an answer, or were no good; and imports that were looked at and left.
FILES_KEPT_FOR = datetime.timedelta(days=7)
UNWRITTEN_KEPT_FOR = datetime.timedelta(days=90)
# How long a password is remembered, in Redis alone, for a worker to unpack with.
PASSWORD_SECONDS = 3600


class TooManyImportsError(Exception):
    """The account has as many imports under way as it may."""

    def __init__(self) -> None:
        text = _("%(most)d of your imports are under way already. Wait for one of them, or answer its question.")
        super().__init__(text % {"most": MOST_RUNNING})


def start_import(*, profile: Profile, files: Sequence[Any], answers: dict[str, Any] | None = None) -> Import:
    """Keep uploaded files (with `name`, `size` and `chunks()`) and have a worker read them.

    Raises TooManyImportsError, ImportFileError.
    """
    check_files(files)
    with transaction.atomic():
        # The account's row makes two uploads at once wait for each other.
        profile.user.__class__.objects.select_for_update(no_key=True).get(pk=profile.user_id)
        under_way = Import.objects.filter(profile__user=profile.user_id, state__in=(*RUNNING, ImportState.ASKING))
        if under_way.count() >= MOST_RUNNING:
            raise TooManyImportsError
        run = Import.objects.create(profile=profile, answers=answers or {})
        for file in files:
            _keep(run, file)
        enqueue_on_commit(RUN, import_id=run.pk)
    return run


def check_files(files: Sequence[Any]) -> None:
    """Raises ImportFileError where there are none, too many, or one is too large or empty."""
    if not files:
        raise ImportFileError(_("Choose a file."))
    if len(files) > MOST_FILES:
        raise ImportFileError(_("Upload %(most)d files at a time at most.") % {"most": MOST_FILES})
    if sum(file.size for file in files) > LARGEST_SUM:
        raise ImportFileError(_("All files together are larger than %(most)d MB.") % {"most": LARGEST_SUM // MEGABYTE})
    for file in files:
        if file.size > LARGEST:
            text = _("“%(name)s” is larger than %(most)d MB.")
            raise ImportFileError(text % {"name": file.name, "most": LARGEST // MEGABYTE}, member=file.name)
        if not file.size:
            raise ImportFileError(_("“%(name)s” is empty.") % {"name": file.name}, member=file.name)


def remember_password(run: Import, password: str) -> None:
    """For the worker, for an hour; it is written nowhere else."""
    cache.set(_password_key(run), password, PASSWORD_SECONDS)


def password_of(run: Import) -> str | None:
    found: str | None = cache.get(_password_key(run))
    return found


def forget_files(run: Import) -> None:
    """Delete what was uploaded, password included: all that counts is in the rows by now."""
    ImportChunk.objects.filter(file__run=run).delete()
    cache.delete(_password_key(run))


def forget_old_uploads() -> int:
    """Delete the bytes of files that nobody has asked for again, and imports that nobody ever had written.

    Returns how many imports that concerns. A second time there are none.
    """
    now = timezone.now()
    waiting = (ImportState.ASKING, ImportState.FAILED)
    old = Import.objects.filter(state__in=waiting, created_at__lt=now - FILES_KEPT_FOR, files__chunks__isnull=False)
    keys = list(old.values_list("pk", flat=True).distinct())
    ImportChunk.objects.filter(file__run__in=keys).delete()
    forgotten = Import.objects.filter(
        state__in=(*waiting, ImportState.READY), committed_at=None, created_at__lt=now - UNWRITTEN_KEPT_FOR
    )
    count = forgotten.count()
    for run in forgotten:
        run.delete()
    return len(keys) + count


def members_for(run: Import, *, password: str | None, budget: Budget) -> tuple[Source, list[Member]]:
    """The source of an import and what its parser gets. Files of other sources go into imports of their own.

    Raises ImportFileError, NeedsAnswerError.
    """
    if not ImportChunk.objects.filter(file__run=run).exists():
        raise ImportFileError(_("Its files aren’t kept any more. Upload them again."))
    with ExitStack() as stack:
        files = list(run.files.in_order())
        uploads = [Upload(stack.enter_context(_opened(file)), file.name) for file in files]
        if not run.source:
            _settle_source(run, recognise(uploads, password=password), files)
            kept = set(run.files.values_list("pk", flat=True))
            uploads = [upload for upload, file in zip(uploads, files, strict=True) if file.pk in kept]
        source = sources()[run.source]
        return source, [
            member
            for upload in uploads
            for member in members_of(upload.file, upload.name, takes=source.takes, password=password, budget=budget)
        ]


def beginnings_for(run: Import, *, password: str | None, most: int) -> list[Member]:
    """What the files of an import that waits to be read begin with, cut behind a line: as many of them as tell enough.

    Raises ImportFileError, NeedsAnswerError.
    """
    found = []
    for file in run.files.in_order():
        with _opened(file) as opened:
            for member in heads_of(opened, file.name, takes=sources()[run.source].takes, password=password, most=most):
                whole = len(member.data) < most
                found.append(member if whole else Member(member.path, member.data[: member.data.rfind(b"\n") + 1]))
                if sum(len(each.data) for each in found) >= most or len(found) >= MOST_BEGINNINGS:
                    return found
    return found


def _settle_source(run: Import, result: Recognised, files: Sequence[ImportFile]) -> None:
    """Give the import its source; a second source among the files gets an import of its own."""
    parts = [(found.source.slug, found.uploads) for found in result.found]
    tables = tuple(dict.fromkeys(each.upload for each in result.unknown))
    notices = [{"code": "unreadable", "member": each.name, "text": each.reason[:500]} for each in result.unreadable]
    for found in result.found:
        text = _("It holds files of another service, too. Upload those by themselves.")
        notices += [{"code": "others", "member": path[:300], "text": text} for path in found.others[:MOST_OTHERS]]
    if tables and parts:
        text = _("Matinee doesn’t know this table. Upload it by itself to say which column is what.")
        notices += [{"code": "unknown_table", "member": files[number].name, "text": text} for number in tables]
    elif tables:
        parts.append(("table", tables))
    if not parts:
        reasons = " ".join(f"{each.name}: {each.reason}" for each in result.unreadable[:3])
        raise ImportFileError(reasons or _("There is nothing in it that Matinee can read."))
    with transaction.atomic():
        (own, numbers), *others = parts
        for slug, uploads in others:
            other = Import.objects.create(profile=run.profile, source=slug, answers=run.answers)
            ImportFile.objects.filter(pk__in=[files[number].pk for number in uploads]).update(run=other)
            enqueue_on_commit(RUN, import_id=other.pk)
        run.files.exclude(pk__in=[files[number].pk for number in numbers]).delete()
        run.source, run.notices = own, notices
        run.save(update_fields=["source", "notices"])


def _keep(run: Import, file: Any) -> None:
    name = without_controls(str(file.name))[:300] or "file"
    kept = ImportFile.objects.create(run=run, name=name, size=file.size)
    count = 0
    for number, data in enumerate(_pieces(file.chunks())):
        count += len(data)
        if count > LARGEST:
            raise ImportFileError(
                _("“%(name)s” is larger than %(most)d MB.") % {"name": name, "most": LARGEST // MEGABYTE}
            )
        ImportChunk.objects.create(file=kept, number=number, data=data)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, a megabyte at a time."""
    buffer = io.BytesIO()
    for chunk in chunks:
        buffer.write(chunk)
        if buffer.tell() >= MEGABYTE:
            yield buffer.getvalue()
            buffer = io.BytesIO()
    if buffer.tell():
        yield buffer.getvalue()


def _opened(file: ImportFile) -> BinaryIO:
    """The file's bytes, on disk once they are many."""
    opened: Any = tempfile.SpooledTemporaryFile(max_size=8 * MEGABYTE)  # noqa: SIM115 (the caller closes it)
    for data in file.chunks.order_by("number").values_list("data", flat=True).iterator(4):
        opened.write(bytes(data))
    opened.seek(0)
    return opened  # type: ignore[no-any-return]


def _password_key(run: Import) -> str:
    return f"imports:{run.pk}:password"
