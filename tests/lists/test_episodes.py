"""Ticking episodes off and taking that back: what is logged, what the entry says, what others get to know."""

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists import services
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, Watch
from lists.services import When, episodes
from movies.enums import WITHDRAWN, TitleStatus
from movies.models import Episode, Season, Title
from social.enums import Verb, Visibility
from social.models import Activity, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

DAY = datetime.date(2026, 3, 1)
FAR = datetime.date(2999, 1, 1)


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def show(db: None) -> Title:
    return make_show()


def make_show(*, status: str = TitleStatus.ENDED, seasons: int = 2, each: int = 3) -> Title:
    """Specials and seasons of episodes that aired a day apart."""
    show = TitleFactory(show=True, name="The Night Desk", status=status)
    for number in range(seasons + 1):
        season = SeasonFactory(title=show, number=number)
        for place in range(1, each + 1):
            EpisodeFactory(season=season, number=place, aired_on=DAY + datetime.timedelta(number * 10 + place))
    return show


def at(show: Title, season: int, number: int) -> Episode:
    found = Episode.objects.select_related("season__title")
    return found.get(season__title=show, season__number=season, number=number)


def season_of(show: Title, number: int) -> Season:
    return Season.objects.select_related("title").get(title=show, number=number)


def seen(profile: Profile) -> list[tuple[int, int]]:
    """Season and number of each viewing, in the show's order."""
    watches = Watch.objects.filter(profile=profile, episode__isnull=False)
    return sorted(watches.values_list("episode__season__number", "episode__number"))


def entry(profile: Profile, show: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=show)


def undo(profile: Profile, receipt: services.Receipt) -> None:
    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)


def activities(profile: Profile) -> list[str]:
    return list(Activity.objects.filter(actor=profile).order_by("pk").values_list("verb", flat=True))


def test_one_tick_is_a_viewing_of_now(profile: Profile, show: Title) -> None:
    receipt = episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    watch = Watch.objects.get()
    assert receipt.made == watch
    assert (watch.profile, watch.title, watch.episode) == (profile, show, at(show, 1, 1))
    assert watch.watched_on == services.today_of(profile)
    assert watch.watched_at is not None
    assert not watch.is_rewatch
    assert watch.visibility == Visibility.PUBLIC
    found = entry(profile, show)
    assert (found.status, found.episodes_seen, found.next_episode) == (Status.WATCHING, 1, at(show, 1, 2))
    assert activities(profile) == [Verb.WATCHED]


def test_a_tick_twice_is_one(profile: Profile, show: Title) -> None:
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    again = episodes.tick_episode(profile=profile, episode=at(show, 1, 1), when=When.on(DAY))
    assert (again.undo, again.message, again.count) == (None, "", 0)
    assert Watch.objects.count() == 1
    assert activities(profile) == [Verb.WATCHED]


def test_a_tick_taken_back_leaves_nothing(profile: Profile, show: Title) -> None:
    receipt = episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    undo(profile, receipt)
    assert not Watch.objects.exists()
    assert (entry(profile, show).status, entry(profile, show).episodes_seen) == ("", 0)
    assert activities(profile) == []


def test_up_to_here_takes_what_is_missing(profile: Profile, show: Title) -> None:
    episodes.tick_episode(profile=profile, episode=at(show, 1, 2), when=When.on(DAY))
    receipt = episodes.tick_up_to(profile=profile, episode=at(show, 2, 1))
    assert receipt.count == 3
    assert seen(profile) == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert set(Watch.objects.exclude(episode=at(show, 1, 2)).values_list("watched_on", flat=True)) == {None}
    assert entry(profile, show).next_episode == at(show, 2, 2)

    undo(profile, receipt)

    assert seen(profile) == [(1, 2)]
    assert entry(profile, show).next_episode == at(show, 1, 3)


