"""The one gate: which titles may be recommended to a profile. Pages, API, mails and precomputation all ask here.

A title passes that the profile may know of (its audience, a kid's ceiling, titles for adults) and that has come out,
unless the profile has seen it, is on it, has dropped it, has rated it, or doesn't want it recommended. Whoever wants
no recommendations gets none.
"""

import datetime
import time
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lists.models import LibraryEntry
from movies.models import Title
from movies.models.audience import Audience, audience_of
from movies.models.titles import TitleQuerySet
from recommendations.engine.signals import places
from recommendations.models import NotInterested, RecommendationSettings
from recommendations.serving.said import DONE_WITH, Said, said_by
from reviews.models import Rating
from social.models import Profile

Keys = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# For how long a process goes by what it has read of the catalogue. What is shown in the end passes `recommendable`.
CATALOGUE_SECONDS = 300
_DONE_WITH = Q(times_watched__gt=0) | Q(status__in=DONE_WITH)


def recommendable(profile: Profile | None, titles: TitleQuerySet | None = None) -> TitleQuerySet:
    """Of these titles, or of all, those that may be recommended to the profile; a visitor is None.

    One query, whatever is added to it.
    """
    return (Title.objects.all() if titles is None else titles).visible_to(profile).filter(is_open(profile))


def is_open(profile: Profile | None) -> Q:
    """The condition on titles that the profile may know of: whether each may be recommended to it."""
    today = timezone.localdate()
    return open_to(profile.pk, today) if profile else Q(released_on__isnull=False, released_on__lte=today)


def open_to(profile: Any, today: Any) -> Q:
    """The same of a profile's key and a day, or of a `Given` for each."""
    here = {"profile": profile, "title": OuterRef("pk")}
    return (
        Q(released_on__isnull=False, released_on__lte=today)
        & ~Q(Exists(RecommendationSettings.objects.filter(profile=profile, is_wanted=False)))
        & ~Q(Exists(LibraryEntry.objects.filter(_DONE_WITH, **here)))
        & ~Q(Exists(Rating.objects.of_titles().filter(**here)))
        & ~Q(Exists(NotInterested.objects.filter(**here)))
    )


def allowed(profile: Profile | None, keys: Keys, *, said: Said | None = None) -> Mask:
    """The same over the keys (m,) of titles, sorted: (m,) of whether each may be recommended. Keys of titles that are
    gone may not. said: what the profile's acts say, where the caller has it already.

    Runs one query where they have to be read, and another every few minutes for each kind of audience.
    """
    mask = _open_to(audience_of(profile), keys).copy()
    if profile:
        known = said_by(profile) if said is None else said
        if known.is_wanted:
            where = places(keys, known.closed)
            mask[where[where >= 0]] = False
        else:
            mask[:] = False
    return mask


def forget_catalogue() -> None:
    """Read the catalogue anew at the next look."""
    _read_catalogue.cache_clear()
    _open.clear()


def _open_to(audience: Audience, keys: Keys) -> Mask:
    """Not to be changed."""
    known = _read_catalogue(audience, timezone.localdate(), int(time.monotonic() // CATALOGUE_SECONDS))
    # Keys are nearly always a model's, and stay the same ones as long as it serves.
    held = _open.get(audience)
    if held is None or held[0] is not known or held[1] is not keys:
        at = np.searchsorted(known, keys)
        is_known = known[np.minimum(at, len(known) - 1)] == keys if len(known) else np.False_
        held = _open[audience] = (known, keys, np.asarray((at < len(known)) & is_known))
    return held[2]


# For each audience what was read, over which keys, and the mask of both.
_open: dict[Audience, tuple[Keys, Keys, Mask]] = {}


@lru_cache(maxsize=32)
def _read_catalogue(audience: Audience, today: datetime.date, _turn: int) -> Keys:
    """Keys of all titles that such an audience may be recommended, sorted. Eight bytes a title."""
    open_: Any = Title.objects.for_audience(audience).filter(released_on__isnull=False, released_on__lte=today)
    return np.fromiter(open_.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000), np.int64)
