"""What somebody is recommended: the usual, or what an experiment tries on it; and lists brought up to date."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils import timezone

from movies.browse import BrowseFilters
from recommendations.engine import Tuning
from recommendations.models import Experiment, Recommendations, RecommendationSettings
from recommendations.services.experiments import assigned, variant_for
from recommendations.serving import lists
from recommendations.serving.freshness import stale_profiles
from recommendations.serving.picks import Pick
from recommendations.serving.ranking import NO_MODEL, among_of, basis_of, history_of, popular
from recommendations.serving.tuning import tried
from recommendations.training import Shard, begin_lists, precompute_shard, shards_left
from social.enums import ProfileKind
from social.models import Profile

logger = logging.getLogger(__name__)

# Lists that one message brings up to date.
AT_ONCE = 200
# Of a title's neighbours so many are ranked for somebody who wants more like it.
LIKE_IT = 60


def variant_of(profile: Profile) -> tuple[str, Tuning | None]:
    """The variant that the profile is in, and how its list differs; "" and None for the usual. Runs one query."""
    mine = assigned(profile)
    if mine is None:
        return "", None
    return mine.variant, tried(mine.tuning, is_holdout=mine.is_holdout)


def list_of(profile: Profile) -> Recommendations:
    """The profile's list by all that it did until now, see `serving.lists.list_for`. Runs 2 queries where the
    list is fresh."""
    variant, tuning = variant_of(profile)
    return lists.list_for(profile, variant=variant, tuning=tuning)


def made_for_wish(profile: Profile, wish: Any, *, region: str) -> Recommendations:
    """The profile's list, or one made on the spot of what a `forms.for_you.ForYouWish` asks for."""
    if wish.is_plain:
        return list_of(profile)
    providers = services_of(profile) if wish.services else []
    if wish.services and not providers:
        return Recommendations(profile=profile, made_at=timezone.now())
    filters = wish.filters(region=region, providers=providers)
    return list_among(profile, most=lists.MOST, filters=filters, like=wish.like or None, seed=wish.seed or None)


def services_of(profile: Profile) -> list[int]:
    """Keys of the services that the profile has. Runs one query."""
    return list(profile.providers.values_list("pk", flat=True))


def list_among(
    profile: Profile,
    *,
    most: int,
    filters: BrowseFilters | None = None,
    like: int | None = None,
    seed: int | None = None,
) -> Recommendations:
    """A list made on the spot, not to be saved: of titles that match, of those like a title, or shuffled.

    like: the key of a title; seed: the same one gives the same shuffle. Runs up to 7 queries.
    """
    variant, tuning = variant_of(profile)
    chosen = replace(tuning or Tuning(), seed=seed)
    basis = basis_of(profile, tuning=chosen)
    if basis is None:
        made = lists.columns(popular(profile, most=most, filters=filters), NO_MODEL)
    else:
        among = among_of(profile, filters)
        if like is not None:
            close = np.asarray([each.title for each in basis.bundle.similar(like, LIKE_IT)], np.int64)
            among = close if among is None else np.intersect1d(among, close)
        made = lists.columns(basis.ranked(most=most, among=among), basis.bundle.version, basis.history)
    return Recommendations(profile=profile, variant=variant, made_at=timezone.now(), **made)


# Kinds of reasons that go by what a profile did itself.
OWN_REASONS = frozenset({"titles", "person", "genre", "keyword", "collection", "continuity"})


def has_said_anything(profile: Profile, picks: Sequence[Pick]) -> bool:
    """Whether the list goes by anything that the profile did. Runs one query where no reason tells."""
    if any(reason.kind in OWN_REASONS for pick in picks for reason in pick.reasons):
        return True
    return len(history_of(profile)) > 0


def refresh_stale(*, limit: int = AT_ONCE) -> int:
    """Make the lists anew of those who did something since, who wait longest first. Returns how many it made."""
    profiles = list(Profile.objects.filter(pk__in=stale_profiles(limit=limit), withdrawn_at=None))
    return lists.refresh_all(profiles, _chooser())


def begin_everybody() -> Sequence[Shard]:
    """What is left to do of everybody's lists, for workers; nothing where others are at it."""
    run = begin_lists()
    return shards_left(run) if run else ()


def make_shard(shard: Shard) -> int:
    """Returns how many lists it made. Twice is once."""
    return precompute_shard(shard, variant_of=_chooser())


def _chooser() -> lists.Variant:
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
