"""Shows on pages: who sees and changes what, what is veiled, how many queries it takes."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists.models import Watch
from lists.services import When, episodes
from movies.models import Episode, Title
from social.models import Profile
from tests.lists.test_episodes import at, make_show, season_of, seen
from tests.social.factories import ProfileFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(hide_spoilers=False)


@pytest.fixture
def show(db: None) -> Title:
    show = make_show()
    for episode in Episode.objects.filter(season__title=show):
        number = episode.season.number
        episode.name, episode.overview = f"Name {number}.{episode.number}", f"Story {number}.{episode.number}"
        episode.runtime_minutes = 45
        episode.save()
    return show


@pytest.fixture
def signed_in(client: Client, profile: Profile) -> Client:
    client.force_login(profile.user)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_smoke(signed_in: Client, show: Title, profile: Profile) -> None:
    for path in (
        show.get_absolute_url(),
        reverse("movies:season", args=[show.slug, 1]),
        reverse("lists:episode", args=[show.slug, 1, 1]),
        reverse("lists:watch_show", args=[show.slug]),
        reverse("lists:watch_season", args=[show.slug, 1]),
        "/watching/",
        "/watching/rail/",
        "/",
    ):
        response = signed_in.get(path)
        assert response.status_code == 200, path
        assert "undefined" not in text(response), (
            path,
            text(response)[max(0, text(response).find("undefined") - 300) :][:600],
        )
