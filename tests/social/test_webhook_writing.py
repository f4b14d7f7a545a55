"""Which webhooks hear of which acts, and what they are told."""

import datetime
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from lists.services import Viewing, When, create_list, log_watch, set_rating, set_status
from lists.services.episodes import tick_episode
from social import activity, spreading
from social.enums import ProfileKind, Verb, Visibility
from social.models import Activity, Block, Profile, WebhookDelivery
from social.services import webhooks
from social.webhooks.writing import write_for
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.hooks import ALL, hook

pytestmark = pytest.mark.django_db


def spread_all() -> None:
    for pk in Activity.objects.order_by("pk").values_list("pk", flat=True):
        spreading.spread(pk=pk)


def told(profile: Profile) -> list[dict[str, Any]]:
    rows = WebhookDelivery.objects.filter(webhook__profile=profile).order_by("created_at")
    return [row.payload for row in rows]


def test_a_viewing_is_told_with_the_titles_ids() -> None:
    profile = ProfileFactory(handle="ada", display_name="Ada")
    hook(profile)
    film = TitleFactory(name="Salt", tmdb_id=27576, imdb_id="tt0944835", released_on=datetime.date(2010, 7, 21))
    log_watch(profile=profile, title=film, viewing=Viewing(When.on(datetime.date(2026, 2, 3))))
    spread_all()
    [payload] = told(profile)
    assert payload["version"] == 1
    assert payload["event"] == payload["act"] == "watched"
    assert payload["id"] == str(WebhookDelivery.objects.get().pk)
    assert payload["profile"] == {"handle": "ada", "name": "Ada", "url": "http://testserver/@ada/"}
    assert payload["title"] == {
        "id": film.pk,
        "kind": "film",
        "name": "Salt",
        "year": 2010,
        "tmdb_id": 27576,
        "imdb_id": "tt0944835",
        "url": f"http://testserver{film.get_absolute_url()}",
    }
    assert payload["object"]["kind"] == "watch"
    assert payload["object"]["watched_on"] == "2026-02-03"
    assert payload["created"] == Activity.objects.get().created_at.isoformat()
    assert payload["follower"] is None


def test_an_episode_a_rating_and_lists() -> None:
    profile = ProfileFactory()
    hook(profile)
    episode = EpisodeFactory(number=3, season__number=2, name="The Pier")
    tick_episode(profile=profile, episode=episode)
    film = TitleFactory()
    set_rating(profile=profile, title=film, value=8)
    create_list(profile=profile, name="Rainy days", title_ids=[film.pk])
    set_status(profile=profile, title=TitleFactory(), status="planned")
    spread_all()
    by_act = {payload["act"]: payload for payload in told(profile)}
    assert by_act["watched"]["episode"]["season"] == 2
    assert by_act["watched"]["episode"]["number"] == 3
    assert by_act["rated"]["value"] == 8
    assert by_act["rated"]["episode"] is None
    assert by_act["created_list"]["event"] == "list_changed"
    assert by_act["created_list"]["object"]["name"] == "Rainy days"
    assert by_act["created_list"]["object"]["url"].startswith("http://testserver/@")
    assert by_act["planned"]["event"] == "list_changed"


def test_only_what_it_wants_to_hear_of() -> None:
    profile = ProfileFactory()
    hook(profile, events=["rated"])
    film = TitleFactory()
    log_watch(profile=profile, title=film, viewing=Viewing(When.on(datetime.date(2026, 2, 3))))
    set_rating(profile=profile, title=film, value=8)
    spread_all()
    assert [payload["event"] for payload in told(profile)] == ["rated"]


def test_private_acts_are_told_to_their_owner_and_to_nobody_else() -> None:
    profile, other = ProfileFactory(default_visibility=Visibility.PRIVATE), ProfileFactory()
    sibling = ProfileFactory(user=profile.user)
    for each in (profile, other, sibling):
        hook(each)
    set_rating(profile=profile, title=TitleFactory(), value=8)
    spread_all()
    assert [payload["visibility"] for payload in told(profile)] == ["private"]
    assert told(other) == told(sibling) == []


def test_being_followed_is_told_to_whom_is_followed() -> None:
    follower, followed = ProfileFactory(handle="fan"), ProfileFactory()
    hook(follower)
    hook(followed)
    activity.record(actor=follower, verb=Verb.FOLLOWED, target=followed)
    spread_all()
    [payload] = told(followed)
    assert payload["follower"] == {"handle": "fan", "name": "fan", "url": "http://testserver/@fan/"}
    assert payload["title"] is payload["object"] is None
    assert told(follower) == []


def test_a_follower_whom_one_may_not_know_is_not_told() -> None:
    follower, followed = ProfileFactory(), ProfileFactory()
    hook(followed)
    activity.record(actor=follower, verb=Verb.FOLLOWED, target=followed)
    Block.objects.create(blocker=followed, blocked=follower)
    spread_all()
    assert told(followed) == []


def test_nothing_is_written_twice() -> None:
    profile = ProfileFactory()
    hook(profile)
    set_rating(profile=profile, title=TitleFactory(), value=8)
    row = Activity.objects.get()
    for _number in range(2):
        write_for(activity=row)
    spread_all()
    assert len(told(profile)) == 1


def test_what_was_taken_back_meanwhile_stays_in_the_log() -> None:
    profile = ProfileFactory()
    hook(profile)
    set_rating(profile=profile, title=TitleFactory(), value=8)
    spread_all()
    Activity.objects.all().delete()
    assert len(told(profile)) == 1


def test_paused_webhooks_hear_nothing() -> None:
    profile = ProfileFactory()
    webhooks.pause_webhook(webhook=hook(profile))
    set_rating(profile=profile, title=TitleFactory(), value=8)
    spread_all()
    assert told(profile) == []


def test_without_webhooks_it_costs_a_query(django_assert_num_queries: Any) -> None:
    set_rating(profile=ProfileFactory(), title=TitleFactory(), value=8)
    row = Activity.objects.select_related("actor", "title").get()
    with django_assert_num_queries(1):
        write_for(activity=row)


def test_a_worker_sends_it_soon_and_a_broker_that_is_away_only_delays_it(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("social.tasks.send_webhook.delay", lambda pk: sent.append(pk))
    profile = ProfileFactory()
    hook(profile)
    with django_capture_on_commit_callbacks(execute=True):
        set_rating(profile=profile, title=TitleFactory(), value=8)
    assert sent == [str(WebhookDelivery.objects.get().pk)]

    def away(**_kwargs: Any) -> None:
        raise OperationalError("Redis is away")

    monkeypatch.setattr("social.tasks.send_webhook.delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        set_rating(profile=profile, title=TitleFactory(), value=7)
    assert WebhookDelivery.objects.due().count() == 2


def test_kids_have_no_webhooks() -> None:
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    with pytest.raises(webhooks.NotForThisProfileError):
        webhooks.create_webhook(profile=kid, url="https://a.example/", events=ALL)
