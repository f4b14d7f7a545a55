"""Shared viewings by the API."""

import uuid

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from lists.enums import Answer
from lists.models import SharedWatch, Watch
from lists.services.together import accept, decline
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem, with_token
from tests.lists.together import asked, diary, friend_of, log_with
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin() -> Profile:
    made: Profile = ProfileFactory(handle="robin")
    return made


@pytest.fixture
def noor(robin: Profile) -> Profile:
    return friend_of(robin, handle="noor")


def test_logged_with_others(robin: Profile, noor: Profile) -> None:
    sam = member_of(robin, handle="sam")
    body = {"title": TitleFactory().pk, "together": ["@Sam", "noor"], "nonce": str(uuid.uuid4())}
    client = as_profile(robin)
    made = client.post(f"{API}watches/", body)
    assert made.status_code == 201
    partners = [(each["profile"]["handle"], each["watched"]) for each in made.json()["together"]]
    assert partners == [("sam", True), ("noor", False)]
    assert client.post(f"{API}watches/", body).status_code == 200
    assert (len(diary(sam)), SharedWatch.objects.count()) == (1, 2)
    assert client.post(f"{API}undo/{made.json()['undo']['key']}/").json()["undone"]
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("together", "said"),
    [
        (["nobody_there", "noor"], "@nobody_there"),
        (["robin"], "@robin"),
        (["mika"], "isn’t for mika"),
        ([7.5], "can’t name"),
        ("noor", ""),
        (["x" * 40], ""),
        (["a"] * 100, ""),
        ([None], ""),
    ],
)
def test_who_cannot_be_named(robin: Profile, noor: Profile, together: object, said: str) -> None:
    kid_of(robin, handle="mika")
    title = TitleFactory(certification="R")
    response = as_profile(robin).post(f"{API}watches/", {"title": title.pk, "together": together})
    assert {name.partition(".")[0] for name in bad_fields(response)} == {"together"}
    assert said in str(response.json()["errors"])
    assert not Watch.objects.exists()
    watch = log_with(robin, title=title).made
    problem(as_profile(robin).patch(f"{API}watches/{watch.pk}/", {"together": together}), 400)


def test_more_are_named_later(robin: Profile, noor: Profile) -> None:
    watch = log_with(robin).made
    answer = as_profile(robin).patch(f"{API}watches/{watch.pk}/", {"together": ["noor"], "note": "Ours"}).json()
    assert (answer["note"], answer["together"][0]["profile"]["handle"]) == ("Ours", "noor")


def test_partners_are_told_to_the_owner_alone(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    path = f"{API}watches/{row.watch_id}/"
    decline(profile=noor, share=row.pk)
    assert [each["watched"] for each in as_profile(robin).get(path).json()["together"]] == [False]
    other = asked(robin, noor)
    accept(profile=noor, share=other.pk)
    for who in (noor, ProfileFactory(), member_of(robin)):
        assert as_profile(who).get(path).json()["together"] is None
        listed = as_profile(who).get(f"{API}watches/?of=robin").json()["results"]
        assert [each["together"] for each in listed] == [None, None]
    mine = as_profile(noor).get(f"{API}watches/").json()["results"]
    assert [(each["profile"]["handle"], each["watched"]) for each in mine[0]["together"]] == [("robin", True)]


def test_what_waits_is_listed_and_answered(robin: Profile, noor: Profile) -> None:
    episode = EpisodeFactory()
    first = asked(robin, noor, title=episode.season.title, episode=episode)
    second = asked(robin, noor, title=TitleFactory())
    client = as_profile(noor)
    rows = client.get(f"{API}together/").json()["results"]
    assert [row["id"] for row in rows] == [second.pk, first.pk]
    assert rows[1]["host"]["handle"] == "robin"
    assert (rows[1]["episode"]["id"], rows[1]["whole_show"]) == (episode.pk, False)
    yes = client.post(rows[1]["accept"])
    assert yes.status_code == 200
    assert yes.json()["profile"]["handle"] == "noor"
    assert client.post(rows[1]["accept"]).json()["id"] == yes.json()["id"]
    no = client.post(rows[0]["decline"])
    assert no.json()["undo"]["url"]
    assert client.get(f"{API}together/").json()["results"] == []
    problem(client.post(rows[1]["decline"]), 404)
    problem(client.post(rows[0]["accept"]), 404)
    assert client.post(no.json()["undo"]["url"]).json()["undone"]
    assert [row["id"] for row in client.get(f"{API}together/").json()["results"]] == [second.pk]


def test_accepted_and_taken_off_the_log_since(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    client = as_profile(noor)
    made = client.post(f"{API}together/{row.pk}/accept/").json()
    client.delete(f"{API}watches/{made['id']}/")
    problem(client.post(f"{API}together/{row.pk}/accept/"), 404)


def test_pages_of_what_waits_cost_the_same(robin: Profile, noor: Profile) -> None:
    client, costs = as_profile(noor), []
    for number in (1, 19):
        for _ in range(number):
            asked(robin, noor, title=TitleFactory(genres=["drama"]))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{API}together/?page_size=10").json()
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert len(page["results"]) == 10
    assert len(client.get(page["next"]).json()["results"]) == 10


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_tokens_that_may_not_answer(robin: Profile, noor: Profile, scope: str) -> None:
    row = asked(robin, noor)
    for act in ("accept", "decline"):
        problem(with_token(noor, [scope]).post(f"{API}together/{row.pk}/{act}/"), 403)
    row.refresh_from_db()
    assert row.status == Answer.PENDING


@override_settings(SOCIAL_LIMITS=True)
def test_too_many_at_a_time_is_said(robin: Profile) -> None:
    friends = [friend_of(robin).handle for _ in range(11)]
    response = as_profile(robin).post(f"{API}watches/", {"title": TitleFactory().pk, "together": friends})
    assert "New accounts can’t share viewings that often" in str(problem(response, 400))
    assert not Watch.objects.exists()
