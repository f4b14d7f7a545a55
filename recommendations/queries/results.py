"""What came of an experiment, a variant at a time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.functional import cached_property

from recommendations.engine.intervals import sample_needed, wilson
from recommendations.enums import Outcome
from recommendations.models import Experiment, Exposure

# The smallest difference that anybody would act on: a fifth more.
WORTH_KNOWING = 0.2


@dataclass(frozen=True)
class Share:
    """How many of so many. low, high: the 95 % interval."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @cached_property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)

    @property
    def percent(self) -> str:
        """Such as `12.5 % (9.1–16.8)`; a dash for none."""
        if not self.of:
            return "–"
        low, high = self.bounds
        return f"{100 * self.value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


@dataclass(frozen=True)
class Result:
    """Of one variant. profiles: that were shown anything; shown: titles they were shown.

    by_profile: of each outcome, how many of the profiles had it at least once: profiles are what chance divides, so the
    intervals hold for these. click_through: opened of shown; its titles hang together by profile, so its interval is
    too narrow, and it has none. mean_rating: of ratings given afterwards, None for none.
    """

    variant: str
    is_holdout: bool
    profiles: int
    shown: int
    opened: int
    by_profile: dict[str, Share]
    mean_rating: float | None

    @property
    def click_through(self) -> float:
        return self.opened / self.shown if self.shown else 0.0

    @property
    def click_through_percent(self) -> str:
        return f"{100 * self.click_through:.1f} %" if self.shown else "–"


def results_of(experiment: Experiment) -> list[Result]:
    """One for each variant, in their order. Runs one query."""
    rows = Exposure.objects.filter(experiment=experiment)
    happened = {f"had_{name}": Count("profile", distinct=True, filter=_has(name)) for name in Outcome.values}
    found = rows.values("variant").annotate(
        profiles=Count("profile", distinct=True),
        shown=Count("pk"),
        opened=Count("pk", filter=_has(Outcome.CLICKED)),
        mean=Avg("rating"),
        **happened,
    )
    by_variant: dict[str, Any] = {row["variant"]: row for row in found.order_by("variant")}
    return [_result(each, by_variant.get(each["name"], {})) for each in experiment.variants]


def profiles_needed(results: list[Result]) -> int | None:
    """Of each variant, to see whether a fifth more open something than with the first; None while none has."""
    opened = results[0].by_profile[Outcome.CLICKED] if results else Share(0, 0)
    try:
        return sample_needed(opened.value, change=WORTH_KNOWING)
    except ValueError:
        return None


def _has(outcome: str) -> Q:
    return Q(**{f"{outcome}_at__isnull": False})


def _result(variant: dict[str, Any], row: dict[str, Any]) -> Result:
    profiles = row.get("profiles", 0)
    return Result(
        variant=variant["name"],
        is_holdout=bool(variant.get("holdout")),
        profiles=profiles,
        shown=row.get("shown", 0),
        opened=row.get("opened", 0),
        by_profile={name: Share(row.get(f"had_{name}", 0), profiles) for name in Outcome.values},
        mean_rating=row.get("mean"),
    )
