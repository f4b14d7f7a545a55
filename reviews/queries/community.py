"""What the people of the site think of a title: how many gave it how many points."""

from dataclasses import dataclass

from movies.models import Title
from reviews.models import Tally
from reviews.validators import HIGHEST, LOWEST


@dataclass(frozen=True, slots=True)
class Bar:
    """value: points; ratings: how many gave these. height: 0 to 100, of the tallest bar; percent: of all ratings."""

    value: int
    ratings: int
    height: int
    percent: int

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Histogram:
    """The counted ratings of a title, one bar for each number of points. mean: Bayesian, None without ratings."""

    bars: list[Bar]
    ratings: int
    mean: float | None


def histogram_of(title: Title) -> Histogram:
    """What everybody may know of a title's ratings: only public ones are counted. Runs one query, by a key."""
    found = Tally.objects.filter(title=title.pk).values_list("counts", flat=True).first()
    counts = found or [0] * HIGHEST
    tallest, ratings = max(counts), sum(counts)
    bars = [
        Bar(value, number, _share(number, tallest), _share(number, ratings))
        for value, number in enumerate(counts, start=LOWEST)
    ]
    return Histogram(bars=bars, ratings=ratings, mean=title.rating_mean if ratings else None)


def _share(part: int, whole: int) -> int:
    """In percent; what isn't nothing is never said to be nothing."""
    return max(1, round(100 * part / whole)) if part else 0
