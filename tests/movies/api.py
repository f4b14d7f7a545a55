"""Helpers of the API's tests."""

from typing import Any

from rest_framework.test import APIClient

from movies.models import Title
from tests.movies import factories
from tests.social.factories import ProfileFactory, UserFactory

API = "/api/v1/"


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem in a response, after a look at its form."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json"), (
        response.content
    )
    body: dict[str, Any] = response.json()
    assert list(body) == ["type", "title", "detail", "errors"]
    return body


def bad_fields(response: Any) -> list[str]:
    """The fields that a 400 names."""
    return sorted(problem(response, 400)["errors"])


def as_admin() -> APIClient:
    client = APIClient()
    client.force_login(ProfileFactory(user=UserFactory(admin=True)).user)
    return client


def as_member() -> APIClient:
    client = APIClient()
    client.force_login(ProfileFactory().user)
    return client


def rich_title(rows: int, **fields: Any) -> Title:
    """A show with `rows` of everything that can hang on a title, all in the region US."""
    title = factories.TitleFactory(
        show=True,
        genres=[f"genre-{n}" for n in range(rows)],
        collection=factories.CollectionFactory(),
        availability_checked_on="2026-01-02",
        **fields,
    )
    title.keywords.set(factories.KeywordFactory.create_batch(rows))
    for n in range(rows):
        title.title_companies.create(company=factories.CompanyFactory(), position=n)
        factories.CreditFactory(title=title)
        factories.CreditFactory(title=title, director=True)
        factories.EpisodeFactory.create_batch(rows, season=factories.SeasonFactory(title=title, number=n))
        factories.AvailabilityFactory(title=title)
        factories.ReleaseFactory(title=title, note=f"note {n}")
        title.videos.create(site="YouTube", key=f"key{n}", kind="Trailer")
        title.alternative_names.create(name=f"Other {n}", region="DE")
        title.translations.create(language=f"x{n}", name=f"Andere {n}")
    return title


__all__ = ["API", "as_admin", "as_member", "bad_fields", "problem", "rich_title"]