def test_up_to_a_special_takes_specials_alone(profile: Profile, show: Title) -> None:
    episodes.tick_up_to(profile=profile, episode=at(show, 0, 2))
    assert seen(profile) == [(0, 1), (0, 2)]
    found = entry(profile, show)
    assert (found.episodes_seen, found.specials_seen, found.status) == (0, 2, "")


def test_a_season_as_it_aired(profile: Profile, show: Title) -> None:
    episodes.tick_season(profile=profile, season=season_of(show, 1), when=When.as_aired())
    days = Watch.objects.order_by("episode__number").values_list("watched_on", flat=True)
    assert list(days) == [DAY + datetime.timedelta(10 + place) for place in (1, 2, 3)]


def test_specials_are_ticked_as_a_season_of_their_own(profile: Profile, show: Title) -> None:
    episodes.tick_season(profile=profile, season=season_of(show, 0))
    assert seen(profile) == [(0, 1), (0, 2), (0, 3)]


def test_a_whole_show_is_its_regular_episodes(profile: Profile, show: Title) -> None:
    services.set_watchlisted(profile=profile, title=show, on=True)
    receipt = episodes.tick_show(profile=profile, title=show)
    found = entry(profile, show)
    assert (found.status, found.episodes_seen, found.specials_seen, found.times_watched) == (Status.COMPLETED, 6, 0, 1)
    assert not found.on_watchlist
    assert not List.objects.get(profile=profile, kind=ListKind.WATCHLIST).items.exists()

    undo(profile, receipt)

    found = entry(profile, show)
    assert (found.status, found.episodes_seen, found.on_watchlist) == (Status.PLANNED, 0, True)
    assert not Watch.objects.exists()


def test_bulk_acts_leave_what_has_not_aired(profile: Profile) -> None:
    show = make_show(status=TitleStatus.RETURNING)
    Episode.objects.filter(season__title=show, season__number=2, number__gte=2).update(aired_on=FAR)
    EpisodeFactory(season=season_of(show, 2), number=9, aired_on=None)
    for act in (
        lambda: episodes.tick_show(profile=profile, title=show),
        lambda: episodes.tick_season(profile=profile, season=season_of(show, 2)),
        lambda: episodes.tick_up_to(profile=profile, episode=at(show, 2, 9)),
        lambda: episodes.rewatch_season(profile=profile, season=season_of(show, 2)),
    ):
        undo(profile, act())
        assert not Watch.objects.exists()
        act()
        assert max(seen(profile)) == (2, 1)
        Watch.objects.all().delete()


def test_a_single_episode_may_be_seen_early_if_meant(profile: Profile, show: Title) -> None:
    Episode.objects.filter(season__title=show, season__number=2, number=3).update(aired_on=FAR)
    with pytest.raises(episodes.NotAiredError) as caught:
        episodes.tick_episode(profile=profile, episode=at(show, 2, 3))
    assert caught.value.aired_on == FAR
    assert not Watch.objects.exists()
    episodes.tick_episode(profile=profile, episode=at(show, 2, 3), early=True)
    assert seen(profile) == [(2, 3)]


def test_an_undated_episode_of_a_show_that_is_over_has_aired(profile: Profile, show: Title) -> None:
    Episode.objects.filter(season__title=show, season__number=1, number=1).update(aired_on=None)
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    assert seen(profile) == [(1, 1)]


def test_an_episode_that_was_withdrawn_keeps_nobody_from_the_end(profile: Profile, show: Title) -> None:
    Episode.objects.filter(season__title=show, season__number=1, number=2).update(kind=WITHDRAWN)
    episodes.tick_show(profile=profile, title=show)
    assert seen(profile) == [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert (entry(profile, show).status, entry(profile, show).times_watched) == (Status.COMPLETED, 1)


def test_unticking_an_episode_takes_all_its_viewings(profile: Profile, show: Title) -> None:
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1), when=When.on(DAY))
    episodes.rewatch_episode(profile=profile, episode=at(show, 1, 1))
    receipt = episodes.untick_episode(profile=profile, episode=at(show, 1, 1))
    assert receipt.count == 2
    assert not Watch.objects.exists()
    assert activities(profile) == []
    undo(profile, receipt)
    assert list(Watch.objects.order_by("pk").values_list("watched_on", "is_rewatch")) == [
        (DAY, False), (services.today_of(profile), True),
    ]  # fmt: skip


