"""Who gets which variant, what it was shown, and what came of it."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.prepared import Given, prepared
from movies.models import Title
from recommendations.enums import Outcome
from recommendations.models import TRAINABLE, Experiment, Exposure, RecommendationSettings
from recommendations.validators import variants_add_up
from social.enums import ProfileKind
from social.models import Profile

# Shown at once; more is somebody trying.
MOST_SHOWN = 200
_STEPS = 2**64


class ExperimentError(Exception):
    """An experiment can't be started, or ended. Says why, in the words of a page."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a profile gets. tuning: settings of the blend that differ from the usual; is_holdout: popularity instead."""

    experiment_id: int
    variant: str
    tuning: dict[str, Any] = field(default_factory=dict)
    is_holdout: bool = False


def assigned(profile: Profile) -> Assignment | None:
    """The variant of the running experiment that the profile is in; None where there is none, or it is in none.

    Children, guests and whoever has opted out of either are in none. The same profile always gets the same. Runs one
    query.
    """
    if not profile or profile.kind != ProfileKind.STANDARD:
        return None
    running = next(iter(_running(profile=profile.pk)), None)
    if running is None:
        return None
    chosen = variant_for(running, profile.pk)
    return Assignment(running.pk, chosen["name"], chosen.get("tuning", {}), bool(chosen.get("holdout")))


@prepared
def _running() -> QuerySet[Experiment]:
    """The one that runs, unless the profile has opted out."""
    has_opted_out = Exists(RecommendationSettings.objects.opted_out().filter(profile=Given("profile")))
    return Experiment.objects.running().filter(~has_opted_out)[:1]


def variant_for(experiment: Experiment, profile_id: int) -> dict[str, Any]:
    """By the slug and the profile's key alone, in proportion to the shares."""
    digest = hashlib.sha256(f"{experiment.slug}:{profile_id}".encode()).digest()
    variants: list[dict[str, Any]] = experiment.variants
    left = int.from_bytes(digest[:8]) / _STEPS * sum(each["share"] for each in variants)
    for each in variants:
        left -= each["share"]
        if left < 0:
            return each
    return variants[-1]


def note_shown(*, profile: Profile, title_ids: Iterable[int]) -> int:
    """The profile sees these suggestions. Each is noted once, with the variant it was first seen with; titles that are
    gone are passed over. Returns how many are new.
    """
    mine = assigned(profile)
    if mine is None:
        return 0
    keys = list(dict.fromkeys(title_ids))[:MOST_SHOWN]
    now, before = timezone.now(), Exposure.objects.filter(experiment=mine.experiment_id, profile=profile)
    known = set(before.filter(title__in=keys).values_list("title", flat=True))
    new = Title.objects.visible_to(profile).filter(pk__in=set(keys) - known).values_list("pk", flat=True)
    rows = [
        Exposure(experiment_id=mine.experiment_id, profile=profile, title_id=key, variant=mine.variant, shown_at=now)
        for key in new
    ]
    Exposure.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def note_opened(*, profile: Profile, title_id: int) -> bool:
    """The profile opened one of its suggestions. Whether that is new."""
    return note_outcome(
        profile_id=profile.pk, title_id=title_id, outcome=Outcome.CLICKED, at=timezone.now(), rating=None
    )


def note_outcome(
    *, profile_id: int, title_id: int, outcome: Outcome, at: datetime.datetime, rating: int | None = None
) -> bool:
    """What came of a title that the running experiment had shown: the first of each kind, and only what came after.

    Returns whether it was noted. Runs one query.
    """
    shown = Exposure.objects.filter(
        TRAINABLE, experiment__in=Experiment.objects.running(), profile=profile_id, title=title_id, shown_at__lte=at
    )
    facts: dict[str, Any] = {f"{outcome}_at": at}
    if outcome == Outcome.RATED:
        facts["rating"] = rating
    return bool(shown.filter(**{f"{outcome}_at": None}).update(**facts))


@transaction.atomic
def start(*, experiment: Experiment) -> Experiment:
    """From now on. Raises ExperimentError where it has been started before, or another one is running."""
    mine = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if mine.started_at:
        raise ExperimentError(_("It was started before. Make a new one: its figures would be mixed with the old."))
    try:
        variants_add_up(mine.variants)
    except ValidationError as error:
        raise ExperimentError(" ".join(error.messages))
    mine.started_at = timezone.now()
    try:
        with transaction.atomic():
            mine.save(update_fields=["started_at"])
    except IntegrityError:
        raise ExperimentError(_("Another experiment is running. End it first."))
    return mine


@transaction.atomic
def end(*, experiment: Experiment) -> Experiment:
    """From now on everybody gets the usual again. Twice is once. Raises ExperimentError where it wasn't started."""
    mine = Experiment.objects.select_for_update().get(pk=experiment.pk)
    if not mine.started_at:
        raise ExperimentError(_("It hasn’t been started."))
    if mine.ended_at is None:
        mine.ended_at = timezone.now()
        mine.save(update_fields=["ended_at"])
    return mine
