"""The feed: what is one entry, who sees it, how it is paged, what is new since."""

import datetime
from itertools import chain
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lists.models import List
from movies.models import Title
from reviews.models import Rating
from social.enums import FollowStatus, ProfileKind, Verb, Visibility
from social.feed import Entry, Kind, Token, feed_news, feed_page, read_place, read_token, write_place, write_token
from social.feed.pages import ACTS
from social.feed.wording import words_of
from social.models import Activity, Block, Follow, Mute, Profile
from social.models.visibility import not_muted
from tests.lists.factories import ListFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.feeding import NOON, follow, listed, rated, record, reviewed, watched
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def reader() -> Profile:
    return ProfileFactory(handle="reader")


@pytest.fixture
def friend(reader: Profile) -> Profile:
    friend = ProfileFactory(handle="friend", display_name="Noor")
    follow(reader, friend)
    return friend


def entries(viewer: Profile, **asked: Any) -> list[Entry]:
    return feed_page(viewer, **asked).entries


def told(viewer: Profile, **asked: Any) -> list[str]:
    return [words_of(entry) for entry in entries(viewer, **asked)]


# ---- What is one entry -----------------------------------------------------------------------------------------------


def test_an_evening_of_a_show_is_one_entry(reader: Profile, friend: Profile) -> None:
    show = TitleFactory(show=True)
    episodes = EpisodeFactory.create_batch(5, season=SeasonFactory(title=show, number=2))
    for number, episode in enumerate(episodes):
        watched(friend, show, NOON + number * MINUTE, episode=episode)
    (entry,) = entries(reader)
    assert (words_of(entry), entry.title, len(entry.episodes)) == ("watched 5 episodes", show, 5)
    assert entry.at == NOON + 4 * MINUTE


def test_the_end_of_a_season_says_more_than_its_episodes(reader: Profile, friend: Profile) -> None:
    season = SeasonFactory(title=TitleFactory(show=True), number=3)
    watched(friend, season.title, NOON, episode=EpisodeFactory(season=season))
    record(friend, Verb.FINISHED_SEASON, season, NOON + MINUTE, title_id=season.title_id)
    assert told(reader) == ["finished season 3"]
    record(friend, Verb.COMPLETED, season.title, NOON + 2 * MINUTE, title_id=season.title_id)
    assert told(reader) == ["saw the whole show"]


def test_viewing_rating_and_review_of_a_title_are_one_entry(reader: Profile, friend: Profile) -> None:
    film = TitleFactory()
    watched(friend, film, NOON)
    assert told(reader) == ["watched"]
    rated(friend, film, NOON + MINUTE, value=9)
    assert told(reader) == ["watched and rated"]
    reviewed(friend, film, NOON + 2 * MINUTE)
    (entry,) = entries(reader)
    assert (words_of(entry), entry.points, len(entry.reviews)) == ("watched and reviewed", 9, 1)


def test_ratings_in_a_sitting_are_one_entry_and_another_day_is_another(reader: Profile, friend: Profile) -> None:
    for number in range(3):
        rated(friend, at=NOON + number * MINUTE)
    rated(friend, at=NOON - 2 * DAY)
    assert told(reader) == ["rated 3 times", "rated"]


def test_after_midnight_it_is_the_same_evening(reader: Profile, friend: Profile) -> None:
    film, midnight = TitleFactory(), NOON.replace(hour=0)
    watched(friend, film, midnight - 10 * MINUTE)
    rated(friend, film, midnight + 10 * MINUTE)
    assert told(reader) == ["watched and rated"]


def test_a_list_is_made_and_filled_in_one_entry(reader: Profile, friend: Profile) -> None:
    found = ListFactory(profile=friend, name="Rain")
    films = TitleFactory.create_batch(2)
    listed(friend, found, films[0], NOON, count=3)
    listed(friend, found, films[1], NOON + MINUTE)
    (entry,) = entries(reader)
    assert (words_of(entry), entry.lists) == ("put 4 titles on a list", [found])
    record(friend, Verb.CREATED_LIST, found, NOON - MINUTE)
    assert told(reader) == ["made a list"]


