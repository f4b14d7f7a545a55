"""The demo's imagined audience: how its ratings of each title spread over the points."""

import math
from collections.abc import Sequence

from django.db import transaction

from movies.models import Title
from reviews.models import Tally
from reviews.validators import HIGHEST, LOWEST

# How far opinions lie apart, in points.
_WIDTH = 1.9


@transaction.atomic
def spread_ratings() -> int:
    """Give the titles whose ratings are the demo's invention a tally that adds up to them; return how many.

    Only what a title carries and its tally doesn't is spread, so that it changes nothing when it comes twice.
    """
    tallies = Tally.objects.in_bulk()
    made = []
    for pk, ratings, points in Title.objects.filter(rating_count__gt=0).values_list("pk", "rating_count", "rating_sum"):
        known = tallies[pk].counts if pk in tallies else [0] * HIGHEST
        missing = ratings - sum(known)
        lacking = points - sum(value * number for value, number in enumerate(known, start=LOWEST))
        if missing > 0 and LOWEST * missing <= lacking <= HIGHEST * missing:
            spread = spread_over(missing, lacking)
            made.append(Tally(title_id=pk, counts=[a + b for a, b in zip(known, spread, strict=True)]))
    Tally.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["title"], update_fields=["counts"], batch_size=500
    )
    return len(made)


def spread_over(ratings: int, points: int) -> list[int]:
    """So many ratings, of one point first, that add up to so many points, in the shape of a bell around their mean.

    Raises ValueError where no such ratings can be.
    """
    if not LOWEST * ratings <= points <= HIGHEST * ratings:
        raise ValueError(f"{ratings} ratings can't make {points} points")
    mean = points / ratings if ratings else 0
    weights = [math.exp(-(((value - mean) / _WIDTH) ** 2) / 2) for value in range(LOWEST, HIGHEST + 1)]
    counts = [math.floor(ratings * weight / sum(weights)) for weight in weights]
    counts[round(mean) - LOWEST if ratings else 0] += ratings - sum(counts)
    while (lacking := points - _points(counts)) != 0:
        # One opinion a point up or down, where most are: the bell stays one.
        step = 1 if lacking > 0 else -1
        movable = [place for place in range(HIGHEST) if counts[place] and 0 <= place + step < HIGHEST]
        place = max(movable, key=lambda place: counts[place] - counts[place + step])
        counts[place] -= 1
        counts[place + step] += 1
    return counts


def _points(counts: Sequence[int]) -> int:
    return sum(value * number for value, number in enumerate(counts, start=LOWEST))
