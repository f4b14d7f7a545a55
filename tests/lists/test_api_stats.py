"""Statistics through the API."""

import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from social.enums import Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, problem
from tests.lists.factories import WatchFactory
from tests.movies.factories import CreditFactory, EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = f"{API}stats/"
DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return as_profile(profile)


def test_figures_of_all_time_and_of_a_year(client: APIClient, profile: Profile) -> None:
    film = TitleFactory(name="Salt", runtime_minutes=90, genres=["drama"])
    actor = CreditFactory(title=film, position=0).person
    WatchFactory(profile=profile, title=film, watched_on=DAY)
    WatchFactory(profile=profile, title=film, watched_on=DAY.replace(year=2025), is_rewatch=True)
    episode = EpisodeFactory(runtime_minutes=30)
    WatchFactory(profile=profile, title=episode.season.title, episode=episode, watched_on=DAY)
    body = client.get(URL).json()
    totals = {name: body["totals"][name] for name in ("films", "different_films", "episodes", "minutes", "days")}
    assert totals == {"films": 2, "different_films": 1, "episodes": 1, "minutes": 210, "days": 2}
    assert [(year["number"], year["films"]) for year in body["years"]] == [(2025, 1), (2026, 1)]
    assert [share["key"] for share in body["tastes"]["genres"]] == ["drama"]
    assert [(row["person"]["name"], row["titles"]) for row in body["actors"]] == [(actor.name, 1)]
    assert [(row["title"]["name"], row["times"]) for row in body["films_again"]] == [("Salt", 2)]
    assert body["first"]["title"]["name"] == "Salt"
    year = client.get(f"{URL}2025/").json()
    assert (year["year"], year["totals"]["films"], year["totals"]["episodes"]) == (2025, 1, 0)


def test_titles_of_unknown_length(client: APIClient, profile: Profile) -> None:
    film = TitleFactory(runtime_minutes=None, genres=["drama"])
    WatchFactory.create_batch(2, profile=profile, title=film, watched_on=DAY)
    body = client.get(URL).json()
    assert (body["totals"]["unknown"], body["totals"]["minutes"]) == (2, 0)
    assert not any(row["minutes"] for row in (*body["tastes"]["genres"], *body["films_again"]))


def test_nothing_yet(client: APIClient) -> None:
    body = client.get(URL).json()
    assert (body["totals"]["viewings"], body["first"], body["ratings"]["mean"]) == (0, None, None)


@pytest.mark.parametrize("year", [0, 1869, 2999, 10**12, 10**30])
def test_year_that_can_not_be(client: APIClient, year: int) -> None:
    problem(client.get(f"{URL}{year}/"), 404)


def test_others_are_told_what_they_may_see(profile: Profile) -> None:
    WatchFactory(profile=profile, watched_on=DAY)
    WatchFactory(profile=profile, watched_on=DAY, visibility=Visibility.PRIVATE, title__name="Secret film")
    for who in (APIClient(), as_profile(ProfileFactory())):
        response = who.get(f"{URL}?of=ada")
        assert response.json()["totals"]["films"] == 1
        assert "Secret film" not in response.content.decode()
    Profile.objects.filter(pk=profile.pk).update(stats_visibility=Visibility.PRIVATE)
    problem(APIClient().get(f"{URL}?of=ada"), 404)
    problem(APIClient().get(f"{URL}2026/?of=ada"), 404)
    assert as_profile(profile).get(f"{URL}?of=ada").json()["totals"]["films"] == 2
    problem(APIClient().get(URL), 401)


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_cost_the_same_for_many(
    client: APIClient, profile: Profile, rows: int, django_assert_num_queries: Any
) -> None:
    for _n in range(rows):
        film = TitleFactory(genres=["drama"])
        CreditFactory(title=film, position=0)
        WatchFactory.create_batch(2, profile=profile, title=film, watched_on=DAY)
    client.get(URL)
    with django_assert_num_queries(5):  # who asks; the version (the figures are remembered); titles, genres; people
        client.get(URL)
