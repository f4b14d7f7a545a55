"""Ratings in the admin: to look at, and to take away with the title's mean kept right."""

import pytest
from django.test import Client
from django.urls import reverse

from movies.models import Title
from reviews.models import Rating, Review
from reviews.services import edit_review, rate
from tests.movies.factories import TitleFactory
from tests.reviews.factories import TEXT, ReviewFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def test_ratings_are_looked_at_and_not_changed(admin_client: Client) -> None:
    rating = rate(profile=ProfileFactory(handle="ada"), title=TitleFactory(name="Salt"), value=8)
    assert b"Salt" in admin_client.get(reverse("admin:reviews_rating_changelist"), {"q": "ada"}).content
    page = reverse("admin:reviews_rating_change", args=[rating.pk])
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"value": 1}).status_code == 403
    assert admin_client.get(reverse("admin:reviews_rating_add")).status_code == 403
    assert Rating.objects.get().value == 8


def test_rating_taken_away_counts_no_more(admin_client: Client) -> None:
    title = TitleFactory()
    kept, gone, also_gone = (rate(profile=ProfileFactory(), title=title, value=value) for value in (10, 2, 1))
    admin_client.post(reverse("admin:reviews_rating_delete", args=[gone.pk]), {"post": "yes"})
    admin_client.post(
        reverse("admin:reviews_rating_changelist"),
        {"action": "delete_selected", "_selected_action": [also_gone.pk], "post": "yes"},
    )
    assert list(Rating.objects.all()) == [kept]
    assert Title.objects.values_list("rating_count", "rating_sum").get() == (1, 10)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_many(admin_client: Client, rows: int, django_assert_num_queries: object) -> None:
    for _n in range(rows):
        rate(profile=ProfileFactory(), title=TitleFactory(), value=7)
    admin_client.get(reverse("admin:reviews_rating_changelist"))
    with django_assert_num_queries(6):  # type: ignore[operator]
        admin_client.get(reverse("admin:reviews_rating_changelist"))


def test_review_is_looked_at_with_its_past_and_taken_away(admin_client: Client) -> None:
    review = ReviewFactory(title=TitleFactory(name="Salt"))
    edit_review(profile=review.profile, review=review, text="What it says by now, and has not said before.")
    assert b"Salt" in admin_client.get(reverse("admin:reviews_review_changelist"), {"q": "by now"}).content
    page = reverse("admin:reviews_review_change", args=[review.pk])
    assert TEXT in admin_client.get(page).content.decode()
    assert admin_client.post(page, {"text": "Nothing."}).status_code == 403
    assert admin_client.get(reverse("admin:reviews_review_add")).status_code == 403
    admin_client.post(reverse("admin:reviews_review_delete", args=[review.pk]), {"post": "yes"})
    review.refresh_from_db()
    assert review.deleted_at is not None
    assert not Review.objects.visible_to(review.profile).exists()
