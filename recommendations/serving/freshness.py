"""Whether what a profile was recommended still goes by all that it did."""

import datetime
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

_MARK = """
INSERT INTO recommendations_recommendations
    (profile_id, title_ids, scores, reasons, model_version, variant, stale_at)
SELECT id, '{}', '{}', '[]', '', '', %(now)s FROM social_profile WHERE id = ANY(%(profiles)s)
    AND NOT EXISTS (SELECT 1 FROM recommendations_recommendationsettings s WHERE s.profile_id = id AND NOT is_wanted)
ORDER BY id FOR KEY SHARE
ON CONFLICT (profile_id) DO UPDATE SET stale_at = EXCLUDED.stale_at
"""
_STATES = """
SELECT p.id, r.made_at, r.stale_at, r.shelf_version, r.model_version, s.version FROM social_profile p
LEFT JOIN recommendations_recommendations r ON r.profile_id = p.id LEFT JOIN lists_shelf s ON s.profile_id = p.id
WHERE p.id = ANY(%s)
"""
# Those marked, and those whose shelf alone tells, in one queue. Nobody makes lists for whom the second half leaves out:
# they would stand at its head for good.
_STALE = """
SELECT profile_id FROM (
    SELECT profile_id, stale_at AS since FROM recommendations_recommendations WHERE stale_at IS NOT NULL
    UNION ALL
    SELECT r.profile_id, s.updated_at FROM recommendations_recommendations r JOIN lists_shelf s USING (profile_id)
    WHERE r.stale_at IS NULL AND r.shelf_version IS DISTINCT FROM s.version
) waiting JOIN social_profile p ON p.id = profile_id
WHERE p.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM recommendations_recommendationsettings s WHERE s.profile_id = p.id AND NOT is_wanted)
ORDER BY since, profile_id LIMIT %s
"""
_PUT_OFF = """
UPDATE recommendations_recommendations r SET stale_at = %(now)s
FROM unnest(%(profiles)s::bigint[], %(made)s::timestamptz[]) tried (profile_id, made_at)
WHERE r.profile_id = tried.profile_id AND r.made_at IS NOT DISTINCT FROM tried.made_at
"""
# The profiles are locked before the lists, in the order of their keys: so does whoever deletes one, or wants no list
# any more. By a statement of its own, so that the next one sees what was written while this one waited.
_HOLD = "SELECT id FROM social_profile WHERE id = ANY(%(profiles)s) ORDER BY id FOR KEY SHARE"
# What stale_at is proposed is the one that the list knows of; another one was written since, and stays.
_STORE = """
WITH alive AS MATERIALIZED (
    SELECT id FROM social_profile WHERE id = ANY(%(held)s)
        AND NOT EXISTS (SELECT 1 FROM recommendations_recommendationsettings WHERE profile_id = id AND NOT is_wanted)
), free AS MATERIALIZED (
    SELECT profile_id FROM recommendations_recommendations WHERE profile_id = ANY(%(profiles)s)
    ORDER BY profile_id FOR UPDATE {wait}
), made (profile_id, title_ids, scores, reasons, model_version, variant, shelf_version, stale_at) AS (VALUES {rows})
INSERT INTO recommendations_recommendations AS r
    (profile_id, title_ids, scores, reasons, model_version, variant, shelf_version, made_at, stale_at)
SELECT profile_id::bigint, title_ids::bigint[], scores::real[], reasons::jsonb, model_version, variant,
    shelf_version::bigint, %(now)s, stale_at::timestamptz
FROM made JOIN alive ON id = profile_id::bigint
WHERE id IN (SELECT profile_id FROM free)
    OR NOT EXISTS (SELECT 1 FROM recommendations_recommendations known WHERE known.profile_id = id)
ORDER BY id
ON CONFLICT (profile_id) DO UPDATE SET title_ids = EXCLUDED.title_ids, scores = EXCLUDED.scores,
    reasons = EXCLUDED.reasons, model_version = EXCLUDED.model_version, variant = EXCLUDED.variant,
    shelf_version = EXCLUDED.shelf_version, made_at = EXCLUDED.made_at,
    stale_at = CASE WHEN r.stale_at IS DISTINCT FROM EXCLUDED.stale_at THEN r.stale_at END
WHERE coalesce(r.shelf_version, 0) <= EXCLUDED.shelf_version
RETURNING profile_id
"""


@dataclass(frozen=True, slots=True)
class State:
    """How a profile's list stands. Read it before anything else that the new list is made of, for `store_all`.

    made_at: None while there is none. stale_at: the last act that the list doesn't know of, None for none. shelf: how
    often the profile's tracking had been written when this was read; of undos and imports nothing else tells.
    """

    made_at: datetime.datetime | None = None
    stale_at: datetime.datetime | None = None
    model_version: str = ""
    shelf: int = 0
    is_stale: bool = True


