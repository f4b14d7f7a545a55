"""Browsing: what an address wishes for, which titles match, page by page, and how many each filter would leave."""

import datetime
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from movies import browse
from movies.browse import BrowseFilters, Scope, facet_counts, matching, paging
from movies.browse.filters import MULTIPLE
from movies.facets import refresh_facets
from movies.models import Title
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    KeywordFactory,
    ReleaseFactory,
    TitleFactory,
)


def wish(
    query: str = "", *, kind: str | None = "film", scope: Scope | None = None, region: str = "US"
) -> BrowseFilters:
    return BrowseFilters.from_query(QueryDict(query), kind=kind, region=region, scope=scope)


def names(query: str = "", *, viewer: Any = None, **options: Any) -> list[str]:
    return [title.name for title in browse.browse(wish(query, **options), viewer=viewer).titles]


def walk(filters: BrowseFilters, page_size: int) -> list[Title]:
    """All pages, one after the other."""
    found: list[Title] = []
    cursor = None
    for _ in range(200):
        page = browse.browse(filters, viewer=None, after=cursor, page_size=page_size)
        found += page.titles
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages never end")


class TestAddresses:
    def test_what_it_says_comes_back_in_one_order(self) -> None:
        filters = wish("year=1994&genre=drama&genre=crime&sort=name&decade=1990&match=any&score=7&when=out")
        assert filters.to_query() == (
            "genre=crime&genre=drama&decade=1990&year=1994&score=7&when=out&match=any&sort=name"
        )
        assert wish(filters.to_query()) == replace(filters, genre=("crime", "drama"))

    def test_what_is_the_default_anyway_is_left_out(self) -> None:
        assert wish("sort=popular&match=all&when=&genre=&year=&min_runtime=").to_query() == ""
        assert wish("genre=drama&match=any").to_query() == "genre=drama"

    @pytest.mark.parametrize(
        "query",
        [
            "year=abc", "year=99999", "decade=1995", "decade=", "runtime=1-2", "language=English", "country=us",
            "country=XX", "certification=%00", "provider=0", "provider=-1", "provider=" + "9" * 30, "score=11",
            "score=0",
            "score=7.5", "min_runtime=-3", "min_runtime=٣", "when=later", "sort=random", "match=some", "genre=a/b",
            "genre=" + "x" * 61, "kind=book", "year=٢٠٢٠",
        ],
    )  # fmt: skip
    def test_nonsense_is_as_if_it_were_not_there(self, query: str) -> None:
        assert wish(query) == wish()

    @given(st.text(max_size=80))
    def test_no_text_breaks_it(self, text: str) -> None:
        filters = wish(text)
        for name in (*MULTIPLE, "sort", "score", "kind", "min_runtime", "when"):
            query = QueryDict(mutable=True)
            query.appendlist(name, text)
            BrowseFilters.from_query(query, kind=None, region="US")
        assert wish(filters.to_query()).to_query() == filters.to_query()

    def test_a_thousand_values_are_not_passed_on(self) -> None:
        filters = wish("&".join(f"genre=g{n}" for n in range(1000)))
        assert len(filters.genre) == 20

    def test_runtimes_the_wrong_way_round_are_turned(self) -> None:
        filters = wish("min_runtime=120&max_runtime=90")
        assert (filters.min_runtime, filters.max_runtime) == (90, 120)

    def test_toggling_adds_and_takes_away(self) -> None:
        filters = wish("genre=drama&score=7")
        assert filters.toggle("genre", "war").genre == ("drama", "war")
        assert filters.toggle("genre", "drama").genre == ()
        assert filters.toggle("score", "7").score is None
        assert filters.toggle("score", "8").score == 8
        assert filters.toggle("when", "out").when == "out"

    def test_a_page_for_both_kinds_may_be_narrowed_to_one(self) -> None:
        filters = wish("kind=show", kind=None)
        assert filters.kind == "show"
        assert filters.to_query(fixed_kind=False) == "kind=show"
        assert wish("kind=show", kind="film").kind == "film"


