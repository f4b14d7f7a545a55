"""Taking back over the web: the toast's button, the form without JavaScript, and whose undo it is."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.models import LibraryEntry, Undo
from movies.models import Title
from social.models import Profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def film(db: None) -> Title:
    return TitleFactory(name="Salt")


@pytest.fixture
def undo(profile: Profile, film: Title) -> Undo:
    made = services.set_favourite(profile=profile, title=film, on=True).undo
    assert made is not None
    return made


def is_favourite(profile: Profile) -> bool:
    return LibraryEntry.objects.get(profile=profile).is_favourite


def test_undo_takes_back_and_goes_on_to_the_page(client: Client, profile: Profile, undo: Undo) -> None:
    client.force_login(profile.user)
    response = client.post(reverse("lists:undo", args=[undo.key]), {"next": "/films/"})
    assert response.headers["Location"] == "/films/"
    assert not is_favourite(profile)


def test_undo_by_htmx_says_which_titles_changed(client: Client, profile: Profile, film: Title, undo: Undo) -> None:
    client.force_login(profile.user)
    response = client.post(reverse("lists:undo", args=[undo.key]), **HTMX)
    assert response.status_code == 204
    events = json.loads(response.headers["HX-Trigger"])
    assert events["tracked"] == {"titles": [film.pk]}
    assert events["toasts"]["toasts"] == [{"text": "Undone: “Salt is one of your favourites.”", "level": "info"}]


def test_undo_twice_says_so(client: Client, profile: Profile, undo: Undo) -> None:
    client.force_login(profile.user)
    client.post(reverse("lists:undo", args=[undo.key]), **HTMX)
    services.set_favourite(profile=profile, title=Title.objects.get(), on=True)
    response = client.post(reverse("lists:undo", args=[undo.key]), **HTMX)
    assert "already" in response.headers["HX-Trigger"]
    assert is_favourite(profile)


def test_undo_of_what_was_changed_since_says_so(client: Client, profile: Profile, film: Title) -> None:
    first = services.set_rating(profile=profile, title=film, value=8).undo
    services.set_rating(profile=profile, title=film, value=6)
    assert first is not None
    client.force_login(profile.user)
    response = client.post(reverse("lists:undo", args=[first.key]), **HTMX)
    assert "Nothing is taken back: it was changed since" in response.headers["HX-Trigger"]


def test_undo_after_a_day_is_refused_in_words(client: Client, profile: Profile, undo: Undo) -> None:
    Undo.objects.update(created_at="2020-01-01T00:00Z")
    client.force_login(profile.user)
    response = client.post(reverse("lists:undo", args=[undo.key]), **HTMX)
    assert "too long ago" in response.headers["HX-Trigger"]
    assert is_favourite(profile)


def test_undo_never_leaves_the_site(client: Client, profile: Profile, undo: Undo) -> None:
    client.force_login(profile.user)
    response = client.post(reverse("lists:undo", args=[undo.key]), {"next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("who", ["anonymous", "stranger", "sibling"])
def test_undo_is_the_profiles_own(client: Client, profile: Profile, undo: Undo, who: str) -> None:
    other: Any = {"stranger": ProfileFactory, "sibling": lambda: ProfileFactory(user=profile.user, position=1)}
    if who != "anonymous":
        acting = other[who]()
        client.force_login(acting.user)
        session = client.session
        session["profile"] = acting.pk
        session.save()
    response = client.post(reverse("lists:undo", args=[undo.key]))
    assert response.status_code == (302 if who == "anonymous" else 404)
    assert is_favourite(profile)


def test_unknown_undo_is_missing_and_get_is_refused(client: Client, profile: Profile) -> None:
    client.force_login(profile.user)
    address = reverse("lists:undo", args=[uuid.uuid4()])
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405