def test_plans_favourites_likes_and_follows(reader: Profile, friend: Profile) -> None:
    other = ProfileFactory()
    for title in TitleFactory.create_batch(2):
        record(friend, Verb.PLANNED, title, NOON, title_id=title.pk)
    film = TitleFactory()
    record(friend, Verb.FAVOURITED, film, NOON - DAY, title_id=film.pk)
    record(friend, Verb.LIKED_LIST, ListFactory(profile=other), NOON - 2 * DAY)
    review = reviewed(other)
    record(friend, Verb.LIKED_REVIEW, review.target, NOON - 3 * DAY)
    record(friend, Verb.FOLLOWED, other, NOON - 4 * DAY)
    assert told(reader) == [
        "wants to watch 2 titles", "has a new favourite", "likes a list", "likes a review", "follows somebody new",
    ]  # fmt: skip


def test_a_rating_of_a_part_says_which(reader: Profile, friend: Profile) -> None:
    season = SeasonFactory(title=TitleFactory(show=True), number=2)
    rated(friend, season.title, NOON, season=season, value=7)
    (entry,) = entries(reader)
    assert [(each.points, each.part) for each in entry.rated] == [(7, season)]
    assert entry.points is None


def test_what_is_between_two_people_is_in_no_feed(reader: Profile, friend: Profile) -> None:
    record(friend, Verb.ASKED_TO_FOLLOW, ProfileFactory())
    record(friend, Verb.ACCEPTED_FOLLOWER, ProfileFactory())
    assert entries(reader) == []


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Kind.ALL, 5),
        (Kind.WATCHED, 1),
        (Kind.RATED, 2),
        (Kind.REVIEWED, 1),
        (Kind.LISTS, 1),
        (Kind.SHOWS, 1),
    ],
)
def test_it_is_narrowed_by_kind(reader: Profile, friend: Profile, kind: Kind, found: int) -> None:
    film, show = TitleFactory(), TitleFactory(show=True)
    watched(friend, film, NOON)
    rated(friend, film, NOON)
    rated(friend, at=NOON - DAY)
    reviewed(friend, at=NOON)
    listed(friend, ListFactory(profile=friend), film, NOON)
    record(friend, Verb.COMPLETED, show, NOON, title_id=show.pk)
    assert len(entries(reader, kind=kind)) == found


# ---- Who sees it -----------------------------------------------------------------------------------------------------


def test_only_those_who_are_followed(reader: Profile, friend: Profile) -> None:
    watched(ProfileFactory())
    watched(reader)
    asked = ProfileFactory(visibility=Visibility.FOLLOWERS)
    watched(asked)
    Follow.objects.create(follower=reader, followed=asked, status=FollowStatus.PENDING)
    watched(member_of(reader))
    assert entries(reader) == []


@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("profile_visibility", Visibility.values)
def test_it_shows_what_the_one_rule_allows(reader: Profile, visibility: str, profile_visibility: str) -> None:
    friend = ProfileFactory(visibility=profile_visibility)
    follow(reader, friend)
    row = watched(friend, visibility=visibility)
    allowed = Activity.objects.visible_to(reader).filter(not_muted(reader, owner="actor"), pk=row.pk).exists()
    assert bool(entries(reader)) == allowed


def later_block(reader: Profile, friend: Profile) -> None:
    Block.objects.create(blocker=reader, blocked=friend)


def later_blocked(reader: Profile, friend: Profile) -> None:
    Block.objects.create(blocker=friend, blocked=reader)


def later_mute(reader: Profile, friend: Profile) -> None:
    Mute.objects.create(muter=reader, muted=friend)


