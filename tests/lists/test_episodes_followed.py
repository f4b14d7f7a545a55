"""Entries follow their shows: statuses when seasons come and shows end, viewings when TMDB changes its mind."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lists import services, tasks
from lists.enums import Status
from lists.models import LibraryEntry, Shelf, Watch
from lists.services import When, episodes, following
from movies.enums import WITHDRAWN, TitleStatus
from movies.ingest import write_titles
from movies.models import Episode, Season, Title
from movies.records import EpisodeRecord, SeasonRecord, TitleRecord
from reviews.models import Rating
from social.models import Activity, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

NOW = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)
LONG_AGO = datetime.date(2020, 1, 1)
pytestmark = pytest.mark.usefixtures("_on_commit_at_once")


@pytest.fixture
def _on_commit_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction never commits: what waits for that happens at once."""
    monkeypatch.setattr("movies.ingest.writer.transaction.on_commit", lambda told, **_: told())


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


def write(*seasons: SeasonRecord, status: str = TitleStatus.ENDED) -> Title:
    record = TitleRecord(kind="show", tmdb_id=5, name="The Night Desk", status=status, seasons=tuple(seasons))
    write_titles([record], now=NOW)
    return Title.objects.get(tmdb_id=5)


def season(number: int, *listed: tuple[int, int], aired_on: datetime.date | None = LONG_AGO) -> SeasonRecord:
    """listed: TMDB id and number of each episode."""
    found = tuple(
        EpisodeRecord(number=place, tmdb_id=tmdb_id, name=f"Id {tmdb_id}", aired_on=aired_on)
        for tmdb_id, place in listed
    )
    return SeasonRecord(number=number, tmdb_id=900 + number, episodes=found)


def status(profile: Profile, show: Title) -> str:
    return LibraryEntry.objects.get(profile=profile, title=show).status


def seen(profile: Profile) -> list[tuple[int, int, int | None]]:
    """Season, number and TMDB id of each episode that has a viewing."""
    watches = Watch.objects.filter(profile=profile, episode__isnull=False)
    return sorted(watches.values_list("episode__season__number", "episode__number", "episode__tmdb_id"))


def tomorrow() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


def test_a_season_that_arrives_brings_a_completed_show_back(profile: Profile) -> None:
    show = write(season(1, (11, 1), (12, 2)))
    episodes.tick_show(profile=profile, title=show)
    assert status(profile, show) == Status.COMPLETED
    told = Activity.objects.count()

    write(season(1, (11, 1), (12, 2)), season(2, (21, 1), aired_on=tomorrow()), status=TitleStatus.RETURNING)

    assert status(profile, show) == Status.WATCHING
    assert LibraryEntry.objects.get().next_episode == Episode.objects.get(tmdb_id=21)
    assert Activity.objects.count() == told


def test_a_season_that_arrives_late_counts_as_well(profile: Profile) -> None:
    show = write(season(1, (11, 1)))
    episodes.tick_show(profile=profile, title=show)
    write(season(1, (11, 1)), season(2, (21, 1)))
    assert status(profile, show) == Status.WATCHING


def test_an_announcement_that_was_known_leaves_completed_alone(profile: Profile) -> None:
    whole = (season(1, (11, 1)), season(2, (21, 1), aired_on=tomorrow()))
    show = write(*whole, status=TitleStatus.RETURNING)
    services.set_status(profile=profile, title=show, status=Status.COMPLETED)
    write(*whole[:1], season(2, (21, 1), aired_on=tomorrow() + datetime.timedelta(7)), status=TitleStatus.RETURNING)
    assert status(profile, show) == Status.COMPLETED


def test_an_episode_that_airs_brings_a_completed_show_back(profile: Profile) -> None:
    show = write(season(1, (11, 1), (12, 2)), status=TitleStatus.RETURNING)
    Episode.objects.filter(tmdb_id=12).update(aired_on=tomorrow())
    services.set_status(profile=profile, title=show, status=Status.COMPLETED)
    tasks.follow_shows_that_aired()
    assert status(profile, show) == Status.COMPLETED
    Episode.objects.filter(tmdb_id=12).update(aired_on=timezone.localdate())
    for _ in range(2):
        tasks.follow_shows_that_aired()
        assert status(profile, show) == Status.WATCHING


