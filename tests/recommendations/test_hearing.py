"""What people whom a profile follows hide or take back is in its list no more, from the next page on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from lists import services
from movies.models import Title
from recommendations import tasks
from recommendations.models import Recommendations, RecommendationSettings
from recommendations.services import hearing, suggesting
from recommendations.serving.freshness import stale_profiles, state_of, store
from recommendations.training import train_models
from reviews.models import Rating
from reviews.services import rate, rate_many
from social.enums import FollowStatus, Visibility
from social.models import Follow, Profile
from social.services import deletion
from social.services.profiles import forget_profile, update_profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

Act = Callable[[Profile, Title], Any]


@pytest.fixture
def heard() -> tuple[Profile, Profile, Title]:
    """Somebody, a friend of the same taste whom they follow, and the first of what the friend alone has seen and liked
    in the list."""
    made = village()
    me, friend = made.people[:2]
    for value, title in enumerate(TitleFactory.create_batch(10), start=1):
        for profile in (me, friend):
            RatingFactory(profile=profile, title=title, value=value)
    train_models(chosen=QUICK)
    Follow.objects.create(follower=me, followed=friend)
    first = suggesting.list_of(me).title_ids[0]
    return me, friend, next(title for title in made.loud if title.pk == first)


def keep(profile: Profile) -> None:
    """Its list, written down."""
    assert suggesting.lists.refresh(profile=profile)


def says_of(profile: Profile, title: Title) -> bool:
    """Whether the list that a page would show says what others thought of the title."""
    made = suggesting.list_of(profile)
    why = made.reasons[made.title_ids.index(title.pk)]["why"]
    return "social" in {reason["kind"] for reason in why}


def unrate_every(profile: Profile) -> None:
    rated = Rating.objects.of_titles().filter(profile=profile).values_list("title_id", flat=True)
    rate_many(profile=profile, values=dict.fromkeys(rated))


HIDING: dict[str, Act] = {
    "the rating is private": lambda who, title: rate(profile=who, title=title, value=9, visibility=Visibility.PRIVATE),
    "the rating is taken back": lambda who, title: services.set_rating(profile=who, title=title, value=None),
    "all are taken back": lambda who, _title: unrate_every(who),
    "it isn't liked any more": lambda who, title: services.set_rating(profile=who, title=title, value=3),
    "the profile is private": lambda who, _title: update_profile(profile=who, visibility=Visibility.PRIVATE),
    "the profile is deleted": lambda who, _title: forget_profile(who),
    "the account is to go": lambda who, _title: deletion.ask_for_deletion(user=who.user, at_once=False),
}


@pytest.mark.parametrize("hiding", HIDING)
def test_what_is_hidden_is_not_said_on_the_next_page(
    heard: tuple[Profile, Profile, Title], hiding: str, django_capture_on_commit_callbacks: Any
) -> None:
    me, friend, title = heard
    keep(me)
    assert says_of(me, title)
    with django_capture_on_commit_callbacks(execute=True):
        HIDING[hiding](friend, title)
    assert not says_of(me, title)
    assert me.pk in stale_profiles(limit=10)
    suggesting.refresh_stale()
    assert not state_of(profile_id=me.pk).is_stale
    assert not says_of(me, title)


SHOWING: dict[str, tuple[Act, Act]] = {
    "the rating": (
        HIDING["the rating is private"],
        lambda who, title: rate(profile=who, title=title, value=9, visibility=Visibility.PUBLIC),
    ),
    "the profile": (
        HIDING["the profile is private"],
        lambda who, _title: update_profile(profile=who, visibility=Visibility.FOLLOWERS),
    ),
    "the account": (HIDING["the account is to go"], lambda who, _title: deletion.keep_account(user=who.user)),
}


@pytest.mark.parametrize("what", SHOWING)
def test_what_is_shown_again_is_said_again(
    heard: tuple[Profile, Profile, Title], what: str, django_capture_on_commit_callbacks: Any
) -> None:
    me, friend, title = heard
    hide, show = SHOWING[what]
    hide(friend, title)
    keep(me)
    assert not says_of(me, title)
    with django_capture_on_commit_callbacks(execute=True):
        show(friend, title)
    assert says_of(me, title)


LEAVING_IT: dict[str, Act] = {
    "a new rating": lambda who, _title: services.set_rating(profile=who, title=TitleFactory(), value=9),
    "a better rating": lambda who, title: services.set_rating(profile=who, title=title, value=10),
    "a bad word taken back": lambda who, _title: [
        services.set_rating(profile=who, title=row.title, value=None)
        for row in Rating.objects.filter(profile=who, value__lt=8).select_related("title")
    ],
    "another name": lambda who, _title: update_profile(profile=who, display_name="R.", visibility=who.visibility),
    "for followers alone": lambda who, _title: update_profile(profile=who, visibility=Visibility.FOLLOWERS),
}


@pytest.mark.parametrize("act", LEAVING_IT)
def test_what_hides_no_good_word_marks_no_other_list(
    heard: tuple[Profile, Profile, Title], act: str, django_capture_on_commit_callbacks: Any
) -> None:
    me, friend, title = heard
    keep(me)
    with django_capture_on_commit_callbacks(execute=True):
        LEAVING_IT[act](friend, title)
    assert not state_of(profile_id=me.pk).is_stale


def followers(number: int, of: Profile) -> list[Profile]:
    """With lists that are fresh."""
    found: list[Profile] = ProfileFactory.create_batch(number)
    for profile in found:
        Follow.objects.create(follower=profile, followed=of)
        state = state_of(profile_id=profile.pk)
        store(profile_id=profile.pk, state=state, title_ids=[], scores=[], reasons=[], model_version="v1")
    return found


def stale() -> set[int]:
    return set(Recommendations.objects.exclude(stale_at=None).values_list("pk", flat=True))


def test_of_many_followers_workers_mark_the_lists(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    one = ProfileFactory()
    people, stranger = followers(7, one), followers(1, ProfileFactory())
    asking = ProfileFactory()
    Follow.objects.create(follower=asking, followed=one, status=FollowStatus.PENDING)
    RecommendationSettings.objects.create(profile=people[5], is_wanted=False)
    Recommendations.objects.filter(pk=people[5].pk).delete()
    sent: list[list[int]] = []
    monkeypatch.setattr(hearing, "SLICE", 3)
    monkeypatch.setattr(tasks.mark_lists_stale, "delay", lambda *, profiles: sent.append(profiles))
    with django_capture_on_commit_callbacks() as callbacks:
        update_profile(profile=one, visibility=Visibility.PRIVATE)
    with django_assert_num_queries(1):
        for callback in callbacks:
            callback()
    keys = [profile.pk for profile in people]
    assert stale() == set(keys[:3])
    assert sent == [keys[3:6], keys[6:]]
    for profiles in sent * 2:
        with django_assert_num_queries(1):
            tasks.mark_lists_stale(profiles=profiles)
    assert stale() == {*keys} - {people[5].pk}
    assert not Recommendations.objects.filter(pk__in=[people[5].pk, asking.pk]).exists()
    assert not state_of(profile_id=stranger[0].pk).is_stale


def test_without_a_broker_they_are_marked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    people = followers(3, ProfileFactory())
    monkeypatch.setattr(hearing, "SLICE", 2)

    def away(**_more: Any) -> None:
        raise BrokerError("nobody there")

    monkeypatch.setattr(tasks.mark_lists_stale, "delay", away)
    hearing.hear_anew([profile.pk for profile in people])
    assert len(stale()) == 3


def test_what_is_in_the_way_of_marking_is_waited_for_by_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    people = followers(2, ProfileFactory())
    mark, failures = hearing.mark_all_stale, [OperationalError("deadlock detected")]

    def failing_once(profiles: Any) -> None:
        if failures:
            raise failures.pop()
        mark(profiles)

    monkeypatch.setattr(hearing, "mark_all_stale", failing_once)
    hearing.hear_anew([profile.pk for profile in people])
    assert len(stale()) == 2
