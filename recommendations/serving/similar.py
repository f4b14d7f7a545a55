"""Titles like one title, as somebody may see them."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from movies.cards import cards_of
from movies.models import Title
from recommendations.models import SimilarTitles
from recommendations.serving.loaded import current
from recommendations.serving.placed import beside
from recommendations.serving.shared import sharing_with
from recommendations.serving.written import written_why
from social.models import Profile

# So many are kept of each title: of those that a viewer may not see, enough others are left.
KEPT = 24
# What isn't precomputed is computed once in so many seconds.
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class SimilarTitle:
    """title: with card data. score: 0 to 1. why: what the two share, weightiest first, as `serving.written` has it."""

    title: Title
    score: float
    why: list[dict[str, Any]]
    model_version: str


def similar_to(title: Title, viewer: Profile | None, most: int) -> list[SimilarTitle]:
    """The most similar titles that the viewer may know of, and that have come out. None where nothing is known.

    Titles that the viewer has seen stay among them: they say what this one is like. Runs up to 4 queries, and up to 14
    more and milliseconds, once, for a title that the last precomputation didn't know.
    """
    row = kept_of(title.pk)
    if row is None:
        return []
    open_ = Title.objects.visible_to(viewer).filter(released_on__isnull=False, released_on__lte=timezone.localdate())
    allowed = set(open_.filter(pk__in=row.title_ids).order_by().values_list("pk", flat=True))
    chosen = [at for at, key in enumerate(row.title_ids) if key in allowed][:most]
    cards = cards_of([row.title_ids[at] for at in chosen])
    return [
        SimilarTitle(cards[row.title_ids[at]], row.scores[at], row.why[at], row.model_version)
        for at in chosen
        if row.title_ids[at] in cards
    ]


def kept_of(title_id: int) -> SimilarTitles | None:
    """As it was precomputed; else by the model that serves, by where the model places it among the others, or by what
    is shared, kept for a while. None: by none."""
    row = SimilarTitles.objects.filter(pk=title_id).first()
    if row:
        return row
    bundle = current()
    key = f"recommendations:similar:{title_id}:{bundle.version if bundle else ''}"
    known: SimilarTitles | bool | None = cache.get(key)
    if known is None:
        known = made_for(title_id) or _beside(title_id) or sharing_with(title_id, most=KEPT) or False
        cache.set(key, known, KEPT_SECONDS)
    return known if isinstance(known, SimilarTitles) else None


def _beside(title_id: int) -> SimilarTitles | None:
    bundle = current()
    return beside(title_id, bundle, most=KEPT) if bundle else None


def made_for(title_id: int) -> SimilarTitles | None:
    """Computed by the model that serves, not saved; None where it doesn't know the title."""
    bundle = current()
    found = bundle.similar(title_id, KEPT) if bundle else []
    if bundle is None or not found:
        return None
    return SimilarTitles(
        title_id=title_id,
        title_ids=[each.title for each in found],
        scores=[round(each.score, 5) for each in found],
        why=written_why(each.why for each in found),
        model_version=bundle.version,
        made_at=timezone.now(),
    )
