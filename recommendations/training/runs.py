"""Who works on a run, how far it is, and how it ended: one process at a time, and a dead one's work is taken up."""

import datetime
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from config.lib.locks import KeptLock, kept_lock, redis_client, redis_key
from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun

logger = logging.getLogger(__name__)

# Seconds after which a dead process has lost its run.
LOCK_SECONDS = 60
LONGEST_REASON = 500
# So often a run is taken up whose process dies: what kills each of them is too much for this machine.
MOST_TRIES = 4
# Lists that many workers make: without a sign of life for so long, what is left is sent out again.
QUIET = datetime.timedelta(minutes=5)
# Work under one lock; the lists' shards have one each.
ALONE = (RunKind.TRAIN, RunKind.VECTORS)


class TakenOverError(Exception):
    """The run isn't this process's any more: its lock was lost, or somebody ended it."""


class Work:
    """One run in this process's hands."""

    def __init__(self, run: ModelRun, lock: KeptLock) -> None:
        self.run, self.lock = run, lock

    @property
    def cursor(self) -> dict[str, Any]:
        """Where the run is; what a process before this one left. Change it by `at`."""
        return dict(self.run.cursor)

    def at(self, *, done: int | None = None, total: int | None = None, **cursor: Any) -> None:
        """Write down how far it is: a sign of life. Raises TakenOverError. Runs one query."""
        self.run.cursor = {**self.run.cursor, **cursor}
        self.run.done = self.run.done if done is None else done
        self.run.total = self.run.total if total is None else total
        self._write(cursor=self.run.cursor, done=self.run.done, total=self.run.total, heartbeat_at=timezone.now())

    def end(self, status: RunStatus, *, reason: str = "", **fields: Any) -> None:
        """Raises TakenOverError."""
        self._write(
            status=status, reason=reason[:LONGEST_REASON], finished_at=timezone.now(), cursor={}, owner="", **fields
        )
        self.run.refresh_from_db()

    def _write(self, **fields: Any) -> None:
        mine = ModelRun.objects.running().filter(pk=self.run.pk, owner=self.lock.owner)
        if not self.lock.is_mine or not mine.update(**fields):
            raise TakenOverError


@contextmanager
def working_on(kind: RunKind, *, version: str = "") -> Iterator[Work | None]:
    """The run of this kind that is under way and that nobody works on, or a new one; None where somebody does.

    version: of the model that a new run works with; one under way with another version is given up for it. What goes
    wrong within ends the run as failed, and is raised; a kill leaves it as it is, for the next one to go on with.
    """
    owner = secrets.token_hex(16)
    with kept_lock(f"recommendations:{kind}", ttl=LOCK_SECONDS, owner=owner) as lock:
        if lock is None:
            logger.info("a run is under way already", extra={"kind": kind})
            yield None
            return
        work = Work(_taken(kind, version, owner), lock)
        try:
            yield work
        except TakenOverError:
            logger.warning("a run was taken over", extra={"kind": kind, "run": work.run.pk})
        except BaseException as error:
            _fail(work, error)
            raise


def abandoned_kinds() -> list[str]:
    """Kinds with a run under way whose process is dead, or whose messages were lost. Runs one query.

    One that killed too many processes already is ended here, and isn't among them.
    """
    found = []
    for run in ModelRun.objects.running().filter(kind__in=(*ALONE, RunKind.PRECOMPUTE)):
        if run.kind == RunKind.PRECOMPUTE:
            is_dead = quiet_for(run) >= QUIET
        else:
            is_dead = not redis_client().exists(redis_key(f"lock:recommendations:{run.kind}"))
        if is_dead and run.cursor.get("tries", 0) >= MOST_TRIES:
            reason = _why_given_up(run)
            logger.error("a run is given up", extra={"kind": run.kind, "run": run.pk, "reason": reason})
            ModelRun.objects.running().filter(pk=run.pk).update(
                status=RunStatus.FAILED, finished_at=timezone.now(), reason=reason
            )
        elif is_dead:
            found.append(run.kind)
    return found


def _why_given_up(run: ModelRun) -> str:
    if run.kind == RunKind.PRECOMPUTE:
        return f"Tried {MOST_TRIES} times, {(run.total or 0) - run.done} lists aren't made; the log tells of each."
    return f"Its process died {MOST_TRIES} times, the last time at: {run.cursor.get('part', 'the beginning')}."


def quiet_for(run: ModelRun) -> datetime.timedelta:
    """How long a run has shown no sign of life."""
    return timezone.now() - (run.heartbeat_at or run.started_at)


def _taken(kind: RunKind, version: str, owner: str) -> ModelRun:
    """Under the lock of its kind."""
    found = ModelRun.objects.running().filter(kind=kind).first()
    if found and version and found.version != version:
        ModelRun.objects.running().filter(pk=found.pk).update(
            status=RunStatus.FAILED, finished_at=timezone.now(), reason=f"Given up for model {version}."
        )
        found = None
    if found is None:
        facts = {"version": version, "owner": owner, "heartbeat_at": timezone.now(), "cursor": {"tries": 1}}
        return ModelRun.objects.create(kind=kind, **facts)
    logger.info("a run is taken up again", extra={"kind": kind, "run": found.pk, "cursor": found.cursor})
    found.owner, found.heartbeat_at = owner, timezone.now()
    found.cursor = {**found.cursor, "tries": found.cursor.get("tries", 0) + 1}
    found.save(update_fields=["owner", "heartbeat_at", "cursor"])
    return found


def _fail(work: Work, error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        return
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    ModelRun.objects.running().filter(pk=work.run.pk, owner=work.lock.owner).update(
        status=RunStatus.FAILED, reason=reason, finished_at=timezone.now(), owner=""
    )
