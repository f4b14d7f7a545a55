"""What a profile's own acts say of which titles it may be recommended, and how: each list asks all of it, at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection

from lists.enums import Status
from social.models import Profile

Keys = npt.NDArray[np.int64]

_DONE_WITH = [str(each) for each in (Status.WATCHING, Status.PAUSED, Status.COMPLETED, Status.DROPPED)]
_SAID = """
SELECT
    NOT EXISTS (
        SELECT FROM recommendations_recommendationsettings WHERE profile_id = %(profile)s AND NOT is_wanted
    ), (
        SELECT array_agg(title_id) FROM (
            SELECT title_id FROM lists_libraryentry
                WHERE profile_id = %(profile)s AND (times_watched > 0 OR status = ANY(%(statuses)s))
            UNION ALL SELECT title_id FROM reviews_rating
                WHERE profile_id = %(profile)s AND season_id IS NULL AND episode_id IS NULL
            UNION ALL SELECT title_id FROM recommendations_notinterested WHERE profile_id = %(profile)s
        ) closed
    ), (
        SELECT array_agg(f.title_id) FROM recommendations_feedback f
            WHERE f.profile_id = %(profile)s AND f.reason = '' AND f.is_up AND NOT EXISTS (
                SELECT FROM lists_libraryentry e WHERE e.profile_id = f.profile_id AND e.title_id = f.title_id
                    AND (e.on_watchlist OR e.status <> '')
            )
    ), facets, keys, multipliers
FROM (
    SELECT array_agg(facet) AS facets, array_agg(key) AS keys, array_agg(multiplier) AS multipliers
    FROM recommendations_tastecorrection WHERE profile_id = %(profile)s AND multiplier <> 1
) corrected
"""


@dataclass(frozen=True, slots=True)
class Said:
    """is_wanted: whether it wants recommendations at all. closed: keys of titles that its own acts keep back, in no
    order, some twice. welcome: keys of titles whose suggestion it gave a thumb up, unless it has put them on a shelf
    since. corrections: facet, key and multiplier of each.
    """

    is_wanted: bool
    closed: Keys
    welcome: Keys
    corrections: Sequence[tuple[str, str, float]]


def said_by(profile: Profile) -> Said:
    """Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"profile": profile.pk, "statuses": _DONE_WITH})
        is_wanted, closed, welcome, *corrected = cursor.fetchone()
    facets, keys, multipliers = (column or () for column in corrected)
    rows = list(zip(facets, keys, multipliers, strict=True))
    return Said(is_wanted, np.array(closed or (), np.int64), np.array(welcome or (), np.int64), rows)
