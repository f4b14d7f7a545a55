"""The page of what is chosen for somebody."""

from typing import Any

import pytest
from django.test import Client

from config.lib.cache import ForgivingRedisCacheClient  # noqa: F401
from recommendations.services import suggesting
from recommendations.training import train_models
from tests.recommendations.village import QUICK, Village, village

pytestmark = pytest.mark.django_db

URL = "/for-you/"


@pytest.fixture
def made() -> Village:
    found = village()
    train_models(chosen=QUICK)
    return found


def page(client: Client, profile: Any, query: str = "", **headers: str) -> str:
    client.force_login(profile.user)
    response = client.get(URL + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_logs_in_first(client: Client) -> None:
    assert client.get(URL).status_code == 302


def test_rows_with_reasons(client: Client, made: Village) -> None:
    html = page(client, made.people[0])
    assert "Top picks for you" in html
    assert "Because you loved" in html
    missing = [made.loud[place] for place in (0, 3, 6)]
    assert all(f'data-pick="{title.pk}"' in html for title in missing)
    assert not any(f'data-pick="{title.pk}"' in html for title in made.loud if title not in missing)


def test_a_page_costs_twelve_queries(client: Client, made: Village, django_assert_max_num_queries: Any) -> None:
    profile = made.people[0]
    suggesting.refresh_stale()
    for shard in suggesting.begin_everybody():
        suggesting.make_shard(shard)
    page(client, profile)
    with django_assert_max_num_queries(12):
        client.get(URL)
