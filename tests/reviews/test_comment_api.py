"""Comments through the API."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.enums import CommentPolicy
from reviews.models import Comment, Review
from tests.lists.api import API, as_profile
from tests.reviews.factories import ReviewFactory
from tests.reviews.talkers import company, say
from tests.social.factories import ProfileFactory


@pytest.mark.django_db
def test_api_reads_and_writes_comments() -> None:
    review, me = ReviewFactory(), ProfileFactory(handle="ada")
    client = as_profile(me)
    url = f"{API}reviews/{review.pk}/comments/"
    made = client.post(url, {"text": "Hello **you**"}, format="json", headers={"Idempotency-Key": "one"})
    again = client.post(url, {"text": "Hello **you**"}, format="json", headers={"Idempotency-Key": "one"})
    assert made.status_code == again.status_code == 201
    row = made.json()
    assert (row["text"], row["author"]["handle"], row["parent"]) == ("Hello **you**", "ada", None)
    assert row["html"] == "<p>Hello <strong>you</strong></p>"
    assert made["Location"].endswith(f"/comments/{row['id']}/")
    reply = client.post(url, {"text": "And you", "answers": row["id"]}, format="json").json()
    assert reply["parent"] == row["id"]
    listed = client.get(url, {"page_size": 1}).json()
    assert [each["id"] for each in listed["results"]] == [row["id"]]
    assert [each["id"] for each in client.get(listed["next"]).json()["results"]] == [reply["id"]]
    one = f"{API}comments/{row['id']}/"
    assert client.patch(one, {"text": "Otherwise"}, format="json").json()["edited_at"]
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    assert client.post(f"{one}restore/").status_code == 200
    assert Review.objects.get().comment_count == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "x", "answers": "y"}, "answers"),
        ({"text": "x", "answers": 0}, "answers"),
    ],
)
def test_api_says_which_member_is_bad(body: dict[str, Any], field: str) -> None:
    review = ReviewFactory()
    answer = as_profile(ProfileFactory()).post(f"{API}reviews/{review.pk}/comments/", body, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_api_keeps_to_rights_and_policy() -> None:
    met = company(comment_policy=CommentPolicy.NONE)
    url = f"{API}reviews/{met.review.pk}/comments/"
    answer = as_profile(met.profiles["stranger"]).post(url, {"text": "Yes"}, format="json")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Comments on this review are closed.")
    review = ReviewFactory()
    mine = say(review)
    one, stranger, host = f"{API}comments/{mine.pk}/", as_profile(ProfileFactory()), as_profile(review.profile)
    assert stranger.patch(one, {"text": "x"}, format="json").status_code == 403
    assert stranger.delete(one).status_code == 404
    assert host.patch(one, {"text": "x"}, format="json").status_code == 403
    assert host.delete(one).status_code == 204
    assert as_profile(mine.profile).post(f"{one}restore/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 10])
def test_api_costs_the_same_however_many(number: int) -> None:
    review = ReviewFactory()
    for each in ProfileFactory.create_batch(number):
        say(review, "@nobody_here", by=each)
    with CaptureQueriesContext(connection) as queries:
        Client().get(f"{API}reviews/{review.pk}/comments/")
    assert len(queries) == 3
