"""The review that a viewing belongs to, in the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from lists.models import Watch
from lists.services import Viewing, When, log_watch
from reviews.models import Review
from reviews.services import delete_review, edit_review
from social.enums import Visibility
from tests.lists.api import API, as_profile, bad_fields
from tests.movies.factories import EpisodeFactory
from tests.reviews.factories import ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    made: Review = ReviewFactory()
    return made


@pytest.fixture
def watch(review: Review) -> Watch:
    logged: Watch = log_watch(profile=review.profile, title=review.title, viewing=Viewing(When.some_time())).made
    return logged


def change(review: Review, watch: Watch, body: dict[str, Any]) -> Any:
    return as_profile(review.profile).patch(f"{API}watches/{watch.pk}/", body)


def test_viewing_is_tied_and_untied(review: Review, watch: Watch) -> None:
    assert change(review, watch, {"note": "In the rain."}).data["review"] is None
    assert change(review, watch, {"review": review.pk}).data["review"] == review.pk
    assert change(review, watch, {"note": "In the rain, again."}).data["review"] == review.pk
    assert change(review, watch, {"review": None}).data["review"] is None


def test_only_ones_own_of_the_same(review: Review, watch: Watch) -> None:
    episode = EpisodeFactory(season__title=review.title)
    others = (
        ReviewFactory(title=review.title),
        ReviewFactory(profile=review.profile),
        ReviewFactory(profile=review.profile, title=review.title, episode=episode),
        ReviewFactory(profile=review.profile, title=review.title, season=episode.season),
    )
    for key in (*(other.pk for other in others), 10**9, 0, "x"):
        assert bad_fields(change(review, watch, {"review": key})) == ["review"], key
    delete_review(profile=review.profile, review=review)
    assert bad_fields(change(review, watch, {"review": review.pk})) == ["review"]


def test_others_hear_of_it_where_they_may_read_it(review: Review, watch: Watch) -> None:
    Watch.objects.filter(pk=watch.pk).update(review=review)
    address = f"{API}watches/{watch.pk}/"
    assert APIClient().get(address).data["review"] == review.pk
    edit_review(profile=review.profile, review=review, visibility=Visibility.PRIVATE)
    assert APIClient().get(address).data["review"] is None
    assert as_profile(review.profile).get(address).data["review"] == review.pk
