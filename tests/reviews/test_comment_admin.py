"""Comments in the admin: to look for, and to take away."""

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Comment, Review
from reviews.services.comments import write_comment
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def test_comments_are_looked_for_and_not_changed(admin_client: Client) -> None:
    mine = write_comment(profile=ProfileFactory(handle="ada"), review=ReviewFactory().pk, text="About the rain. " * 20)
    page = admin_client.get(reverse("admin:reviews_comment_changelist"), {"q": "rain"})
    assert "About the rain." in page.content.decode()
    one = reverse("admin:reviews_comment_change", args=[mine.pk])
    assert admin_client.get(one).status_code == 200
    assert admin_client.post(one, {"text": "x"}).status_code == 403
    assert admin_client.get(reverse("admin:reviews_comment_add")).status_code == 403


def test_comment_taken_away_leaves_its_place_and_counts_no_more(admin_client: Client) -> None:
    review = ReviewFactory()
    root, other = (write_comment(profile=ProfileFactory(), review=review.pk, text="x") for _ in range(2))
    reply = write_comment(profile=ProfileFactory(), review=review.pk, text="x", answers=root.pk)
    url = reverse("admin:reviews_comment_delete", args=[root.pk])
    assert admin_client.get(url).status_code == 200
    admin_client.post(url, {"post": "yes"})
    admin_client.post(
        reverse("admin:reviews_comment_changelist"),
        {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"},
    )
    assert list(Comment.objects.standing()) == [reply]
    assert Comment.objects.get(pk=root.pk).removed_by == "moderator"
    assert Review.objects.get().comment_count == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_many(admin_client: Client, rows: int, django_assert_num_queries: object) -> None:
    for _n in range(rows):
        write_comment(profile=ProfileFactory(), review=ReviewFactory().pk, text="x")
    admin_client.get(reverse("admin:reviews_comment_changelist"))
    with django_assert_num_queries(5):  # type: ignore[operator]
        admin_client.get(reverse("admin:reviews_comment_changelist"))
