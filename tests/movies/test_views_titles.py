"""A title's page, its seasons, its cast and crew; a person's page."""

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from movies.enums import CompanyRole, OfferKind
from movies.models import Availability, Title
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    EpisodeFactory,
    KeywordFactory,
    PersonFactory,
    ProviderFactory,
    ReleaseFactory,
    SeasonFactory,
    TitleFactory,
)
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    """A page's text as people read it: no tags, single spaces."""
    assert response.status_code == 200
    body = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def structured(response: Any) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', response.content.decode())
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


class TestAddress:
    @pytest.mark.parametrize("name", ["The Matrix", "七人の侍", "Амели", "!!!"])
    def test_the_number_decides_and_the_name_is_kept_right(self, client: Client, name: str) -> None:
        title = TitleFactory(name=name)
        assert client.get(title.get_absolute_url()).status_code == 200
        for slug in (f"{title.pk}-wrong", f"{title.pk}-"):
            response = client.get(f"/title/{slug}/?a=b")
            assert (response.status_code, response["Location"]) == (301, title.get_absolute_url() + "?a=b")

    @pytest.mark.parametrize("slug", ["0", "424242", "424242-name", "999999999999999999"])
    @pytest.mark.parametrize("kind", ["title", "person"])
    def test_what_is_not_there(self, client: Client, kind: str, slug: str) -> None:
        assert client.get(f"/{kind}/{slug}/").status_code == 404
        assert client.post(f"/{kind}/{slug}/fetch/").status_code == 404

    @pytest.mark.parametrize("page", ["", "cast/", "season/1/"])
    def test_adult_titles_are_not_there_unless_admitted(self, client: Client, settings: Any, page: str) -> None:
        season = SeasonFactory(number=1, title=TitleFactory(show=True, adult=True))
        url = season.title.get_absolute_url() + page
        assert client.get(url).status_code == 404
        settings.ADULT_TITLES = True
        assert client.get(url).status_code == 404
        client.force_login(ProfileFactory().user)
        assert client.get(url).status_code == 404
        client.force_login(ProfileFactory(adult_titles=True).user)
        assert client.get(url).status_code == 200

    def test_only_get_and_head(self, client: Client) -> None:
        url = TitleFactory().get_absolute_url()
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405
        assert client.get(url + "fetch/").status_code == 405


