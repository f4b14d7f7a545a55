"""The search page, the suggestions, TMDB's own search."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests.movies.factories import CollectionFactory, KeywordFactory, PersonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()  # type: ignore[no-any-return]


class TestResults:
    def test_everything_that_goes_by_the_name(self, client: Client) -> None:
        found = [
            TitleFactory(name="Metropolis"), PersonFactory(name="Maria Metropolis"),
            CollectionFactory(name="Metropolis Collection"), KeywordFactory(name="metropolis"),
        ]  # fmt: skip
        text = body(client.get("/search/?q=metropolis"))
        for row in found:
            assert row.get_absolute_url() in text, row

    def test_hidden_titles_are_not_found(self, client: Client) -> None:
        title = TitleFactory(name="Unspeakable", adult=True)
        for url in ("/search/?q=unspeakable", "/search/suggest/?q=unspeakable"):
            assert title.get_absolute_url() not in body(client.get(url))

    def test_pages_lead_through_all(self, client: Client) -> None:
        TitleFactory.create_batch(30, name="Twin")
        first = body(client.get("/search/?q=twin"))
        url = re.search(r'class="grid__more".*?href="([^"]+)"', first, re.S)
        assert url is not None
        second = body(client.get(url[1].replace("&amp;", "&")))
        cards = [re.findall(r'class="card" href="([^"]+)"', text) for text in (first, second)]
        assert [len(each) for each in cards] == [24, 6]
        assert not set(cards[0]) & set(cards[1])
        assert "That was all" in body(client.get("/search/?q=twin&page=9"))

    @pytest.mark.parametrize(
        "query", ["", "q=", "q=a", "q=%20%20a%20", "q=ab&page=0", "q=ab&page=-1", "q=ab&page=x", "q=ab&page=99999999",
                  "q=%00%00", "q=" + "x" * 5000, "q=%F0%9F%8E%AC%F0%9F%8E%AC", "q='%22%3B--", "q=%FF%FE"],
    )  # fmt: skip
    def test_odd_input_is_no_error(self, client: Client, query: str) -> None:
        TitleFactory(name="ab")
        assert client.get(f"/search/?{query}").status_code == 200
        assert client.get(f"/search/suggest/?{query}").status_code == 200

    def test_what_was_typed_is_shown_as_text(self, client: Client) -> None:
        text = body(client.get("/search/", {"q": "<b>no</b> & such"}))
        assert "<b>no" not in text
        assert f"“{escape('<b>no</b> & such')}”" in text

    def test_two_characters_at_least(self, client: Client) -> None:
        assert "Two characters at least" in body(client.get("/search/?q=a"))

    def test_one_character_that_is_a_word(self, client: Client) -> None:
        title = TitleFactory(name="乱")
        assert title.get_absolute_url() in body(client.get("/search/?q=乱"))
        assert title.get_absolute_url() in body(client.get("/search/suggest/?q=乱"))

    def test_nothing_found_offers_tmdb_where_there_is_a_key(self, client: Client, settings: Any) -> None:
        assert "/search/tmdb/" not in body(client.get("/search/?q=qqqq+zzzz"))
        settings.TMDB_API_KEY = "key"
        assert 'href="/search/tmdb/?q=qqqq+zzzz"' in body(client.get("/search/?q=qqqq+zzzz"))

    @pytest.mark.parametrize("n", [1, 20])
    def test_query_count(self, client: Client, n: int, django_assert_max_num_queries: Any) -> None:
        TitleFactory.create_batch(n, name="Twin", genres=["drama"])
        PersonFactory.create_batch(n, name="Twin")
        with django_assert_max_num_queries(9):
            client.get("/search/?q=twin")


class TestSuggestions:
    def test_a_listbox_that_a_screen_reader_understands(self, client: Client) -> None:
        title = TitleFactory(name="Metropolis")
        text = body(client.get("/search/suggest/?q=metr"))
        assert 'role="listbox"' in text
        assert f'data-href="{title.get_absolute_url()}"' in text
        ids = re.findall(r'role="option" id="([^"]+)"', text)
        assert len(ids) == len(set(ids)) == 2  # the title, and "Search for …"

    def test_too_little_suggests_nothing(self, client: Client) -> None:
        TitleFactory(name="Metropolis")
        assert 'role="option"' not in body(client.get("/search/suggest/?q=m"))


class TestTmdb:
    @pytest.mark.usefixtures("tmdb_down")
    def test_when_tmdb_is_down(self, client: Client) -> None:
        assert "TMDB gave no answer" in body(client.get("/search/tmdb/?q=metropolis"))

    def test_without_a_key(self, client: Client) -> None:
        assert "TMDB gave no answer" in body(client.get("/search/tmdb/?q=metropolis"))

    def test_without_a_question(self, client: Client) -> None:
        assert "TMDB gave no answer" not in body(client.get("/search/tmdb/"))

    @pytest.mark.usefixtures("tmdb_down")
    def test_adding_takes_an_account(self, client: Client) -> None:
        response = client.post("/search/tmdb/add/", {"kind": "film", "tmdb_id": 1})
        assert response["Location"].startswith("/accounts/login/")
        client.force_login(ProfileFactory().user)
        assert client.get("/search/tmdb/add/").status_code == 405
        for data in (
            {},
            {"kind": "book", "tmdb_id": 1},
            {"kind": "film", "tmdb_id": "x"},
            {"kind": "film", "tmdb_id": 2**40},
        ):
            assert client.post("/search/tmdb/add/", data, follow=True).status_code == 200
        failed = client.post("/search/tmdb/add/", {"kind": "film", "tmdb_id": 1}, follow=True)
        assert "TMDB" in body(failed)
