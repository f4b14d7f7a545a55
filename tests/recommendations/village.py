"""A village of people with two tastes, for tests that train: small, quick, and what comes out can be foretold."""

from dataclasses import dataclass

from movies.models import Title
from recommendations.engine import TrainingSettings
from social.models import Profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

# As little as learns anything.
QUICK = TrainingSettings(neighbours=20, factors=4, sweeps=2, support=1, shrinkage=5.0)


@dataclass(frozen=True)
class Village:
    """loud, quiet: titles that one half of the people loves and the other doesn't; people: first the loud half."""

    loud: list[Title]
    quiet: list[Title]
    people: list[Profile]


def village(*, titles: int = 12, people: int = 16) -> Village:
    """Each has rated all but three of the titles of its own taste a nine, and two of the other's a three."""
    loud = TitleFactory.create_batch(titles, genres=["action"])
    quiet = TitleFactory.create_batch(titles, genres=["drama"])
    made = ProfileFactory.create_batch(people)
    for number, profile in enumerate(made):
        own, other = (loud, quiet) if number < people // 2 else (quiet, loud)
        left = {(number + step) % titles for step in (0, 3, 6)}
        for place, title in enumerate(own):
            if place not in left:
                RatingFactory(profile=profile, title=title, value=9)
        for place in range(2):
            RatingFactory(profile=profile, title=other[(number + place) % titles], value=3)
    return Village(loud, quiet, made)
