"""What people see when something fails."""

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import path

from config import errors


def broken(request: Any) -> Any:
    raise RuntimeError("on purpose")


urlpatterns = [path("broken/", broken)]
handler500 = "config.errors.server_error"


@pytest.mark.django_db
def test_a_missing_page_shows_a_way_on(client: Client) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert b"This reel is missing" in answer.content
    assert b'href="/films/"' in answer.content


@pytest.mark.django_db
def test_a_missing_address_of_the_api_is_a_problem_document(client: Client) -> None:
    answer = client.get("/api/nothing/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert set(json.loads(answer.content)) == {"type", "title", "detail", "errors"}


@pytest.mark.django_db
def test_a_stale_form_says_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.com"})
    assert answer.status_code == 403
    assert b"That form had expired" in answer.content
    assert b'href="/accounts/login/"' in answer.content


def test_server_error_needs_no_database_and_no_context() -> None:
    """Without the django_db mark, a query would fail the test."""
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"The film tore" in answer.content
    assert "«undefined" not in answer.content.decode()


def test_bad_request_trusts_no_host() -> None:
    answer = errors.bad_request(RequestFactory().get("/", HTTP_HOST="evil.example"), Exception())
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


@pytest.mark.urls(__name__)
def test_a_view_that_breaks_answers_500(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert b"The film tore" in answer.content
