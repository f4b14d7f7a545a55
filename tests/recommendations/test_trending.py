"""What trends: whose acts count, for how long, in which windows and scopes."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from movies.models import Title
from recommendations.enums import Window
from recommendations.models import Trending
from recommendations.trending import count_trending, trending, trending_first
from recommendations.trending.rules import FEWEST_PEOPLE, FEWEST_TITLES
from social.enums import FollowStatus, ProfileKind, Verb, Visibility
from social.models import Block, Follow, Mute, Profile
from tests.movies.factories import TitleFactory
from tests.recommendations.acting import DAY, HOUR, MINUTE, act, crowd
from tests.recommendations.factories import TrendingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def counted(window: str = Window.HOUR, scope: str = ":") -> dict[int, tuple[float, int]]:
    count_trending()
    rows = Trending.objects.filter(window=window, scope=scope)
    return {row.title_id: (round(row.score, 2), row.people) for row in rows}


@pytest.mark.parametrize(("people", "trends"), [(FEWEST_PEOPLE - 1, False), (FEWEST_PEOPLE, True)])
def test_too_few_are_no_trend(people: int, trends: bool) -> None:
    title = TitleFactory()
    crowd(people, title)
    assert (title.pk in counted()) is trends


@pytest.mark.parametrize(
    ("ago", "windows"),
    [
        (MINUTE, {"hour", "day", "week", "month"}),
        (2 * HOUR, {"day", "week", "month"}),
        (2 * DAY, {"week", "month"}),
        (20 * DAY, {"month"}),
        (31 * DAY, set()),
        (-HOUR, set()),
    ],
)
def test_windows(ago: datetime.timedelta, windows: set[str]) -> None:
    title = TitleFactory()
    crowd(3, title, ago=ago)
    count_trending()
    assert set(Trending.objects.filter(scope=":").values_list("window", flat=True)) == windows


@pytest.mark.parametrize(
    ("verb", "data", "score"),
    [
        (Verb.WATCHED, {}, 3),
        (Verb.COMPLETED, {}, 3),
        (Verb.FAVOURITED, {}, 3),
        (Verb.REVIEWED, {}, 3),
        (Verb.RATED, {"value": 10}, 3),
        (Verb.RATED, {"value": 2}, 0.6),
        (Verb.PLANNED, {}, 1.5),
        (Verb.LISTED, {}, 0.9),
        (Verb.LIKED_REVIEW, {}, None),
        (Verb.COMMENTED, {}, None),
    ],
)
def test_what_each_act_counts(verb: str, data: dict[str, Any], score: float | None) -> None:
    title = TitleFactory()
    crowd(3, title, verb, ago=datetime.timedelta(seconds=1), **data)
    assert counted(Window.MONTH) == ({title.pk: (score, 3)} if score else {})


def test_what_is_half_a_life_old_counts_half() -> None:
    title = TitleFactory()
    crowd(4, title, ago=12 * DAY)
    assert counted(Window.MONTH) == {title.pk: (2, 4)}


def test_one_vote_a_profile_and_title() -> None:
    """Nobody makes a trend by watching it ten times: the act that counts most is the one that counts."""
    often, people = TitleFactory(), TitleFactory()
    lone = crowd(3, often, ago=datetime.timedelta(seconds=1))
    for _ in range(10):
        act(lone[0], often, ago=datetime.timedelta(seconds=1))
        act(lone[0], often, Verb.PLANNED, ago=datetime.timedelta(seconds=1))
    crowd(4, people, ago=datetime.timedelta(seconds=1))
    assert counted(Window.MONTH) == {people.pk: (4, 4), often.pk: (3, 3)}
    assert list(Trending.objects.in_scope().filter(window="month").values_list("title", "rank")) == [
        (people.pk, 1),
        (often.pk, 2),
    ]


@pytest.mark.parametrize(
    ("owner", "visibility"),
    [
        ({}, Visibility.FOLLOWERS),
        ({}, Visibility.PRIVATE),
        ({"visibility": Visibility.FOLLOWERS}, Visibility.PUBLIC),
        ({"visibility": Visibility.PRIVATE}, Visibility.PUBLIC),
        ({"withdrawn_at": timezone.now()}, Visibility.PUBLIC),
        ({"kind": ProfileKind.KIDS, "age_ceiling": 6, "visibility": Visibility.PRIVATE}, Visibility.PUBLIC),
        ({"kind": ProfileKind.GUEST, "visibility": Visibility.PRIVATE}, Visibility.PUBLIC),
    ],
)
def test_only_public_acts_count(owner: dict[str, Any], visibility: str) -> None:
    title = TitleFactory()
    crowd(2, title)
    act(ProfileFactory(**owner), title, visibility=visibility)
    assert counted() == {}
    crowd(1, title)
    assert title.pk in counted()
    assert counted()[title.pk][1] == 3


def test_scopes_are_kinds_and_genres_and_both() -> None:
    film, show = TitleFactory(genres=["drama", "crime"]), TitleFactory(show=True, genres=["drama"])
    crowd(3, film)
    crowd(4, show)
    count_trending()
    found: dict[str, list[int]] = {}
    for row in Trending.objects.filter(window="day").order_by("scope", "rank"):
        found.setdefault(row.scope, []).append(row.title_id)
    assert found == {
        ":": [show.pk, film.pk],
        ":drama": [show.pk, film.pk],
        ":crime": [film.pk],
        "film:": [film.pk],
        "film:drama": [film.pk],
        "film:crime": [film.pk],
        "show:": [show.pk],
        "show:drama": [show.pk],
    }


def test_titles_for_adults_never_trend() -> None:
    title = TitleFactory(adult=True)
    crowd(3, title)
    assert counted() == {}


def test_it_is_swapped_whole_and_twice_is_once() -> None:
    old = TrendingFactory()
    title = TitleFactory()
    crowd(3, title)
    now = timezone.now()
    assert count_trending(now=now) == count_trending(now=now) == 8
    assert not Trending.objects.filter(title=old.title).exists()
    assert set(Trending.objects.values_list("made_at", flat=True)) == {now}


def trend_of(number: int, **fields: Any) -> list[Title]:
    return [TrendingFactory(rank=place + 1, **fields).title for place in range(number)]


def test_a_busy_site_shows_its_own_trends() -> None:
    titles = trend_of(FEWEST_TITLES)
    shown = trending(None, window="week")
    assert [title.pk for title in shown.titles] == [title.pk for title in titles]
    assert (shown.source, shown.titles[0].people) == ("people", 5)


def test_a_quiet_site_shows_what_is_popular_at_tmdb_and_says_so() -> None:
    trend_of(FEWEST_TITLES - 1)
    popular = TitleFactory(tmdb_popularity=500)
    shown = trending(None, window="week")
    assert shown.titles[0].pk == popular.pk
    assert (shown.source, shown.titles[0].people) == ("tmdb", None)


def test_what_is_popular_keeps_to_the_kind_and_the_genre() -> None:
    wanted = TitleFactory(show=True, genres=["crime"])
    TitleFactory(genres=["crime"])
    TitleFactory(show=True, genres=["drama"])
    shown = trending(None, window="hour", kind="show", genre="crime")
    assert [title.pk for title in shown.titles] == [wanted.pk]


def test_kids_see_what_is_for_them() -> None:
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    titles = trend_of(FEWEST_TITLES + 1)
    Title.objects.filter(pk__in=[title.pk for title in titles[1:]]).update(minimum_age=6)
    shown = trending(kid, window="week")
    assert [title.pk for title in shown.titles] == [title.pk for title in titles[1:]]
    Title.objects.filter(pk=titles[1].pk).update(minimum_age=16)
    assert trending(kid, window="week").source == "tmdb"
    assert titles[1].pk not in [title.pk for title in trending(kid, window="week").titles]


@pytest.mark.parametrize("number", [FEWEST_TITLES, 20])
def test_reading_costs_the_same_for_any_number(number: int, django_assert_num_queries: Any) -> None:
    trend_of(number)
    with django_assert_num_queries(3):
        assert len(trending(None, window="week").titles) == number


def test_the_first_window_with_enough_in_it() -> None:
    trend_of(FEWEST_TITLES - 1, window="day")
    week = trend_of(FEWEST_TITLES, window="week")
    shown = trending_first(None, windows=["day", "week"], most=12)
    assert shown
    assert (shown.window, [title.pk for title in shown.titles]) == ("week", [title.pk for title in week])
    assert trending_first(None, windows=["day", "hour"], most=12) is None


def friend_of(viewer: Profile, **fields: Any) -> Profile:
    friend: Profile = ProfileFactory(**fields)
    Follow.objects.create(follower=viewer, followed=friend)
    return friend


def among_friends(viewer: Profile, **more: Any) -> list[int]:
    return [title.pk for title in trending(viewer, window="week", friends=True, **more).titles]


def test_among_friends_one_is_enough_and_others_do_not_count() -> None:
    viewer, one, two = ProfileFactory(), TitleFactory(), TitleFactory(show=True, genres=["drama"])
    friends = [friend_of(viewer), friend_of(viewer, visibility=Visibility.FOLLOWERS)]
    act(friends[0], one)
    for friend in friends:
        act(friend, two, visibility=Visibility.FOLLOWERS)
    crowd(5, TitleFactory())
    assert among_friends(viewer) == [two.pk, one.pk]
    assert among_friends(viewer, kind="film") == [one.pk]
    assert among_friends(viewer, genre="drama") == [two.pk]
    assert [title.people for title in trending(viewer, window="week", friends=True).titles] == [2, 1]


@pytest.mark.parametrize("who", ["private act", "private profile", "pending", "blocked", "muted", "too long ago"])
def test_among_friends_nothing_that_one_may_not_see(who: str) -> None:
    viewer, title = ProfileFactory(), TitleFactory()
    friend = friend_of(viewer, visibility=Visibility.PRIVATE if who == "private profile" else Visibility.PUBLIC)
    visibility = Visibility.PRIVATE if who == "private act" else Visibility.PUBLIC
    act(friend, title, visibility=visibility, ago=8 * DAY if who == "too long ago" else MINUTE)
    if who == "pending":
        Follow.objects.update(status=FollowStatus.PENDING)
    if who == "blocked":
        Block.objects.create(blocker=friend, blocked=viewer)
    if who == "muted":
        Mute.objects.create(muter=viewer, muted=friend)
    assert among_friends(viewer) == []


def test_visitors_kids_and_guests_have_no_friends() -> None:
    assert trending(None, friends=True).titles == []
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    act(friend_of(kid), TitleFactory())
    assert among_friends(kid) == []


@pytest.mark.parametrize("number", [1, 20])
def test_among_friends_costs_the_same_for_any_number(number: int, django_assert_num_queries: Any) -> None:
    viewer = ProfileFactory()
    for _ in range(number):
        act(friend_of(viewer), TitleFactory())
    with django_assert_num_queries(3):
        assert len(among_friends(viewer)) == number
