"""What somebody is recommended: the usual, or what an experiment tries on it; and lists brought up to date."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from movies.browse import BrowseFilters
from recommendations.engine import Suggestion, Tuning
from recommendations.models import Experiment, Recommendations, RecommendationSettings
from recommendations.services.experiments import assigned, variant_for
from recommendations.serving import lists
from recommendations.serving.freshness import stale_profiles
from recommendations.serving.ranking import rank
from recommendations.serving.tuning import tried
from recommendations.training import Shard, begin_lists, precompute_shard, shards_left
from social.enums import ProfileKind
from social.models import Profile

logger = logging.getLogger(__name__)

# Lists that one message brings up to date.
AT_ONCE = 200


def variant_of(profile: Profile) -> tuple[str, Tuning | None]:
    """The variant that the profile is in, and how its list differs; "" and None for the usual. Runs 2 queries."""
    mine = assigned(profile)
    if mine is None:
        return "", None
    return mine.variant, tried(mine.tuning, is_holdout=mine.is_holdout)


def list_of(profile: Profile) -> Recommendations:
    """The profile's list by all that it did until now, see `serving.lists.list_for`. Runs up to 3 queries where the
    list is fresh."""
    variant, tuning = variant_of(profile)
    return lists.list_for(profile, variant=variant, tuning=tuning)


def ranked_for(
    profile: Profile, *, most: int, filters: BrowseFilters | None = None, seed: int | None = None
) -> tuple[list[Suggestion], str]:
    """A list made on the spot, of titles that match, or shuffled; and the variant it is of.

    seed: the same one gives the same shuffle.
    """
    variant, tuning = variant_of(profile)
    chosen = tuning or Tuning()
    if seed is not None:
        chosen = replace(chosen, seed=seed)
    return rank(profile, most=most, filters=filters, tuning=chosen), variant


def refresh_stale(*, limit: int = AT_ONCE) -> int:
    """Make the lists anew of those who did something since, who wait longest first. Returns how many it made."""
    keys = stale_profiles(limit=limit)
    choose, made = _chooser(), 0
    for profile in Profile.objects.filter(pk__in=keys, withdrawn_at=None).select_related("user"):
        variant, tuning = choose(profile)
        made += lists.refresh(profile=profile, variant=variant, tuning=tuning)
    return made


def begin_everybody() -> Sequence[Shard]:
    """What is left to do of everybody's lists, for workers; nothing where others are at it."""
    run = begin_lists()
    return shards_left(run) if run else ()


def make_shard(shard: Shard) -> int:
    """Returns how many lists it made. Twice is once."""
    return precompute_shard(shard, variant_of=_chooser())


def _chooser() -> Callable[[Profile], tuple[str, Tuning | None]]:
    """As `variant_of`, for many profiles: 2 queries for all of them together."""
    running = Experiment.objects.running().first()
    if running is None:
        return lambda _profile: ("", None)
    without = set(RecommendationSettings.objects.opted_out().values_list("profile", flat=True))

    def choose(profile: Profile) -> tuple[str, Tuning | None]:
        if profile.kind != ProfileKind.STANDARD or profile.pk in without:
            return "", None
        mine = variant_for(running, profile.pk)
        return mine["name"], tried(mine.get("tuning", {}), is_holdout=bool(mine.get("holdout")))

    return choose
