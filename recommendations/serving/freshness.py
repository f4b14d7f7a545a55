"""Whether what a profile was recommended still goes by all that it did."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from recommendations.models import Recommendations

_MARK = """
INSERT INTO recommendations_recommendations
    (profile_id, title_ids, scores, reasons, model_version, variant, stale_at)
SELECT id, '{}', '{}', '[]', '', '', %(now)s FROM social_profile WHERE id = %(profile)s FOR KEY SHARE
ON CONFLICT (profile_id) DO UPDATE SET stale_at = EXCLUDED.stale_at
"""
_STATE = """
SELECT r.made_at, r.stale_at, r.shelf_version, r.model_version, s.version FROM social_profile p
LEFT JOIN recommendations_recommendations r ON r.profile_id = p.id LEFT JOIN lists_shelf s ON s.profile_id = p.id
WHERE p.id = %s
"""


@dataclass(frozen=True, slots=True)
class State:
    """How a profile's list stands. Read it before anything else that the new list is made of, and give it to `store`.

    made_at: None while there is none. stale_at: the last act that the list doesn't know of, None for none. shelf: how
    often the profile's tracking had been written when this was read; of undos and imports nothing else tells.
    """

    made_at: datetime.datetime | None = None
    stale_at: datetime.datetime | None = None
    model_version: str = ""
    shelf: int = 0
    is_stale: bool = True


def mark_stale(*, profile_id: int) -> None:
    """The profile did something that its list doesn't know of. One that is gone is passed over. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"profile": profile_id, "now": timezone.now()})


def state_of(*, profile_id: int) -> State:
    """Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [profile_id])
        row = cursor.fetchone()
    if row is None:
        return State()
    made_at, stale_at, known, version, shelf = row
    shelf = shelf or 0
    is_stale = made_at is None or stale_at is not None or (known or 0) != shelf
    return State(made_at, stale_at, version or "", shelf, is_stale)


@transaction.atomic
def store(
    *,
    profile_id: int,
    state: State,
    title_ids: Sequence[int],
    scores: Sequence[float],
    reasons: Sequence[Any],
    model_version: str,
    variant: str = "",
) -> bool:
    """Put a new list in place of the old one. state: as `state_of` had it before the list was computed.

    What the profile did since leaves the list stale, so that it is made again. Returns False, and writes nothing, where
    somebody has meanwhile stored one that knows of more. Raises ValueError for lists of different length.
    """
    if not len(title_ids) == len(scores) == len(reasons):
        raise ValueError("A list of recommendations has a score and reasons for each title.")
    mine = Recommendations.objects.select_for_update().filter(profile=profile_id).first()
    if mine and (mine.shelf_version or 0) > state.shelf:
        return False
    knows_all = mine is None or mine.stale_at == state.stale_at
    Recommendations.objects.update_or_create(
        profile_id=profile_id,
        defaults={
            "title_ids": list(title_ids),
            "scores": list(scores),
            "reasons": list(reasons),
            "model_version": model_version,
            "variant": variant,
            "shelf_version": state.shelf,
            "made_at": timezone.now(),
            "stale_at": None if knows_all or mine is None else mine.stale_at,
        },
    )
    return True


def stale_profiles(*, limit: int) -> list[int]:
    """Keys of profiles whose list doesn't know of all that they did, those who wait longest first. Runs 2 queries."""
    marked = list(Recommendations.objects.stale().values_list("pk", flat=True)[:limit])
    if len(marked) >= limit:
        return marked
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.profile_id FROM recommendations_recommendations r JOIN lists_shelf s USING (profile_id) "
            "WHERE r.stale_at IS NULL AND r.shelf_version IS DISTINCT FROM s.version ORDER BY s.updated_at LIMIT %s",
            [limit - len(marked)],
        )
        return [*marked, *(key for (key,) in cursor.fetchall())]
