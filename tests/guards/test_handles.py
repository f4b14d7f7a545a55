"""A handle in an address is letters, digits and underscores: no route lets anything else through to the database."""

import pytest
from django.test import Client

PATHS = [
    "/@%00/", "/@%00/lists/", "/@%00/lists/1-x/", "/@%00/diary/", "/@%00/stats/", "/@%00/watchlist/", "/@%00/library/",
    "/api/v1/profiles/%00/", "/api/v1/lists/1/members/%00/",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_null_character_in_place_of_a_handle_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
