"""What profiles say by their own acts of which titles they may be recommended, and how: read all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection

from lists.enums import Status
from recommendations.interactions.reading import unpacked
from social.models import Profile

Keys = npt.NDArray[np.int64]

# Whoever has got so far with a title is done with it.
DONE_WITH = [str(each) for each in (Status.WATCHING, Status.PAUSED, Status.COMPLETED, Status.DROPPED)]
# One row for each profile that is asked for, its titles packed: see interactions.reading.
_SAID = """
SELECT p.id, s.is_wanted IS NOT FALSE, (
    SELECT string_agg(int8send(title_id), '') FROM (
        SELECT title_id FROM lists_libraryentry
            WHERE profile_id = p.id AND (times_watched > 0 OR status = ANY(%(statuses)s))
        UNION ALL SELECT title_id FROM reviews_rating
            WHERE profile_id = p.id AND season_id IS NULL AND episode_id IS NULL
        UNION ALL SELECT title_id FROM recommendations_notinterested WHERE profile_id = p.id
    ) closed
), (
    SELECT string_agg(int8send(f.title_id), '') FROM recommendations_feedback f
        WHERE f.profile_id = p.id AND f.reason = '' AND f.is_up AND NOT EXISTS (
            SELECT FROM lists_libraryentry e WHERE e.profile_id = f.profile_id AND e.title_id = f.title_id
                AND (e.on_watchlist OR e.status <> '')
        )
), (
    SELECT string_agg(int8send(title_id), '') FROM recommendations_unknowntitle WHERE profile_id = p.id
), facets, keys, multipliers
FROM unnest(%(profiles)s::bigint[]) AS p (id)
LEFT JOIN recommendations_recommendationsettings s ON s.profile_id = p.id CROSS JOIN LATERAL (
    SELECT array_agg(facet) AS facets, array_agg(key) AS keys, array_agg(multiplier) AS multipliers
    FROM recommendations_tastecorrection WHERE profile_id = p.id AND multiplier <> 1
) corrected
"""


@dataclass(frozen=True, slots=True)
class Said:
    """is_wanted: whether it wants recommendations at all. closed: keys of titles that its own acts keep back, in no
    order, some twice. welcome: keys of titles whose suggestion it gave a thumb up, unless it has put them on a shelf
    since. unknown: keys of titles that it said it doesn't know; some it may have come to know since. corrections:
    facet, key and multiplier of each.
    """

    is_wanted: bool
    closed: Keys
    welcome: Keys
    unknown: Keys
    corrections: Sequence[tuple[str, str, float]]


def said_by(profile: Profile) -> Said:
    """Runs one query."""
    return said_by_each([profile.pk])[profile.pk]


def said_by_each(profile_ids: Sequence[int]) -> dict[int, Said]:
    """By key, each of these. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"profiles": list(profile_ids), "statuses": DONE_WITH})
        rows = cursor.fetchall()
    found = {}
    for profile, is_wanted, closed, welcome, unknown, *corrected in rows:
        facets, keys, multipliers = (column or () for column in corrected)
        corrections = list(zip(facets, keys, multipliers, strict=True))
        titles = [unpacked(packed, ">i8") for packed in (closed, welcome, unknown)]
        found[profile] = Said(is_wanted, titles[0], titles[1], titles[2], corrections)
    return found
