"""Whether what titles carry of their ratings is what the ratings say, and making it so."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from movies.facets import refresh_facets
from movies.models import Title
from movies.models.titles import bayesian_mean
from reviews.models import Tally
from reviews.services.ratings import lock_titles
from reviews.validators import HIGHEST, LOWEST

BATCH = 500

# Of all titles, or of some: what they carry, and what their ratings are. `counts` are null where there is no tally.
_DIFFERENCES = """
WITH real AS (
    SELECT title_id, count(*) AS ratings, sum(value) AS points, ARRAY[{by_points}]::int[] AS counts
    FROM reviews_rating WHERE is_counted AND season_id IS NULL AND episode_id IS NULL AND {of_ratings}
    GROUP BY title_id
)
SELECT t.id, t.rating_count, t.rating_sum, tally.counts, COALESCE(real.counts, %(none)s::int[])
FROM movies_title t LEFT JOIN real ON real.title_id = t.id LEFT JOIN reviews_tally tally ON tally.title_id = t.id
WHERE {of_titles} AND (t.rating_count, t.rating_sum, COALESCE(tally.counts, %(none)s::int[]))
    IS DISTINCT FROM (COALESCE(real.ratings, 0), COALESCE(real.points, 0), COALESCE(real.counts, %(none)s::int[]))
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A title whose sums aren't what its ratings are. carried: its count and its points; tally: None for no row."""

    title_id: int
    carried: tuple[int, int]
    tally: list[int] | None
    real: list[int]

    @property
    def ratings(self) -> int:
        return sum(self.real)

    @property
    def points(self) -> int:
        return sum(value * number for value, number in enumerate(self.real, start=LOWEST))


def differences(titles: list[int] | None = None) -> Iterator[Difference]:
    """The titles that carry other sums than their counted ratings add up to. Reads all ratings, or those of some.

    One query: also while people rate, it compares what was there at one moment.
    """
    some = titles is not None
    sql = _DIFFERENCES.format(
        by_points=", ".join(f"count(*) FILTER (WHERE value = {value})" for value in range(LOWEST, HIGHEST + 1)),
        of_ratings="title_id = ANY(%(titles)s)" if some else "true",
        of_titles="t.id = ANY(%(titles)s)" if some else "true",
    )
    facts = {"titles": titles, "none": [0] * HIGHEST}
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        for pk, ratings, points, tally, real in cursor.fetchall():
            yield Difference(pk, (ratings, points), tally, real)


def mend(titles: list[int]) -> int:
    """Make what these titles carry right, under their locks, and return how many that concerns. Safe to repeat."""
    mended = 0
    for start in range(0, len(titles), BATCH):
        with transaction.atomic():
            found = list(differences(lock_titles(titles[start : start + BATCH])))
            for each in found:
                mean = bayesian_mean(count=each.ratings, total=each.points)
                Title.objects.filter(pk=each.title_id).update(
                    rating_count=each.ratings, rating_sum=each.points, rating_mean=mean
                )
                Tally.objects.update_or_create(title_id=each.title_id, defaults={"counts": each.real})
            refresh_facets([each.title_id for each in found])
            mended += len(found)
    return mended
