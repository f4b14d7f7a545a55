"""What there is to go on with: which shows, in which order, and how much is left of each."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lists import services
from lists.enums import Status
from lists.episodes import coming_soon, continue_watching, likelihood, progress_of, rail, season_states, show_progress
from lists.models import LibraryEntry, Watch
from lists.services import episodes
from movies.enums import WITHDRAWN, TitleStatus
from movies.models import Episode, Title
from social.models import Profile
from tests.lists.test_episodes import at, make_show, season_of, seen
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


def today() -> datetime.date:
    return timezone.localdate()


def in_days(days: int) -> datetime.date:
    return today() + datetime.timedelta(days=days)


def watched_until(
    profile: Profile, season: int, number: int, *, days_ago: int = 0, show: Title | None = None, **facts: Any
) -> Title:
    """A show seen up to an episode, the last viewing logged so many days ago."""
    show = show or make_show(**facts)
    episodes.tick_up_to(profile=profile, episode=at(show, season, number))
    touched = timezone.now() - datetime.timedelta(days=days_ago)
    Watch.objects.filter(profile=profile, title=show).update(logged_at=touched)
    LibraryEntry.objects.filter(profile=profile, title=show).update(last_logged_at=touched, status_at=touched)
    return show


def order(profile: Profile) -> list[Title]:
    return [card.title for card in continue_watching(profile, today=today(), limit=10)]


# ---- The rule --------------------------------------------------------------------------------------------------------


def test_recency_halves_every_two_weeks() -> None:
    now = likelihood(idle_days=0, new_for_days=None, share_seen=0)
    assert now == 1
    assert likelihood(idle_days=14, new_for_days=None, share_seen=0) == pytest.approx(now / 2)
    assert likelihood(idle_days=-1, new_for_days=None, share_seen=0) == now


def test_news_is_worth_more_than_a_week_of_rest_and_fades_sooner() -> None:
    fresh = likelihood(idle_days=90, new_for_days=0, share_seen=0)
    assert likelihood(idle_days=1, new_for_days=None, share_seen=0) > fresh
    assert fresh > likelihood(idle_days=7, new_for_days=None, share_seen=0)
    assert likelihood(idle_days=90, new_for_days=7, share_seen=0) == pytest.approx(fresh / 2)


def test_the_share_seen_breaks_what_is_else_alike() -> None:
    assert likelihood(idle_days=3, new_for_days=None, share_seen=1) == pytest.approx(
        1.25 * likelihood(idle_days=3, new_for_days=None, share_seen=0)
    )


# ---- The rail --------------------------------------------------------------------------------------------------------


def test_the_most_likely_comes_first(profile: Profile) -> None:
    old = watched_until(profile, 1, 1, days_ago=40)
    recent = watched_until(profile, 1, 1, days_ago=1)
    nearly_done = watched_until(profile, 2, 2, days_ago=2)
    caught_up = make_show(status=TitleStatus.RETURNING)
    Episode.objects.filter(season__title=caught_up, season__number=2, number=3).update(aired_on=today())
    watched_until(profile, 2, 2, days_ago=60, show=caught_up)
    assert order(profile) == [nearly_done, recent, caught_up, old]
    cards = continue_watching(profile, today=today(), limit=10)
    assert [card.is_new for card in cards] == [False, False, True, False]
    assert [card.episode for card in cards] == [
        at(nearly_done, 2, 3),
        at(recent, 1, 2),
        at(caught_up, 2, 3),
        at(old, 1, 2),
    ]


def test_what_is_not_being_watched_stays_away(profile: Profile) -> None:
    shows = {status: watched_until(profile, 1, 1) for status in Status}
    for status, show in shows.items():
        services.set_status(profile=profile, title=show, status=status)
    waiting = make_show(status=TitleStatus.RETURNING)
    Episode.objects.filter(season__title=waiting, season__number=2).update(aired_on=in_days(3))
    watched_until(profile, 1, 3, show=waiting)
    resting = watched_until(profile, 1, 1, days_ago=150)
    assert order(profile) == [shows[Status.WATCHING]]
    assert resting not in order(profile)


def test_a_show_without_a_viewing_begins_at_its_beginning(profile: Profile) -> None:
    show = make_show()
    services.set_status(profile=profile, title=show, status=Status.WATCHING)
    assert continue_watching(profile, today=today(), limit=10)[0].episode == at(show, 1, 1)


def test_it_goes_on_after_the_last_one_seen_and_comes_back_for_gaps(profile: Profile) -> None:
    show = make_show()
    for season, number in ((1, 1), (2, 1)):
        episodes.tick_episode(profile=profile, episode=at(show, season, number))
    assert show_progress(profile, show, today=today()).next_episode == at(show, 2, 2)
    for number in (2, 3):
        episodes.tick_episode(profile=profile, episode=at(show, 2, number))
    assert show_progress(profile, show, today=today()).next_episode == at(show, 1, 2)


def test_a_title_that_a_ceiling_hides_is_not_on_the_rail(profile: Profile) -> None:
    show = watched_until(profile, 1, 1)
    Title.objects.filter(pk=show.pk).update(adult=True)
    assert order(profile) == []


def test_each_profile_has_its_own(profile: Profile) -> None:
    watched_until(ProfileFactory(user=profile.user, position=1), 1, 1)
    assert order(profile) == []


def test_coming_soon_is_the_next_airing_of_each_show(profile: Profile) -> None:
    dates = {"later": 20, "sooner": 2, "far": 200}
    shows = {}
    for name, days in dates.items():
        show = shows[name] = make_show(status=TitleStatus.RETURNING)
        for number in (8, 9):
            EpisodeFactory(season=season_of(show, 2), number=number, aired_on=in_days(days + number - 8))
        watched_until(profile, 1, 1, show=show)
    dropped = make_show()
    EpisodeFactory(season=season_of(dropped, 2), number=8, aired_on=in_days(1))
    services.set_status(profile=profile, title=dropped, status=Status.DROPPED)
    found = [(each.title, each.episode) for each in coming_soon(profile, today=today(), limit=9)]
    assert found == [(shows[name], at(shows[name], 2, 8)) for name in ("sooner", "later")]


# ---- Sums ------------------------------------------------------------------------------------------------------------


def test_minutes_left_are_of_aired_unseen_regular_episodes(profile: Profile) -> None:
    """An episode's own minutes, else its show's; specials, the seen, the unaired and the withdrawn are left out."""
    show = make_show(status=TitleStatus.RETURNING)
    Title.objects.filter(pk=show.pk).update(runtime_minutes=40)
    regular = Episode.objects.filter(season__title=show, season__number=1)
    regular.filter(number=1).update(runtime_minutes=500)
    regular.filter(number=2).update(runtime_minutes=50)
    regular.filter(number=3).update(runtime_minutes=None)
    late = Episode.objects.filter(season__title=show, season__number=2)
    late.filter(number=1).update(runtime_minutes=0)
    late.filter(number=2).update(runtime_minutes=700, aired_on=in_days(1))
    late.filter(number=3).update(runtime_minutes=900, kind=WITHDRAWN)
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    found = show_progress(profile, show, today=today())
    assert (found.total, found.aired, found.seen, found.left) == (5, 4, 1, 3)
    assert (found.minutes_left, found.minutes_seen) == (50 + 40 + 40, 500)
    assert found.upcoming == at(show, 2, 2)


def test_season_states_say_how_far_and_how_often(profile: Profile) -> None:
    show = make_show()
    episodes.tick_season(profile=profile, season=season_of(show, 1))
    episodes.rewatch_season(profile=profile, season=season_of(show, 1))
    episodes.tick_episode(profile=profile, episode=at(show, 0, 1))
    services.set_rating(profile=profile, title=show, season=season_of(show, 1), value=9)
    states = season_states(profile, show, today=today())
    assert [(s.number, s.total, s.seen, s.left, s.runs, s.rating, s.is_seen) for s in states] == [
        (1, 3, 3, 0, 2, 9, True), (2, 3, 0, 3, 0, None, False), (0, 3, 1, 2, 0, None, False),
    ]  # fmt: skip


def test_a_page_of_shows_costs_two_queries(profile: Profile, django_assert_num_queries: Any) -> None:
    shows = [watched_until(profile, 1, 1) for _ in range(3)]
    for some in (shows[:1], shows):
        with django_assert_num_queries(2):
            found = progress_of(profile, [show.pk for show in some], today=today())
        assert {progress.left for progress in found.values()} == {5}


def test_the_rail_costs_the_same_for_one_and_for_many(profile: Profile) -> None:
    counts = []
    for size in (1, 3):
        for _ in range(size):
            watched_until(profile, 1, 1)
        with CaptureQueriesContext(connection) as queries:
            continue_watching(profile, today=today(), limit=12)
        counts.append(len(queries))
    assert counts == [5, 5]


# ---- On the pages ----------------------------------------------------------------------------------------------------


def test_one_tap_moves_the_card_on(client: Client, profile: Profile) -> None:
    show = watched_until(profile, 2, 1)
    client.force_login(profile.user)
    url = reverse("lists:go_on", args=[show.pk])
    for _ in range(2):
        answer = client.post(url, {"tick": at(show, 2, 2).pk}, HTTP_HX_REQUEST="true")
        assert "S2 E3" in answer.content.decode()
    assert seen(profile)[-1] == (2, 2)
    assert Watch.objects.filter(episode=at(show, 2, 2)).count() == 1
    assert "undo" not in answer["HX-Trigger"]
    last = client.post(url, {"tick": at(show, 2, 3).pk}, HTTP_HX_REQUEST="true")
    assert last.content == b""
    assert "undo" in last["HX-Trigger"]


def test_without_javascript_it_leads_home(client: Client, profile: Profile) -> None:
    show = watched_until(profile, 1, 1)
    client.force_login(profile.user)
    response = client.post(reverse("lists:go_on", args=[show.pk]), {"tick": at(show, 1, 2).pk})
    assert response["Location"] == "/"
    assert seen(profile)[-1] == (1, 2)


def test_the_page_sorts_shows_into_what_they_are(client: Client, profile: Profile) -> None:
    client.force_login(profile.user)
    assert "Nothing is on at the moment" in client.get("/watching/").content.decode()
    going = watched_until(profile, 1, 1)
    resting = watched_until(profile, 1, 1, days_ago=200)
    waiting = make_show(status=TitleStatus.RETURNING)
    watched_until(profile, 2, 3, show=waiting)
    response = client.get("/watching/")
    found = {name: [card.title for card in response.context[name]] for name in ("now", "waiting", "resting")}
    assert found == {"now": [going], "waiting": [waiting], "resting": [resting]}
    for page in ("0", "-1", "x", "9" * 30, "7"):
        assert client.get(f"/watching/?page={page}").status_code == 200


def test_visitors_have_no_rail(client: Client, db: None) -> None:
    assert "going-on" not in client.get("/").content.decode()
    assert client.get("/watching/").status_code == 302


def test_what_comes_up_are_airings_and_planned_films(client: Client, profile: Profile) -> None:
    film = TitleFactory(name="Northbound", released_on=in_days(3))
    services.set_status(profile=profile, title=film, status=Status.PLANNED)
    services.set_status(profile=profile, title=TitleFactory(released_on=in_days(-3)), status=Status.PLANNED)
    TitleFactory(released_on=in_days(3))
    (coming,) = coming_soon(profile, today=today(), limit=8)
    assert (coming.title, coming.day, coming.episode) == (film, film.released_on, None)
    assert rail(profile, today=today(), cards=5, coming=8) == ([], [coming])
    client.force_login(profile.user)
    assert "comes out" in client.get("/watching/").content.decode()


def test_the_first_evening_has_three_steps(client: Client, profile: Profile) -> None:
    client.force_login(profile.user)
    assert "Three steps" in client.get("/").content.decode()
    for title in TitleFactory.create_batch(10):
        services.set_status(profile=profile, title=title, status=Status.PLANNED)
    assert "Three steps" not in client.get("/").content.decode()
