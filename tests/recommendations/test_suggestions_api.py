"""The endpoints of what is recommended, and of titles like a title."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from movies.models import Title
from recommendations.training import write_titles
from tests.lists.api import as_profile
from tests.recommendations.village import Village

pytestmark = pytest.mark.django_db

FOR_YOU = "/api/v1/recommendations/for-you/"


def names(response: Any) -> set[str]:
    assert response.status_code == 200, response.content
    return {each["title"]["name"] for each in response.json()["results"]}


def test_what_is_recommended_and_why(made: Village) -> None:
    body = as_profile(made.people[0]).get(FOR_YOU, {"limit": 3}).json()
    assert len(body["results"]) == 3
    first = body["results"][0]
    assert set(first) == {"title", "score", "predicted_rating", "source", "reasons"}
    assert 0 <= first["score"] <= 1
    assert first["reasons"][0]["text"]
    assert body["model_version"]
    assert body["variant"] == ""


def test_a_visitor_has_none() -> None:
    assert APIClient().get(FOR_YOU).status_code == 401


def test_by_genre(made: Village) -> None:
    client = as_profile(made.people[0])
    assert names(client.get("/api/v1/recommendations/by-genre/action/")) == {
        made.loud[place].name for place in (0, 3, 6)
    }
    assert client.get("/api/v1/recommendations/by-genre/nonsense/").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"genre": "x"}, "genre"),
        ({"decade": "x"}, "decade"),
        ({"runtime": "x"}, "runtime"),
        ({"seed": "x"}, "seed"),
        ({"services": "maybe"}, "services"),
        ({"like": "x"}, "like"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
    ],
)
def test_bad_input_names_the_field(query: dict[str, str], field: str) -> None:
    from tests.social.factories import ProfileFactory

    response = as_profile(ProfileFactory()).get(FOR_YOU, query)
    assert response.status_code == 400
    assert field in str(response.json())


def test_more_like_a_title_that_is_not_there_names_the_field(made: Village) -> None:
    client, hidden = as_profile(made.people[0]), made.quiet[1]
    assert names(client.get(FOR_YOU, {"like": made.loud[1].pk}))
    Title.objects.filter(pk=hidden.pk).update(adult=True)
    for key in (hidden.pk, 999_999_999):
        response = client.get(FOR_YOU, {"like": key})
        assert response.status_code == 400
        assert response.json()["errors"] == {"like": ["There is no such title."]}


def test_titles_like_a_title(made: Village) -> None:
    write_titles()
    response = APIClient().get(f"/api/v1/titles/{made.loud[0].pk}/similar/", {"limit": 5})
    assert names(response) <= {title.name for title in made.loud}
    first = response.json()["results"][0]
    assert set(first) == {"title", "score", "reasons", "model_version"}
    assert first["reasons"]


def test_of_a_hidden_title_nothing_is_said(made: Village) -> None:
    write_titles()
    Title.objects.filter(pk=made.loud[0].pk).update(adult=True)
    client = APIClient()
    assert client.get(f"/api/v1/titles/{made.loud[0].pk}/similar/").status_code == 404
    assert made.loud[0].name not in names(client.get(f"/api/v1/titles/{made.loud[1].pk}/similar/"))
