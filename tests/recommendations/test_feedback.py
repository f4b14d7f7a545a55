"""Not interested, thumbs, and what one wants: by services, pages and the API."""

from typing import Any

import pytest
from django.urls import reverse

from lists.services import take_back
from recommendations.interactions import read_signals, rebuild_profile
from recommendations.models import (
    Exposure,
    Feedback,
    Influence,
    Interaction,
    NotInterested,
    Recommendations,
    RecommendationSettings,
)
from recommendations.services import dismiss, give_thumb, set_wishes, want_again, wishes_of
from recommendations.serving.freshness import state_of
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.api import as_profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import ExperimentFactory, NotInterestedFactory, RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    made: Profile = ProfileFactory()
    return made


def sign_in(client: Any, profile: Profile) -> None:
    client.force_login(profile.user)


def test_dismissing_twice_is_once_and_can_be_taken_back(profile: Profile) -> None:
    title = TitleFactory()
    receipt = dismiss(profile=profile, title=title)
    assert receipt.undo
    assert title.name in receipt.message
    assert not dismiss(profile=profile, title=title).changed
    assert NotInterested.objects.count() == 1
    take_back(profile=profile, key=receipt.undo.key)
    assert not NotInterested.objects.exists()
    # What was taken back otherwise meanwhile stays so.
    again = dismiss(profile=profile, title=title)
    want_again(profile=profile, title=title)
    assert again.undo
    assert take_back(profile=profile, key=again.undo.key).undo is None


def test_wanting_again_can_be_taken_back_too(profile: Profile) -> None:
    title = NotInterestedFactory(profile=profile).title
    receipt = want_again(profile=profile, title=title)
    assert receipt.undo
    assert not want_again(profile=profile, title=title).changed
    take_back(profile=profile, key=receipt.undo.key)
    assert NotInterested.objects.filter(profile=profile, title=title).exists()


def test_a_thumb_takes_the_place_of_the_one_before(profile: Profile) -> None:
    title = TitleFactory()
    give_thumb(profile=profile, title=title, is_up=True)
    give_thumb(profile=profile, title=title, is_up=False, model_version="v2")
    give_thumb(profile=profile, title=title, is_up=True, reason="director:7")
    rows = Feedback.objects.order_by("reason").values_list("reason", "is_up", "model_version")
    assert list(rows) == [("", False, "v2"), ("director:7", True, "")]
    give_thumb(profile=profile, title=title, is_up=None)
    assert list(Feedback.objects.values_list("reason", flat=True)) == ["director:7"]


def test_a_thumb_can_be_taken_back(profile: Profile) -> None:
    title = TitleFactory()
    given = give_thumb(profile=profile, title=title, is_up=True, model_version="v1")
    assert given.undo
    assert title.name in given.message
    assert not give_thumb(profile=profile, title=title, is_up=True).changed
    other = give_thumb(profile=profile, title=title, is_up=False)
    # What was said since stays.
    take_back(profile=profile, key=given.undo.key)
    assert Feedback.objects.get().is_up is False
    assert other.undo
    take_back(profile=profile, key=other.undo.key)
    assert Feedback.objects.get().is_up is True


@pytest.mark.parametrize("act", ["dismiss", "thumb", "wishes"])
def test_each_makes_the_list_stale(act: str, profile: Profile) -> None:
    title = TitleFactory()
    before = state_of(profile_id=profile.pk).shelf
    if act == "dismiss":
        dismiss(profile=profile, title=title)
    elif act == "thumb":
        give_thumb(profile=profile, title=title, is_up=True)
    else:
        set_wishes(profile=profile, is_trained_on=False, is_wanted=True)
    assert state_of(profile_id=profile.pk).shelf == before + 1


def test_whoever_never_said_anything_wants_both(profile: Profile) -> None:
    wishes = wishes_of(profile)
    assert (wishes.is_wanted, wishes.is_trained_on) == (True, True)
    assert not RecommendationSettings.objects.exists()


