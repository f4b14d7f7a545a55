"""Pages of titles to filter and sort: /films/, /shows/, genres, keywords, companies, collections."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from movies.browse import matching, paging
from movies.facets import refresh_facets
from movies.models import Genre, Title
from tests.movies.factories import (
    CollectionFactory,
    CompanyFactory,
    GenreFactory,
    KeywordFactory,
    ReleaseFactory,
    TitleFactory,
)
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

OOB = re.compile(r'<fieldset class="filter__options" id="options-\w+" hx-swap-oob="true">.*?</fieldset>', re.S)


def htmx(client: Client, url: str, target: str) -> Any:
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


def cards(response: Any) -> list[str]:
    """The addresses of the grid's cards."""
    return re.findall(r'<a class="card" href="([^"]+)"', response.content.decode())


def more_url(response: Any) -> str | None:
    found = re.search(r'class="grid__more".*?href="([^"]+)"', response.content.decode(), re.S)
    return found[1].replace("&amp;", "&") if found else None


def subject_pages(title: Title) -> list[str]:
    """The pages of everything that has the title."""
    keyword, company, collection = KeywordFactory(), CompanyFactory(), CollectionFactory()
    for each in [title, *Title.objects.exclude(pk=title.pk)]:
        each.keywords.add(keyword)
        each.title_companies.create(company=company)
    Title.objects.update(collection=collection)
    return [each.get_absolute_url() for each in (keyword, company, collection)]


