"""Titles and people for tests: minimal, with traits for what matters."""

import datetime
from collections.abc import Iterable
from typing import Any

import factory

from movies import models
from movies.enums import CreditKind, Hydration, OfferKind, ReleaseKind, Source, TitleKind
from movies.facets import refresh_facets
from movies.models.titles import sort_name


class GenreFactory(factory.django.DjangoModelFactory[models.Genre]):
    class Meta:
        model = models.Genre
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Genre {n}")
    slug = factory.LazyAttribute(lambda genre: genre.name.lower().replace(" ", "-"))


class CollectionFactory(factory.django.DjangoModelFactory[models.Collection]):
    class Meta:
        model = models.Collection

    name = factory.Sequence(lambda n: f"Collection {n}")
    tmdb_id = factory.Sequence(lambda n: 700_000 + n)


class KeywordFactory(factory.django.DjangoModelFactory[models.Keyword]):
    class Meta:
        model = models.Keyword

    name = factory.Sequence(lambda n: f"keyword {n}")
    tmdb_id = factory.Sequence(lambda n: 800_000 + n)


class CompanyFactory(factory.django.DjangoModelFactory[models.Company]):
    class Meta:
        model = models.Company

    name = factory.Sequence(lambda n: f"Company {n}")
    tmdb_id = factory.Sequence(lambda n: 900_000 + n)


class TitleFactory(factory.django.DjangoModelFactory[models.Title]):
    """A film with a date and a runtime. `genres=["drama"]` takes slugs; facets are kept as the writers keep them."""

    class Meta:
        model = models.Title
        skip_postgeneration_save = True

    class Params:
        show = factory.Trait(kind=TitleKind.SHOW, season_count=1)
        stub = factory.Trait(hydration=Hydration.STUB, overview="", runtime_minutes=None)
        manual = factory.Trait(source=Source.MANUAL, tmdb_id=None)

    kind = TitleKind.FILM
    name = factory.Sequence(lambda n: f"Film number {n}")
    tmdb_id = factory.Sequence(lambda n: 100_000 + n)
    overview = factory.LazyAttribute(lambda title: f"What happens in {title.name}.")
    released_on = datetime.date(1999, 3, 31)
    runtime_minutes = 100
    original_language = "en"
    countries = factory.LazyFunction(lambda: ["US"])

    @factory.post_generation
    def genres(self, create: bool, extracted: list[str] | None, **kwargs: object) -> None:
        if not create:
            return
        for slug in extracted or ():
            self.genres.add(GenreFactory(slug=slug, name=slug.replace("-", " ").title()))
        refresh_facets([self.pk])
        self.refresh_from_db()


def make_titles(rows: Iterable[dict[str, Any]]) -> list[models.Title]:
    """What TitleFactory makes of each of these, in the same few queries for any number."""
    chosen = [(row.get("genres", ()), {name: value for name, value in row.items() if name != "genres"}) for row in rows]
    titles = [TitleFactory.build(**row) for _, row in chosen]
    for title in titles:
        title.prepare_search()
        title.sort_name = sort_name(title.name, title.original_language)
    made = models.Title.objects.bulk_create(titles)
    known = {
        slug: GenreFactory(slug=slug, name=slug.replace("-", " ").title()) for slugs, _ in chosen for slug in slugs
    }
    link = models.Title.genres.through
    link.objects.bulk_create(
        link(title=title, genre=known[slug])
        for title, (slugs, _) in zip(made, chosen, strict=True)
        for slug in dict.fromkeys(slugs)
    )
    refresh_facets([title.pk for title in made])
    found = models.Title.objects.in_bulk([title.pk for title in made])
    return [found[title.pk] for title in made]


class PersonFactory(factory.django.DjangoModelFactory[models.Person]):
    class Meta:
        model = models.Person

    name = factory.Sequence(lambda n: f"Person {n}")
    tmdb_id = factory.Sequence(lambda n: 200_000 + n)
    known_for_department = "Acting"


class CreditFactory(factory.django.DjangoModelFactory[models.Credit]):
    class Meta:
        model = models.Credit

    class Params:
        director = factory.Trait(kind=CreditKind.CREW, department="Directing", job="Director", character="")

    title = factory.SubFactory(TitleFactory)
    person = factory.SubFactory(PersonFactory)
    kind = CreditKind.CAST
    department = "Acting"
    character = factory.Sequence(lambda n: f"Character {n}")
    position = factory.Sequence(lambda n: n)


class SeasonFactory(factory.django.DjangoModelFactory[models.Season]):
    class Meta:
        model = models.Season

    title = factory.SubFactory(TitleFactory, show=True)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda season: f"Season {season.number}")


class EpisodeFactory(factory.django.DjangoModelFactory[models.Episode]):
    class Meta:
        model = models.Episode

    season = factory.SubFactory(SeasonFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda episode: f"Episode {episode.number}")
    aired_on = datetime.date(2020, 1, 1)


class ProviderFactory(factory.django.DjangoModelFactory[models.Provider]):
    class Meta:
        model = models.Provider

    name = factory.Sequence(lambda n: f"Provider {n}")
    tmdb_id = factory.Sequence(lambda n: 300_000 + n)


class AvailabilityFactory(factory.django.DjangoModelFactory[models.Availability]):
    """An offer that the title's last check saw."""

    class Meta:
        model = models.Availability

    title = factory.SubFactory(TitleFactory, availability_checked_on=datetime.date(2026, 1, 2))
    provider = factory.SubFactory(ProviderFactory)
    region = "US"
    offer = OfferKind.STREAM
    seen_from = datetime.date(2026, 1, 1)
    last_seen_on = datetime.date(2026, 1, 2)


class ReleaseFactory(factory.django.DjangoModelFactory[models.Release]):
    class Meta:
        model = models.Release

    title = factory.SubFactory(TitleFactory)
    region = "US"
    kind = ReleaseKind.CINEMA
    released_on = datetime.date(1999, 3, 31)
    certification = "PG-13"
