"""The page of a profile's taste, and the endpoint."""

import re
from typing import Any

import pytest
from django.core.cache import cache

from recommendations.models import RecommendationSettings, TasteCorrection
from social.models import Profile
from tests.lists.api import as_profile
from tests.movies.factories import CreditFactory, KeywordFactory, PersonFactory, TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL, API = "/taste/", "/api/v1/profiles/me/taste/"
HTMX = {"HX-Request": "true", "HX-Target": "taste"}
SIXTIES = {"facet": "decade", "key": "1960", "times": "0.5"}


@pytest.fixture(autouse=True)
def _fresh_shares() -> None:
    cache.delete("taste:base")


@pytest.fixture
def me(client: Any) -> Profile:
    made: Profile = ProfileFactory()
    client.force_login(made.user)
    return made


def without_token(html: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", html)


def westerns(profile: Profile, number: int) -> None:
    person, theme = PersonFactory(name="Ana Ruiz"), KeywordFactory(name="duel")
    for _ in range(number):
        title = TitleFactory(genres=["western"], released_on="1966-05-01", countries=["IT"], runtime_minutes=100)
        CreditFactory(title=title, person=person, director=True)
        title.keywords.add(theme)
        RatingFactory(profile=profile, title=title, value=9)
    for _ in range(number):
        RatingFactory(profile=profile, title=TitleFactory(genres=["music"]), value=4)


def test_a_visitor_logs_in_first(client: Any) -> None:
    assert client.get(URL).url == "/accounts/login/?next=/taste/"
    assert client.post("/taste/correct/", SIXTIES).status_code == 302


def test_it_says_what_one_likes_with_figures_and_how_sure_that_is(client: Any, me: Profile) -> None:
    westerns(me, 4)
    html = client.get(URL).content.decode()
    for words in ("Western", "1960s", "Italy", "Ana Ruiz", "duel", "90 to 119 min", "4 titles", "fairly sure"):
        assert words in html, words
    assert "Based on 8 ratings" in html
    assert "Most typical of you" in html
    assert 'href="/settings/recommendations/"' in html


def test_of_nobody_else_anything_is_told(client: Any, me: Profile) -> None:
    westerns(ProfileFactory(), 3)
    html = client.get(URL).content.decode()
    assert "Nothing to go by yet" in html
    assert 'href="/for-you/start/"' in html
    assert "Western" not in html


def test_who_wants_no_recommendations_is_told_nothing(client: Any, me: Profile) -> None:
    westerns(me, 3)
    RecommendationSettings.objects.create(profile=me, is_wanted=False)
    html = client.get(URL).content.decode()
    assert "Recommendations are off" in html
    assert "Western" not in html
    body = as_profile(me).get(API).json()
    assert (body["is_wanted"], body["facets"]) == (False, [])


def test_a_correction_without_javascript_comes_back_with_an_undo(client: Any, me: Profile) -> None:
    westerns(me, 3)
    response = client.post("/taste/correct/", SIXTIES, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [(URL, 302)]
    assert TasteCorrection.objects.get().multiplier == 0.5
    assert "Your taste is corrected." in html
    assert "Undo" in html
    assert "Take the correction back" in html
    assert "Take the correction back" not in client.post("/taste/reset/", follow=True).content.decode()


def test_with_htmx_the_slider_stays_open_and_the_fragment_is_the_pages(client: Any, me: Profile) -> None:
    westerns(me, 3)
    piece = client.post("/taste/correct/", SIXTIES, headers=HTMX).content.decode().strip()
    assert piece.startswith('<div id="taste"')
    assert piece.count("<details") == piece.count('class="taste-line__wrong"')
    assert piece.count(" open id=") == 1
    back = client.post("/taste/correct/", SIXTIES | {"times": "1"}, headers=HTMX).content.decode()
    assert back.count(" open id=") == 1
    plain, fresh = (client.get(URL, headers=headers).content.decode() for headers in ({}, HTMX))
    assert without_token(fresh).strip() in without_token(plain)


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"facet": "decade", "key": "1960", "times": "0.7"}, {"facet": "x", "key": "1", "times": "1"},
        {"facet": "genre", "key": "999999", "times": "0"}, {"facet": "decade", "key": "\0", "times": "0"},
        {"facet": "runtime", "key": "90-119", "times": "0.5"}, {"facet": "person", "key": "9" * 30, "times": "0"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(client: Any, me: Profile, sent: dict[str, str]) -> None:
    assert client.post("/taste/correct/", sent).status_code == 302
    assert client.post("/taste/correct/", sent, headers=HTMX).status_code == 200
    assert not TasteCorrection.objects.exists()


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_the_same_for_any_number(
    number: int, client: Any, me: Profile, django_assert_max_num_queries: Any
) -> None:
    westerns(me, number)
    TasteCorrection.objects.create(profile=me, facet="decade", key="1960", multiplier=0)
    client.get(URL)
    with django_assert_max_num_queries(10):
        client.get(URL)
    api = as_profile(me)
    with django_assert_max_num_queries(9):
        api.get(API)


def test_the_endpoint_says_the_same(me: Profile) -> None:
    westerns(me, 4)
    body = as_profile(me).get(API).json()
    found = {(each["role"], each["name"]): each for each in body["facets"]}
    western = found["genre", "Western"]
    assert (western["titles"], western["multiplier"], western["facet"]) == (4, 1, "genre")
    assert 0 < western["affinity"] < 1
    assert western["confidence"] == pytest.approx(0.5)
    assert found["director", "Ana Ruiz"]["facet"] == "person"
    assert (body["ratings"], body["others"], body["is_wanted"]) == (8, 0, True)
    assert len(body["typical"]) == len(body["unusual"]) == 2


def test_the_endpoint_corrects_and_says_how_to_take_it_back(me: Profile) -> None:
    westerns(me, 2)
    api = as_profile(me)
    sent = {"corrections": [{"facet": "decade", "key": "1960", "multiplier": 0.25}]}
    body = api.patch(API, sent, format="json").json()
    assert body["undo"]["key"]
    assert [each["multiplier"] for each in body["facets"] if each["key"] == "1960"] == [0.25]
    assert api.patch(API, sent, format="json").json()["undo"] is None
    sent["corrections"][0]["multiplier"] = 1
    api.patch(API, sent, format="json")
    assert not TasteCorrection.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "corrections"), ({"corrections": [{}]}, "corrections"), ({"corrections": "x"}, "corrections"),
        ({"corrections": [{"facet": "decade", "key": "1960", "multiplier": 3}]}, "corrections"),
        ({"corrections": [{"facet": "genre", "key": "999999", "multiplier": 0}]}, "corrections"),
        ({"corrections": [{"facet": "decade", "key": "1960", "multiplier": 0}] * 101}, "corrections"),
    ],
)  # fmt: skip
def test_bad_input_is_a_400_that_names_the_field(me: Profile, body: dict[str, Any], field: str) -> None:
    response = as_profile(me).patch(API, body, format="json")
    assert response.status_code == 400
    assert all(name.startswith(field) for name in response.json()["errors"])
    assert not TasteCorrection.objects.exists()
