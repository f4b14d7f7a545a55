"""Facets: the strings that filters look for, kept in line with the rows."""

import datetime

import pytest
from django.test.utils import CaptureQueriesContext

from movies.facets import RUNTIME_BANDS, refresh_facets, runtime_band
from tests.movies.factories import AvailabilityFactory, ReleaseFactory, TitleFactory


@pytest.mark.parametrize(
    ("minutes", "band"), [(1, "0-29"), (29, "0-29"), (30, "30-59"), (119, "90-119"), (120, "120-149"), (900, "150-")]
)
def test_runtime_bands_have_no_gap(minutes: int, band: str) -> None:
    assert runtime_band(minutes) == band


@pytest.mark.django_db
def test_facets_of_a_title_with_everything() -> None:
    title = TitleFactory(
        genres=["drama", "war"],
        countries=["FR", "DE"],
        original_language="fr",
        released_on=datetime.date(1969, 9, 12),
        runtime_minutes=145,
        tmdb_vote_average=8.0,
        tmdb_vote_count=100_000,
    )
    assert sorted(title.facets) == sorted(
        ["g:drama", "g:war", "c:FR", "c:DE", "l:fr", "d:1960", "y:1969", "t:120-149", *(f"s:{n}" for n in range(1, 8))]
    )


@pytest.mark.django_db
def test_facets_of_a_title_with_nothing() -> None:
    title = TitleFactory(countries=[], original_language="", released_on=None, runtime_minutes=None)
    assert (title.facets, title.regional_facets) == ([], [])


@pytest.mark.django_db
def test_a_runtime_of_zero_is_unknown() -> None:
    assert not [facet for facet in TitleFactory(runtime_minutes=0).facets if facet.startswith("t:")]


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [1, 29, 30, 89, 90, 149, 150, 1000])
def test_sql_and_python_agree_on_runtime_bands(minutes: int) -> None:
    assert f"t:{runtime_band(minutes)}" in TitleFactory(runtime_minutes=minutes).facets
    assert RUNTIME_BANDS[-1][1] is None


@pytest.mark.django_db
def test_only_current_offers_that_cost_nothing_more_are_facets() -> None:
    stream = AvailabilityFactory()
    title = stream.title
    AvailabilityFactory(title=title, offer="rent")
    AvailabilityFactory(title=title, last_seen_on=datetime.date(2026, 1, 1))
    ReleaseFactory(title=title, region="GB", certification="15")
    refresh_facets([title.pk])
    title.refresh_from_db()
    assert title.regional_facets == ["GB:r:15", f"US:p:{stream.provider_id}"]


@pytest.mark.django_db
def test_refreshing_what_is_fresh_writes_nothing(django_assert_num_queries) -> None:
    titles = TitleFactory.create_batch(3)
    with django_assert_num_queries(1) as queries:
        assert isinstance(queries, CaptureQueriesContext)
        refresh_facets([title.pk for title in titles])
    with django_assert_num_queries(0):
        refresh_facets([])