@pytest.mark.django_db
class TestMatching:
    @pytest.fixture(autouse=True)
    def _titles(self) -> None:
        common: dict[str, Any] = {"tmdb_vote_count": 10_000}
        TitleFactory(
            name="Heat", genres=["crime", "drama"], released_on=datetime.date(1995, 12, 15), runtime_minutes=170,
            tmdb_popularity=50, tmdb_vote_average=7.9, **common,
        )  # fmt: skip
        TitleFactory(
            name="Ran", genres=["drama", "war"], released_on=datetime.date(1985, 6, 1), runtime_minutes=162,
            original_language="ja", countries=["JP", "FR"], tmdb_popularity=30, tmdb_vote_average=8.2, **common,
        )  # fmt: skip
        TitleFactory(
            name="Airplane!", genres=["comedy"], released_on=datetime.date(1980, 7, 2), runtime_minutes=88,
            tmdb_popularity=40, tmdb_vote_average=7.3, **common,
        )  # fmt: skip
        TitleFactory(name="Undated", released_on=None, runtime_minutes=None, tmdb_popularity=1, countries=[])
        TitleFactory(name="Deadwood", show=True, genres=["western"], tmdb_popularity=45)
        TitleFactory(name="Hidden", adult=True, genres=["drama"], tmdb_popularity=99)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Heat", "Airplane!", "Ran", "Undated"]),
            ("genre=drama", ["Heat", "Ran"]),
            ("genre=drama&genre=crime", ["Heat"]),
            ("genre=war&genre=crime&match=any", ["Heat", "Ran"]),
            ("decade=1980", ["Airplane!", "Ran"]),
            ("decade=1980&decade=1990", ["Heat", "Airplane!", "Ran"]),
            ("decade=1980&year=1985", ["Ran"]),
            ("year=1995", ["Heat"]),
            ("decade=1980&year=1995", []),
            ("runtime=150-", ["Heat", "Ran"]),
            ("runtime=60-89&runtime=150-&genre=drama", ["Heat", "Ran"]),
            ("min_runtime=165", ["Heat"]),
            ("max_runtime=100", ["Airplane!"]),
            ("language=ja", ["Ran"]),
            ("country=FR", ["Ran"]),
            ("country=FR&country=US", ["Heat", "Airplane!", "Ran"]),
            ("score=8", ["Ran"]),
            ("score=7", ["Heat", "Airplane!", "Ran"]),
            ("when=out", ["Heat", "Airplane!", "Ran"]),
            ("when=upcoming", []),
            ("genre=nothing-of-the-sort", []),
        ],
    )
    def test_filters(self, query: str, found: list[str]) -> None:
        assert names(query) == found

    @pytest.mark.parametrize(
        ("sort", "found"),
        [
            ("popular", ["Heat", "Airplane!", "Ran", "Undated"]),
            ("newest", ["Heat", "Ran", "Airplane!", "Undated"]),
            ("oldest", ["Airplane!", "Ran", "Heat", "Undated"]),
            ("best", ["Ran", "Heat", "Airplane!", "Undated"]),
            ("name", ["Airplane!", "Heat", "Ran", "Undated"]),
            ("shortest", ["Airplane!", "Ran", "Heat", "Undated"]),
            ("longest", ["Heat", "Ran", "Airplane!", "Undated"]),
            ("added", ["Undated", "Airplane!", "Ran", "Heat"]),
        ],
    )
    @pytest.mark.parametrize("counted", [matching.COUNTED, 2])
    def test_sorts(self, sort: str, found: list[str], counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both ways of finding rows, all at once and along an index, give one order."""
        monkeypatch.setattr(matching, "COUNTED", counted)
        monkeypatch.setattr(paging, "COUNTED", counted)
        assert names(f"sort={sort}") == found
        assert [title.name for title in walk(wish(f"sort={sort}"), 1)] == found
        both = [title.name for title in walk(wish(f"sort={sort}", kind=None), 2)]
        assert [name for name in both if name != "Deadwood"] == found
        assert len(both) == 5

    def test_both_kinds_together_are_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        exact = {sort: walk(wish(f"sort={sort}", kind=None), 2) for sort in browse.SORT_NAMES}
        monkeypatch.setattr(matching, "COUNTED", 2)
        monkeypatch.setattr(paging, "COUNTED", 2)
        assert {sort: walk(wish(f"sort={sort}", kind=None), 2) for sort in browse.SORT_NAMES} == exact

    def test_certificates_and_services_belong_to_a_region(self) -> None:
        heat = Title.objects.get(name="Heat")
        ReleaseFactory(title=heat, region="US", certification="R")
        ReleaseFactory(title=heat, region="GB", certification="15")
        Title.objects.filter(pk=heat.pk).update(availability_checked_on=datetime.date(2026, 1, 2))
        offer = AvailabilityFactory(title=heat, region="GB")
        refresh_facets([heat.pk])
        assert names("certification=R") == ["Heat"]
        assert names("certification=R", region="GB") == []
        assert names(f"provider={offer.provider_id}", region="GB") == ["Heat"]
        assert names(f"provider={offer.provider_id}", region="US") == []

    def test_scopes(self) -> None:
        heat, collection = Title.objects.get(name="Heat"), CollectionFactory()
        keyword, company = KeywordFactory(), CompanyFactory()
        heat.keywords.add(keyword)
        heat.title_companies.create(company=company)
        Title.objects.filter(pk=heat.pk).update(collection=collection)
        for scope in (
            Scope("keyword", keyword.pk), Scope("company", company.pk), Scope("collection", collection.pk),
            Scope("genre", "crime"),
        ):  # fmt: skip
            assert names(scope=scope, kind=None) == ["Heat"], scope
        assert names("genre=war", scope=Scope("genre", "drama"), kind=None) == ["Ran"]

    def test_the_site_and_the_profile_admit_adult_titles(self, settings: Any) -> None:
        wants, does_not = (SimpleNamespace(age_ceiling=None, adult_titles=choice) for choice in (True, False))
        assert "Hidden" not in names("genre=drama", viewer=wants)
        settings.ADULT_TITLES = True
        assert names("genre=drama", viewer=wants)[0] == "Hidden"
        assert "Hidden" not in names("genre=drama", viewer=does_not) + names("genre=drama")


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("sort", browse.SORT_NAMES)
    @pytest.mark.parametrize("counted", [matching.COUNTED, 3])
    def test_each_title_once(self, sort: str, counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Equal values, missing values, and pages that end between them."""
        monkeypatch.setattr(matching, "COUNTED", counted)
        monkeypatch.setattr(paging, "COUNTED", counted)
        for n in range(11):
            TitleFactory(
                name=f"Film {n % 3}",
                released_on=None if n % 4 == 0 else datetime.date(2000 + n % 2, 1, 1),
                runtime_minutes=None if n % 5 == 0 else 100 + n % 2,
                tmdb_popularity=n % 2,
                tmdb_vote_count=n % 3,
                tmdb_vote_average=5 + n % 2,
            )
        whole = browse.browse(wish(f"sort={sort}"), viewer=None, page_size=50).titles
        assert len(whole) == 11
        for size in (1, 2, 3, 10, 11):
            assert walk(wish(f"sort={sort}"), size) == whole

    def test_a_title_that_comes_in_meanwhile_moves_nothing(self) -> None:
        old = [TitleFactory(tmdb_popularity=n) for n in range(6)]
        first = browse.browse(wish(), viewer=None, page_size=3)
        TitleFactory(tmdb_popularity=100)
        second = browse.browse(wish(), viewer=None, page_size=3, after=first.next_cursor)
        assert [*first.titles, *second.titles] == old[::-1]

    @pytest.mark.parametrize(
        "cursor",
        ["x", "%%%", "é", "null", "W10", "WyJwb3B1bGFyIl0", "A" * 5000, "W1tdLFtdLFtdXQ", "bnVsbA"],
    )
    def test_a_cursor_that_is_none_means_the_first_page(self, cursor: str) -> None:
        TitleFactory()
        assert len(browse.browse(wish(), viewer=None, after=cursor).titles) == 1

    @pytest.mark.parametrize(
        ("sort", "value"),
        [
            ("popular", "text"), ("popular", None), ("popular", True), ("popular", float("inf")), ("popular", [1]),
            ("newest", 3), ("newest", "yesterday"), ("name", 4), ("name", "a\0b"), ("name", "\ud800"),
            ("shortest", "long"), ("shortest", 10**30), ("added", {"a": 1}), ("best", "nan"),
        ],
    )  # fmt: skip
    def test_a_cursor_with_a_value_of_another_kind(self, sort: str, value: Any) -> None:
        TitleFactory(tmdb_vote_count=1, tmdb_vote_average=5)
        import base64
        import json

        cursor = base64.urlsafe_b64encode(json.dumps([sort, value, 1]).encode()).decode()
        assert len(browse.browse(wish(f"sort={sort}"), viewer=None, after=cursor).titles) == 1

    @given(st.text(max_size=200), st.sampled_from(browse.SORT_NAMES))
    def test_no_text_breaks_a_cursor(self, text: str, sort: str) -> None:
        assert paging.read_cursor(text, sort) is None or len(text) > 10

    def test_another_orders_cursor_means_the_first_page(self) -> None:
        TitleFactory.create_batch(3)
        cursor = browse.browse(wish("sort=name"), viewer=None, page_size=1).next_cursor
        assert len(browse.browse(wish("sort=popular"), viewer=None, after=cursor).titles) == 3

    def test_beyond_the_end_is_nothing(self) -> None:
        titles = TitleFactory.create_batch(2)
        filters = wish("sort=added")
        cursor = browse.browse(filters, viewer=None, page_size=1).next_cursor
        titles[0].delete()
        page = browse.browse(filters, viewer=None, after=cursor)
        assert (page.titles, page.next_cursor) == ([], None)

    def test_totals_stop_counting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        TitleFactory.create_batch(3)
        page = browse.browse(wish(), viewer=None)
        assert (page.total, page.total_is_exact) == (3, True)
        monkeypatch.setattr(matching, "COUNTED", 2)
        page = browse.browse(wish(), viewer=None)
        assert (page.total, page.total_is_exact) == (2, False)


@pytest.mark.django_db
class TestCounts:
    @pytest.fixture(autouse=True)
    def _titles(self) -> None:
        nineties, eighties = datetime.date(1995, 1, 1), datetime.date(1985, 1, 1)
        TitleFactory(genres=["drama", "crime"], released_on=nineties, countries=["US"])
        TitleFactory(genres=["drama"], released_on=nineties, countries=["FR"])
        TitleFactory(genres=["comedy"], released_on=eighties, countries=["US", "FR"])
        TitleFactory(genres=["drama"], show=True)
        TitleFactory(genres=["drama"], adult=True)

    def counts(self, query: str, name: str, **options: Any) -> dict[str, int]:
        return facet_counts(wish(query, **options), viewer=None).of(name)

    def test_nothing_chosen(self) -> None:
        assert self.counts("", "genre") == {"drama": 2, "crime": 1, "comedy": 1}
        assert self.counts("", "decade") == {"1990": 2, "1980": 1}
        assert self.counts("", "country") == {"US": 2, "FR": 2}

    def test_another_filters_choice_narrows(self) -> None:
        assert self.counts("decade=1990", "genre") == {"drama": 2, "crime": 1}
        assert self.counts("country=FR&decade=1990", "genre") == {"drama": 1}

    def test_a_filters_own_choice_does_not_where_any_value_will_do(self) -> None:
        assert self.counts("decade=1990", "decade") == {"1990": 2, "1980": 1}
        assert self.counts("decade=1990&country=US", "decade") == {"1990": 1, "1980": 1}
        assert self.counts("genre=comedy&match=any", "genre") == {"drama": 2, "crime": 1, "comedy": 1}

    def test_its_own_choice_does_where_all_must_be_had(self) -> None:
        assert self.counts("genre=crime", "genre") == {"drama": 1, "crime": 1}

    def test_scores_are_reached_not_met(self) -> None:
        Title.objects.filter(genres__slug="crime").update(tmdb_vote_count=100_000, tmdb_vote_average=7.5)
        refresh_facets(Title.objects.values_list("pk", flat=True))
        assert self.counts("score=7", "score") == {str(n): 1 for n in range(1, 8)}

    def test_regions_do_not_mix(self) -> None:
        title = Title.objects.get(genres__slug="crime")
        ReleaseFactory(title=title, region="US", certification="R")
        ReleaseFactory(title=title, region="GB", certification="15")
        refresh_facets([title.pk])
        assert self.counts("", "certification") == {"R": 1}
        assert self.counts("", "certification", region="GB") == {"15": 1}

    @pytest.mark.parametrize("query", ["", "decade=1990", "genre=drama&match=any&country=US", "year=1995", "score=5"])
    def test_each_count_is_what_choosing_it_gives(self, query: str) -> None:
        filters = wish(query)
        counted = facet_counts(filters, viewer=None)
        for name in ("genre", "decade", "country", "language", "runtime", "year"):
            for value, count in counted.of(name).items():
                values = getattr(filters, name)
                if value in values or (values and name != "genre"):
                    continue
                if name == "genre" and filters.match == "any":
                    continue
                chosen = filters.toggle(name, value)
                assert browse.count_matches(chosen, viewer=None) == (count, True), (name, value)

    def test_many_matches_are_counted_over_the_popular_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from movies.browse import counts

        monkeypatch.setattr(matching, "COUNTED", 1)
        monkeypatch.setattr(counts, "COUNTED", 1)
        monkeypatch.setattr(counts, "SAMPLED", 1)
        Title.objects.filter(genres__slug="comedy").update(tmdb_popularity=10)
        counted = facet_counts(wish(), viewer=None)
        assert not counted.exact
        assert counted.of("genre") == {"comedy": 1}

    def test_the_whole_catalogue_is_counted_ahead(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from movies.browse import counts

        monkeypatch.setattr(matching, "COUNTED", 1)
        monkeypatch.setattr(counts, "COUNTED", 1)
        monkeypatch.setattr(paging, "COUNTED", 1)
        assert browse.count_whole_catalogue() == 4
        counted = facet_counts(wish(), viewer=None)
        assert counted.exact
        assert counted.of("genre") == {"drama": 2, "crime": 1, "comedy": 1}
        page = browse.browse(wish(), viewer=None, page_size=2)
        assert (page.total, page.total_is_exact) == (3, True)
        assert browse.count_matches(wish(kind=None), viewer=None) == (4, True)
        assert not facet_counts(wish("decade=1990"), viewer=None).exact

    def test_counts_take_one_query_and_one_a_chosen_filter(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):  # how many match, and the counts
            facet_counts(wish(), viewer=None)
        with django_assert_num_queries(4):  # the same, and how many match without either choice
            facet_counts(wish("decade=1990&country=US"), viewer=None)


@pytest.mark.django_db
class TestOffers:
    """The filters as a page shows them."""

    def groups(self, query: str = "", **options: Any) -> dict[str, Any]:
        filters = wish(query, **options)
        counted = facet_counts(filters, viewer=None)
        return {g.name: g for g in browse.groups(filters, counted, browse.names_for(filters, counted))}

    def test_names_and_orders(self) -> None:
        TitleFactory(genres=["drama"], original_language="ja", countries=["KR"], runtime_minutes=20)
        TitleFactory(genres=["drama", "war"], released_on=datetime.date(1955, 1, 1), runtime_minutes=200)
        found = self.groups()
        assert [(o.label, o.count) for o in found["genre"].options] == [("Drama", 2), ("War", 1)]
        assert [o.label for o in found["decade"].options] == ["1990s", "1950s"]
        assert [o.label for o in found["language"].options] == ["English", "Japanese"]
        assert [o.label for o in found["country"].options] == ["South Korea", "United States"]
        assert [o.label for o in found["runtime"].options] == ["Under 30 min", "150 min and more"]

    def test_a_choice_without_titles_stays_in_sight(self) -> None:
        TitleFactory(genres=["drama"])
        found = self.groups("language=ja&decade=1920")
        assert [(o.value, o.count, o.chosen) for o in found["language"].options] == [("ja", 0, True)]
        assert found["decade"].opens

    def test_certificates_go_from_mild_to_hard(self) -> None:
        title = TitleFactory()
        for mark in ("R", "PG", "G", "PG-13", "Whatever"):
            ReleaseFactory(title=title, certification=mark, note=mark)
        refresh_facets([title.pk])
        assert [o.value for o in self.groups()["certification"].options] == ["G", "PG", "PG-13", "R", "Whatever"]

    def test_a_pages_own_genre_is_not_offered(self) -> None:
        TitleFactory(genres=["drama", "war"])
        found = self.groups(kind=None, scope=Scope("genre", "drama"))
        assert [o.value for o in found["genre"].options] == ["war"]

    def test_chips_say_what_is_chosen(self) -> None:
        TitleFactory(genres=["drama"])
        filters = wish("genre=drama&runtime=30-59&score=7&country=FR&min_runtime=20&when=out")
        chips = browse.chips(filters, browse.names_for(filters, None))
        assert [chip.label for chip in chips] == [
            "Drama", "30 to 59 min", "France", "at least 20 min", "7 or better", "Out now",
        ]  # fmt: skip
        assert chips[0].without == filters.without("genre")
