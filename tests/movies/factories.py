"""Titles and people for tests: minimal, with traits for what matters."""

import datetime
from collections.abc import Iterable
from typing import Any

import factory
from django.conf import settings

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


# What facets come of has no part in these, which differ from title to title.
_APART_FROM_FACETS = {"name", "tmdb_id", "overview", "tmdb_popularity"}
_FACETS = ("facets", "regional_facets", "minimum_age")
# What `refresh_facets` has made of a new title with these values and genres: it takes longer than all else about one,
# and of most titles it makes the same.
_made_of: dict[str, dict[str, Any]] = {}


class TitleFactory(factory.django.DjangoModelFactory[models.Title]):
    """A film with a date and a runtime. `genres=["drama"]` takes slugs; facets are kept as the writers keep them."""

    class Meta:
        model = models.Title

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
    genres: Iterable[str] = ()

    @classmethod
    def _build(cls, model_class: Any, *args: Any, genres: Iterable[str] = (), **values: Any) -> models.Title:
        made: models.Title = super()._build(model_class, *args, **values)
        return made

    @classmethod
    def _create(cls, model_class: Any, *args: Any, genres: Iterable[str] = (), **values: Any) -> models.Title:
        slugs = list(dict.fromkeys(genres))
        told = {name: value for name, value in values.items() if name not in _APART_FROM_FACETS}
        made_of = repr((settings.TMDB_REGION, slugs, sorted(told.items())))
        known = _made_of.get(made_of)
        title: models.Title = super()._create(model_class, *args, **values | (known or {}))
        if slugs:
            _link([(title, slugs)])
        if known is None:
            refresh_facets([title.pk])
        title.refresh_from_db()
        if known is None:
            _made_of[made_of] = {name: getattr(title, name) for name in _FACETS}
        return title


def make_titles(rows: Iterable[dict[str, Any]]) -> list[models.Title]:
    """What TitleFactory makes of each of these, in the same few queries for any number."""
    chosen = [(row.get("genres", ()), {name: value for name, value in row.items() if name != "genres"}) for row in rows]
    titles = [TitleFactory.build(**row) for _, row in chosen]
    for title in titles:
        title.prepare_search()
        title.sort_name = sort_name(title.name, title.original_language)
    made = models.Title.objects.bulk_create(titles)
    _link([(title, list(dict.fromkeys(slugs))) for title, (slugs, _) in zip(made, chosen, strict=True)])
    refresh_facets([title.pk for title in made])
    found = models.Title.objects.in_bulk([title.pk for title in made])
    return [found[title.pk] for title in made]


def _link(of_titles: list[tuple[models.Title, list[str]]]) -> None:
    """Give titles genres by their slugs, each once."""
    known = {
        slug: GenreFactory(slug=slug, name=slug.replace("-", " ").title())
        for slug in dict.fromkeys(slug for _, slugs in of_titles for slug in slugs)
    }
    link = models.Title.genres.through
    link.objects.bulk_create(link(title=title, genre=known[slug]) for title, slugs in of_titles for slug in slugs)


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
