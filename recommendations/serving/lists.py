"""The list of one profile: kept in a row, and computed at once where the row doesn't know of all that happened."""

import datetime
import hashlib
import logging
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from lists.models import Shelf
from recommendations.engine import History, Suggestion, Tuning
from recommendations.models import Recommendations, RecommendationSettings
from recommendations.serving import freshness
from recommendations.serving.loaded import current
from recommendations.serving.ranking import NO_MODEL, basis_of, popular
from recommendations.serving.written import written
from social.models import Profile

logger = logging.getLogger(__name__)

# So many titles a list: rows on pages are made of them, and what is dismissed leaves enough.
MOST = 100
# A list is made again after so long in any case: what trends and what friends like goes on.
AGES = datetime.timedelta(hours=36)
# Seconds that a list computed for a page is kept for the next one; a worker writes it down meanwhile.
KEPT = 600


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


def refresh(
    *, profile: Profile, variant: str = "", tuning: Tuning | None = None, history: History | None = None
) -> bool:
    """Make the profile's list anew and write it down. Returns False where somebody has stored one that knows more, or
    the profile is gone.

    history: where it was read after `state_of` would have been. Twice is once.
    """
    state = freshness.state_of(profile_id=profile.pk)
    if RecommendationSettings.objects.filter(profile=profile.pk, is_wanted=False).exists():
        return False
    made = make(profile, tuning=tuning, history=history)
    try:
        return freshness.store(profile_id=profile.pk, state=state, variant=variant, **made)
    except IntegrityError:
        logger.info("a profile was deleted while its list was made", extra={"profile_id": profile.pk})
        return False


def make(profile: Profile, *, tuning: Tuning | None = None, history: History | None = None) -> dict[str, Any]:
    """title_ids, scores, reasons and model_version of a list that goes by all that the profile did until now."""
    basis = basis_of(profile, tuning=tuning, history=history)
    if basis is None:
        return columns(popular(profile, most=MOST), NO_MODEL)
    return columns(basis.ranked(most=MOST), basis.bundle.version, basis.history)


def columns(suggestions: list[Suggestion], version: str, history: History | None = None) -> dict[str, Any]:
    """Of a row: title_ids, scores, reasons and model_version."""
    return {
        "title_ids": [each.title for each in suggestions],
        "scores": [round(each.score, 5) for each in suggestions],
        "reasons": written(suggestions, history),
        "model_version": version,
    }


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
