"""How good: the profile's ratings of titles."""

from dataclasses import dataclass
from typing import Any

from lists.stats.log import Family, Period


@dataclass(frozen=True, slots=True)
class Ratings:
    """counts: how many titles have each rating, from 1 to 10. Of a year, those given in it."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        points = sum(value * count for value, count in enumerate(self.counts, 1))
        return points / self.total if self.total else None


def _ratings(row: dict[str, Any] | None, _period: Period) -> Ratings:
    return Ratings(counts=tuple((row or {}).get(str(value), 0) for value in range(1, 11)))


# Ratings have a moment, and the profile's clock says which year that was in.
RATINGS = Family(
    figures="""
SELECT json_object_agg(value, titles) FROM (
    SELECT value, count(*) AS titles FROM reviews_rating
    WHERE profile_id = %(profile)s AND visibility = ANY(%(visibilities)s) AND season_id IS NULL AND episode_id IS NULL
        AND (%(rated_from)s::timestamptz IS NULL OR rated_at >= %(rated_from)s AND rated_at < %(rated_until)s)
    GROUP BY value
) r""",
    parse=_ratings,
)
