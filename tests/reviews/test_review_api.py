"""Reviews in the API: read as far as one may see them, written with the same rules as on the pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reviews.models import Review
from reviews.services import edit_review
from social.enums import ProfileKind, Visibility
from tests.lists.api import as_profile, bad_fields, problem, with_token
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.reviews.factories import TEXT, ReviewFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
REVIEWS = "/api/v1/reviews/"
OTHER = "On second thoughts the harbour is a little too blue, and the end too long."


def test_written_and_read() -> None:
    author, title = ProfileFactory(handle="ada"), TitleFactory()
    body = {"title": title.pk, "text": f"**Fine.** {TEXT}", "has_spoilers": True, "language": "en"}
    answer = as_profile(author).post(REVIEWS, body)
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.data["url"]
    read = APIClient().get(answer.data["url"]).json()
    assert read == answer.json()
    assert (read["profile"]["handle"], read["title"]["id"], read["season"], read["episode"]) == (
        "ada",
        title.pk,
        None,
        None,
    )
    assert (read["text"], read["html"]) == (body["text"], f"<p><strong>Fine.</strong> {TEXT}</p>")
    assert (read["has_spoilers"], read["version"], read["edited_at"], read["rating"]) == (True, 1, None, None)


def test_season_and_episode_by_their_numbers() -> None:
    episode = EpisodeFactory(season=SeasonFactory(number=2), number=3)
    show = episode.season.title
    client = as_profile(ProfileFactory())
    for about in ({"season": 2}, {"season": 2, "episode": 3}):
        answer = client.post(REVIEWS, {"title": show.pk, "text": TEXT, **about})
        assert answer.status_code == 201
    assert answer.data["episode"]["number"] == 3
    counts = {"": 2, "&season=2": 1, "&season=2&episode=3": 1, "&season=2&episode=4": 0}
    for query, expected in counts.items():
        assert len(APIClient().get(f"{REVIEWS}?title={show.pk}{query}").json()["results"]) == expected, query


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": 0}, "title"),
        ({"title": 10**30}, "title"),
        ({"title": 999_999}, "title"),
        ({"text": "Too short."}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"text": None}, "text"),
        ({"text": "\x00" + TEXT}, "text"),
        ({"season": 9}, "season"),
        ({"episode": 1}, "season"),
        ({"visibility": "all"}, "visibility"),
        ({"language": "klingon"}, "language"),
        ({"comment_policy": ""}, "comment_policy"),
        ({"nonce": "x"}, "nonce"),
    ],
)
def test_bad_input_names_its_field(body: dict[str, Any], field: str) -> None:
    whole = {"title": TitleFactory().pk, "text": TEXT} | body if body else {"text": TEXT}
    answer = as_profile(ProfileFactory()).post(REVIEWS, whole)
    assert field in bad_fields(answer)
    assert not Review.objects.exists()


@pytest.mark.parametrize("query", ["sort=best", "title=x", "season=1", "title=1&episode=1", "of=%00", "cursor=x"])
def test_bad_query_is_a_400(query: str) -> None:
    assert as_profile(ProfileFactory()).get(f"{REVIEWS}?{query}").status_code == 400


def test_changed_with_a_version() -> None:
    review = ReviewFactory()
    client, address = as_profile(review.profile), f"{REVIEWS}{review.pk}/"
    answer = client.patch(address, {"text": OTHER, "version": 1})
    assert (answer.status_code, answer.data["version"], answer.data["text"]) == (200, 2, OTHER)
    late = client.patch(address, {"text": f"{TEXT} And more.", "version": 1})
    assert late.status_code == 409
    assert problem(late, 409)["type"].endswith("changed-elsewhere")
    assert Review.objects.get().text == OTHER
    assert client.patch(address, {"visibility": "private"}).data["visibility"] == "private"
    assert APIClient().get(address).status_code == 404


def test_history_is_its_authors_and_can_be_gone_back_to() -> None:
    review = ReviewFactory()
    edit_review(profile=review.profile, review=review, text=OTHER)
    address = f"{REVIEWS}{review.pk}/revisions/"
    client = as_profile(review.profile)
    (revision,) = client.get(address).json()["results"]
    assert (revision["text"], revision["has_spoilers"]) == (TEXT, False)
    restore = f"{address}{revision['id']}/restore/"
    stranger = as_profile(ProfileFactory())
    assert stranger.get(address).status_code == 404
    assert stranger.post(restore).status_code == 404
    assert APIClient().get(address).status_code == 401
    assert client.post(restore, {"version": 1}).status_code == 409
    assert client.post(restore, {"version": 2}).data["text"] == TEXT


def test_deleted_and_restored() -> None:
    review = ReviewFactory()
    client, address = as_profile(review.profile), f"{REVIEWS}{review.pk}/"
    stranger = as_profile(ProfileFactory())
    assert stranger.delete(address).status_code == 404
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.delete(address).status_code == 404
    assert stranger.post(f"{address}restore/").status_code == 404
    assert client.post(f"{address}restore/").status_code == 200
    assert APIClient().get(address).status_code == 200


def test_same_key_writes_once() -> None:
    client, body = as_profile(ProfileFactory()), {"title": TitleFactory().pk, "text": TEXT}
    first, second = (client.post(REVIEWS, body, headers={"Idempotency-Key": "one"}) for _n in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert Review.objects.count() == 1


def test_scopes_and_children() -> None:
    author, body = ProfileFactory(), {"title": TitleFactory().pk, "text": TEXT}
    assert with_token(author, ["read", "track"]).post(REVIEWS, body).status_code == 403
    assert with_token(author, ["write"]).post(REVIEWS, body).status_code == 201
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=18, visibility=Visibility.PRIVATE)
    assert as_profile(kid).post(REVIEWS, body).status_code == 400
    assert APIClient().post(REVIEWS, body).status_code == 401
    assert APIClient().get(REVIEWS).status_code == 401


@pytest.mark.parametrize("sort", ["newest", "helpful", "highest", "lowest", "friends"])
def test_list_goes_on_and_costs_the_same(sort: str) -> None:
    title, reader = TitleFactory(), ProfileFactory()
    ReviewFactory.create_batch(5, title=title)
    client, costs = as_profile(reader), set()
    client.get(f"{REVIEWS}?title={title.pk}")
    seen: list[int] = []
    address = f"{REVIEWS}?title={title.pk}&sort={sort}&page_size=2"
    while address:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address).json()
        costs.add(len(queries))
        seen += [each["id"] for each in answer["results"]]
        address = answer["next"]
    assert sorted(seen) == sorted(Review.objects.values_list("pk", flat=True))
    assert len(set(seen)) == 5
    assert len(costs) == 1
    assert costs.pop() <= 6