def later_unfollow(reader: Profile, friend: Profile) -> None:
    Follow.objects.filter(follower=reader).delete()


def later_private(reader: Profile, friend: Profile) -> None:
    Profile.objects.filter(pk=friend.pk).update(visibility=Visibility.PRIVATE)


def later_withdrawn(reader: Profile, friend: Profile) -> None:
    Profile.objects.filter(pk=friend.pk).update(withdrawn_at=timezone.now())


def later_hidden_row(reader: Profile, friend: Profile) -> None:
    Activity.objects.filter(actor=friend).update(visibility=Visibility.PRIVATE)


def later_hidden_target(reader: Profile, friend: Profile) -> None:
    Rating.objects.filter(profile=friend).update(visibility=Visibility.PRIVATE)


def later_gone(reader: Profile, friend: Profile) -> None:
    Rating.objects.filter(profile=friend).delete()


def later_adult(reader: Profile, friend: Profile) -> None:
    Title.objects.update(adult=True)


@pytest.mark.parametrize(
    "change",
    [
        later_block, later_blocked, later_mute, later_unfollow, later_private, later_withdrawn, later_hidden_row,
        later_hidden_target, later_gone, later_adult,
    ],
)  # fmt: skip
def test_what_changes_later_hides_what_was_there(reader: Profile, friend: Profile, change: Any) -> None:
    rated(friend)
    bystander = ProfileFactory()
    follow(reader, bystander)
    assert len(entries(reader)) == 1
    change(reader, friend)
    assert entries(reader) == []


def test_followers_see_what_is_for_followers(reader: Profile, friend: Profile) -> None:
    watched(friend, visibility=Visibility.FOLLOWERS)
    assert len(entries(reader)) == 1


def test_kids_and_guests_have_none(client: Client, reader: Profile, friend: Profile) -> None:
    watched(friend)
    guest = member_of(reader, kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE)
    for viewer in (kid_of(reader), guest):
        follow(viewer, friend)
        assert entries(viewer) == []


def test_lists_are_shown_only_to_those_who_see_them(reader: Profile, friend: Profile) -> None:
    found: List = ListFactory(profile=friend)
    listed(friend, found, TitleFactory())
    assert len(entries(reader)) == 1
    List.objects.filter(pk=found.pk).update(visibility=Visibility.PRIVATE)
    assert entries(reader) == []


# ---- Pages -----------------------------------------------------------------------------------------------------------


def all_pages(viewer: Profile, between: Any = lambda: None) -> list[list[str]]:
    pages, after = [], None
    while True:
        page = feed_page(viewer, after=after)
        pages.append([entry.key for entry in page.entries])
        after = page.after
        if after is None:
            return pages
        between()


def test_pages_follow_each_other_without_gap_or_repetition(reader: Profile) -> None:
    friends = ProfileFactory.create_batch(3)
    follow(reader, *friends)
    films = TitleFactory.create_batch(4)
    for number in range(ACTS * 2):
        for friend in friends[number % 3 :]:
            watched(friend, films[number % 4], NOON - number * datetime.timedelta(hours=5))
    whole = [entry.key for entry in entries(reader, acts=1000)]
    pages = all_pages(reader)
    assert len(pages) > 2
    assert [*chain(*pages)] == whole
    assert len(set(whole)) == len(whole)


def test_an_evening_is_never_cut_in_two(reader: Profile, friend: Profile) -> None:
    show, other = TitleFactory(show=True), ProfileFactory()
    follow(reader, other)
    for number, episode in enumerate(EpisodeFactory.create_batch(ACTS + 10, season=SeasonFactory(title=show))):
        watched(friend, show, NOON - number * MINUTE, episode=episode)
        watched(other, at=NOON - number * MINUTE)
    page = feed_page(reader)
    (binge,) = [entry for entry in page.entries if entry.title == show]
    assert len(binge.episodes) == ACTS + 10
    assert page.after
    assert binge.key not in [entry.key for entry in entries(reader, after=page.after)]


