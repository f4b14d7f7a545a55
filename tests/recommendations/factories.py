"""Signs of taste and what is made of them, for tests."""

import factory
from django.utils import timezone

from recommendations import models
from reviews.models import Rating
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


class RatingFactory(factory.django.DjangoModelFactory[Rating]):
    """As an import writes it: nothing is recorded, and no mean follows."""

    class Meta:
        model = Rating

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)
    value = 8
    rated_at = factory.LazyFunction(timezone.now)


class NotInterestedFactory(factory.django.DjangoModelFactory[models.NotInterested]):
    class Meta:
        model = models.NotInterested

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)


class TrendingFactory(factory.django.DjangoModelFactory[models.Trending]):
    class Meta:
        model = models.Trending

    window = "week"
    scope = ":"
    title = factory.SubFactory(TitleFactory)
    rank = factory.Sequence(lambda n: n + 1)
    score = 5.0
    people = 5
    made_at = factory.LazyFunction(timezone.now)


class ExperimentFactory(factory.django.DjangoModelFactory[models.Experiment]):
    class Meta:
        model = models.Experiment

    slug = factory.Sequence(lambda n: f"experiment-{n}")
    name = factory.Sequence(lambda n: f"Experiment {n}")
    variants = factory.LazyFunction(
        lambda: [{"name": "as-is", "share": 50}, {"name": "bold", "share": 50, "tuning": {"diversity": 0.5}}]
    )
    started_at = factory.LazyFunction(timezone.now)
