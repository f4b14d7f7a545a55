"""Reviews for tests."""

import factory
from django.utils import timezone

from reviews.models import Review
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

TEXT = "The harbour is the best part of it, and the last shot stays with you for days."


class ReviewFactory(factory.django.DjangoModelFactory[Review]):
    """As an import writes it: nothing is recorded."""

    class Meta:
        model = Review

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)
    text = TEXT
    written_at = factory.LazyFunction(timezone.now)
