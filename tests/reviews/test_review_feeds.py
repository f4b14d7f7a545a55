"""Feeds of somebody's public reviews."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from reviews.services import delete_review, edit_review
from social.enums import ProfileKind, Visibility
from tests.movies.factories import TitleFactory
from tests.reviews.factories import ReviewFactory
from tests.reviews.test_review_pages import signed_in
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def rss(client: Client, handle: str) -> Any:
    response = client.get(f"/@{handle}/reviews/rss.xml")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).find("channel")


def test_public_reviews_and_nothing_else() -> None:
    owner = ProfileFactory(handle="ada")
    title = TitleFactory(name="Salt")
    shown = ReviewFactory(profile=owner, title=title, text="A *very* fine film, says @ada herself.")
    for visibility in (Visibility.FOLLOWERS, Visibility.PRIVATE):
        ReviewFactory(profile=owner, visibility=visibility)
    gone = ReviewFactory(profile=owner)
    delete_review(profile=owner, review=gone)
    for client in (Client(), signed_in(owner)):
        (item,) = rss(client, "ada").findall("item")
        assert item.findtext("link") == f"{settings.SITE_URL}{shown.get_absolute_url()}"
        assert item.findtext("title").startswith("Salt")
        assert f'<em>very</em> fine film, says <a class="mention" href="{settings.SITE_URL}/@ada/">' in item.findtext(
            "description"
        )
        body = json.loads(client.get("/@ada/reviews/feed.json").content)
        assert [each["url"] for each in body["items"]] == [f"{settings.SITE_URL}{shown.get_absolute_url()}"]


def test_what_gives_it_away_stays_on_the_site() -> None:
    review = ReviewFactory(has_spoilers=True, text="The harbour master did it, and nobody minds.")
    for name in ("rss.xml", "feed.json"):
        text = Client().get(f"/@{review.profile.handle}/reviews/{name}").content.decode()
        assert "harbour master" not in text
        assert "tells how it ends" in text


@pytest.mark.parametrize("name", ["rss.xml", "feed.json"])
def test_reader_with_the_present_one_is_told_so(name: str) -> None:
    review = ReviewFactory()
    address = f"/@{review.profile.handle}/reviews/{name}"
    tag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304
    edit_review(profile=review.profile, review=review, has_spoilers=True)
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 200


def test_who_isnt_public_has_none() -> None:
    hidden = ReviewFactory(profile=ProfileFactory(visibility=Visibility.FOLLOWERS))
    address = f"/@{hidden.profile.handle}/reviews/rss.xml"
    assert Client().get(address).status_code == 404
    assert signed_in(hidden.profile).get(address).status_code == 404
    shown = ReviewFactory()
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    assert signed_in(kid).get(f"/@{shown.profile.handle}/reviews/rss.xml").status_code == 404
