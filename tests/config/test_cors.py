"""The API from other sites' pages: with a token, and in no other way."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.lists.api import API, as_profile, with_token
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

ORIGIN = {"Origin": "chrome-extension://abcdefgh"}
PREFLIGHT = {**ORIGIN, "Access-Control-Request-Method": "POST"}


def cors(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("Access-Control")}


@pytest.mark.parametrize("path", ["quick-add/", "watches/", "titles/1/", "nothing/here/"])
def test_preflight_of_a_request_with_a_token(path: str, django_assert_num_queries: Any, db: None) -> None:
    headers = {**PREFLIGHT, "Access-Control-Request-Headers": "content-type, Authorization,idempotency-key"}
    with django_assert_num_queries(0):
        response = APIClient().options(API + path, headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    allowed = cors(response)
    assert allowed["Access-Control-Allow-Origin"] == "*"
    assert {"POST", "PATCH", "DELETE"} <= set(allowed["Access-Control-Allow-Methods"].split(", "))
    wanted = {"authorization", "content-type", "idempotency-key"}
    assert wanted <= set(allowed["Access-Control-Allow-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in allowed
    assert "Access-Control-Request-Headers" in response.headers["Vary"]


@pytest.mark.parametrize("asked", [{}, {"Access-Control-Request-Headers": "content-type, x-authorization"}])
def test_preflight_of_any_other_request_gets_no_leave(asked: dict[str, str]) -> None:
    response = APIClient().options(f"{API}quick-add/", headers={**PREFLIGHT, **asked})
    assert (response.status_code, cors(response)) == (204, {})


@pytest.mark.django_db
def test_page_elsewhere_reads_what_its_token_brings() -> None:
    title = TitleFactory()
    client = with_token(ProfileFactory(), ["track"])
    made = client.post(f"{API}quick-add/", {"tmdb_id": title.tmdb_id, "kind": "film"}, headers=ORIGIN)
    assert (made.status_code, cors(made)["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Retry-After" in cors(made)["Access-Control-Expose-Headers"]
    refused = client.post(f"{API}lists/", {"name": "Mine"}, headers=ORIGIN)
    assert (refused.status_code, cors(refused)["Access-Control-Allow-Origin"]) == (403, "*")
    assert cors(client.post(f"{API}quick-add/", {})) == {}


@pytest.mark.django_db
def test_session_and_visitors_are_of_this_site_alone() -> None:
    TitleFactory()
    for client in (APIClient(), as_profile(ProfileFactory())):
        response = client.get(f"{API}titles/", headers=ORIGIN)
        assert (response.status_code, cors(response)) == (200, {})


@pytest.mark.django_db
def test_a_bad_token_beside_a_good_session_is_refused_and_says_so() -> None:
    client = as_profile(ProfileFactory())
    response = client.get(f"{API}watches/", headers={**ORIGIN, "Authorization": "Bearer mat_wrong"})
    assert (response.status_code, cors(response)["Access-Control-Allow-Origin"]) == (401, "*")


@pytest.mark.django_db
def test_pages_are_left_alone() -> None:
    headers = {**PREFLIGHT, "Access-Control-Request-Headers": "authorization", "Authorization": "Bearer x"}
    assert cors(APIClient().get("/films/", headers=headers)) == {}
    assert cors(APIClient().options("/films/", headers=headers)) == {}
