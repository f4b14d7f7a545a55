"""What the log means: days that are still to come, what goes with an act, what stays, what is counted."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lists import services
from lists.episodes import continue_watching
from lists.models import LibraryEntry, Undo, Watch
from lists.services import Viewing, When, delete_watches, edit_watch, log_watch, take_back
from lists.services import episodes as acts
from lists.services.bulk import LogViewing, RemoveFromLibrary, SetStatus, SetWatchlisted, carry_out
from lists.services.following import follow_shows
from lists.services.shelf import NotAiredError
from lists.services.summary import refresh_entries
from lists.stats.report import report_of
from lists.templatetags.profile_shelves import profile_counts
from movies.enums import WITHDRAWN
from movies.models import Episode, Season, Title
from reviews.models import Rating
from social.models import Activity, Profile
from tests.lists.api import API, as_profile
from tests.lists.factories import WatchFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
TO_COME = TODAY + datetime.timedelta(days=400)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


def show_of(count: int, **about: Any) -> tuple[Title, Season, list[Episode]]:
    title = TitleFactory(show=True, **about)
    season = SeasonFactory(title=title, number=1)
    return title, season, [EpisodeFactory(season=season, number=number + 1) for number in range(count)]


def entry(profile: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=title)


def test_a_viewing_taken_off_meanwhile_is_not_found(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = WatchFactory(profile=profile)
    kept = Watch.objects.select_related("title").get(pk=watch.pk)
    delete_watches(profile=profile, title=watch.title, watches=[watch.pk])
    with pytest.raises(Watch.DoesNotExist):
        edit_watch(profile=profile, watch=kept, note="late")
    monkeypatch.setattr("lists.views.watches._own", lambda *_: kept)
    client = act_as(Client(), profile)
    assert client.post(f"/watch/{kept.pk}/edit/", {"when": "some_time"}).status_code == 404
    monkeypatch.setattr("lists.api.views.watches.WatchViewSet.mine", lambda *_: kept)
    response = as_profile(profile).patch(f"{API}watches/{kept.pk}/", {"note": "late"}, format="json")
    assert response.status_code == 404


def test_nothing_was_watched_on_a_day_to_come(profile: Profile) -> None:
    film = TitleFactory(released_on=TO_COME)
    show, season, _ = show_of(1)
    late = EpisodeFactory(season=season, number=2, aired_on=TO_COME)
    for title, episode in ((film, None), (show, late)):
        with pytest.raises(NotAiredError):
            log_watch(profile=profile, title=title, episode=episode, viewing=Viewing(When.as_aired()))
    with pytest.raises(NotAiredError):
        acts.tick_episode(profile=profile, episode=late, when=When.as_aired(), early=True)
    with pytest.raises(NotAiredError):
        acts.rewatch_episode(profile=profile, episode=late, when=When.as_aired())
    watch = log_watch(profile=profile, title=film, viewing=Viewing(When.some_time())).made
    with pytest.raises(NotAiredError):
        edit_watch(profile=profile, watch=watch, when=When.as_aired())
    client = as_profile(profile)
    assert client.patch(f"{API}watches/{watch.pk}/", {"when": "aired"}, format="json").status_code == 409
    for body in ({"title": film.pk}, {"title": show.pk, "episode": late.pk}):
        response = client.post(f"{API}watches/", {**body, "when": "aired"}, format="json")
        assert response.status_code == 400
        assert "when" in response.json()["errors"]
    assert not Watch.objects.filter(watched_on__gt=TODAY).exists()


def test_many_on_the_day_they_aired_leave_out_what_is_to_come(profile: Profile) -> None:
    _show, season, _ = show_of(2)
    EpisodeFactory(season=season, number=3, aired_on=TO_COME)
    assert acts.tick_season(profile=profile, season=season, when=When.as_aired()).count == 2


def test_an_episode_seen_before_is_seen_again_by_the_form_of_the_show(profile: Profile) -> None:
    show, _, (first, second) = show_of(2)
    acts.tick_episode(profile=profile, episode=first)
    client = act_as(Client(), profile)
    shown = client.get(f"/track/{show.pk}/log/").context["form"]
    sent = {"when": "now", "rewatch_shown": shown["rewatch_shown"].value()}
    client.post(f"/track/{show.pk}/log/", {**sent, "episode": first.pk})
    client.post(f"/track/{show.pk}/log/", {**sent, "episode": second.pk})
    client.post(f"/track/{show.pk}/log/", {**sent, "episode": second.pk, "is_rewatch": "on"})
    said = Watch.objects.order_by("pk").values_list("episode", "is_rewatch")
    assert list(said) == [(first.pk, False), (first.pk, True), (second.pk, False), (second.pk, True)]


def test_a_preset_box_left_alone_says_nothing_and_one_that_is_cleared_does(profile: Profile) -> None:
    film = TitleFactory()
    log_watch(profile=profile, title=film, viewing=Viewing(When.now(profile)))
    client = act_as(Client(), profile)
    assert client.get(f"/track/{film.pk}/log/").context["form"]["is_rewatch"].value()
    client.post(f"/track/{film.pk}/log/", {"when": "now", "rewatch_shown": "1", "is_rewatch": "on"})
    client.post(f"/track/{film.pk}/log/", {"when": "now", "rewatch_shown": "1"})
    assert list(Watch.objects.order_by("pk").values_list("is_rewatch", flat=True)) == [False, True, False]


@pytest.mark.parametrize("how", ["season", "up to", "show", "completed", "bulk completed", "bulk viewing"])
def test_that_it_is_off_the_watchlist_is_said(profile: Profile, how: str) -> None:
    show, season, episodes = show_of(2)
    services.set_watchlisted(profile=profile, title=show, on=True)
    message = {
        "season": lambda: acts.tick_season(profile=profile, season=season),
        "up to": lambda: acts.tick_up_to(profile=profile, episode=episodes[1]),
        "show": lambda: acts.tick_show(profile=profile, title=show),
        "completed": lambda: services.set_status(profile=profile, title=show, status="completed"),
        "bulk completed": lambda: carry_out(profile=profile, act=SetStatus("completed"), title_ids=[show.pk]),
        "bulk viewing": lambda: carry_out(profile=profile, act=LogViewing(When.now(profile)), title_ids=[show.pk]),
    }[how]().message
    assert not entry(profile, show).on_watchlist
    assert "off your watchlist" in message


def test_what_is_not_said_twice(profile: Profile) -> None:
    show, season, _ = show_of(2)
    assert "watchlist" not in acts.tick_season(profile=profile, season=season).message
    services.set_watchlisted(profile=profile, title=show, on=True)
    act = SetWatchlisted(on=False)
    assert carry_out(profile=profile, act=act, title_ids=[show.pk]).message.count("watchlist") == 1


def test_not_seen_leaves_dated_viewings_and_says_so(profile: Profile) -> None:
    show, _, (first, _second) = show_of(2, status="ended")
    acts.tick_episode(profile=profile, episode=first)
    acts.tick_show(profile=profile, title=show)
    assert entry(profile, show).status == "completed"
    receipt = services.set_seen(profile=profile, title=show, on=False)
    assert "1 dated viewing" in receipt.message
    assert list(Watch.objects.values_list("episode", flat=True)) == [first.pk]
    assert entry(profile, show).status == "watching"
    receipt = services.set_seen(profile=profile, title=show, on=False)
    assert "1 dated viewing" in receipt.message
    assert receipt.undo is None
    assert entry(profile, show).status == "watching"


def test_not_seen_leaves_specials_and_their_status_apart(profile: Profile) -> None:
    show, _, _ = show_of(2, status="ended")
    special = EpisodeFactory(season=SeasonFactory(title=show, number=0), number=1)
    acts.tick_season(profile=profile, season=special.season)
    services.set_status(profile=profile, title=show, status="completed")
    receipt = services.set_seen(profile=profile, title=show, on=False)
    assert "not marked as watched any more" in receipt.message
    assert list(Watch.objects.values_list("episode", flat=True)) == [special.pk]
    assert not entry(profile, show).is_seen


def test_a_show_finished_on_its_last_day_stays_finished(profile: Profile) -> None:
    show, _, episodes = show_of(2, status="ended")
    Episode.objects.filter(pk=episodes[1].pk).update(aired_on=TODAY)
    profile.time_zone = "UTC"
    profile.save()
    WatchFactory(profile=profile, title=show)
    follow = {"profile": profile, "title": show}
    LibraryEntry.objects.create(**follow, status="completed", status_at=timezone.now(), times_watched=1)
    follow_shows(title_ids=[show.pk])
    assert entry(profile, show).status == "completed"
    LibraryEntry.objects.update(status_at=timezone.now() - datetime.timedelta(days=2))
    follow_shows(title_ids=[show.pk])
    assert entry(profile, show).status == "watching"


def figures(profile: Profile) -> Any:
    return report_of(profile, visibilities=("public",), today=TODAY, clock=datetime.UTC)


def test_statistics_count_what_has_aired_and_is_listed(profile: Profile) -> None:
    show, season, _ = show_of(3, runtime_minutes=50)
    EpisodeFactory(season=season, number=9, kind=WITHDRAWN)
    EpisodeFactory(season=season, number=10, aired_on=None)
    WatchFactory(profile=profile, title=show, watched_on=TODAY)
    assert (figures(profile).totals.episodes, figures(profile).totals.minutes) == (3, 150)
    over, season, _ = show_of(1, status="ended")
    EpisodeFactory(season=season, number=2, aired_on=None)
    other: Profile = ProfileFactory()
    WatchFactory(profile=other, title=over, watched_on=TODAY)
    assert figures(other).totals.episodes == 2


def test_the_profile_counts_as_its_statistics_do(profile: Profile) -> None:
    show, _season, episodes = show_of(3, runtime_minutes=60)
    WatchFactory(profile=profile, title=show, watched_on=TODAY)
    WatchFactory.create_batch(2, profile=profile, title=show, episode=episodes[0], watched_on=TODAY)
    WatchFactory(profile=profile, watched_on=datetime.date(TODAY.year - 1, 12, 31), visibility="private")
    shown = profile_counts(profile, None)
    totals = figures(profile).totals
    assert (shown.films, shown.episodes, shown.hours) == (0, totals.episodes, totals.hours) == (0, 5, 5)


def test_out_of_the_library_with_log_takes_all_ratings(profile: Profile) -> None:
    show, season, (episode,) = show_of(1)
    for part in ({}, {"season": season}, {"episode": episode}):
        services.set_rating(profile=profile, title=show, value=5, **part)
    before = list(Rating.objects.order_by("pk").values("season", "episode", "value", "visibility"))
    act = RemoveFromLibrary(with_log=True)
    receipt = carry_out(profile=profile, act=act, title_ids=[show.pk])
    assert not Rating.objects.exists()
    assert receipt.undo is not None
    take_back(profile=profile, key=receipt.undo.key)
    again = Rating.objects.order_by("episode", "season").values("season", "episode", "value", "visibility")
    assert sorted(map(str, again)) == sorted(map(str, before))
    assert Undo.objects.get(pk=receipt.undo.pk).undone_at


def test_editing_an_old_viewing_is_no_news(profile: Profile) -> None:
    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    film = TitleFactory()
    watch = log_watch(profile=profile, title=film, viewing=Viewing(When.on(long_ago.date()))).made
    Activity.objects.update(created_at=long_ago)
    edit_watch(profile=profile, watch=watch, company="Bo", visibility="private", is_rewatch=True)
    kept = Activity.objects.get(verb="watched")
    assert (kept.created_at, kept.visibility, kept.data["rewatch"]) == (long_ago, "private", True)


def test_editing_what_was_logged_with_many_tells_of_nothing(profile: Profile) -> None:
    film = TitleFactory()
    carry_out(profile=profile, act=LogViewing(When.now(profile)), title_ids=[film.pk])
    edit_watch(profile=profile, watch=Watch.objects.get(), company="Bo")
    assert not Activity.objects.filter(verb="watched").exists()


def test_a_show_as_a_whole_is_its_episodes(profile: Profile) -> None:
    show, season, episodes = show_of(3, status="returning")
    EpisodeFactory(season=season, number=4, aired_on=TO_COME)
    EpisodeFactory(season=season, number=5, kind=WITHDRAWN)
    acts.tick_episode(profile=profile, episode=episodes[0], when=When.some_time())
    receipt = log_watch(profile=profile, title=show, viewing=Viewing(When.on(TODAY), note="At last", rating=8))
    logged = Watch.objects.filter(watched_on=TODAY).order_by("pk")
    assert list(logged.values_list("episode", "note", "rating", "is_rewatch")) == [
        (episodes[1].pk, "", None, False),
        (episodes[2].pk, "At last", 8, False),
    ]
    assert receipt.made.episode_id == episodes[2].pk
    kept = entry(profile, show)
    assert (kept.times_watched, kept.episodes_seen, kept.status) == (1, 3, "watching")
    assert continue_watching(profile, today=TODAY, limit=5) == []
    (told,) = Activity.objects.filter(verb="watched", target_id=receipt.made.pk)
    assert "episode" not in told.data
    log_watch(profile=profile, title=show, viewing=Viewing(When.on(TODAY)))
    assert Watch.objects.filter(is_rewatch=True).count() == 3
    assert entry(profile, show).times_watched == 2
    take_back(profile=profile, key=receipt.undo.key)
    assert not Watch.objects.filter(note="At last").exists()


def test_a_show_as_a_whole_ends_with_the_day(profile: Profile) -> None:
    show, season, (first,) = show_of(1)
    Episode.objects.filter(pk=first.pk).update(aired_on=datetime.date(2001, 1, 1))
    EpisodeFactory(season=season, number=2, aired_on=datetime.date(2010, 1, 1))
    log_watch(profile=profile, title=show, viewing=Viewing(When.on(datetime.date(2005, 1, 1))))
    assert list(Watch.objects.values_list("episode", flat=True)) == [first.pk]
    bare = TitleFactory(show=True)
    log_watch(profile=profile, title=bare, viewing=Viewing(When.now(profile)))
    assert entry(profile, bare).times_watched == 1


def test_shows_as_a_whole_are_their_episodes_in_acts_on_many_too(profile: Profile) -> None:
    show, _, episodes = show_of(3)
    bare, film = TitleFactory(show=True), TitleFactory()
    acts.tick_episode(profile=profile, episode=episodes[0])
    act, titles = LogViewing(When.on(TODAY)), [show.pk, bare.pk, film.pk]
    carry_out(profile=profile, act=act, title_ids=titles)
    assert entry(profile, show).episodes_seen == 3
    assert Watch.objects.filter(title=show).count() == 3
    assert Watch.objects.filter(title__in=[bare, film], episode=None).count() == 2
    receipt = carry_out(profile=profile, act=act, title_ids=titles)
    assert [entry(profile, title).times_watched for title in (show, bare, film)] == [2, 2, 2]
    take_back(profile=profile, key=receipt.undo.key)
    assert entry(profile, show).times_watched == 1


def test_many_shows_by_the_api_are_their_episodes(profile: Profile) -> None:
    show, _, episodes = show_of(2)
    body = {"watches": [{"title": show.pk, "rating": 7, "nonce": "5f0c7b0e-3a53-4f35-9d4b-3f5d1f0a2c11"}] * 2}
    results = as_profile(profile).post(f"{API}watches/bulk/", body, format="json").json()["results"]
    assert [result["status"] for result in results] == [201, 200]
    assert set(Watch.objects.values_list("episode", flat=True)) == {each.pk for each in episodes}
    assert list(Rating.objects.values_list("season", "episode", "value")) == [(None, None, 7)]


def at(moment: datetime.datetime, *episodes: Episode, profile: Profile, title: Title) -> None:
    made = [WatchFactory(profile=profile, title=title, episode=episode).pk for episode in episodes]
    Watch.objects.filter(pk__in=made).update(logged_at=moment)
    refresh_entries(profile, [title.pk])


def test_a_show_once_seen_stays_so_when_it_goes_on(profile: Profile) -> None:
    show, season, old = show_of(2, status="returning")
    Episode.objects.filter(pk__in=[each.pk for each in old]).update(aired_on=datetime.date(2020, 1, 1))
    mine = {"profile": profile, "title": show}
    at(timezone.now() - datetime.timedelta(days=60), *old, **mine)
    assert entry(profile, show).is_seen
    new = [EpisodeFactory(season=season, number=n, aired_on=TODAY - datetime.timedelta(days=9)) for n in (3, 4)]
    refresh_entries(profile, [show.pk])
    assert (entry(profile, show).times_watched, entry(profile, show).next_episode) == (1, new[0])
    at(timezone.now(), new[0], **mine)
    assert entry(profile, show).times_watched == 1
    at(timezone.now(), *old, **mine)
    assert entry(profile, show).times_watched == 2
    at(timezone.now(), new[1], **mine)
    assert entry(profile, show).times_watched == 1
    acts.untick_episode(profile=profile, episode=old[0])
    assert entry(profile, show).times_watched == 0


def test_a_show_is_not_seen_before_one_has_caught_up(profile: Profile) -> None:
    show, _season, episodes = show_of(3, status="returning")
    at(timezone.now(), *episodes[:2], profile=profile, title=show)
    assert not entry(profile, show).is_seen
    Title.objects.filter(pk=show.pk).update(status="ended")
    follow_shows(title_ids=[show.pk])
    assert entry(profile, show).status != "completed"


def test_a_show_seen_before_it_went_on_is_not_completed_when_it_ends(profile: Profile) -> None:
    show, season, (first,) = show_of(1, status="returning")
    at(timezone.now() - datetime.timedelta(days=60), first, profile=profile, title=show)
    EpisodeFactory(season=season, number=2, aired_on=TODAY - datetime.timedelta(days=9))
    LibraryEntry.objects.update(status="watching")
    Title.objects.filter(pk=show.pk).update(status="ended")
    follow_shows(title_ids=[show.pk])
    assert entry(profile, show).times_watched == 1
    assert entry(profile, show).status == "watching"
