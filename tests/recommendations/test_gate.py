"""What may be recommended to whom: as a query, and as a mask."""

import datetime
from typing import Any

import numpy as np
import pytest
from django.test import override_settings
from django.utils import timezone

from lists.enums import Status
from movies.models import Title
from recommendations.models import NotInterested, RecommendationSettings
from recommendations.serving import gate
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.factories import LibraryEntryFactory
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import NotInterestedFactory, RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> None:
    gate.forget_catalogue()


def passes(profile: Profile | None, title: Title) -> bool:
    """By both ways, which have to agree."""
    gate.forget_catalogue()
    by_query = gate.recommendable(profile).filter(pk=title.pk).exists()
    by_mask = bool(gate.allowed(profile, np.array([title.pk], np.int64))[0])
    assert by_query == by_mask
    return by_query


KID: dict[str, Any] = {"kind": ProfileKind.KIDS, "age_ceiling": 9, "visibility": Visibility.PRIVATE}
TODAY, TOMORROW = timezone.localdate, lambda: timezone.localdate() + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("viewer", "title", "expected"),
    [
        ({}, {}, True),
        ({}, {"released_on": None}, False),
        ({}, {"released_on": TODAY}, True),
        ({}, {"released_on": TOMORROW}, False),
        ({}, {"adult": True}, False),
        ({"adult_titles": True}, {"adult": True}, True),
        (KID, {}, False),
        (KID, {"minimum_age": 6}, True),
        (KID, {"minimum_age": 12}, False),
        ({}, {"minimum_age": 18}, True),
    ],
)
@override_settings(ADULT_TITLES=True)
def test_who_may_know_of_it(viewer: dict[str, Any], title: dict[str, Any], expected: bool) -> None:
    made = TitleFactory()
    # By hand: an age comes from certificates otherwise.
    Title.objects.filter(pk=made.pk).update(
        **{name: value() if callable(value) else value for name, value in title.items()}
    )
    assert passes(ProfileFactory(**viewer), made) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"on_watchlist": True, "status": Status.PLANNED}, True),
        ({"owned": ["dvd"]}, True),
        ({"times_watched": 1}, False),
        ({"status": Status.COMPLETED}, False),
        ({"status": Status.WATCHING}, False),
        ({"status": Status.PAUSED}, False),
        ({"status": Status.DROPPED}, False),
    ],
)
def test_where_one_stands_with_it(fields: dict[str, Any], expected: bool) -> None:
    entry = LibraryEntryFactory(**fields)
    assert passes(entry.profile, entry.title) is expected
    # Others may have it recommended all the same.
    assert passes(ProfileFactory(), entry.title)
    assert passes(None, entry.title)


def test_what_is_rated_was_seen() -> None:
    rating = RatingFactory()
    assert not passes(rating.profile, rating.title)


def test_what_is_dismissed_stays_away_until_it_is_taken_back() -> None:
    dismissed = NotInterestedFactory()
    assert not passes(dismissed.profile, dismissed.title)
    NotInterested.objects.all().delete()
    assert passes(dismissed.profile, dismissed.title)


@pytest.mark.parametrize(("is_wanted", "expected"), [(True, True), (False, False)])
def test_whoever_wants_none_gets_none(is_wanted: bool, expected: bool) -> None:
    profile, title = ProfileFactory(), TitleFactory()
    RecommendationSettings.objects.create(profile=profile, is_wanted=is_wanted, is_trained_on=False)
    assert passes(profile, title) is expected


def test_visitors_get_what_is_out_and_for_everybody() -> None:
    assert passes(None, TitleFactory())
    assert not passes(None, TitleFactory(adult=True))
    assert not passes(None, TitleFactory(released_on=TOMORROW()))


def test_a_mask_over_many_with_keys_of_none(django_assert_num_queries: Any) -> None:
    profile = ProfileFactory()
    titles = [TitleFactory() for _ in range(6)]
    LibraryEntryFactory(profile=profile, title=titles[2], times_watched=1)
    titles[4].delete()
    keys = np.array(sorted({0, 10**12, *range(titles[0].pk, titles[5].pk + 1)}), np.int64)
    found = gate.allowed(profile, keys)
    expected = set(Title.objects.values_list("pk", flat=True)) - {titles[2].pk}
    assert set(keys[found].tolist()) == expected
    with django_assert_num_queries(1):
        gate.allowed(profile, keys)


def test_a_mask_over_an_empty_catalogue() -> None:
    assert gate.allowed(None, np.array([1, 2], np.int64)).tolist() == [False, False]
    assert gate.allowed(ProfileFactory(), np.empty(0, np.int64)).shape == (0,)


@pytest.mark.parametrize("number", [1, 20])
def test_the_gate_is_one_query(number: int, django_assert_num_queries: Any) -> None:
    profile = ProfileFactory()
    for _ in range(number):
        TitleFactory()
    with django_assert_num_queries(1):
        assert len(gate.recommendable(profile)) == number