def mark_stale(*, profile_id: int) -> None:
    """The profile did something that its list doesn't know of. Who is gone, or wants none, is passed over. Runs a
    query."""
    mark_all_stale([profile_id])


def mark_all_stale(profile_ids: Sequence[int]) -> None:
    """Something happened that the lists of these don't know of. Two at once don't wait for each other: the lists are
    taken in the order of their profiles' keys. Runs a query."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"profiles": list(profile_ids), "now": timezone.now()})


@dataclass(frozen=True, slots=True)
class Made:
    """A new list. state: as `states_of` had it before the list was computed. title_ids, scores, reasons: one each a
    title. Raises ValueError where they aren't of one length.
    """

    profile_id: int
    state: State
    title_ids: Sequence[int]
    scores: Sequence[float]
    reasons: Sequence[Any]
    model_version: str
    variant: str = ""

    def __post_init__(self) -> None:
        if not len(self.title_ids) == len(self.scores) == len(self.reasons):
            raise ValueError("A list of recommendations has a score and reasons for each title.")

    @property
    def _row(self) -> tuple[Any, ...]:
        stale_at = self.state.stale_at.isoformat() if self.state.stale_at else None
        listed = [f"{{{','.join(map(str, values))}}}" for values in (self.title_ids, self.scores)]
        reasons = json.dumps(self.reasons, separators=(",", ":"))
        return (self.profile_id, *listed, reasons, self.model_version, self.variant, self.state.shelf, stale_at)


def state_of(*, profile_id: int) -> State:
    """Runs one query."""
    return states_of([profile_id]).get(profile_id, State())


def states_of(profile_ids: Sequence[int]) -> dict[int, State]:
    """By key, of those that are there. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [list(profile_ids)])
        rows = cursor.fetchall()
    found = {}
    for key, made_at, stale_at, known, version, shelf in rows:
        is_stale = made_at is None or stale_at is not None or (known or 0) != (shelf or 0)
        found[key] = State(made_at, stale_at, version or "", shelf or 0, is_stale)
    return found


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
    """Put a new list in place of the old one, see `store_all`. Returns whether it was written. Raises ValueError for
    lists of different length.
    """
    made = Made(profile_id, state, title_ids, scores, reasons, model_version, variant)
    return bool(_written([made], wait=True))


def store_all(made: Sequence[Made]) -> set[int]:
    """Put new lists in place of the old ones, each profile's once. Returns the keys of those that were written.

    What a profile did since its state was read leaves its list stale, so that it is made again. Nothing is written for
    whom somebody has meanwhile stored one that knows of more, and for those who are gone or want none by now. Runs two
    queries, and as many for each list that wasn't written: somebody else may have had it in hand.
    """
    ordered = sorted(made, key=lambda each: each.profile_id)
    stored: set[int] = set()
    if len(ordered) > 1:
        try:
            stored = _written(ordered, wait=False)
        except (DataError, IntegrityError, OperationalError):
            # Somebody was deleted by other ways than ours, or one list isn't fit to be stored: the others are.
            logger.warning("lists are stored one by one", exc_info=True)
    for each in ordered:
        if each.profile_id in stored:
            continue
        try:
            stored |= _written([each], wait=True)
        except IntegrityError:
            logger.info("a profile was deleted while its list was made", extra={"profile_id": each.profile_id})
        except (DataError, OperationalError):
            # Nothing fit to be stored; or two who waited for each other, of whom this one gave way.
            logger.exception("a list couldn't be stored", extra={"profile_id": each.profile_id})
    return stored


def _written(made: Sequence[Made], *, wait: bool) -> set[int]:
    """wait: whether for lists that somebody else has in hand; else these are passed over."""
    facts: dict[str, Any] = {"profiles": [each.profile_id for each in made], "now": timezone.now()}
    rows = []
    for number, each in enumerate(made):
        names = [f"{number}_{column}" for column in range(8)]
        facts |= dict(zip(names, each._row, strict=True))
        rows.append(f"({', '.join(f'%({name})s' for name in names)})")
    sql = _STORE.format(wait="" if wait else "SKIP LOCKED", rows=", ".join(rows))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD, facts)
        cursor.execute(sql, facts | {"held": [key for (key,) in cursor.fetchall()]})
        return {key for (key,) in cursor.fetchall()}


def stale_profiles(*, limit: int) -> list[int]:
    """Keys of profiles whose list doesn't know of all that they did, those who wait longest first. Without those who
    want none, and those who are about to be deleted. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [limit])
        return [key for (key,) in cursor.fetchall()]


def put_off(tried: Mapping[int, State]) -> None:
    """Their lists couldn't be made: they wait behind all others. tried: by key, as they stood before.

    Whose list was fresh, or has been made by somebody else since, is left alone. Runs one query, or none for nobody.
    """
    waiting = {key: state.made_at for key, state in tried.items() if state.is_stale}
    if not waiting:
        return
    facts: dict[str, Any] = {"profiles": list(waiting), "made": list(waiting.values()), "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, facts)