def test_unticking_the_latest_alone_leaves_the_rest(profile: Profile, show: Title) -> None:
    episodes.tick_season(profile=profile, season=season_of(show, 1))
    episodes.rewatch_season(profile=profile, season=season_of(show, 1))
    receipt = episodes.untick_season(profile=profile, season=season_of(show, 1), latest_only=True)
    assert receipt.count == 3
    assert list(Watch.objects.values_list("is_rewatch", flat=True)) == [False] * 3


def test_unticking_what_is_not_ticked_changes_nothing(profile: Profile, show: Title) -> None:
    assert episodes.untick_episode(profile=profile, episode=at(show, 1, 1)).undo is None
    assert episodes.untick_show(profile=profile, title=show).undo is None


def test_unticking_a_show_takes_viewings_of_the_whole_and_leaves_specials(profile: Profile, show: Title) -> None:
    services.log_watch(profile=profile, title=show, viewing=services.Viewing(When.on(DAY)))
    episodes.tick_season(profile=profile, season=season_of(show, 0))
    episodes.tick_season(profile=profile, season=season_of(show, 1))
    receipt = episodes.untick_show(profile=profile, title=show)
    assert receipt.count == 4
    assert seen(profile) == [(0, 1), (0, 2), (0, 3)]
    undo(profile, receipt)
    assert Watch.objects.count() == 7


def test_one_profile_does_not_touch_anothers(profile: Profile, show: Title) -> None:
    other = ProfileFactory()
    episodes.tick_show(profile=other, title=show)
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    episodes.untick_show(profile=profile, title=show)
    assert len(seen(other)) == 6


def test_a_rewatch_adds_a_viewing_of_each(profile: Profile, show: Title) -> None:
    episodes.tick_episode(profile=profile, episode=at(show, 1, 1))
    episodes.rewatch_show(profile=profile, title=show)
    assert sorted(Watch.objects.values_list("episode__season__number", "episode__number", "is_rewatch")) == [
        (1, 1, False), (1, 1, True), (1, 2, False), (1, 3, False), (2, 1, False), (2, 2, False), (2, 3, False),
    ]  # fmt: skip
    episodes.rewatch_show(profile=profile, title=show)
    assert entry(profile, show).times_watched == 2


@pytest.mark.parametrize("reach", ["episode", "season", "show"])
def test_a_rewatch_sent_twice_is_one(profile: Profile, show: Title, reach: str) -> None:
    nonce = uuid.uuid4()
    episodes.tick_show(profile=profile, title=show)
    about = {"episode": at(show, 1, 1), "season": season_of(show, 1), "show": show}
    act = getattr(episodes, f"rewatch_{reach}")
    named = {"title" if reach == "show" else reach: about[reach]}
    first, second = (act(profile=profile, nonce=nonce, **named) for _ in range(2))
    assert first.count == {"episode": 1, "season": 3, "show": 6}[reach]
    assert (second.count, second.undo) == (0, None)
    assert Watch.objects.filter(is_rewatch=True).count() == first.count


def test_the_end_of_a_season_and_of_the_show_is_told_once(profile: Profile, show: Title) -> None:
    for season in (1, 2):
        episodes.tick_up_to(profile=profile, episode=at(show, season, 2))
        episodes.tick_episode(profile=profile, episode=at(show, season, 3))
    assert activities(profile) == [
        Verb.FINISHED_SEASON, Verb.WATCHED, Verb.COMPLETED, Verb.FINISHED_SEASON, Verb.WATCHED,
    ]  # fmt: skip
    finished = Activity.objects.filter(verb=Verb.FINISHED_SEASON).order_by("pk")
    assert [each.target for each in finished] == [season_of(show, 1), season_of(show, 2)]
    episodes.rewatch_show(profile=profile, title=show)
    assert len(activities(profile)) == 5


