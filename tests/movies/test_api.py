"""What holds for the whole API: errors, conditional reads, the schema, its reader."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from rest_framework.test import APIClient

from movies.api.views.root import KEPT
from movies.models import Genre
from tests.movies.api import API, as_admin, as_member, problem
from tests.movies.factories import GenreFactory, PersonFactory, TitleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> APIClient:
    return APIClient()


# ---- Errors ---------------------------------------------------------------------------------------------------------


def test_unknown_address_is_a_problem(api: APIClient) -> None:
    assert problem(api.get("/api/v1/nothing/"), 404)["type"] == "urn:matinee:problem:not-found"


def test_unknown_row_is_a_problem(api: APIClient) -> None:
    for path in ("titles/0/", "titles/99999999999999999999999/", "people/7/", "genres/none/", "collections/7/"):
        problem(api.get(API + path), 404)


def test_wrong_method_is_a_problem(api: APIClient) -> None:
    response = as_admin().delete(API + "titles/")
    problem(response, 405)
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("who", [APIClient, as_member, as_admin])
def test_method_that_no_endpoint_has_is_a_problem_for_all(who: Any) -> None:
    for path in ("", "search/", "search/suggest/", "keywords/", "genres/"):
        for method in ("PUT", "TRACE", "QUERY"):
            problem(who().generic(method, API + path), 405)
    problem(who().post(API + "search/", {}), 405)


def test_wrong_format_of_a_body_is_a_problem() -> None:
    problem(as_admin().post(API + "genres/", "name=x", content_type="application/x-www-form-urlencoded"), 415)


def test_unreadable_body_is_a_problem() -> None:
    admin = as_admin()
    for raw in (
        "{",
        "[" * 50_000,
        '{"name": NaN}',
        '{"name": "\\ud800"}',
        '{"name": "a\\u0000b"}',
        "[]",
        "7",
        "null",
        "",
    ):
        assert admin.post(API + "genres/", raw, content_type="application/json").status_code == 400, raw
    problem(admin.post(API + "genres/", "{", content_type="application/json"), 400)


def test_format_that_nobody_speaks_is_a_problem(api: APIClient) -> None:
    problem(api.get(API + "genres/", HTTP_ACCEPT="text/csv"), 406)


def test_bug_is_a_problem_and_reported(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("movies.api.views.subjects.Genre.objects.all", broken)
    monkeypatch.setattr("movies.api.views.subjects.GenreViewSet.list", broken)
    api.raise_request_exception = False
    body = problem(api.get(API + "genres/"), 500)
    assert "bug" not in json.dumps(body)


def test_session_without_csrf_token_cannot_write() -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.cookies = as_admin().cookies
    problem(client.post(API + "genres/", {"name": "Silent"}), 403)
    assert not Genre.objects.filter(name="Silent").exists()


def test_limits_are_applied(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from config.lib.api import ScopedThrottle
    from movies.api.views.subjects import GenreViewSet

    monkeypatch.setattr(GenreViewSet, "throttle_classes", [ScopedThrottle])
    monkeypatch.setattr(
        "config.lib.api.throttling.api_settings.DEFAULT_THROTTLE_RATES", {"read": "2/min"}, raising=False
    )
    assert [api.get(API + "genres/").status_code for _ in range(2)] == [200, 200]
    refused = api.get(API + "genres/")
    problem(refused, 429)
    assert int(refused.headers["Retry-After"]) > 0


# ---- Conditional reads ----------------------------------------------------------------------------------------------


def test_read_has_an_etag_and_is_not_sent_twice(api: APIClient) -> None:
    title = TitleFactory()
    for path in (f"titles/{title.pk}/", "titles/", "people/", "genres/", f"titles/{title.pk}/credits/"):
        first = api.get(API + path)
        assert first.headers["ETag"].startswith('W/"')
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert {"Accept", "Cookie"} <= set(first.headers["Vary"].split(", "))
        second = api.get(API + path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (second.status_code, second.content) == (304, b"")
        assert second.headers["ETag"] == first.headers["ETag"]


def test_etag_changes_with_what_is_shown(api: APIClient) -> None:
    title = TitleFactory()
    before = api.get(f"{API}titles/{title.pk}/").headers["ETag"]
    title.alternative_names.create(name="Anders", region="DE")
    after = api.get(f"{API}titles/{title.pk}/", HTTP_IF_NONE_MATCH=before)
    assert (after.status_code, after.headers["ETag"] != before) == (200, True)


def test_errors_and_writes_have_no_etag(api: APIClient) -> None:
    assert "ETag" not in api.get(API + "titles/0/").headers
    made = as_admin().post(API + "genres/", {"name": "Silent"})
    assert (made.status_code, "ETag" in made.headers, made.headers["Cache-Control"]) == (201, False, "no-store")


# ---- The schema and its reader --------------------------------------------------------------------------------------


def test_schema_is_up_to_date_and_without_warnings(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(fresh), validate=True, fail_on_warn=True)
    kept = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
    assert fresh.read_text() == kept.read_text(), "run: python manage.py spectacular --file docs/openapi.yaml"


def test_schema_is_served(api: APIClient) -> None:
    response = api.get("/api/schema/")
    assert response.status_code == 200
    schema = yaml.safe_load(response.content)
    assert "/api/v1/titles/" in schema["paths"]
    answers = schema["paths"]["/api/v1/titles/{id}/"]["get"]["responses"]
    assert set(answers) == {"200", "304", "default"}


def test_every_operation_has_a_summary_and_a_problem(api: APIClient) -> None:
    schema = yaml.safe_load(api.get("/api/schema/").content)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), f"{method} {path}"
            assert "application/problem+json" in operation["responses"]["default"]["content"], f"{method} {path}"


def test_docs_load_nothing_from_elsewhere(client: Any) -> None:
    response = client.get("/api/docs/")
    html = re.sub(r'nonce="[^"]*"', "", response.content.decode())
    assert response.status_code == 200
    assert "//" not in html.replace(f"{settings.STATIC_URL}drf", "").split("<body")[0].replace("</", "")
    assert "swagger-ui-bundle.js" in html


def test_start_leads_to_every_list(api: APIClient) -> None:
    GenreFactory()
    links = api.get(API).json()
    assert set(links) >= {"titles", "people", "genres", "collections", "search"}
    for name, link in links.items():
        if name in KEPT:
            assert api.get(link).status_code in (401, 405), name
            continue
        query = {"q": "matrix"} if name in ("search", "suggest") else {}
        assert api.get(link, query).status_code == 200, name


# ---- Lists ----------------------------------------------------------------------------------------------------------


def test_lists_page_through_everything_once(api: APIClient) -> None:
    people = PersonFactory.create_batch(7, tmdb_popularity=1.5)
    people += PersonFactory.create_batch(3)
    found, link = [], f"{API}people/?page_size=3"
    while link:
        page = api.get(link).json()
        assert list(page) == ["next", "results"]
        assert len(page["results"]) <= 3
        found += [person["id"] for person in page["results"]]
        link = page["next"]
    assert found == [person.pk for person in people]


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=x", "cursor=x", "cursor=bnVsbA", "q=%00", "q=" + "x" * 201]
)
def test_bad_query_names_the_parameter(api: APIClient, query: str) -> None:
    assert list(problem(api.get(f"{API}people/?{query}"), 400)["errors"]) == [query.split("=")[0]]


def test_page_size_is_capped(api: APIClient) -> None:
    PersonFactory.create_batch(101)
    assert len(api.get(f"{API}people/?page_size=1000").json()["results"]) == 100


def test_unknown_parameters_and_members_are_overlooked() -> None:
    client = as_admin()
    assert client.get(f"{API}people/?colour=red").status_code == 200
    assert client.post(f"{API}genres/", {"name": "Silent", "colour": "grey"}).status_code == 201


def test_member_reads_like_anybody() -> None:
    GenreFactory(name="Silent")
    assert as_member().get(API + "genres/").json()["results"] == APIClient().get(API + "genres/").json()["results"]