def test_who_saw_the_whole_show_is_not_asked_for_old_episodes(profile: Profile) -> None:
    show = TitleFactory(show=True, tmdb_id=5)
    services.set_status(profile=profile, title=show, status=Status.COMPLETED)
    write(season(1, (11, 1)))
    assert status(profile, show) == Status.COMPLETED
    write(season(1, (11, 1)), season(2, (21, 1), aired_on=tomorrow()))
    assert status(profile, show) == Status.WATCHING


@pytest.mark.parametrize("kept", [Status.PAUSED, Status.DROPPED, Status.PLANNED])
def test_other_statuses_stay(profile: Profile, kept: str) -> None:
    show = write(season(1, (11, 1)))
    episodes.tick_show(profile=profile, title=show)
    services.set_status(profile=profile, title=show, status=kept)
    write(season(1, (11, 1)), season(2, (21, 1)), status=TitleStatus.RETURNING)
    assert status(profile, show) == kept


def test_a_show_that_ends_is_completed_by_those_who_saw_it_all(profile: Profile) -> None:
    other = ProfileFactory()
    show = write(season(1, (11, 1), (12, 2)), status=TitleStatus.RETURNING)
    episodes.tick_show(profile=profile, title=show)
    episodes.tick_episode(profile=other, episode=Episode.objects.get(tmdb_id=11))
    assert status(profile, show) == Status.WATCHING
    write(season(1, (11, 1), (12, 2)), status=TitleStatus.ENDED)
    assert status(profile, show) == Status.COMPLETED
    assert status(other, show) == Status.WATCHING


def test_watching_again_by_hand_is_left_alone(profile: Profile) -> None:
    show = write(season(1, (11, 1)))
    episodes.tick_show(profile=profile, title=show)
    services.set_status(profile=profile, title=show, status=Status.WATCHING)
    LibraryEntry.objects.update(status_at=timezone.now() + datetime.timedelta(minutes=2))
    write(season(1, (11, 1)), status=TitleStatus.CANCELED)
    assert status(profile, show) == Status.WATCHING


