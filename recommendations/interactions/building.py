"""Writing the table of interactions: of everybody in chunks, or of the one profile that has just acted."""

import logging
from collections.abc import Callable

from django.db import connection, transaction

from recommendations.interactions.signs import FACTS, FRESH
from social.models import Profile

logger = logging.getLogger(__name__)

# Profiles in one transaction. Each is locked: PostgreSQL has room for some thousands of such locks.
CHUNK = 500
_LOCK = 71_023

# NOT IN is answered by a hash, whatever the planner takes the size of `fresh` for. What is as it was isn't written
# again: a nightly run would otherwise leave as many dead rows as there are living ones.
_WRITE = f"""
WITH {FRESH}, gone AS (
    DELETE FROM recommendations_interaction i WHERE i.profile_id BETWEEN %(first)s AND %(last)s
        AND (i.profile_id, i.title_id) NOT IN (SELECT profile_id, title_id FROM fresh)
    RETURNING 1
), written AS (
    INSERT INTO recommendations_interaction AS i (profile_id, title_id, "like", dislike, weight, rating, at)
    SELECT profile_id, title_id, likes, dislikes, sure, rating, at FROM fresh ORDER BY profile_id, title_id
    ON CONFLICT (profile_id, title_id) DO UPDATE SET "like" = EXCLUDED."like", dislike = EXCLUDED.dislike,
        weight = EXCLUDED.weight, rating = EXCLUDED.rating, at = EXCLUDED.at
    WHERE (i."like", i.dislike, i.weight, i.rating, i.at)
        IS DISTINCT FROM (EXCLUDED."like", EXCLUDED.dislike, EXCLUDED.weight, EXCLUDED.rating, EXCLUDED.at)
    RETURNING 1
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
"""  # noqa: S608 (made of constants)

# Whoever builds the same profile at once waits here, and then reads what is there now: what was read before, written
# last, would undo what was written since. Whoever deletes the profile waits as well, or has done so already.
_HOLD = """
SELECT id, is_unwanted, pg_advisory_xact_lock(%(lock)s, (id %% 2147483647)::int) FROM (
    SELECT p.id, NOT (s.is_trained_on OR s.is_wanted) AS is_unwanted
    FROM social_profile p LEFT JOIN recommendations_recommendationsettings s ON s.profile_id = p.id
    WHERE p.id BETWEEN %(first)s AND %(last)s ORDER BY p.id FOR KEY SHARE OF p
) held
"""


def build_interactions(
    *, after: int = 0, chunk: int = CHUNK, tell: Callable[[int, int], bool] = lambda _last, _profiles: True
) -> int:
    """Bring the interactions of all profiles whose key is above `after` in line with what they did.

    Returns how many rows that changed. Each chunk is a transaction of its own, so that a run that was killed goes on
    from the last key it told: tell(last key, profiles in the chunk) is called after each, and stops it by False. Twice
    is once; several at once are as one.
    """
    changed = 0
    while keys := _next(after, chunk):
        changed += _build(keys[0], keys[-1])
        after = keys[-1]
        if not tell(after, len(keys)):
            break
    return changed


def rebuild_profile(*, profile_id: int) -> int:
    """The same for one profile, in milliseconds. Returns how many rows changed; 0 too where it is gone. 2 queries."""
    return _build(profile_id, profile_id)


def _next(after: int, chunk: int) -> list[int]:
    return list(Profile.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:chunk])


@transaction.atomic
def _build(first: int, last: int) -> int:
    facts = FACTS | {"first": first, "last": last, "lock": _LOCK}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, facts)
        unwanted = [key for key, is_unwanted, _lock in cursor.fetchall() if is_unwanted]
        cursor.execute(_WRITE, facts | {"unwanted": unwanted})
        (changed,) = cursor.fetchone()
    return int(changed)
