"""What trends: the page, the rail, the endpoint, the job and the admin."""

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from recommendations.models import ModelRun, Trending
from recommendations.tasks import count_trending
from recommendations.trending.rules import FEWEST_TITLES
from social.models import Follow, Profile
from tests.lists.api import as_profile
from tests.movies.factories import GenreFactory, TitleFactory
from tests.recommendations.acting import act, crowd
from tests.recommendations.factories import TrendingFactory
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db

URL, RAIL = "/trending/", "/trending/rail/"


def trend(number: int = FEWEST_TITLES, **fields: Any) -> list[Any]:
    return [TrendingFactory(rank=place + 1, **fields).title for place in range(number)]


def htmx(target: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


def friends(viewer: Profile, number: int) -> None:
    for _ in range(number):
        friend = ProfileFactory()
        Follow.objects.create(follower=viewer, followed=friend)
        act(friend, TitleFactory())


def test_a_visitor_sees_what_trends_and_by_what(client: Any) -> None:
    titles = trend()
    html = client.get(URL).content.decode()
    assert all(title.name in html for title in titles)
    assert "in public, from 3 people on" in html
    assert "popular at TMDB" not in html
    # Whom would a visitor follow?
    assert "among=friends" not in html


def test_a_quiet_site_says_so(client: Any) -> None:
    title = TitleFactory()
    html = client.get(URL).content.decode()
    assert title.name in html
    assert "popular at TMDB" in html


def test_an_empty_house_says_so(client: Any) -> None:
    assert "Nothing fits here" in client.get(URL).content.decode()


def test_links_keep_what_else_is_chosen(client: Any) -> None:
    GenreFactory(slug="crime", name="Crime")
    html = client.get(URL + "?window=day&kind=show").content.decode()
    assert 'href="/trending/?kind=show"' in html
    assert 'href="/trending/?window=day"' in html
    assert 'href="/trending/?window=day&amp;kind=show&amp;genre=crime"' in html


@pytest.mark.parametrize(
    "query", ["?window=century", "?kind=opera", "?genre=%00", "?among=foes", "?window=day&window="]
)
def test_an_address_that_makes_no_sense_is_as_if_it_said_nothing(query: str, client: Any) -> None:
    assert client.get(URL + query).status_code == 200


def test_the_fragment_is_what_the_page_has_there(client: Any) -> None:
    trend()
    page = client.get(URL + "?window=week").content.decode()
    piece = client.get(URL + "?window=week", headers=htmx("results")).content.decode().strip()
    assert piece.startswith('<section class="trending" id="results"')
    assert piece in page


def test_somebody_sees_what_those_they_follow_are_on(client: Any) -> None:
    viewer = ProfileFactory()
    client.force_login(viewer.user)
    assert "Nothing from them yet" in client.get(URL + "?among=friends").content.decode()
    friends(viewer, 1)
    html = client.get(URL + "?among=friends").content.decode()
    assert "By what the people you follow did" in html
    assert html.count('class="card') >= 1


@pytest.mark.parametrize("number", [FEWEST_TITLES, 20])
def test_the_page_costs_the_same_for_any_number(number: int, client: Any, django_assert_num_queries: Any) -> None:
    trend(number)
    viewer = ProfileFactory()
    client.force_login(viewer.user)
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)


@pytest.mark.parametrize("number", [1, 20])
def test_friends_cost_the_same_for_any_number(number: int, client: Any, django_assert_num_queries: Any) -> None:
    viewer = ProfileFactory()
    friends(viewer, number)
    client.force_login(viewer.user)
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL + "?among=friends")


@pytest.mark.parametrize("number", [FEWEST_TITLES, 18])
def test_the_rail_costs_the_same_for_any_number(number: int, client: Any, django_assert_num_queries: Any) -> None:
    trend(number)
    client.force_login(ProfileFactory().user)
    client.get(RAIL)
    with django_assert_num_queries(5):
        client.get(RAIL)


def test_the_home_page_fetches_the_rail(client: Any) -> None:
    assert f'hx-get="{RAIL}"' in client.get("/").content.decode()
    assert client.get(RAIL).content.decode().strip() == ""
    week = trend(window="week")
    html = client.get(RAIL).content.decode()
    assert week[0].name in html
    assert 'aria-current="page">This week' in html


def test_the_rail_of_a_window_in_which_nothing_trends_keeps_the_way_back(client: Any) -> None:
    trend(window="week")
    html = client.get(RAIL + "?window=hour").content.decode()
    assert "Too little happens here" in html
    assert f'hx-get="{RAIL}?window=week"' in html
    assert 'aria-current="page">This hour' in html


def test_the_endpoint_gives_as_many_as_asked_for(django_assert_num_queries: Any) -> None:
    titles = trend(people=7)
    with django_assert_num_queries(3):
        answer = APIClient().get("/api/v1/trending/?limit=3").json()
    assert [row["title"]["id"] for row in answer["results"]] == [title.pk for title in titles[:3]]
    assert [(row["rank"], row["people"]) for row in answer["results"]] == [(1, 7), (2, 7), (3, 7)]
    assert answer["computed_at"]


def test_the_endpoint_says_where_it_comes_from() -> None:
    title = TitleFactory()
    answer = APIClient().get("/api/v1/trending/").json()
    assert (answer["source"], answer["computed_at"]) == ("tmdb", None)
    assert answer["results"][0]["title"]["id"] == title.pk
    assert (answer["results"][0]["score"], answer["results"][0]["people"]) == (None, None)
    viewer = ProfileFactory()
    friends(viewer, 2)
    answer = as_profile(viewer).get("/api/v1/trending/?among=friends").json()
    assert (answer["source"], len(answer["results"])) == ("friends", 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("window=century", "window"),
        ("kind=opera", "kind"),
        ("genre=nothing-such", "genre"),
        ("genre=%00", "genre"),
        ("among=foes", "among"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=²", "limit"),
        ("limit=many", "limit"),
    ],
)
def test_the_endpoint_names_what_makes_no_sense(query: str, field: str) -> None:
    answer = APIClient().get(f"/api/v1/trending/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_the_job_counts_and_leaves_it_to_whoever_is_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(3, TitleFactory())
    count_trending()
    assert Trending.objects.exists()


@pytest.mark.parametrize("name", ["trending", "modelrun"])
def test_admins_look_on(name: str, client: Any) -> None:
    client.force_login(UserFactory(admin=True))
    rows = {
        "trending": TrendingFactory(),
        "modelrun": ModelRun.objects.create(kind="train", version="v1", metrics={"ndcg": 0.44}, total=10, done=3),
    }
    assert client.get(reverse(f"admin:recommendations_{name}_changelist")).status_code == 200
    change = reverse(f"admin:recommendations_{name}_change", args=[rows[name].pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.get(reverse(f"admin:recommendations_{name}_add")).status_code == 403


def test_every_page_leads_there(client: Any) -> None:
    """From the main navigation; where that is hidden, from the account's menu and its page."""
    link = f'href="{URL}"'
    html = client.get("/about/").content.decode()
    nav = html[html.index('<nav class="site-nav"') : html.index("</nav>")]
    assert link in nav
    assert f'{link} aria-current="page"' in client.get(URL).content.decode()
    client.force_login(ProfileFactory().user)
    html = client.get("/you/").content.decode()
    assert link in html[html.index('class="menu__list"') : html.index("</details>")]
    assert link in html[html.index('class="you__ways"') :]
