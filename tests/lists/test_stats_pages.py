"""The statistics' pages: whose, for whom, and what they say."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists.models import Shelf, Watch
from lists.templatetags.charts import Chart, Point, Table, bar, columns, line, numbers
from reviews.services import rate
from social.enums import ProfileKind, RatingScale, Visibility
from social.models import Follow, Profile
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY
from tests.lists.factories import WatchFactory
from tests.movies.factories import CreditFactory, EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

THIS_YEAR = datetime.datetime.now(tz=datetime.UTC).year


@pytest.fixture
def owner() -> Profile:
    return ProfileFactory(display_name="Robin")


@pytest.fixture
def mine(client: Client, owner: Profile) -> Client:
    client.force_login(owner.user)
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    body = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def first_of(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


class TestOwn:
    def test_a_visitor_logs_in_first(self, client: Client) -> None:
        for path in ("/stats/", f"/stats/{THIS_YEAR}/"):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")

    def test_everything_is_said(self, mine: Client, owner: Profile) -> None:
        film = TitleFactory(name="Overture", genres=["drama"], runtime_minutes=120, released_on=first_of(1999))
        CreditFactory(title=film, director=True, person__name="Agnès Varda")
        CreditFactory(title=film, position=0, person__name="Corinne Marchand")
        episode = EpisodeFactory(season__title__name="The Night Desk", number=3, season__number=2, runtime_minutes=60)
        WatchFactory(profile=owner, title=film, watched_on=first_of(THIS_YEAR - 1))
        WatchFactory(profile=owner, title=film, watched_on=first_of(THIS_YEAR), is_rewatch=True)
        WatchFactory(profile=owner, title=episode.season.title, episode=episode, watched_on=first_of(THIS_YEAR))
        WatchFactory(profile=owner, watched_on=None, title__runtime_minutes=None)
        rate(profile=owner, title=film, value=9)
        text = text_of(mine.get("/stats/"))
        for said in (
            "Films 3", "2 different ones", "Episodes 1", "of 1 show", "Hours 5", "1 of them again",
            "Longest streak 1 day", "Longest time without", "Drama 1", "1990s", "United States", "English",
            "Agnès Varda", "Corinne Marchand", "Film 1", "Episode 1", "S2 E3", "2 times",
            "1 title rated, 4.5 on average.", "By day of the week", "1 viewing without a date counts in the totals",
            "Nobody knows how long one of the things watched is", "Private viewings count here",
        ):  # fmt: skip
            assert said in text, said

    def test_a_year_and_the_switch_between_years(self, mine: Client, owner: Profile) -> None:
        WatchFactory(profile=owner, watched_on=first_of(2019), title__name="Long ago")
        WatchFactory(profile=owner, watched_on=first_of(2021), title__name="Later")
        response = mine.get("/stats/2021/")
        text = text_of(response)
        assert "Your 2021" in text
        assert "Later" in text
        assert "Long ago" not in text
        years = response.content.decode().split('aria-label="Years"')[1].split("</nav>")[0]
        tabs = re.findall(r'<a href="(/stats/[^"]*)"( aria-current="page")?>', years)
        current = ' aria-current="page"'
        assert tabs[:3] == [("/stats/", ""), (f"/stats/{THIS_YEAR}/", ""), ("/stats/2021/", current)]
        assert ("/stats/2019/", "") in tabs

    def test_against_the_year_before(self, mine: Client, owner: Profile) -> None:
        for year, films in ((2020, 1), (2021, 3)):
            for _ in range(films):
                WatchFactory(profile=owner, watched_on=first_of(year))
        text = text_of(mine.get("/stats/2021/"))
        assert "Films 3 +2 2 more than the year before" in text
        assert "Compared with the year before." in text

    def test_nothing_yet(self, mine: Client) -> None:
        assert "Nothing to count yet" in text_of(mine.get("/stats/"))
        assert "Nothing with a date in 2001" in text_of(mine.get("/stats/2001/"))

    @pytest.mark.parametrize("year", [0, 1869, THIS_YEAR + 2, 10**12])
    def test_years_that_make_no_sense(self, mine: Client, owner: Profile, year: int) -> None:
        assert mine.get(f"/stats/{year}/").status_code == 404
        assert mine.get(f"/@{owner.handle}/stats/{year}/").status_code == 404

    def test_ratings_as_the_reader_counts(self, mine: Client, owner: Profile) -> None:
        rate(profile=owner, title=TitleFactory(), value=9)
        assert "4.5 on average" in text_of(mine.get("/stats/"))
        Profile.objects.filter(pk=owner.pk).update(rating_scale=RatingScale.POINTS)
        assert "9.0 on average" in text_of(mine.get("/stats/"))

    def test_a_child_sees_its_own(self, client: Client) -> None:
        kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=12, visibility=Visibility.PRIVATE)
        WatchFactory(profile=kid, watched_on=first_of(2021), title__name="Not for you")
        WatchFactory(profile=kid, watched_on=first_of(2021), title=TitleFactory(name="For you", minimum_age=6))
        client.force_login(kid.user)
        session = client.session
        session.update({ACTIVE_KEY: kid.pk, CONFINED_KEY: True})
        session.save()
        text = text_of(client.get("/stats/2021/"))
        assert "Films 2" in text
        assert "Not for you" not in text

    def test_who_may_see_it_and_where(self, mine: Client, owner: Profile) -> None:
        shared = mine.get("/stats/")
        assert f"http://testserver/@{owner.handle}/stats/" in text_of(shared)
        Profile.objects.filter(pk=owner.pk).update(stats_visibility=Visibility.FOLLOWERS)
        text = text_of(mine.get("/stats/"))
        assert "Not everybody may see your statistics." in text
        assert "http://testserver" not in text


class TestOthers:
    @pytest.fixture
    def viewings(self, owner: Profile) -> None:
        for visibility in Visibility:
            WatchFactory(
                profile=owner, watched_on=first_of(2021), visibility=visibility, title__name=f"Seen by {visibility}"
            )

    @pytest.mark.usefixtures("viewings")
    def test_each_counts_what_they_may_see(self, client: Client, owner: Profile) -> None:
        url = reverse("lists:stats_of", args=[owner.handle])
        text = text_of(client.get(url))
        assert "Films 1" in text
        assert "Seen by private" not in text
        assert "Only viewings that you may see are counted." in text

        follower = ProfileFactory()
        Follow.objects.create(follower=follower, followed=owner)
        client.force_login(follower.user)
        assert "Films 2" in text_of(client.get(url))
        client.force_login(owner.user)
        assert "Films 3" in text_of(client.get(url))
        client.logout()
        assert "Films 1" in text_of(client.get(url))

    @pytest.mark.parametrize("setting", ["visibility", "stats_visibility"])
    @pytest.mark.usefixtures("viewings")
    def test_where_the_profile_allows_it(self, client: Client, owner: Profile, setting: str) -> None:
        urls = [
            reverse("lists:stats_of", args=[owner.handle]),
            reverse("lists:stats_of_year", args=[owner.handle, 2021]),
        ]
        assert [client.get(url).status_code for url in urls] == [200, 200]
        Profile.objects.filter(pk=owner.pk).update(**{setting: Visibility.FOLLOWERS})
        assert [client.get(url).status_code for url in urls] == [404, 404]
        follower = ProfileFactory()
        Follow.objects.create(follower=follower, followed=owner)
        client.force_login(follower.user)
        assert [client.get(url).status_code for url in urls] == [200, 200]
        Profile.objects.filter(pk=owner.pk).update(**{setting: Visibility.PRIVATE})
        assert [client.get(url).status_code for url in urls] == [404, 404]
        client.force_login(owner.user)
        assert [client.get(url).status_code for url in urls] == [200, 200]

    def test_nobody(self, client: Client) -> None:
        assert client.get("/@nobody_here/stats/").status_code == 404

    def test_handles_in_any_case(self, client: Client, owner: Profile) -> None:
        assert client.get(f"/@{owner.handle.upper()}/stats/").status_code == 200

    @pytest.mark.usefixtures("viewings")
    def test_what_a_link_to_it_shows_elsewhere(self, client: Client, owner: Profile) -> None:
        body = client.get(f"/@{owner.handle}/stats/2021/").content.decode()
        assert '<meta property="og:title" content="Robin: 2021 in films and shows">' in body
        assert f'<meta property="og:url" content="http://testserver/@{owner.handle}/stats/2021/">' in body
        assert "1 films, 0 episodes, 2 hours." in body or "1 film" in body
        assert f'<link rel="canonical" href="http://testserver/@{owner.handle}/stats/2021/">' in body

    def test_titles_that_the_viewer_may_not_know_of(self, client: Client, owner: Profile, settings: Any) -> None:
        settings.ADULT_TITLES = True
        Profile.objects.filter(pk=owner.pk).update(adult_titles=True)
        WatchFactory(profile=owner, watched_on=first_of(2021), title=TitleFactory(name="Grown up", adult=True))
        url = f"/@{owner.handle}/stats/"
        client.force_login(owner.user)
        assert "Grown up" in text_of(client.get(url))
        client.logout()
        text = text_of(client.get(url))
        assert "Grown up" not in text
        assert "A title that isn’t shown to you" in text


class TestQueries:
    @pytest.mark.parametrize("n", [1, 3])
    def test_query_count(self, mine: Client, owner: Profile, n: int, django_assert_num_queries: Any) -> None:
        for title in TitleFactory.create_batch(n, genres=["drama"]):
            CreditFactory(title=title, position=0)
            for year in (2020, 2021):
                WatchFactory(profile=owner, title=title, watched_on=first_of(year))
        mine.get("/stats/2001/")
        for path in ("/stats/", "/stats/2021/"):
            with django_assert_num_queries(6):
                mine.get(path)
            # Unchanged: nothing is counted or looked up again.
            with django_assert_num_queries(2):
                mine.get(path)

    def test_a_viewing_logged_is_in_it_at_once(self, mine: Client, owner: Profile) -> None:
        WatchFactory(profile=owner, watched_on=first_of(2021))
        assert "Films 1" in text_of(mine.get("/stats/2021/"))
        Watch.objects.all().delete()
        Shelf.objects.update_or_create(profile=owner, defaults={"version": 9})
        assert "Nothing with a date in 2021" in text_of(mine.get("/stats/2021/"))


class TestCharts:
    CHART = Chart("k", "Films <b>", "Ten in all.", [Point("J", "January", 4, "4"), Point("F", "February", 0, "0")])

    @pytest.mark.parametrize("draw", [columns, line])
    def test_a_chart_has_a_name_and_a_summary_and_no_style(self, draw: Any) -> None:
        drawn = draw(self.CHART)
        assert 'role="img" aria-labelledby="k-title" aria-describedby="k-desc"' in drawn
        assert '<title id="k-title">Films &lt;b&gt;</title><desc id="k-desc">Ten in all.</desc>' in drawn
        assert "style=" not in drawn

    def test_bars_reach_from_the_floor_in_proportion(self) -> None:
        drawn = columns(self.CHART)
        assert re.findall(
            r'class="chart__bar" x="[\d.]+%" y="([\d.]+)%" width="[\d.]+%" height="([\d.]+)%"', drawn
        ) == [
            ("14", "72"),
            ("86", "0"),
        ]
        assert drawn.count("chart__value") == 1

    def test_all_nothing_is_drawn_too(self) -> None:
        flat = Chart("k", "t", "s", [Point("a", "a", 0, "0")])
        assert 'height="0%"' in columns(flat)
        assert "0,100" in line(flat)
        assert 'width="0"' in bar(0, 0)

    def test_the_table_beside_it(self) -> None:
        drawn = numbers(Table(head=["Month", "Films"], rows=[["<May>", "4"]]), "Films")
        assert '<th scope="row">&lt;May&gt;</th><td class="num">4</td>' in drawn
        assert '<caption class="visually-hidden">Films</caption>' in drawn
