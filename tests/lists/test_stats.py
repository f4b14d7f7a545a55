"""What a diary adds up to, on diaries small enough to count by hand."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lists.models import Shelf
from lists.stats import Report, report_of
from lists.stats.streaks import Run
from reviews.services import rate
from social.enums import Visibility
from social.models import Profile
from tests.lists.factories import WatchFactory
from tests.movies.factories import CreditFactory, EpisodeFactory, PersonFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 7, 1)
UTC = ZoneInfo("UTC")


def day(month: int, number: int, year: int = 2026) -> datetime.date:
    return datetime.date(year, month, number)


@pytest.fixture
def owner() -> Profile:
    return ProfileFactory()


def report(owner: Profile, year: int | None = None, *, today: datetime.date = TODAY, **more: Any) -> Report:
    asked: dict[str, Any] = {"visibilities": tuple(Visibility), "clock": UTC} | more
    return report_of(owner, today=today, year=year, **asked)


def watch(owner: Profile, on: datetime.date | None, **fields: Any) -> Any:
    return WatchFactory(profile=owner, watched_on=on, **fields)


class TestTotals:
    def test_films_and_episodes_count_each_time_and_titles_once(self, owner: Profile) -> None:
        film = TitleFactory(runtime_minutes=90)
        watch(owner, day(1, 1), title=film)
        watch(owner, day(1, 2), title=film, is_rewatch=True)
        watch(owner, None, title=TitleFactory(runtime_minutes=30))
        episode = EpisodeFactory(runtime_minutes=50)
        watch(owner, day(1, 2), title=episode.season.title, episode=episode)
        watch(ProfileFactory(), day(1, 3), title=film)
        totals = report(owner).totals
        assert (totals.viewings, totals.films, totals.different_films) == (4, 3, 2)
        assert (totals.episodes, totals.shows, totals.minutes, totals.days) == (1, 1, 260, 2)
        assert (totals.rewatches, totals.undated, totals.unknown) == (1, 1, 0)

    def test_an_episode_without_a_length_has_its_shows_and_a_special_counts(self, owner: Profile) -> None:
        show = TitleFactory(show=True, runtime_minutes=40)
        for number, minutes in ((0, 5), (1, None), (1, 0)):
            season = show.seasons.filter(number=number).first() or SeasonFactory(title=show, number=number)
            watch(owner, day(1, 1), title=show, episode=EpisodeFactory(season=season, runtime_minutes=minutes))
        totals = report(owner).totals
        assert (totals.episodes, totals.minutes) == (3, 85)

    def test_a_whole_show_has_the_regular_episodes_that_had_aired_by_then(self, owner: Profile) -> None:
        show = TitleFactory(show=True, runtime_minutes=40)
        first, specials = SeasonFactory(title=show, number=1), SeasonFactory(title=show, number=0)
        EpisodeFactory(season=first, aired_on=day(1, 1, 2020), runtime_minutes=30)
        EpisodeFactory(season=first, aired_on=day(1, 8, 2020), runtime_minutes=None)
        EpisodeFactory(season=first, aired_on=day(1, 1, 2021))
        EpisodeFactory(season=specials, aired_on=day(1, 1, 2020))
        watch(owner, day(6, 1, 2020), title=show)
        totals = report(owner).totals
        assert (totals.episodes, totals.minutes, totals.shows) == (2, 70, 1)

    def test_a_whole_show_of_which_no_episode_is_known(self, owner: Profile) -> None:
        watch(owner, None, title=TitleFactory(show=True, runtime_minutes=20, episode_count=6))
        watch(owner, None, title=TitleFactory(show=True, runtime_minutes=None, episode_count=None))
        totals = report(owner).totals
        assert (totals.episodes, totals.minutes, totals.unknown) == (6, 120, 1)

    def test_a_year_has_its_own_days_alone(self, owner: Profile) -> None:
        for when in (day(12, 31, 2024), day(1, 1, 2025), day(12, 31, 2025), day(1, 1), None):
            watch(owner, when)
        assert report(owner, 2025).totals.viewings == 2
        assert report(owner, 2025).totals.undated == 0
        assert report(owner).totals.viewings == 5

    def test_only_viewings_of_the_settings_asked_for(self, owner: Profile) -> None:
        for visibility in Visibility:
            watch(owner, day(1, 1), visibility=visibility)
        assert report(owner).totals.viewings == 3
        assert report(owner, visibilities=(Visibility.PUBLIC, Visibility.FOLLOWERS)).totals.viewings == 2
        shown = report(owner, visibilities=(Visibility.PUBLIC,))
        assert (shown.totals.viewings, shown.months[0].viewings, shown.totals.different_films) == (1, 1, 1)

    def test_nothing(self, owner: Profile) -> None:
        for year in (None, 2026):
            empty = report(owner, year)
            assert empty.is_empty
            assert (empty.years, empty.weekdays, empty.before) == ([], [], None)
            assert empty.moments.milestones == []
            assert empty.streaks.longest_days is None


class TestTheYearBefore:
    def test_a_year_that_is_over_against_the_whole_one_before(self, owner: Profile) -> None:
        watch(owner, day(3, 1, 2025))
        for when in (day(1, 1, 2024), day(12, 31, 2024), day(12, 31, 2023)):
            watch(owner, when, title__runtime_minutes=60)
        before = report(owner, 2025).before
        assert before is not None
        assert (before.films, before.minutes, before.days, before.until) == (2, 120, 2, day(12, 31, 2024))

    def test_a_year_that_goes_on_against_the_same_part(self, owner: Profile) -> None:
        watch(owner, day(7, 1, 2025))
        watch(owner, day(7, 2, 2025))
        before = report(owner, 2026).before
        assert before is not None
        assert (before.films, before.until) == (1, day(7, 1, 2025))

    def test_a_leap_day(self, owner: Profile) -> None:
        watch(owner, day(2, 28, 2027))
        before = report(owner, 2028, today=day(2, 29, 2028)).before
        assert before is not None
        assert before.until == day(2, 28, 2027)

    def test_nothing_to_compare_with(self, owner: Profile) -> None:
        watch(owner, day(1, 1))
        assert report(owner, 2026).before is None
        assert report(owner).before is None


class TestTime:
    def test_by_year_month_and_weekday(self, owner: Profile) -> None:
        film = TitleFactory(runtime_minutes=60)
        for when in (day(5, 4, 2024), day(2, 2, 2026), day(2, 9, 2026), None):
            watch(owner, when, title=film)
        all_time, year = report(owner), report(owner, 2026)
        assert [(each.number, each.films, each.minutes) for each in all_time.years] == [(2024, 1, 60), (2026, 2, 120)]
        assert len(all_time.months) == 22
        assert [(m.year, m.number) for m in all_time.months if m.viewings] == [(2024, 5), (2026, 2)]
        assert [each.films for each in year.months] == [0, 2, *[0] * 10]
        assert [each.viewings for each in all_time.weekdays] == [2, 0, 0, 0, 0, 1, 0]
        assert [each.number for each in year.years] == [2024, 2026]


class TestStreaks:
    def test_days_and_weeks_in_a_row_and_the_longest_gap(self, owner: Profile) -> None:
        for when in (day(1, 1), day(1, 2), day(1, 3), day(1, 3), day(1, 12), day(3, 2)):
            watch(owner, when)
        streaks = report(owner).streaks
        assert streaks.longest_days == Run(3, day(1, 1), day(1, 3))
        assert streaks.longest_weeks == Run(1, day(3, 2), day(3, 8))
        assert streaks.longest_gap == Run(48, day(1, 13), day(3, 1))
        assert (streaks.current_days, streaks.current_weeks) == (None, None)

    def test_weeks_go_from_monday_to_sunday_across_the_year(self, owner: Profile) -> None:
        for when in (day(12, 28, 2025), day(12, 29, 2025), day(1, 12)):
            watch(owner, when)
        assert report(owner).streaks.longest_weeks == Run(2, day(12, 22, 2025), day(1, 4))

    @pytest.mark.parametrize(("last", "lasts"), [(TODAY, True), (day(6, 30), True), (day(6, 29), False)])
    def test_a_streak_goes_on_until_a_day_is_missed(self, owner: Profile, last: datetime.date, lasts: bool) -> None:
        watch(owner, last)
        watch(owner, last - datetime.timedelta(days=1))
        found = report(owner, 2026).streaks
        assert (found.current_days is not None) is lasts
        assert found.current_weeks is not None
        assert report(owner, 2025).streaks.current_days is None

    def test_a_day_in_the_future_is_no_part_of_a_streak(self, owner: Profile) -> None:
        watch(owner, TODAY)
        watch(owner, TODAY + datetime.timedelta(days=1))
        assert report(owner).streaks.longest_days == Run(1, TODAY, TODAY)


class TestTastes:
    def test_each_title_once_the_most_frequent_first(self, owner: Profile) -> None:
        film = TitleFactory(
            genres=["drama", "crime"], countries=["FR", "DE"], original_language="fr", released_on=day(1, 1, 1968)
        )
        for _ in range(3):
            watch(owner, day(1, 1), title=film)
        watch(owner, day(1, 1), title__genres=["crime"], title__countries=["DE"], title__released_on=day(1, 1, 1999))
        watch(owner, day(1, 1), title__released_on=None, title__original_language="", title__countries=[])
        tastes = report(owner).tastes
        assert [(share.key, share.titles) for share in tastes.genres] == [("crime", 2), ("drama", 1)]
        assert [(share.key, share.titles) for share in tastes.countries] == [("DE", 2), ("FR", 1)]
        assert [(share.key, share.titles) for share in tastes.decades] == [("1960", 1), ("1990", 1)]
        assert {share.key: share.minutes for share in tastes.languages} == {"fr": 300, "en": 100}
        assert tastes.country_count == 2


class TestPeople:
    def test_directors_of_films_and_the_first_of_the_cast(self, owner: Profile) -> None:
        film, show = TitleFactory(), TitleFactory(show=True)
        star, extra, director = PersonFactory(), PersonFactory(), PersonFactory()
        for title in (film, show):
            CreditFactory(title=title, person=star, position=4)
            CreditFactory(title=title, person=extra, position=5)
            CreditFactory(title=title, person=director, director=True)
            watch(owner, day(1, 1), title=title)
            watch(owner, day(1, 2), title=title)
        CreditFactory(title=film, person=star, position=0, character="Twin")
        CreditFactory(title=film, person=director, director=True, job="Co-Director")
        people = report(owner).people
        assert [(credit.person, credit.titles) for credit in people.actors] == [(star.pk, 2)]
        assert [(credit.person, credit.titles) for credit in people.directors] == [(director.pk, 1)]


class TestRatings:
    def test_counts_and_mean_of_titles_alone(self, owner: Profile) -> None:
        for value in (8, 8, 5):
            rate(profile=owner, title=TitleFactory(), value=value)
        season = SeasonFactory()
        rate(profile=owner, title=season.title, value=1, season=season)
        ratings = report(owner).ratings
        assert (ratings.counts, ratings.mean) == ((0, 0, 0, 0, 1, 0, 0, 2, 0, 0), 7.0)

    def test_only_those_of_the_settings_asked_for(self, owner: Profile) -> None:
        for number, visibility in enumerate(Visibility, 1):
            title = TitleFactory()
            rate(profile=owner, title=title, value=number)
            owner.ratings.filter(title=title).update(visibility=visibility)
        assert report(owner).ratings.total == 3
        assert report(owner, visibilities=(Visibility.PUBLIC,)).ratings.counts[:3] == (1, 0, 0)

    def test_of_a_year_by_the_owners_clock(self, owner: Profile) -> None:
        rated = rate(profile=owner, title=TitleFactory(), value=8)
        moment = datetime.datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
        owner.ratings.update(rated_at=moment)
        assert rated
        assert report(owner, 2025).ratings.total == 1
        assert report(owner, 2026).ratings.total == 0
        assert report(owner, 2026, clock=ZoneInfo("Europe/Berlin")).ratings.total == 1


class TestMoments:
    def test_first_and_last_by_moment_and_then_as_logged(self, owner: Profile) -> None:
        noon = timezone.make_aware(datetime.datetime(2026, 1, 5, 12), UTC)
        watch(owner, None)
        without = watch(owner, day(1, 5))
        early = watch(owner, day(1, 5), watched_at=noon)
        episode = EpisodeFactory(number=3, season__number=2)
        last = watch(owner, day(2, 1), title=episode.season.title, episode=episode)
        moments = report(owner).moments
        assert moments.first is not None
        assert moments.first.title == early.title_id != without.title_id
        assert moments.last is not None
        assert (moments.last.title, moments.last.season, moments.last.number) == (last.title_id, 2, 3)

    def test_the_shows_and_films_watched_most(self, owner: Profile) -> None:
        film = TitleFactory()
        for _ in range(2):
            watch(owner, None, title=film)
        for episodes in (1, 3):
            season = SeasonFactory()
            for episode in EpisodeFactory.create_batch(episodes, season=season):
                watch(owner, None, title=season.title, episode=episode)
        moments = report(owner).moments
        assert [often.times for often in moments.shows] == [3, 1]
        assert [(often.title, often.times) for often in moments.films_again] == [(film.pk, 2)]

    def test_milestones_in_the_order_of_days_and_of_all_years(self, owner: Profile) -> None:
        film = TitleFactory()
        fiftieth = TitleFactory()
        for number in range(49):
            watch(owner, day(1, 1, 2025) + datetime.timedelta(days=number // 2), title=film)
        watch(owner, day(3, 1), title=fiftieth)
        watch(owner, day(3, 1), title=film)
        watch(owner, None, title=film)
        episode = EpisodeFactory(number=1, season__number=1)
        watch(owner, day(2, 1), title=episode.season.title, episode=episode)
        found = [(each.count, each.is_film, each.viewing.title) for each in report(owner).moments.milestones]
        assert found == [(1, True, film.pk), (1, False, episode.season.title_id), (50, True, fiftieth.pk)]
        assert [each.count for each in report(owner, 2026).moments.milestones] == [1, 50]

    def test_a_whole_show_may_pass_several(self, owner: Profile) -> None:
        watch(owner, day(1, 1), title=TitleFactory(show=True, episode_count=600))
        assert [each.count for each in report(owner).moments.milestones] == [1, 100, 500]


class TestRemembering:
    def test_two_queries_then_one_until_something_is_tracked(
        self, owner: Profile, django_assert_num_queries: Any
    ) -> None:
        watch(owner, day(1, 1))
        with django_assert_num_queries(2):
            first = report(owner)
        with django_assert_num_queries(1):
            assert report(owner) == first
        watch(owner, day(1, 2))
        Shelf.objects.update_or_create(profile=owner, defaults={"version": 7})
        with django_assert_num_queries(2):
            assert report(owner).totals.viewings == 2

    def test_a_new_day_other_settings_and_other_years_are_counted_anew(self, owner: Profile) -> None:
        watch(owner, TODAY, visibility=Visibility.PRIVATE)
        assert report(owner).streaks.current_days is not None
        assert report(owner, today=TODAY + datetime.timedelta(days=2)).streaks.current_days is None
        assert report(owner, visibilities=(Visibility.PUBLIC,)).totals.viewings == 0
        assert report(owner, 2025).totals.viewings == 0
