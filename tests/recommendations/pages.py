"""The pages of suggestions as somebody of the village asks for them."""

from typing import Any

from django.test import Client

from movies.models import Title
from social.models import Profile
from tests.recommendations.village import Village

URL = "/for-you/"


def page(client: Client, profile: Any, query: str = "", **headers: str) -> str:
    client.force_login(profile.user)
    response = client.get(URL + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def missing(made: Village) -> list[Any]:
    """Of the first person's taste, what it hasn't seen."""
    return [made.loud[place] for place in (0, 3, 6)]


def why(client: Client, profile: Profile, title: Title) -> str:
    client.force_login(profile.user)
    return client.get(f"/for-you/why/{title.pk}/").content.decode()