@pytest.mark.parametrize(
    ("is_wanted", "is_trained_on", "kept"),
    [
        (True, True, {"list", "exposure", "influence", "signs", "trained"}),
        (False, True, {"influence", "signs", "trained"}),
        (True, False, {"list", "signs"}),
        (False, False, set()),
    ],
)
def test_what_is_not_wanted_is_gone(is_wanted: bool, is_trained_on: bool, kept: set[str], profile: Profile) -> None:
    title = RatingFactory(profile=profile).title
    rebuild_profile(profile_id=profile.pk)
    now = "2026-01-01T00:00:00Z"
    Recommendations.objects.create(profile=profile, title_ids=[title.pk], scores=[1], reasons=[[]], made_at=now)
    Influence.objects.create(profile=profile, weight=2, made_at=now)
    Exposure.objects.create(experiment=ExperimentFactory(), profile=profile, title=title, variant="as-is", shown_at=now)
    set_wishes(profile=profile, is_wanted=is_wanted, is_trained_on=is_trained_on)
    there = {
        "list": Recommendations.objects.exists(),
        "exposure": Exposure.objects.exists(),
        "influence": Influence.objects.exists(),
        "signs": Interaction.objects.exists(),
        "trained": len(read_signals()) > 0,
    }
    assert {name for name, is_there in there.items() if is_there} == kept


def test_all_of_it_goes_with_the_profile(profile: Profile) -> None:
    title = TitleFactory()
    dismiss(profile=profile, title=title)
    give_thumb(profile=profile, title=title, is_up=True)
    set_wishes(profile=profile, is_trained_on=True, is_wanted=True)
    profile.delete()
    assert not NotInterested.objects.exists()
    assert not Feedback.objects.exists()
    assert not RecommendationSettings.objects.exists()


