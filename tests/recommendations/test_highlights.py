"""Top picks on the home page, and the week's picks in the digest."""

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from lists.notifications.digest import ask_for_digests, digest_of
from recommendations import views
from recommendations.models import NotInterested, RecommendationSettings
from recommendations.services import highlights
from recommendations.services.highlights import NAMED, weekly_highlights
from recommendations.serving import loaded
from recommendations.serving.picks import Pick, picks_of
from recommendations.serving.words import Told
from recommendations.training import train_models
from social.enums import NotificationKind, ProfileKind, Visibility
from social.models import Profile
from social.notifications import delivering, wishes
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, Village, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

RAIL = "/for-you/rail/"


@pytest.fixture
def people() -> Village:
    """A village that the process has learned from."""
    made = village()
    train_models(chosen=QUICK)
    loaded.forget()
    return made


def rail(client: Any, profile: Profile) -> str:
    client.force_login(profile.user)
    html: str = client.get(RAIL).content.decode()
    return html


def test_the_rail_shows_what_fits_and_why(client: Any, people: Village) -> None:
    html = rail(client, people.people[0])
    assert "Top picks for you" in html
    assert 'href="/for-you/"' in html
    assert 'class="card-why"' in html
    assert any(title.name in html for title in people.loud)


def test_neither_rail_nor_digest_repeats_a_reason_where_there_is_another(
    client: Any, people: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = people.people[0]

    def two_each(*args: Any, **kwargs: Any) -> list[Pick]:
        both = [Told("genre:1", "genre", "Drama, like Salt"), Told("titles:1", "titles", "Because you loved Salt")]
        return [replace(pick, reasons=both) for pick in picks_of(*args, **kwargs)]

    for module in (views.rail, highlights):
        monkeypatch.setattr(module, "picks_of", two_each)
    told = re.findall('class="card-why">([^<]+)<', rail(client, reader))
    assert told[:2] == ["Drama, like Salt", "Because you loved Salt"]
    part = weekly_highlights(reader)
    assert part is not None
    assert [words for _title, words in part.lines][:2] == told[:2]


def test_a_visitor_and_who_has_said_nothing_or_wants_none_get_no_rail(client: Any, people: Village) -> None:
    assert client.get(RAIL).content.decode().strip() == ""
    assert "picks-rail" not in rail(client, ProfileFactory())
    off = people.people[0]
    RecommendationSettings.objects.create(profile=off, is_wanted=False)
    assert rail(client, off).strip() == ""


def test_one_rating_is_enough_even_without_a_model_and_with_one_title_left(client: Any) -> None:
    left, profile = TitleFactory(name="Orchard"), ProfileFactory()
    RatingFactory(profile=profile, value=9)
    html = rail(client, profile)
    assert "Orchard" in html
    assert html.count("<li>") == 1
    NotInterested.objects.create(profile=profile, title=left)
    assert rail(client, profile).strip() == ""


def test_the_home_page_fetches_it_for_who_is_signed_in_and_links_without_javascript(client: Any) -> None:
    assert RAIL not in client.get("/").content.decode()
    client.force_login(ProfileFactory().user)
    html = client.get("/").content.decode()
    assert f'hx-get="{RAIL}"' in html
    assert 'href="/for-you/start/"' in html, "the way to begin, of somebody new"


@pytest.mark.parametrize("number", [1, 20])
def test_the_rail_costs_the_same_for_any_number(number: int, client: Any, django_assert_max_num_queries: Any) -> None:
    profile = ProfileFactory()
    TitleFactory.create_batch(number)
    RatingFactory(profile=profile)
    rail(client, profile)
    with django_assert_max_num_queries(12):
        client.get(RAIL)


def test_the_digest_has_a_few_picks_with_why(people: Village) -> None:
    reader = people.people[0]
    wishes.set_ways(profile=reader, wanted={NotificationKind.DIGEST: {"email": True}})
    part = weekly_highlights(reader)
    assert part is not None
    assert 0 < len(part.lines) <= NAMED
    assert all(words for _title, words in part.lines)
    # On a Friday, at noon.
    assert ask_for_digests(now=datetime.datetime(2026, 3, 6, 12, tzinfo=datetime.UTC)) == 1
    delivering.deliver_due()
    (sent,) = mail.outbox
    for text in (sent.body, sent.alternatives[0].content):
        assert "Picked for you this week" in text
        assert part.lines[0][0].name in text
        assert "undefined" not in text


def test_the_gate_is_asked_when_it_is_sent(people: Village) -> None:
    reader = people.people[0]
    before = weekly_highlights(reader)
    assert before is not None
    gone = before.lines[0][0]
    NotInterested.objects.create(profile=reader, title=gone)
    after = weekly_highlights(reader)
    assert after is not None
    assert gone not in [title for title, _words in after.lines]


def test_the_same_week_says_the_same(people: Village) -> None:
    first, second = (weekly_highlights(people.people[0]) for _ in range(2))
    assert first is not None
    assert second is not None
    assert [title for title, _words in first.lines] == [title for title, _words in second.lines]


def test_who_wants_none_has_said_nothing_or_is_a_child_without_taste_reads_of_none(people: Village) -> None:
    assert weekly_highlights(ProfileFactory()) is None
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    assert weekly_highlights(kid) is None
    off = people.people[0]
    RecommendationSettings.objects.create(profile=off, is_wanted=False)
    assert weekly_highlights(off) is None
    assert not digest_of(off, today=timezone.localdate()).more
