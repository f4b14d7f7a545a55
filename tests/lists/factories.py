"""Lists, entries and viewings for tests."""

import factory
from django.utils import timezone

from lists import models
from lists.models.lists import GAP
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


class ListFactory(factory.django.DjangoModelFactory[models.List]):
    class Meta:
        model = models.List

    profile = factory.SubFactory(ProfileFactory)
    name = factory.Sequence(lambda n: f"List {n}")


class ListItemFactory(factory.django.DjangoModelFactory[models.ListItem]):
    class Meta:
        model = models.ListItem

    list = factory.SubFactory(ListFactory)
    title = factory.SubFactory(TitleFactory)
    position = factory.Sequence(lambda n: n * GAP)
    added_at = factory.LazyFunction(timezone.now)


class LibraryEntryFactory(factory.django.DjangoModelFactory[models.LibraryEntry]):
    class Meta:
        model = models.LibraryEntry

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)


class WatchFactory(factory.django.DjangoModelFactory[models.Watch]):
    class Meta:
        model = models.Watch

    profile = factory.SubFactory(ProfileFactory)
    title = factory.SubFactory(TitleFactory)