def test_dismissing_on_a_page(client: Any, profile: Profile) -> None:
    title, url = TitleFactory(), ""
    url = reverse("recommendations:dismiss", args=[title.pk])
    sign_in(client, profile)
    answer = client.post(url, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "undo" in answer.headers["HX-Trigger"]
    assert NotInterested.objects.filter(profile=profile, title=title).exists()
    assert client.post(url, {"on": "0", "next": "/trending/"}).headers["Location"] == "/trending/"
    assert not NotInterested.objects.exists()


@pytest.mark.parametrize(
    ("data", "expected"),
    [({"thumb": "up"}, [True]), ({"thumb": "down", "reason": "x" * 500}, [False]), ({"thumb": "?"}, []), ({}, [])],
)
def test_a_thumb_on_a_page(data: dict[str, str], expected: list[bool], client: Any, profile: Profile) -> None:
    sign_in(client, profile)
    assert client.post(reverse("recommendations:thumb", args=[TitleFactory().pk]), data).status_code == 302
    assert list(Feedback.objects.values_list("is_up", flat=True)) == expected


@pytest.mark.parametrize("name", ["dismiss", "thumb"])
def test_what_one_may_not_know_of_is_not_there(name: str, client: Any, profile: Profile) -> None:
    url = reverse(f"recommendations:{name}", args=[TitleFactory(adult=True).pk])
    assert client.post(url, {"thumb": "up"}).status_code == 302  # to the log-in page
    sign_in(client, profile)
    assert client.post(url, {"thumb": "up"}).status_code == 404
    assert client.get(url).status_code == 405
    assert not NotInterested.objects.exists()
    assert not Feedback.objects.exists()


def test_settings_page(client: Any, profile: Profile) -> None:
    url = reverse("recommendations:settings")
    assert client.get(url).status_code == 302
    sign_in(client, profile)
    html = client.get(url).content.decode()
    assert html.count("checked") >= 2
    assert client.post(url, {"is_wanted": "on"}).status_code == 302
    assert (wishes_of(profile).is_wanted, wishes_of(profile).is_trained_on) == (True, False)
    client.post(url, {})
    assert (wishes_of(profile).is_wanted, wishes_of(profile).is_trained_on) == (False, False)


def test_a_thumb_down_can_be_taken_back_in_the_settings(client: Any, profile: Profile) -> None:
    down, up = TitleFactory(name="Marzipan"), TitleFactory(name="Salt")
    Feedback.objects.create(profile=profile, title=down, is_up=False)
    Feedback.objects.create(profile=profile, title=up, is_up=True)
    sign_in(client, profile)
    url = reverse("recommendations:settings")
    html = client.get(url).content.decode()
    assert "Take back the thumb down for Marzipan" in html
    assert "Salt" not in html
    response = client.post(reverse("recommendations:thumb", args=[down.pk]), {"thumb": "none", "next": url})
    assert response.headers["Location"] == url
    assert "Marzipan" not in client.get(url).content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_settings_page_costs_the_same_for_any_number(
    number: int, client: Any, profile: Profile, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        NotInterestedFactory(profile=profile)
        Feedback.objects.create(profile=profile, title=TitleFactory(), is_up=False)
    hidden = TitleFactory(adult=True, name="Not for here")
    NotInterestedFactory(profile=profile, title=hidden)
    Feedback.objects.create(profile=profile, title=hidden, is_up=False)
    sign_in(client, profile)
    client.get(reverse("recommendations:settings"))
    with django_assert_num_queries(4):
        html = client.get(reverse("recommendations:settings")).content.decode()
    assert html.count("dismissed__row") == 2 * number
    assert "Not for here" not in html


def test_kids_have_no_such_settings(client: Any) -> None:
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    sign_in(client, kid)
    assert client.get(reverse("recommendations:settings")).status_code == 404
    assert as_profile(kid).get("/api/v1/recommendations/settings/").status_code == 404


def test_dismissing_by_the_api(profile: Profile) -> None:
    api, title = as_profile(profile), TitleFactory()
    url = f"/api/v1/recommendations/not-interested/{title.pk}/"
    first = api.put(url).json()
    assert first["not_interested"] is True
    assert first["undo"]["url"].endswith("/")
    assert api.put(url).json()["undo"] is None
    assert [row["title"]["id"] for row in api.get("/api/v1/recommendations/not-interested/").json()["results"]] == [
        title.pk
    ]
    assert api.delete(url).json()["not_interested"] is False
    assert not NotInterested.objects.exists()
    assert api.put("/api/v1/recommendations/not-interested/999999999/").status_code == 404


def test_thumbs_by_the_api(profile: Profile) -> None:
    api, title = as_profile(profile), TitleFactory()
    url = f"/api/v1/recommendations/feedback/{title.pk}/"
    assert api.put(url, {"thumb": "down"}, format="json").json() == {
        "thumb": "down",
        "reason": "",
        "model_version": "",
    }
    assert "thumb" in api.put(url, {"thumb": "sideways"}, format="json").json()["errors"]
    for nonsense in ("nonsense", "nonsense:3", "genre:", "genre:3;4"):
        refused = api.put(url, {"thumb": "up", "reason": nonsense}, format="json")
        assert refused.json()["errors"] == {"reason": ["There is no such reason."]}
    assert api.put(url, {"thumb": "up", "reason": "genre:3"}, format="json").status_code == 200
    assert api.delete(url).status_code == 204
    assert list(Feedback.objects.values_list("reason", flat=True)) == ["genre:3"]
    for act in (api.put, api.delete):
        assert act("/api/v1/recommendations/feedback/999999999/", {"thumb": "up"}, format="json").status_code == 404


def test_settings_by_the_api(profile: Profile) -> None:
    api = as_profile(profile)
    url = "/api/v1/recommendations/settings/"
    assert api.get(url).json() == {"is_wanted": True, "is_trained_on": True}
    assert api.patch(url, {"is_trained_on": False}, format="json").json() == {
        "is_wanted": True,
        "is_trained_on": False,
    }
    assert api.patch(url, {"is_wanted": "perhaps"}, format="json").status_code == 400
    assert wishes_of(profile).is_wanted