def test_new_entries_move_nothing_on_later_pages(reader: Profile, friend: Profile) -> None:
    for number in range(ACTS * 2 + 5):
        watched(friend, at=NOON - number * datetime.timedelta(hours=25))
    undisturbed = all_pages(reader)
    assert all_pages(reader, between=lambda: watched(friend)) == undisturbed


def test_many_sleepy_people_and_a_lively_one(reader: Profile) -> None:
    sleepy, lively = ProfileFactory.create_batch(60), ProfileFactory()
    follow(reader, lively, *sleepy)
    for number, friend in enumerate(sleepy):
        watched(friend, at=NOON - number * 20 * DAY)
    for number in range(100):
        watched(lively, at=NOON - 3 * DAY - number * DAY)
    keys = [*chain(*all_pages(reader))]
    assert len(keys) == len(set(keys)) == 160


@pytest.mark.parametrize("text", ["", "x", "W10", "W1tdLDFd", "é", "a" * 9000, write_token(Token(NOON, (1,)))])
def test_places_that_are_none(text: str) -> None:
    assert read_place(text) is None


def test_places_and_tokens_come_back_as_they_were(reader: Profile, friend: Profile) -> None:
    watched(friend)
    page = feed_page(reader, acts=1)
    assert page.after
    assert read_place(write_place(page.after)) == page.after
    assert read_token(write_token(page.token)) == page.token
    assert read_token(write_place(page.after)) is None
    assert read_token("W10") is None


# ---- What is new -----------------------------------------------------------------------------------------------------


def news(viewer: Profile, token: Token, **asked: Any) -> list[str]:
    return [words_of(entry) for entry in feed_news(viewer, token=token, **asked).entries]


def test_what_came_since_is_new_and_nothing_else(reader: Profile, friend: Profile) -> None:
    watched(friend, at=NOON)
    token = feed_page(reader).token
    assert news(reader, token) == []
    reviewed(friend, at=NOON + MINUTE)
    assert news(reader, token) == ["reviewed"]
    assert news(reader, token, kind=Kind.RATED) == []


def test_what_was_committed_late_is_not_lost(reader: Profile, friend: Profile) -> None:
    """A slow transaction shows up with an earlier time, and a smaller key, than what the page has seen."""
    other = ProfileFactory()
    follow(reader, other)
    slow = rated(other, at=NOON - 20 * datetime.timedelta(seconds=1))
    Activity.objects.filter(pk=slow.pk).update(visibility=Visibility.PRIVATE)  # as if not there yet
    watched(friend, at=NOON)
    page = feed_page(reader)
    assert len(page.entries) == 1
    Activity.objects.filter(pk=slow.pk).update(visibility=Visibility.PUBLIC)
    assert news(reader, page.token) == ["rated"]


def test_an_entry_that_grows_is_new_as_a_whole(reader: Profile, friend: Profile) -> None:
    show = TitleFactory(show=True)
    episodes = EpisodeFactory.create_batch(3, season=SeasonFactory(title=show))
    watched(friend, show, NOON, episode=episodes[0])
    page = feed_page(reader)
    for number, episode in enumerate(episodes[1:], start=1):
        watched(friend, show, NOON + number * MINUTE, episode=episode)
    (entry,) = feed_news(reader, token=page.token).entries
    assert (entry.key, len(entry.episodes)) == (page.entries[0].key, 3)
    assert entry.version != page.entries[0].version


def test_an_empty_page_hears_of_the_first_entry(reader: Profile, friend: Profile) -> None:
    token = feed_page(reader).token
    watched(friend)
    assert news(reader, token) == ["watched"]


def test_who_is_blocked_since_is_not_new(reader: Profile, friend: Profile) -> None:
    token = feed_page(reader).token
    watched(friend)
    later_block(reader, friend)
    assert news(reader, token) == []
