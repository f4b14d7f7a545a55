"""Running one import: plan, fetch, write in batches, and after each batch note how far it is."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from movies import services
from movies.enums import ImportKind, ImportStatus, TitleKind
from movies.imports import plans
from movies.imports.fetching import Outcome, fetch_all
from movies.imports.options import InvalidOptions, Options, check_options
from movies.imports.plans import Target
from movies.ingest import WriteResult, write_stubs, write_titles
from movies.models import CatalogueImport, ImportFailure
from movies.records import StubRecord
from movies.tmdb import parse
from movies.tmdb.client import BREAKER, TmdbClient, tmdb_client
from movies.tmdb.errors import (
    TmdbError,
    TmdbForAdults,
    TmdbNotConfigured,
    TmdbNotFound,
    TmdbRefused,
    TmdbUnavailable,
)
from movies.tmdb.idfile import default_source, id_lines

logger = logging.getLogger(__name__)

BATCH = 100
BATCH_SECONDS = 2.0
STUB_BATCH = 5000
# Without a sign of life for so long, the process that ran it is taken for dead.
STALE = timedelta(minutes=3)
# How long an import waits for TMDB to come back before it puts itself back into the queue, and for how long at most.
PATIENCE = 240.0
GIVES_UP_AFTER = timedelta(days=1)
WRITE_TRIES = 3

Progress = Callable[[CatalogueImport], None]


class Interrupted(Exception):  # noqa: N818 (no error: somebody wanted it so)
    """The import was cancelled, or another process has taken it over."""


def claim(run: CatalogueImport) -> str | None:
    """Make the import ours: one conditional update. Returns the owner's token, or None if it isn't to be had."""
    now, token = timezone.now(), secrets.token_hex(8)
    free = Q(status=ImportStatus.QUEUED) | Q(status=ImportStatus.RUNNING, heartbeat_at__lt=now - STALE)
    fresh = {"status": ImportStatus.RUNNING, "heartbeat_at": now, "finished_at": None, "message": ""}
    with transaction.atomic():
        row = CatalogueImport.objects.select_for_update().filter(free, pk=run.pk).first()
        if row is None:
            return None
        cursor = {**row.cursor, "owner": token}
        # What lost its process may have lain there for days, in which nobody waited for TMDB.
        is_retry = row.status == ImportStatus.QUEUED and row.started_at is not None
        fresh["started_at"] = row.started_at if is_retry else now
        CatalogueImport.objects.filter(pk=run.pk).update(cursor=cursor, **fresh)
    run.refresh_from_db()
    return token


def run_import(run: CatalogueImport, *, on_progress: Progress | None = None) -> bool:
    """Run or resume an import to its end. Returns False if somebody else has it, or nobody may.

    It ends as done; as failed, with a message; or, while TMDB is down, back in the queue. `run` holds the result.
    """
    token = claim(run)
    if token is None:
        return False
    runner = _Runner(run, token, on_progress or (lambda row: None))
    try:
        runner.go()
        runner.finish(ImportStatus.DONE)
    except Interrupted:
        run.refresh_from_db()
    except TmdbUnavailable as error:
        in_time = timezone.now() - (run.started_at or timezone.now()) < GIVES_UP_AFTER
        runner.finish(ImportStatus.QUEUED if in_time else ImportStatus.FAILED, str(error))
    except (TmdbError, InvalidOptions) as error:
        runner.finish(ImportStatus.FAILED, str(error))
    except KeyboardInterrupt:
        runner.finish(ImportStatus.CANCELED, _("Stopped by hand; it can be resumed."))
        raise
    except Exception as error:
        runner.finish(ImportStatus.FAILED, _("A fault of Matinee's: %(name)s") % {"name": type(error).__name__})
        raise
    return True


class _Runner:
    """One import in one process.

    The cursor: `targets` of the plan (shows as negative numbers), `next` the first of them that isn't written yet,
    `again` those that TMDB failed to give, which become the targets of a `last_try`; `source` and `line` of an id file;
    `until`, the day from which the next import of changes has to ask; `owner`, the process that has the import;
    `trusted`, that it was started in a terminal.
    """

    def __init__(self, run: CatalogueImport, token: str, on_progress: Progress) -> None:
        self.run, self.token, self.on_progress = run, token, on_progress
        self.options = Options({})

    def go(self) -> None:
        self.options = check_options(self.run.kind, self.run.options, trusted=self.run.cursor.get("trusted") is True)
        # A file of ids needs no key as long as nothing is to be fetched.
        kind = ImportKind(self.run.kind)
        client = None if kind == ImportKind.IDS_FILE and not self.options.number("fetch", 0) else self._client()
        if "targets" not in self.run.cursor:
            self._save(**self._plan(kind, client))
        if client is None:
            return
        self._fill(client)
        if again := self.run.cursor.get("again"):
            self._save(cursor={"targets": again, "next": 0, "again": [], "last_try": True})
            self._fill(client)

    def finish(self, status: str, message: str = "") -> None:
        """Note the end, unless the import has been cancelled or taken over meanwhile."""
        ours = CatalogueImport.objects.filter(pk=self.run.pk, status=ImportStatus.RUNNING, cursor__owner=self.token)
        now = timezone.now()
        ours.update(
            status=status,
            message=message,
            heartbeat_at=now,
            finished_at=None if status == ImportStatus.QUEUED else now,
        )
        self.run.refresh_from_db()
        self.on_progress(self.run)

    def _client(self) -> TmdbClient:
        return tmdb_client().patient(PATIENCE)

    # -- planning -----------------------------------------------------------------------------------------------------

    def _plan(self, kind: ImportKind, client: TmdbClient | None) -> dict[str, Any]:
        """The cursor and total that the fetching starts from."""
        until: dict[str, Any] = {}
        before = 0
        if kind == ImportKind.TITLES:
            ids = self.options.ids
            targets = [(str(TitleKind.FILM), i) for i in ids("films")] + [
                (str(TitleKind.SHOW), i) for i in ids("shows")
            ]
        elif kind == ImportKind.REFRESH:
            targets = plans.stale_titles(self.options)
        elif kind == ImportKind.IDS_FILE:
            self._load_ids_file()
            targets, before = self._most_popular(), self.run.done + self.run.failed
        elif client is None:
            raise TmdbNotConfigured
        elif kind == ImportKind.LIST:
            targets = plans.listed_titles(client, self.options, alive=self._save)
        else:
            targets, day = plans.changed_titles(client, self.options, self.run, alive=self._save)
            until = {"until": day.isoformat()} if day else {}
        return {"cursor": {"targets": list(map(_encoded, targets)), "next": 0, **until}, "total": before + len(targets)}

    def _most_popular(self) -> list[Target]:
        count = self.options.number("fetch", 0)
        return plans.most_popular_stubs(self.options.kind() or TitleKind.FILM, count) if count else []

    def _load_ids_file(self) -> None:
        """Make every id of the file a stub; an interrupted one goes on after the last line that was written."""
        kind = self.options.kind() or TitleKind.FILM
        source = (
            self.options.text("source") or self.run.cursor.get("source") or default_source(kind, timezone.now().date())
        )
        self._save(cursor={"source": source, "line": self.run.cursor.get("line", 0)})
        batch = _Lines()
        number = 0
        for number, line in id_lines(source, after=self.run.cursor["line"], alive=self._save):
            batch.take(line, kind)
            if batch.count >= STUB_BATCH:
                self._write_stubs(batch, kind, number)
                batch = _Lines()
        if number:
            self._write_stubs(batch, kind, number)

    def _write_stubs(self, lines: "_Lines", kind: str, line: int) -> None:
        batch = lines.stubs
        with transaction.atomic():
            result = write_stubs(batch)
            services.mark_adult(kind=kind, tmdb_ids=lines.adult)
            self._save(
                cursor={"line": line}, done=F("done") + len(batch), added=F("added") + result.added,
                changed=F("changed") + result.changed,
            )  # fmt: skip

    # -- filling ------------------------------------------------------------------------------------------------------

    def _fill(self, client: TmdbClient) -> None:
        targets = [_decoded(number) for number in self.run.cursor["targets"]]
        position = self.run.cursor.get("next", 0)
        batch: list[Outcome] = []
        last_write = time.monotonic()
        with closing(fetch_all(client, targets[position:], alive=self._save)) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome.error, TmdbNotConfigured) or (
                    isinstance(outcome.error, TmdbUnavailable) and BREAKER.down_since()
                ):
                    self._write(batch, position)
                    raise outcome.error
                batch.append(outcome)
                position += 1
                if len(batch) >= BATCH or time.monotonic() - last_write > BATCH_SECONDS:
                    self._write(batch, position)
                    batch, last_write = [], time.monotonic()
        self._write(batch, position)

    def _write(self, batch: Sequence[Outcome], position: int) -> None:
        """Write a batch and how far that brings the import, both or neither."""
        if not batch:
            return
        records = [outcome.record for outcome in batch if outcome.record is not None]
        for attempt in range(WRITE_TRIES):
            try:
                with transaction.atomic():
                    self._account(batch, write_titles(records), position)
                return
            except DatabaseError as error:
                # A lock that took too long, a row that an admin made at the same moment: later it will fit.
                logger.warning("catalogue batch not written (%s), attempt %d", type(error).__name__, attempt + 1)
                self.run.refresh_from_db()
                time.sleep(0.2 * (attempt + 1))
        self._write_one_by_one(batch, position)

    def _write_one_by_one(self, batch: Sequence[Outcome], position: int) -> None:
        """Find the title that the database won't take, and bring in the others."""
        first = position - len(batch)
        for offset, outcome in enumerate(batch, start=1):
            try:
                with transaction.atomic():
                    records = [outcome.record] if outcome.record is not None else []
                    self._account([outcome], write_titles(records), first + offset)
            except DatabaseError as error:
                self.run.refresh_from_db()
                reason = _("The database refuses it: %(problem)s") % {"problem": str(error).partition("\n")[0]}
                failed = Outcome(outcome.target, error=TmdbRefused(reason))
                with transaction.atomic():
                    self._account([failed], write_titles([]), first + offset)

    def _account(self, batch: Sequence[Outcome], written: WriteResult, position: int) -> None:
        is_last_try = self.run.cursor.get("last_try", False)
        again = [o.target for o in batch if isinstance(o.error, TmdbUnavailable) and not is_last_try]
        for kind in TitleKind.values:
            errors = {o.target[1]: o.error for o in batch if o.error is not None and o.target[0] == kind}
            services.mark_failures(kind=kind, errors=errors)
        # Titles that TMDB has deleted are what an import of changes expects to meet.
        gone = {o.target for o in batch if isinstance(o.error, TmdbNotFound)}
        expected = gone if self.run.kind == ImportKind.CHANGES else set()
        failed = [o for o in batch if o.error is not None and o.target not in again and o.target not in expected]
        ImportFailure.objects.bulk_create(
            [
                ImportFailure(run=self.run, title_kind=o.target[0], tmdb_id=o.target[1], reason=str(o.error) or "?")
                for o in failed
            ],
            ignore_conflicts=True,
        )
        # A stub that has come to be full is news, unless this import has counted it when it made the stub.
        filled = 0 if self.run.kind == ImportKind.IDS_FILE else written.filled
        cursor: dict[str, Any] = {"next": position}
        if again:
            cursor["again"] = [*self.run.cursor.get("again", []), *map(_encoded, again)]
        self._save(
            cursor=cursor,
            done=F("done") + len(batch) - len(failed) - len(again),
            failed=F("failed") + len(failed),
            added=F("added") + written.added + filled,
            changed=F("changed") + written.changed - filled,
        )

    def _save(self, *, cursor: dict[str, Any] | None = None, **columns: Any) -> None:
        """Note progress and a sign of life. Raises Interrupted if the import is no longer ours."""
        merged = {**self.run.cursor, **(cursor or {})}
        ours = CatalogueImport.objects.filter(pk=self.run.pk, status=ImportStatus.RUNNING, cursor__owner=self.token)
        if not ours.update(cursor=merged, heartbeat_at=timezone.now(), **columns):
            raise Interrupted
        self.run.refresh_from_db()
        self.on_progress(self.run)


def _encoded(target: Target) -> int:
    return target[1] if target[0] == TitleKind.FILM else -target[1]


def _decoded(number: int) -> Target:
    return (str(TitleKind.FILM), number) if number > 0 else (str(TitleKind.SHOW), -number)


@dataclass
class _Lines:
    """Lines of an id file: the titles that may be here, the ids of those for adults, and how many lines in all."""

    stubs: list[StubRecord] = field(default_factory=list)
    adult: list[int] = field(default_factory=list)
    count: int = 0

    def take(self, line: Any, kind: str) -> None:
        self.count += 1
        try:
            self.stubs.append(parse.id_file_stub(line, kind, adult_admitted=settings.ADULT_TITLES))
        except TmdbForAdults:
            self.adult.append(line["id"])
        except TmdbRefused:
            pass
