"""The list of a profile: kept in a row, and computed at once where the row doesn't know of all that happened."""

import datetime
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from threadpoolctl import threadpool_limits

from config.lib import garbage
from lists.models import Shelf
from recommendations.engine import History, Suggestion, Tuning
from recommendations.models import Recommendations, RecommendationSettings
from recommendations.serving import freshness
from recommendations.serving.loaded import current
from recommendations.serving.ranking import NO_MODEL, bases_of, basis_of, popular
from recommendations.serving.written import written, written_each
from social.models import Profile

logger = logging.getLogger(__name__)

# So many titles a list: rows on pages are made of them, and what is dismissed leaves enough.
MOST = 100
# A list is made again after so long in any case: what trends and what friends like goes on.
AGES = datetime.timedelta(hours=36)
# Seconds that a list computed for a page is kept for the next one; a worker writes it down meanwhile.
KEPT = 600

# What an experiment chose for a profile: the variant's name and how its list differs; "" and None for nothing.
Variant = Callable[[Profile], tuple[str, Tuning | None]]


def list_for(profile: Profile, *, variant: str = "", tuning: Tuning | None = None) -> Recommendations:
    """The profile's list by all that it did until now. Not saved where it had to be computed: a page writes nothing.

    variant, tuning: what an experiment chose for the profile. Whoever shows the list asks the gate again, for titles
    that have changed since. Runs one query where the row is fresh, else up to 7, once.
    """
    row = _row_of(profile)
    if row is not None and _is_fresh(row, variant):
        return row
    key = _cache_key(profile, row, variant)
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        made = make(profile, tuning=tuning)
        kept = {**made, "made_at": timezone.now()}
        cache.set(key, kept, KEPT)
    return Recommendations(profile=profile, variant=variant, **kept)


def refresh(*, profile: Profile, variant: str = "", tuning: Tuning | None = None) -> bool:
    """Make the profile's list anew and write it down. Returns False where somebody has stored one that knows more, or
    the profile is gone. Twice is once."""
    return bool(refresh_all([profile], lambda _profile: (variant, tuning)))


def refresh_all(profiles: Sequence[Profile], variant_of: Variant) -> int:
    """The same for many profiles, each named once. Returns how many lists were written.

    A list that can't be made is logged, leaves the others as they are, and waits behind them. Runs up to 9
    queries, and one for each 25 profiles.
    """
    # Before anything else is read: what is done from now on, these lists may not know of.
    states = freshness.states_of([profile.pk for profile in profiles])
    unwanted = set(_unwanted(profiles))
    wanted = [profile for profile in profiles if profile.pk in states and profile.pk not in unwanted]
    stored: set[int] = set()
    try:
        stored = _refreshed(wanted, variant_of, states)
    finally:
        freshness.put_off({profile.pk: states[profile.pk] for profile in wanted if profile.pk not in stored})
    return len(stored)


def _refreshed(wanted: Sequence[Profile], variant_of: Variant, states: Mapping[int, freshness.State]) -> set[int]:
    chosen = [variant_of(profile) for profile in wanted]
    # Lists are small maths: several threads at one would wait for each other longer than they compute.
    with garbage.left_alone(), threadpool_limits(1):
        lists = make_all(wanted, tunings=[tuning for _variant, tuning in chosen])
    made = [
        freshness.Made(profile_id=profile.pk, state=states[profile.pk], variant=variant, **columns)
        for profile, (variant, _tuning), columns in zip(wanted, chosen, lists, strict=True)
        if columns is not None
    ]
    return freshness.store_all(made)


def make(profile: Profile, *, tuning: Tuning | None = None) -> dict[str, Any]:
    """title_ids, scores, reasons and model_version of a list that goes by all that the profile did until now."""
    basis = basis_of(profile, tuning=tuning)
    if basis is None:
        return columns(popular(profile, most=MOST), NO_MODEL)
    return columns(basis.ranked(most=MOST), basis.bundle.version, basis.history)


def make_all(profiles: Sequence[Profile], *, tunings: Sequence[Tuning | None]) -> list[dict[str, Any] | None]:
    """The same of many, in their order; None for one whose list can't be made, of which the log tells.

    Runs up to 4 queries for all of them, and one for each 25; without a model as many as `popular` for each.
    """
    found: list[tuple[list[Suggestion], History | None, str] | None] = []
    bases = bases_of(profiles, tunings=tunings)
    for place, profile in enumerate(profiles):
        try:
            if bases is None:
                found.append((popular(profile, most=MOST), None, NO_MODEL))
            else:
                basis = bases.at(place)
                found.append((basis.ranked(most=MOST), basis.history, basis.bundle.version))
        except Exception:
            logger.exception("a list couldn't be made", extra={"profile_id": profile.pk})
            found.append(None)
    reasons = iter(written_each([(suggestions, history) for suggestions, history, _version in filter(None, found)]))
    return [each and _columns(each[0], next(reasons), each[2]) for each in found]


def columns(suggestions: list[Suggestion], version: str, history: History | None = None) -> dict[str, Any]:
    """Of a row: title_ids, scores, reasons and model_version."""
    return _columns(suggestions, written(suggestions, history), version)


def _columns(suggestions: list[Suggestion], reasons: list[dict[str, Any]], version: str) -> dict[str, Any]:
    return {
        "title_ids": [each.title for each in suggestions],
        "scores": [round(each.score, 5) for each in suggestions],
        "reasons": reasons,
        "model_version": version,
    }


def _unwanted(profiles: Sequence[Profile]) -> QuerySet[RecommendationSettings, int]:
    keys = [profile.pk for profile in profiles]
    return RecommendationSettings.objects.filter(profile__in=keys, is_wanted=False).values_list("profile", flat=True)


def _row_of(profile: Profile) -> Recommendations | None:
    shelf = Shelf.objects.filter(profile=OuterRef("pk")).values("version")
    return Recommendations.objects.filter(pk=profile.pk).annotate(shelf_now=Subquery(shelf)).first()


def _is_fresh(row: Any, variant: str) -> bool:
    bundle = current()
    return (
        row.made_at is not None
        and row.stale_at is None
        and (row.shelf_version or 0) == (row.shelf_now or 0)
        and row.variant == variant
        and row.model_version == (bundle.version if bundle else NO_MODEL)
        and row.made_at > timezone.now() - AGES
    )


def _cache_key(profile: Profile, row: Any, variant: str) -> str:
    bundle = current()
    shelf = row.shelf_now if row else Shelf.objects.filter(profile=profile.pk).values_list("version", flat=True).first()
    facts: tuple[Any, ...] = (
        shelf,
        row.stale_at if row else None,
        row.made_at if row else None,
        variant,
        timezone.localdate(),
    )
    facts += (bundle.version if bundle else NO_MODEL,)
    return f"recommendations:list:{profile.pk}:{hashlib.sha256(repr(facts).encode()).hexdigest()[:24]}"
