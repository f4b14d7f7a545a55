"""Somebody switches or signs in again in one window, and goes on in the other."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lists.models import LibraryEntry
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.django_db
def test_an_act_from_a_page_of_another_profile_is_refused(client: Client) -> None:
    robin, film = ProfileFactory(), TitleFactory()
    sam = ProfileFactory(user=robin.user)
    client.force_login(robin.user)
    page = client.get(film.get_absolute_url()).content.decode()
    drawn_for = re.search(r'"X-Profile": "(\d+)"', page)
    assert drawn_for is not None
    client.post(reverse("social:switch"), {"profile": sam.pk})

    address = reverse("lists:track_favourite", args=[film.pk])
    refused = client.post(address, headers={"X-Profile": drawn_for[1]}, **HTMX)
    assert (refused.status_code, refused.headers["HX-Refresh"]) == (409, "true")
    assert not LibraryEntry.objects.filter(is_favourite=True).exists()

    assert client.post(address, headers={"X-Profile": str(sam.pk)}, **HTMX).status_code < 300
    assert LibraryEntry.objects.get(is_favourite=True).profile == sam


@pytest.mark.django_db
def test_a_stale_token_of_a_piece_draws_the_page_anew() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ProfileFactory().user)
    film = TitleFactory()
    stale = client.post(reverse("lists:track_favourite", args=[film.pk]), **HTMX)
    assert (stale.status_code, stale.headers["HX-Refresh"]) == (403, "true")
    assert client.post(reverse("lists:track_favourite", args=[film.pk])).headers.get("HX-Refresh") is None


@pytest.mark.django_db
def test_logging_in_leads_to_the_page_that_was_sent_from(client: Client) -> None:
    address = reverse("social:switch")
    page = "http://testserver/settings/household/?a=1"
    assert (
        client.post(address, headers={"Referer": page})
        .headers["Location"]
        .endswith("next=%2Fsettings%2Fhousehold%2F%3Fa%3D1")
    )
    assert client.post(address, headers={"Referer": "http://evil.example/x"}).headers["Location"].endswith("next=%2F")
    assert client.post(address).headers["Location"].endswith("next=%2F")
