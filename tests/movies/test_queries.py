"""What a title's page reads, and in how few queries."""

import datetime
from typing import Any

import pytest
from django.conf import settings

from movies.enums import CompanyRole, OfferKind
from movies.models import Title
from movies.queries import title_details, title_for_page
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    KeywordFactory,
    PersonFactory,
    ProviderFactory,
    ReleaseFactory,
    SeasonFactory,
    TitleFactory,
)

pytestmark = pytest.mark.django_db


def found(title: Title) -> Title:
    """The title as its page has it."""
    shown = title_for_page(None, pk=title.pk)
    assert shown is not None
    return shown


def details(title: Title, region: str = "US") -> Any:
    return title_details(found(title), viewer=None, region=region)


class TestTitleDetails:
    def test_the_first_of_the_cast_in_billing_order_and_how_many_there_are(self) -> None:
        film = TitleFactory()
        last = CreditFactory(title=film, position=40)
        first = [CreditFactory(title=film, position=n) for n in reversed(range(12))]
        CreditFactory(title=film, kind="crew", job="Gaffer", character="")
        CreditFactory(position=0)
        shown = details(film)
        assert shown.cast == first[::-1]
        assert (shown.cast_count, shown.crew_count) == (13, 1)
        assert last not in shown.cast

    def test_key_jobs_name_each_person_once_also_far_down_the_list(self) -> None:
        film = TitleFactory()
        writer = PersonFactory(name="Writer of two")
        CreditFactory(title=film, director=True, person__name="Second", position=90)
        CreditFactory(title=film, director=True, person__name="First", position=80)
        CreditFactory(title=film, kind="crew", job="Screenplay", character="", person=writer)
        CreditFactory(title=film, kind="crew", job="Story", character="", person=writer)
        CreditFactory(title=film, kind="crew", job="Gaffer", character="")
        jobs = {job.label: [person.name for person in job.people] for job in details(film).key_jobs}
        assert jobs == {"Director": ["First", "Second"], "Writer": ["Writer of two"]}

    def test_small_rows_come_as_their_models_in_order(self) -> None:
        film = TitleFactory(name="Here", original_name="Original")
        for name in ("sea", "Harbour", "harbour"):
            film.keywords.add(KeywordFactory(name=name))
        for place, name in enumerate(("Later", "First")):
            film.title_companies.create(company=CompanyFactory(name=name), position=1 - place)
        film.title_companies.create(company=CompanyFactory(name="Net", role=CompanyRole.NETWORK))
        for region, name in (("DE", "Dort"), ("FR", "Là"), ("AT", "Dort"), ("XX", "Original")):
            film.alternative_names.create(region=region, name=name)
        shown = details(film)
        assert sorted(shown.keywords, key=lambda word: word.pk) == list(film.keywords.order_by("pk"))
        assert [word.get_absolute_url() for word in shown.keywords] == [
            word.get_absolute_url() for word in film.keywords.order_by("name", "pk")
        ]
        assert [company.name for company in shown.companies] == ["First", "Later"]
        assert [company.get_absolute_url() for company in shown.networks] == [
            film.companies.get(name="Net").get_absolute_url()
        ]
        assert shown.other_names == ["Dort", "Là"]

    def test_certificates_and_the_regions_own(self) -> None:
        film = TitleFactory()
        ReleaseFactory(title=film, region="US", certification="", released_on=datetime.date(2000, 1, 2))
        ReleaseFactory(title=film, region="US", certification="R", released_on=datetime.date(2001, 1, 2))
        ReleaseFactory(title=film, region="DE", certification="16", released_on=None)
        shown = details(film, region="DE")
        assert [(entry.region, entry.marks, entry.released_on) for entry in shown.certificates] == [
            ("DE", ["16"], None),
            ("US", ["R"], datetime.date(2000, 1, 2)),
        ]
        assert shown.certificate == "16"
        assert details(film, region="FR").certificate == ""

    def test_offers_of_the_region_by_kind_and_priority(self) -> None:
        film = TitleFactory(availability_checked_on=datetime.date(2026, 1, 2))
        for name, priority in (("Second", 2), ("First", 1)):
            AvailabilityFactory(title=film, provider=ProviderFactory(name=name, display_priority=priority))
        AvailabilityFactory(title=film, provider=ProviderFactory(name="Shop", logo_path="/s.png"), offer=OfferKind.BUY)
        AvailabilityFactory(title=film, region="DE")
        AvailabilityFactory(title=film, last_seen_on=datetime.date(2026, 1, 1))
        groups = [(str(g.label), [offer.provider.name for offer in g.offers]) for g in details(film).offers]
        assert groups == [("Stream", ["First", "Second"]), ("Buy", ["Shop"])]
        assert details(film).offers[1].offers[0].provider.logo_path == "/s.png"

    def test_offers_of_a_title_that_nobody_has_checked(self) -> None:
        film = TitleFactory()
        AvailabilityFactory(title=film)
        Title.objects.filter(pk=film.pk).update(availability_checked_on=None)
        assert details(film).offers == []

    def test_nothing_known(self) -> None:
        shown = details(TitleFactory(manual=True))
        assert (shown.cast_count, shown.crew_count, shown.cast, shown.key_jobs) == (0, 0, [], [])
        assert (shown.keywords, shown.companies, shown.offers, shown.certificates) == ([], [], [], [])
        assert (shown.other_names, shown.seasons, shown.collection) == ([], [], [])

    def test_genres_come_along_for_the_collection_too(self, django_assert_num_queries: Any) -> None:
        film = TitleFactory(collection=CollectionFactory(), genres=["drama"])
        TitleFactory(collection=film.collection, genres=["crime", "drama"])
        shown = found(film)
        others = title_details(shown, viewer=None, region=settings.TMDB_REGION).collection
        with django_assert_num_queries(0):
            assert [genre.slug for genre in shown.genres.all()] == ["drama"]
            assert sorted(len(other.genres.all()) for other in others) == [1, 2]

    @pytest.mark.parametrize("n", [1, 30])
    def test_queries(self, n: int, django_assert_num_queries: Any) -> None:
        film = TitleFactory(collection=CollectionFactory())
        TitleFactory.create_batch(n, collection=film.collection)
        show = TitleFactory(show=True)
        SeasonFactory.create_batch(n, title=show)
        for title, queries in ((film, 5), (show, 4)):
            CreditFactory.create_batch(n, title=title)
            with django_assert_num_queries(queries):
                title_details(found(title), viewer=None, region="US")