def test_following_goes_in_batches_and_can_be_taken_up(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    everybody = [profile, *ProfileFactory.create_batch(4)]
    show = write(season(1, (11, 1)))
    for each in everybody:
        episodes.tick_show(profile=each, title=show)
    versions = dict(Shelf.objects.values_list("profile", "version"))
    grown = SeasonFactory(title=show, number=2)
    EpisodeFactory(season=grown, number=1)

    first = following.follow_shows(title_ids=[show.pk])
    assert LibraryEntry.objects.filter(status=Status.WATCHING).count() == 2
    assert first is not None
    tasks.follow_shows(title_ids=[show.pk], after=first)

    assert LibraryEntry.objects.filter(status=Status.WATCHING).count() == 5
    assert dict(Shelf.objects.values_list("profile", "version")) == {pk: n + 1 for pk, n in versions.items()}


def test_a_batch_costs_the_same_for_one_and_for_many() -> None:
    show = write(season(1, (11, 1)))
    counts = []
    for size in (1, 5):
        for each in ProfileFactory.create_batch(size):
            episodes.tick_show(profile=each, title=show)
        with CaptureQueriesContext(connection) as queries:
            following.follow_shows(title_ids=[show.pk])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_shows_that_nobody_follows_cost_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(tasks.follow_shows, "delay", lambda **told: sent.append(told))
    write(season(1, (11, 1)))
    write(season(1, (11, 1), (12, 2)))
    assert sent == []
    show = Title.objects.get()
    LibraryEntry.objects.create(profile=ProfileFactory(), title=show)
    write(season(1, (11, 1), (12, 2), (13, 3)))
    write(season(1, (11, 1), (12, 2)))
    assert sent == [{"title_ids": [show.pk], "grown": [show.pk]}, {"title_ids": [show.pk], "grown": []}]


def test_viewings_move_with_a_renumbered_episode(profile: Profile) -> None:
    show = write(season(1, (11, 1), (12, 2), (13, 3)))
    episodes.tick_up_to(profile=profile, episode=Episode.objects.get(tmdb_id=12))
    write(season(1, (10, 1), (11, 2), (12, 3), (13, 4)))
    assert seen(profile) == [(1, 2, 11), (1, 3, 12)]
    assert LibraryEntry.objects.get(title=show).next_episode == Episode.objects.get(tmdb_id=13)


def test_viewings_move_to_the_season_an_episode_goes_to(profile: Profile) -> None:
    show = write(season(1, (11, 1)), season(2, (21, 1), (22, 2)))
    episodes.tick_season(profile=profile, season=Season.objects.get(number=2))
    write(season(1, (11, 1), (21, 2), (22, 3)))
    assert seen(profile) == [(1, 2, 21), (1, 3, 22)]
    assert list(show.seasons.values_list("number", flat=True)) == [1]


def test_viewings_stay_with_the_number_where_only_the_id_changes(profile: Profile) -> None:
    write(season(1, (11, 1), (12, 2)))
    episodes.tick_episode(profile=profile, episode=Episode.objects.get(tmdb_id=12))
    write(season(1, (11, 1), (99, 2)))
    assert seen(profile) == [(1, 2, 99)]


def test_a_vanished_episode_stays_for_those_who_saw_or_rated_it(profile: Profile) -> None:
    show = write(season(1, (11, 1), (12, 2), (13, 3), (14, 4)))
    episodes.tick_episode(profile=profile, episode=Episode.objects.get(tmdb_id=12))
    services.set_rating(profile=profile, title=show, episode=Episode.objects.get(tmdb_id=13), value=8)

    write(season(1, (11, 1)))

    left = Episode.objects.order_by("number").values_list("tmdb_id", "kind")
    assert list(left) == [(11, ""), (12, WITHDRAWN), (13, WITHDRAWN)]
    assert seen(profile) == [(1, 2, 12)]
    assert Rating.objects.count() == 1
    other = ProfileFactory()
    episodes.tick_episode(profile=other, episode=Episode.objects.get(tmdb_id=11))
    assert status(other, show) == Status.COMPLETED


def test_a_withdrawn_episode_makes_room_and_comes_back(profile: Profile) -> None:
    write(season(1, (11, 1), (12, 2)))
    episodes.tick_episode(profile=profile, episode=Episode.objects.get(tmdb_id=12))
    write(season(1, (10, 1), (11, 2)))
    listed = Episode.objects.order_by("number").values_list("number", "tmdb_id", "kind")
    assert list(listed) == [(1, 10, ""), (2, 11, ""), (3, 12, WITHDRAWN)]
    write(season(1, (10, 1), (11, 2), (33, 3), aired_on=tomorrow()))
    assert list(listed.all()) == [(1, 10, ""), (2, 11, ""), (3, 33, ""), (4, 12, WITHDRAWN)]
    write(season(1, (10, 1), (11, 2), (12, 3)))
    assert list(listed.all()) == [(1, 10, ""), (2, 11, ""), (3, 12, "")]
    assert seen(profile) == [(1, 3, 12)]


def test_a_season_that_vanishes_keeps_what_was_seen_of_it(profile: Profile) -> None:
    show = write(season(1, (11, 1)), season(2, (21, 1), (22, 2)), season(3, (31, 1)))
    episodes.tick_episode(profile=profile, episode=Episode.objects.get(tmdb_id=21))
    write(season(1, (11, 1)))
    assert list(show.seasons.values_list("number", flat=True)) == [1, 2]
    assert list(Episode.objects.filter(season__number=2).values_list("tmdb_id", "kind")) == [(21, WITHDRAWN)]
    assert seen(profile) == [(2, 1, 21)]


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_only_names_an_episode_does_not_hold_it() -> None:
    """What comes next, and where one stopped, are forgotten with it; at the end of a real transaction."""
    profile = ProfileFactory()
    show = write(season(1, (11, 1), (12, 2)))
    episodes.tick_episode(profile=profile, episode=Episode.objects.get(tmdb_id=11), when=When.some_time())
    gone = Episode.objects.get(tmdb_id=12)
    services.set_status(profile=profile, title=show, status=Status.DROPPED, stopped_at_episode=gone)
    assert LibraryEntry.objects.get().next_episode == gone
    write(season(1, (11, 1)))
    entry = LibraryEntry.objects.get()
    assert (entry.next_episode, entry.stopped_at_episode, entry.status) == (None, None, Status.DROPPED)
    assert not Episode.objects.filter(tmdb_id=12).exists()