def test_what_came_to_an_end_is_withdrawn_with_its_viewings(profile: Profile, show: Title) -> None:
    episodes.tick_up_to(profile=profile, episode=at(show, 2, 2))
    last = episodes.tick_episode(profile=profile, episode=at(show, 2, 3))
    assert activities(profile) == [Verb.FINISHED_SEASON, Verb.COMPLETED, Verb.FINISHED_SEASON, Verb.WATCHED]
    undo(profile, last)
    assert activities(profile) == [Verb.FINISHED_SEASON]
    episodes.tick_episode(profile=profile, episode=at(show, 2, 3))
    episodes.untick_episode(profile=profile, episode=at(show, 1, 1))
    assert activities(profile) == [Verb.FINISHED_SEASON, Verb.WATCHED]
    assert entry(profile, show).status == Status.WATCHING


def test_many_seasons_at_once_tell_of_the_last_one(profile: Profile, show: Title) -> None:
    episodes.tick_show(profile=profile, title=show)
    assert activities(profile) == [Verb.COMPLETED, Verb.FINISHED_SEASON]
    assert Activity.objects.get(verb=Verb.FINISHED_SEASON).target == season_of(show, 2)


def test_completing_by_hand_tells_once(profile: Profile, show: Title) -> None:
    services.set_status(profile=profile, title=show, status=Status.COMPLETED)
    assert activities(profile).count(Verb.COMPLETED) == 1


def test_a_season_that_still_runs_is_not_finished(profile: Profile) -> None:
    show = make_show(status=TitleStatus.RETURNING)
    EpisodeFactory(season=season_of(show, 2), number=4, aired_on=FAR)
    episodes.tick_season(profile=profile, season=season_of(show, 2))
    assert activities(profile) == []
    assert entry(profile, show).status == Status.WATCHING


def test_a_thousand_episodes_cost_the_queries_of_two(profile: Profile) -> None:
    episodes.tick_show(profile=profile, title=make_show())  # content types are known afterwards
    counts = []
    for length in (2, 1000):
        season = SeasonFactory(title__status=TitleStatus.ENDED, number=1)
        Episode.objects.bulk_create(Episode(season=season, number=n, aired_on=DAY) for n in range(1, length + 1))
        last = at(season.title, 1, length)
        with CaptureQueriesContext(connection) as queries:
            receipt = episodes.tick_up_to(profile=profile, episode=last)
        assert receipt.count == length
        assert entry(profile, season.title).status == Status.COMPLETED
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_are_one() -> None:
    profile, show = ProfileFactory(), make_show()
    one, whole = at(show, 1, 1), season_of(show, 1)
    at_once(
        *[lambda: episodes.tick_episode(profile=profile, episode=one)] * 3,
        *[lambda: episodes.tick_season(profile=profile, season=whole)] * 3,
    )
    assert seen(profile) == [(1, 1), (1, 2), (1, 3)]
    assert entry(profile, show).episodes_seen == 3
    assert activities(profile).count(Verb.FINISHED_SEASON) == 1


@pytest.mark.django_db(transaction=True)
def test_ticks_and_unticks_at_once_leave_sums_that_fit() -> None:
    profile, show = ProfileFactory(), make_show()
    at_once(
        *[lambda: episodes.tick_show(profile=profile, title=show)] * 3,
        *[lambda: episodes.untick_season(profile=profile, season=season_of(show, 1))] * 3,
    )
    found = entry(profile, show)
    assert found.episodes_seen == len(seen(profile))
    assert found.status == (Status.COMPLETED if found.episodes_seen == 6 else Status.WATCHING)
    assert ("completed" in activities(profile)) == (found.episodes_seen == 6)


def at_once(*acts: Any) -> None:
    """Run them in threads of their own, which start together."""
    together = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        try:
            together.wait()
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