class TestTitle:
    @pytest.fixture
    def film(self) -> Title:
        film = TitleFactory(
            name="Spirited Away", original_name="千と千尋の神隠し", original_language="ja", countries=["JP"],
            released_on=datetime.date(2001, 7, 20), runtime_minutes=125, genres=["animation", "fantasy"],
            tagline="The tunnel led Chihiro to a mysterious town.", imdb_id="tt0245429", wikidata_id="Q155653",
            trailer_key="ByXuk9QqQkk", tmdb_vote_average=8.5, tmdb_vote_count=15_000, collection=CollectionFactory(),
            homepage="javascript:alert(1)", poster_path="/poster.jpg", backdrop_path="/back.jpg",
            availability_checked_on=datetime.date(2026, 1, 2), budget=19_000_000,
        )  # fmt: skip
        CreditFactory.create_batch(13, title=film)
        CreditFactory(title=film, director=True, person__name="Hayao Miyazaki")
        ReleaseFactory(title=film, region="US", certification="PG")
        ReleaseFactory(title=film, region="JP", certification="G", released_on=datetime.date(2001, 7, 20))
        film.keywords.add(KeywordFactory(name="bathhouse"))
        film.title_companies.create(company=CompanyFactory(name="Studio Ghibli"))
        film.alternative_names.create(name="Le Voyage de Chihiro", region="FR")
        return film

    def test_it_says_what_is_known(self, client: Client, film: Title) -> None:
        text = text_of(client.get(film.get_absolute_url()))
        for fact in (
            "Spirited Away", "千と千尋の神隠し", "2001", "PG", "125 min", "Animation", "Hayao Miyazaki", "Director",
            "The tunnel led", "8.5", "15K votes at TMDB", "Japanese", "Japan", "$19,000,000", "bathhouse",
            "Studio Ghibli", "Le Voyage de Chihiro", "July 20, 2001", "Play trailer", "IMDb", "Wikidata", "JustWatch",
        ):  # fmt: skip
            assert fact in text, fact

    def test_the_head_for_others(self, client: Client, film: Title) -> None:
        response = client.get(film.get_absolute_url())
        text = response.content.decode()
        assert "<title>Spirited Away (2001) · Matinee</title>" in text
        assert f'<link rel="canonical" href="http://testserver{film.get_absolute_url()}">' in text
        assert '<meta property="og:type" content="video.movie">' in text
        data = structured(response)
        assert (data["@type"], data["duration"], data["datePublished"]) == ("Movie", "PT2H5M", "2001-07-20")
        assert [person["name"] for person in data["director"]] == ["Hayao Miyazaki"]
        assert "aggregateRating" not in data

    def test_words_cannot_end_the_structured_data(self, client: Client) -> None:
        film = TitleFactory(overview="</script><script>alert(1)</script> & \u2028")
        response = client.get(film.get_absolute_url())
        assert "<script>alert" not in response.content.decode()
        assert structured(response)["description"] == film.overview

    def test_a_link_that_is_no_address_is_left_out(self, client: Client, film: Title) -> None:
        assert "javascript:" not in client.get(film.get_absolute_url()).content.decode()

    def test_no_video_site_is_asked_before_play_is_pressed(self, client: Client, film: Title) -> None:
        text = client.get(film.get_absolute_url()).content.decode()
        assert "<iframe" not in text
        assert not re.search(r'src="https://[^"]*youtube', text)
        assert 'href="https://www.youtube.com/watch?v=ByXuk9QqQkk"' in text

    def test_twelve_of_the_cast_and_a_way_to_all(self, client: Client, film: Title) -> None:
        text = client.get(film.get_absolute_url()).content.decode()
        assert text.count('class="person"') == 12
        everybody = client.get(film.get_absolute_url() + "cast/").content.decode()
        assert everybody.count('class="person"') == 14

    def test_ratings_of_this_site_come_first(self, client: Client, film: Title) -> None:
        Title.objects.filter(pk=film.pk).update(rating_count=3, rating_mean=7.25)
        response = client.get(film.get_absolute_url())
        assert "7.3" in text_of(response) or "7.2" in text_of(response)
        assert "3 ratings by the people of this site · 8.5 at TMDB" in text_of(response)
        assert structured(response)["aggregateRating"]["ratingCount"] == 3

    def test_a_title_about_which_nothing_is_known(self, client: Client) -> None:
        title = TitleFactory(
            manual=True, overview="", released_on=None, runtime_minutes=None, original_language="", countries=[]
        )
        assert "Nobody has written down yet" in text_of(client.get(title.get_absolute_url()))

    def test_the_others_of_its_collection(self, client: Client, film: Title) -> None:
        assert "collection-head" not in client.get(film.get_absolute_url()).content.decode()
        other = TitleFactory(collection=film.collection)
        hidden = TitleFactory(collection=film.collection, adult=True)
        text = client.get(film.get_absolute_url()).content.decode()
        assert other.get_absolute_url() in text
        assert hidden.get_absolute_url() not in text

    @pytest.mark.parametrize("n", [1, 20])
    def test_query_count(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        title = TitleFactory(
            genres=[f"genre-{i}" for i in range(n)], collection=CollectionFactory(),
            availability_checked_on=datetime.date(2026, 1, 2),
        )  # fmt: skip
        TitleFactory.create_batch(n, collection=title.collection, genres=["drama"])
        for i in range(n):
            CreditFactory(title=title)
            CreditFactory(title=title, director=True)
            ReleaseFactory(title=title, note=str(i))
            AvailabilityFactory(title=title)
            title.keywords.add(KeywordFactory())
            title.title_companies.create(company=CompanyFactory())
            title.alternative_names.create(name=f"Other {i}")
        with django_assert_num_queries(5):
            client.get(title.get_absolute_url())
        with django_assert_num_queries(3):
            client.get(title.get_absolute_url() + "cast/")


class TestWhereToWatch:
    def test_current_offers_of_the_region(self, client: Client) -> None:
        day, before = datetime.date(2026, 1, 2), datetime.date(2025, 12, 1)
        title = TitleFactory(availability_checked_on=day)
        AvailabilityFactory(title=title, provider=ProviderFactory(name="Here"), region="US")
        AvailabilityFactory(title=title, provider=ProviderFactory(name="Shop"), region="US", offer=OfferKind.BUY)
        AvailabilityFactory(title=title, provider=ProviderFactory(name="Far Away"), region="DE")
        past = AvailabilityFactory(title=title, provider=ProviderFactory(name="Gone"), region="US")
        Availability.objects.filter(pk=past.pk).update(seen_from=before, last_seen_on=before)
        text = text_of(client.get(title.get_absolute_url()))
        assert "Stream H Here Buy S Shop Checked on Jan. 2, 2026." in text
        assert "Far Away" not in text
        assert "Gone" not in text
        client.post("/region/", {"region": "DE"})
        assert "Far Away" in text_of(client.get(title.get_absolute_url()))

    def test_checked_and_nowhere_is_not_unchecked(self, client: Client) -> None:
        checked = TitleFactory(availability_checked_on=datetime.date(2026, 1, 2))
        assert "No service in this region has it: United States." in text_of(client.get(checked.get_absolute_url()))
        assert "Nobody has looked yet" in text_of(client.get(TitleFactory().get_absolute_url()))


class TestShow:
    def test_seasons_and_episodes(self, client: Client) -> None:
        show = TitleFactory(show=True, ended_on=datetime.date(2013, 9, 29), released_on=datetime.date(2008, 1, 20))
        first = SeasonFactory(title=show, number=1)
        specials = SeasonFactory(title=show, number=0, name="Specials")
        EpisodeFactory(season=first, number=2, name="Second")
        EpisodeFactory(season=first, number=1, name="Pilot", runtime_minutes=58)
        network = CompanyFactory(name="AMC", role=CompanyRole.NETWORK)
        show.title_companies.create(company=network)
        page = client.get(show.get_absolute_url())
        text = text_of(page)
        assert "2008–2013" in text
        assert text.index("Season 1") < text.index("Specials")
        assert "Network AMC" in text
        assert structured(page)["@type"] == "TVSeries"

        season_url = f"{show.get_absolute_url()}season/1/"
        season = text_of(client.get(season_url))
        assert season.index("Pilot") < season.index("Second")
        assert client.get(f"{show.get_absolute_url()}season/{specials.number}/").status_code == 200

    def test_a_seasons_fragment_is_what_its_page_has(self, client: Client) -> None:
        episode = EpisodeFactory(season__number=1)
        url = f"{episode.season.title.get_absolute_url()}season/1/"
        fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "episodes-1"}).content.decode()
        assert "<html" not in fragment
        assert fragment.strip() in client.get(url).content.decode()

    @pytest.mark.parametrize("number", ["2", "99999", "32768", "99999999999999999999"])
    def test_no_such_season(self, client: Client, number: str) -> None:
        season = SeasonFactory(number=1)
        assert client.get(f"{season.title.get_absolute_url()}season/{number}/").status_code == 404

    def test_films_have_no_seasons(self, client: Client) -> None:
        assert client.get(f"{TitleFactory().get_absolute_url()}season/1/").status_code == 404

    @pytest.mark.parametrize("n", [1, 20])
    def test_query_count(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        show = TitleFactory(show=True, genres=["drama"])
        for number in range(1, n + 1):
            EpisodeFactory.create_batch(n, season=SeasonFactory(title=show, number=number))
        with django_assert_num_queries(4):
            client.get(show.get_absolute_url())
        with django_assert_num_queries(5):
            client.get(f"{show.get_absolute_url()}season/1/")


class TestStubs:
    @pytest.fixture(params=["title", "person"])
    def stub(self, request: pytest.FixtureRequest) -> Any:
        return TitleFactory(stub=True) if request.param == "title" else PersonFactory()

    def test_without_a_key_it_says_so_and_asks_nobody(self, client: Client, stub: Any) -> None:
        response = client.get(stub.get_absolute_url())
        assert "isn’t set up on this site" in text_of(response)
        assert "hx-post" not in response.content.decode()

    def test_with_a_key_the_page_asks_for_the_rest_by_itself(self, client: Client, stub: Any, settings: Any) -> None:
        settings.TMDB_API_KEY = "key"
        text = client.get(stub.get_absolute_url()).content.decode()
        assert f'action="{stub.get_absolute_url()}fetch/"' in text
        assert 'hx-trigger="load, submit"' in text
        assert "key" not in re.findall(r"api_key=\w+", text)

    @pytest.mark.usefixtures("tmdb_down")
    def test_when_tmdb_is_down(self, client: Client, stub: Any) -> None:
        response = client.post(stub.get_absolute_url() + "fetch/", headers={"HX-Request": "true"})
        assert response.status_code == 200
        text = response.content.decode()
        assert "could not be fetched" in text
        assert 'hx-trigger="load, submit"' not in text  # or it would go on for ever
        assert f'action="{stub.get_absolute_url()}fetch/"' in text
        stub.refresh_from_db()
        assert stub.hydration == "stub"

    @pytest.mark.usefixtures("tmdb_down")
    def test_when_tmdb_is_down_without_javascript(self, client: Client, stub: Any) -> None:
        response = client.post(stub.get_absolute_url() + "fetch/", follow=True)
        assert response.redirect_chain == [(stub.get_absolute_url(), 302)]
        assert "TMDB" in text_of(response)

    @pytest.mark.usefixtures("tmdb_down")
    def test_a_full_one_is_not_asked_about_again(self, client: Client) -> None:
        title = TitleFactory()
        assert client.post(title.get_absolute_url() + "fetch/")["Location"] == title.get_absolute_url()
        assert "hx-post" not in client.get(title.get_absolute_url()).content.decode()

    @pytest.mark.usefixtures("tmdb_down")
    def test_one_made_by_hand_is_never_asked_about(self, client: Client) -> None:
        title = TitleFactory(manual=True)
        assert client.get(title.get_absolute_url()).context["tmdb"] is None

    def test_one_that_tmdb_has_no_more(self, client: Client, settings: Any) -> None:
        settings.TMDB_API_KEY = "key"
        title = TitleFactory(stub=True, missing_at_tmdb_since=timezone.now())
        response = client.get(title.get_absolute_url())
        assert "has taken this off its lists" in text_of(response)
        assert 'hx-trigger="load, submit"' not in response.content.decode()


class TestPerson:
    def test_filmography_by_department_newest_first(self, client: Client) -> None:
        person = PersonFactory(known_for_department="Directing", born_on=datetime.date(1950, 5, 1))
        old = TitleFactory(name="Old", released_on=datetime.date(1980, 1, 1))
        new = TitleFactory(name="New", released_on=datetime.date(2010, 1, 1))
        coming = TitleFactory(name="Coming", released_on=None)
        for title in (old, new, coming):
            CreditFactory(title=title, person=person, director=True)
        CreditFactory(title=old, person=person, character="Man at the bar")
        CreditFactory(title=old, person=person, director=True, job="Co-Director")
        text = client.get(person.get_absolute_url()).content.decode()
        assert re.findall(r'id="department-\d">(\w+)', text) == ["Directing", "Acting"]
        directing = text.split('id="department-1"')[1].split("</section>")[0]
        assert re.findall(r'class="credit__title"[^>]*>([^<]+)', directing) == ["Coming", "New", "Old"]
        assert "Director, Co-Director" in directing
        assert "Man at the bar" in text

    def test_known_for_what_most_people_know(self, client: Client) -> None:
        person = PersonFactory()
        loved = TitleFactory(tmdb_vote_count=9000, tmdb_vote_average=8)
        small_part = TitleFactory(tmdb_vote_count=10_000, tmdb_vote_average=8)
        CreditFactory(title=loved, person=person, position=0)
        CreditFactory(title=small_part, person=person, position=60)
        TitleFactory(tmdb_vote_count=99_000, tmdb_vote_average=9)
        assert client.get(person.get_absolute_url()).context["known_for"] == [loved, small_part]

    def test_hidden_titles_are_not_on_it(self, client: Client) -> None:
        credit = CreditFactory(title__adult=True, title__name="Hidden one")
        assert "Hidden one" not in client.get(credit.person.get_absolute_url()).content.decode()

    def test_ages(self, client: Client) -> None:
        person = PersonFactory(born_on=datetime.date(1930, 6, 15), died_on=datetime.date(2000, 6, 14))
        assert "June 14, 2000 (age 69)" in text_of(client.get(person.get_absolute_url()))

    @pytest.mark.parametrize("n", [1, 20])
    def test_query_count(self, client: Client, n: int, django_assert_num_queries: Any) -> None:
        person = PersonFactory()
        for title in TitleFactory.create_batch(n, genres=["drama"]):
            CreditFactory(title=title, person=person)
            CreditFactory(title=title, person=person, director=True)
        with django_assert_num_queries(4):
            client.get(person.get_absolute_url())