@pytest.mark.parametrize("n", [1, 20])
class TestQueryCounts:
    """One title and twenty cost the same."""

    @pytest.mark.parametrize(
        ("query", "expected"),
        [("", 5), ("genre=drama", 5), ("genre=drama&decade=1990", 6), ("sort=newest", 6), ("sort=best", 6)],
    )
    def test_films(self, client: Client, n: int, query: str, expected: int, django_assert_num_queries: Any) -> None:
        TitleFactory.create_batch(n, genres=["drama"])
        with django_assert_num_queries(expected):
            client.get(f"/films/?{query}")

    def test_next_page(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        TitleFactory.create_batch(25 + n, genres=["drama"])
        url = more_url(client.get("/films/"))
        assert url is not None
        with django_assert_num_queries(3):  # how many, the titles, their genres
            assert len(cards(htmx(client, url, "grid-more"))) == n + 1

    def test_genres(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        TitleFactory.create_batch(n, genres=[f"genre-{i}" for i in range(n)])
        with django_assert_num_queries(3):
            client.get("/genre/")

    def test_genre(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        TitleFactory.create_batch(n, genres=["drama"])
        with django_assert_num_queries(6):
            client.get("/genre/drama/")

    def test_subjects(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        titles = TitleFactory.create_batch(n, genres=["drama"])
        for url in subject_pages(titles[0]):
            with django_assert_num_queries(7 if "collection" in url else 6):  # by date: dated ones and undated ones
                client.get(url)


class TestPages:
    def test_films_and_shows_are_apart(self, client: Client) -> None:
        film, show = TitleFactory(), TitleFactory(show=True)
        assert cards(client.get("/films/")) == [film.get_absolute_url()]
        assert cards(client.get("/shows/")) == [show.get_absolute_url()]

    def test_links_lead_through_all_titles_once(self, client: Client) -> None:
        titles = TitleFactory.create_batch(60)
        found, url = [], "/films/?sort=name"
        while url:
            response = client.get(url)
            found += cards(response)
            url = more_url(response) or ""
        assert sorted(found) == sorted(title.get_absolute_url() for title in titles)

    def test_the_next_pages_fragment_is_what_a_full_load_gives(self, client: Client) -> None:
        TitleFactory.create_batch(60, genres=["drama"])
        url = more_url(client.get("/films/?genre=drama"))
        assert url is not None
        fragment = htmx(client, url, "grid-more")
        full = client.get(url)
        assert "<html" not in fragment.content.decode()
        assert fragment.content.decode().strip() in full.content.decode()
        assert cards(fragment) == cards(full)
        assert more_url(fragment) == more_url(full)

    @pytest.mark.parametrize(
        "query", ["", "genre=drama", "genre=drama&sort=name", "year=1923", "genre=drama&genre=war&match=any&score=9"]
    )
    def test_results_are_what_a_full_load_gives(self, client: Client, query: str) -> None:
        TitleFactory.create_batch(3, genres=["drama", "war"])
        fragment = htmx(client, f"/films/?{query}", "results").content.decode()
        full = client.get(f"/films/?{query}").content.decode()
        beside = OOB.findall(fragment)
        assert len(beside) == 9
        for fieldset in beside:
            assert fieldset.replace(' hx-swap-oob="true"', "") in full
        # Compared without white space: where the fieldsets stood, lines stay behind.
        assert "".join(OOB.sub("", fragment).split()) in "".join(full.split())

    def test_the_address_that_htmx_shows_is_the_short_one(self, client: Client) -> None:
        response = htmx(client, "/films/?year=&min_runtime=&score=&genre=drama&match=all&sort=popular", "results")
        assert response["HX-Push-Url"] == "/films/?genre=drama"

    def test_going_back_gets_the_whole_page(self, client: Client) -> None:
        headers = {"HX-Request": "true", "HX-Target": "results", "HX-History-Restore-Request": "true"}
        response = client.get("/films/", headers=headers)
        assert "<html" in response.content.decode()
        assert "HX-Target" in response["Vary"]

    @pytest.mark.parametrize(
        "query",
        [
            "after=garbage", "after=", "year=abc", "page=99", "sort=;drop", "genre=%00", "genre=" + "x" * 3000,
            "score=99999999999999", "min_runtime=%F0%9F%8E%AC", "after=" + "A" * 6000, "certification=%00",
            "country=%FF",
        ],
    )  # fmt: skip
    def test_bad_input_is_no_error(self, client: Client, query: str) -> None:
        TitleFactory()
        assert client.get(f"/films/?{query}").status_code == 200
        assert htmx(client, f"/films/?{query}", "results").status_code == 200
        assert htmx(client, f"/films/?{query}", "grid-more").status_code == 200

    def test_beyond_the_end(self, client: Client) -> None:
        TitleFactory.create_batch(25)
        url = more_url(client.get("/films/?sort=added"))
        assert url is not None
        Title.objects.order_by("pk").first().delete()  # type: ignore[union-attr]
        response = client.get(url)
        assert cards(response) == []
        assert "That was all" in response.content.decode()
        assert 'href="/films/?sort=added"' in response.content.decode()

    def test_adult_titles_stay_out(self, client: Client, settings: Any) -> None:
        title = TitleFactory(adult=True, genres=["drama"])
        for url in ("/films/", "/genre/drama/", "/", *subject_pages(title)):
            assert title.get_absolute_url() not in client.get(url).content.decode(), url
        settings.ADULT_TITLES = True
        assert title.get_absolute_url() not in client.get("/films/").content.decode()
        client.force_login(ProfileFactory(adult_titles=True).user)
        assert title.get_absolute_url() in client.get("/films/").content.decode()

    def test_chips_take_one_filter_away(self, client: Client) -> None:
        TitleFactory(genres=["drama"])
        text = client.get("/films/?genre=drama&decade=1990").content.decode()
        assert 'href="/films/?decade=1990"' in text
        assert 'href="/films/?genre=drama"' in text
        assert '<meta name="robots" content="noindex, follow">' in text
        assert "noindex" not in client.get("/films/").content.decode()

    def test_nothing_found_says_what_to_loosen(self, client: Client) -> None:
        TitleFactory.create_batch(2, genres=["drama"])
        text = client.get("/films/?genre=drama&decade=1950").content.decode()
        assert "Nothing fits all of that" in text
        looser = text.split('class="looser"')[1].split("</ul>")[0]
        assert re.findall(r'href="([^"]+)"', looser) == ["/films/?genre=drama"]
        assert ">2<" in looser

    def test_many_titles_are_not_counted_to_the_end(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(matching, "COUNTED", 2)
        monkeypatch.setattr(paging, "COUNTED", 2)
        TitleFactory.create_batch(4)
        text = client.get("/films/").content.decode()
        assert "2+ films" in text
        assert "most popular of these" in text

    def test_an_empty_catalogue(self, client: Client) -> None:
        for url in ("/", "/films/", "/shows/", "/genre/"):
            assert client.get(url).status_code == 200
        assert "Nothing here yet" in client.get("/films/").content.decode()

    def test_values_from_the_address_are_escaped(self, client: Client) -> None:
        text = client.get("/films/?certification=<script>alert(1)</script>").content.decode()
        assert "<script>alert" not in text


class TestGroups:
    def test_kinds_can_be_chosen(self, client: Client) -> None:
        film, show = TitleFactory(genres=["drama"]), TitleFactory(show=True, genres=["drama"])
        assert set(cards(client.get("/genre/drama/"))) == {film.get_absolute_url(), show.get_absolute_url()}
        text = client.get("/genre/drama/?kind=show")
        assert cards(text) == [show.get_absolute_url()]
        assert '<input type="hidden" name="kind" value="show">' in text.content.decode()

    @pytest.mark.parametrize("query", ["", "?sort=name"])
    def test_an_old_name_leads_to_the_present_one(self, client: Client, query: str) -> None:
        for url in subject_pages(TitleFactory()):
            number = re.sub(r"-[^/]*/$", "-another-name/", url)
            response = client.get(number + query)
            assert (response.status_code, response["Location"]) == (301, url + query)

    def test_names_in_any_script(self, client: Client) -> None:
        keyword = KeywordFactory(name="武士")
        assert client.get(keyword.get_absolute_url()).status_code == 200
        nameless = KeywordFactory(name="!!!")
        assert nameless.get_absolute_url() == f"/keyword/{nameless.pk}/"
        assert client.get(nameless.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("kind", ["keyword", "company", "collection"])
    @pytest.mark.parametrize("slug", ["0", "424242", "999999999999999999", "1-" + "x" * 500])
    def test_what_is_not_there(self, client: Client, kind: str, slug: str) -> None:
        assert client.get(f"/{kind}/{slug}/").status_code == 404

    def test_an_unknown_genre(self, client: Client) -> None:
        assert client.get("/genre/nonsense/").status_code == 404

    def test_collections_begin_with_the_oldest(self, client: Client) -> None:
        collection = CollectionFactory()
        new = TitleFactory(collection=collection, released_on="2003-01-01", tmdb_popularity=9)
        old = TitleFactory(collection=collection, released_on="1999-01-01")
        response = client.get(collection.get_absolute_url())
        assert cards(response) == [old.get_absolute_url(), new.get_absolute_url()]
        assert cards(client.get(collection.get_absolute_url() + "?sort=popular")) == cards(response)[::-1]

    def test_genre_numbers(self, client: Client) -> None:
        TitleFactory.create_batch(2, genres=["war"])
        TitleFactory(show=True, genres=["war", "drama"])
        GenreFactory(slug="empty", name="Empty")
        listed = client.get("/genre/").context["listed"]
        assert len(listed) == Genre.objects.count()
        assert {e["genre"].slug: e["count"] for e in listed if e["genre"].slug in ("war", "drama", "empty")} == {
            "war": 3, "drama": 1, "empty": 0,
        }  # fmt: skip


class TestRegion:
    def test_the_choice_lasts(self, client: Client) -> None:
        response = client.post(reverse("movies:choose_region"), {"region": "de", "next": "/films/?genre=drama"})
        assert (response.status_code, response["Location"]) == (302, "/films/?genre=drama")
        assert client.get("/films/").context["filters"].region == "DE"

    @pytest.mark.parametrize("region", ["", "XX", "DEU", "<b"])
    def test_no_such_place(self, client: Client, region: str) -> None:
        client.post(reverse("movies:choose_region"), {"region": region})
        assert client.get("/films/").context["filters"].region == "US"

    @pytest.mark.parametrize(
        "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
    )
    def test_it_never_leads_away(self, client: Client, target: str) -> None:
        assert client.post(reverse("movies:choose_region"), {"region": "DE", "next": target})["Location"] == "/"

    def test_a_get_changes_nothing(self, client: Client) -> None:
        assert client.get(reverse("movies:choose_region")).status_code == 405

    def test_the_profiles_own_region(self, client: Client) -> None:
        client.force_login(ProfileFactory(region="FR").user)
        assert client.get("/films/").context["filters"].region == "FR"
        client.post(reverse("movies:choose_region"), {"region": "GB"})
        assert client.get("/films/").context["filters"].region == "GB"


class TestLanding:
    @pytest.mark.parametrize("n", [1, 20])
    def test_query_count(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        TitleFactory.create_batch(n, genres=["drama"])
        TitleFactory.create_batch(n, show=True, genres=["drama"])
        with django_assert_num_queries(4):
            client.get("/")

    def test_a_visitor_and_somebody_signed_in(self, client: Client) -> None:
        TitleFactory()
        assert "Create an account" in client.get("/").content.decode()
        client.force_login(ProfileFactory(display_name="Ada").user)
        text = client.get("/").content.decode()
        assert "What’s on tonight, Ada?" in text
        assert "Create an account" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("mark", ["²", "١٢", "½", "12²", "PG-١٣"])
def test_odd_digits_in_a_certificate_are_no_numbers(client: Client, mark: str) -> None:
    title = TitleFactory()
    ReleaseFactory(title=title, certification=mark)
    refresh_facets([title.pk])
    assert client.get("/films/", {"certification": mark}).status_code == 200
