"""Reviews, and what is said of them, for tests."""

import factory
from django.utils import timezone

from reviews import models
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


class ReviewFactory(factory.django.DjangoModelFactory[models.Review]):
    class Meta:
        model = models.Review

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)
    text = "The rain is the best actor in it, by far."
    written_at = factory.LazyFunction(timezone.now)
