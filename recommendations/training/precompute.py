"""Everybody's list, in shards: each a few hundred profiles, for any worker, as often as one likes."""

import logging
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from config.lib.locks import kept_lock
from recommendations.engine import Tuning
from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun, Recommendations, RecommendationSettings
from recommendations.serving import lists
from recommendations.serving.loaded import current
from recommendations.training.runs import LOCK_SECONDS, QUIET, quiet_for
from social.enums import ProfileKind
from social.models import Profile

logger = logging.getLogger(__name__)

SHARD = 200


def no_experiment(_profile: Profile) -> tuple[str, Tuning | None]:
    """What everybody gets."""
    return "", None


@dataclass(frozen=True, slots=True)
class Shard:
    """Profiles with keys from `first` to `last`, for one run."""

    run_id: int
    first: int
    last: int


def begin_lists() -> ModelRun | None:
    """A new run over all profiles, or the one that is under way if nobody seems to be at it; None where somebody is.

    Whoever gets one sends out `shards_left`. Two at once: one of them gets it.
    """
    bundle = current()
    version = bundle.version if bundle else ""
    with kept_lock(f"recommendations:{RunKind.PRECOMPUTE}", ttl=LOCK_SECONDS) as lock:
        if lock is None:
            return None
        run = ModelRun.objects.running().filter(kind=RunKind.PRECOMPUTE).first()
        if run and run.version == version:
            if quiet_for(run) < QUIET:
                return None
            logger.info("lists are taken up again", extra={"run": run.pk})
            # Where nobody got a list since the last time, something is in the way: see `abandoned_kinds`.
            is_stuck = run.done <= run.cursor.get("done", 0)
            run.cursor = {"tries": run.cursor.get("tries", 0) + 1 if is_stuck else 1, "done": run.done}
        else:
            if run:
                _end(run, RunStatus.FAILED, f"Given up for model {version}.")
            run = ModelRun.objects.create(kind=RunKind.PRECOMPUTE, version=version, total=_wanted().count())
        ModelRun.objects.filter(pk=run.pk).update(cursor=run.cursor, heartbeat_at=timezone.now())
    _look(run)
    return run


def shards_left(run: ModelRun) -> list[Shard]:
    """Those of a run in which somebody has no list yet. Runs one query."""
    keys = list(_left(run).order_by("pk").values_list("pk", flat=True))
    return [Shard(run.pk, keys[at], keys[min(at + SHARD, len(keys)) - 1]) for at in range(0, len(keys), SHARD)]


def precompute_shard(shard: Shard, *, variant_of: lists.Variant = no_experiment) -> int:
    """Make the lists of those in it that have none of this run. Returns how many it made.

    Twice, or two at once, is as once: whoever has a list is passed over, and the second of two leaves it to the first.
    """
    run = ModelRun.objects.running().filter(pk=shard.run_id, kind=RunKind.PRECOMPUTE).first()
    if run is None:
        return 0
    seen = made = 0
    with kept_lock(f"recommendations:shard:{run.pk}:{shard.first}", ttl=LOCK_SECONDS) as lock:
        if lock is not None:
            profiles = list(_left(run).filter(pk__gte=shard.first, pk__lte=shard.last).order_by("pk"))
            seen = len(profiles)
            made = lists.refresh_all(profiles, variant_of)
    _note(run, seen)
    return made


def _wanted() -> QuerySet[Profile]:
    """Everybody that has a list: guests are gone before the night is, and some want none."""
    unwanted = Exists(RecommendationSettings.objects.filter(profile=OuterRef("pk"), is_wanted=False))
    return Profile.objects.filter(~unwanted, withdrawn_at=None).exclude(kind=ProfileKind.GUEST)


def _left(run: ModelRun) -> QuerySet[Profile]:
    has = Q(made_at__gte=run.started_at, model_version=run.version)
    return _wanted().filter(~Exists(Recommendations.objects.filter(has, profile=OuterRef("pk"))))


def _note(run: ModelRun, seen: int) -> None:
    """Write down that so many more were seen to. Everybody is counted only towards the end: on a large site that takes
    as long as a dozen lists."""
    mine = ModelRun.objects.running().filter(pk=run.pk)
    mine.update(done=Least(F("done") + seen, Coalesce("total", 0)), heartbeat_at=timezone.now())
    if mine.filter(done__gte=F("total") - 2 * SHARD).exists():
        _look(run)


def _look(run: ModelRun) -> None:
    """Write down how far the run is, and end it where nothing is left. Runs 3 queries."""
    total, left = _wanted().count(), _left(run).count()
    if not left:
        _end(run, RunStatus.DONE, done=total, total=total)
        return
    mine = ModelRun.objects.running().filter(pk=run.pk)
    mine.update(done=max(total - left, 0), total=total, heartbeat_at=timezone.now())


def _end(run: ModelRun, status: RunStatus, reason: str = "", **fields: int) -> None:
    mine = ModelRun.objects.running().filter(pk=run.pk)
    mine.update(status=status, reason=reason, finished_at=timezone.now(), **fields)
