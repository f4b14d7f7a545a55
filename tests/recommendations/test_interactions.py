"""What each sign counts, and that the table of interactions follows what people do."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from lists.enums import Status
from lists.models import LibraryEntry
from movies.enums import TitleKind
from movies.models import Title
from recommendations.interactions import build_interactions, read_fresh, read_signals, rebuild_profile
from recommendations.models import Feedback, Interaction, NotInterested, RecommendationSettings
from reviews.enums import ReactionKind
from reviews.models import Reaction
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.factories import LibraryEntryFactory
from tests.movies.factories import SeasonFactory, TitleFactory
from tests.recommendations.factories import NotInterestedFactory, RatingFactory
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def entry(**fields: Any) -> Callable[[Profile, Title], object]:
    return lambda profile, title: LibraryEntryFactory(profile=profile, title=title, **fields)


def like_a_review(profile: Profile, title: Title) -> None:
    Reaction.objects.create(profile=profile, review=ReviewFactory(title=title), kind=ReactionKind.LIKE)


def thumb(*, up: bool) -> Callable[[Profile, Title], object]:
    return lambda profile, title: Feedback.objects.create(profile=profile, title=title, is_up=up)


def dismiss(profile: Profile, title: Title) -> None:
    NotInterested.objects.create(profile=profile, title=title)


def said(profile: Profile, title: Title) -> tuple[float, float, float] | None:
    rebuild_profile(profile_id=profile.pk)
    found = Interaction.objects.filter(profile=profile, title=title).first()
    return (round(found.like, 3), round(found.dislike, 3), round(found.weight, 3)) if found else None


@pytest.mark.parametrize(
    ("act", "kind", "expected"),
    [
        (entry(is_favourite=True), "film", (1, 0, 1)),
        (entry(times_watched=1), "film", (0.4, 0, 0.5)),
        (entry(times_watched=2), "film", (0.8, 0, 0.9)),
        (entry(times_watched=3), "film", (0.9, 0, 0.9)),
        (entry(times_watched=30), "film", (1, 0, 0.9)),
        (entry(status=Status.COMPLETED), "film", (0.4, 0, 0.5)),
        (entry(status=Status.COMPLETED), "show", (0.6, 0, 0.6)),
        (entry(status=Status.WATCHING), "show", (0.2, 0, 0.4)),
        (entry(status=Status.WATCHING, episodes_seen=5), "show", (0.35, 0, 0.4)),
        (entry(status=Status.WATCHING, episodes_seen=500), "show", (0.5, 0, 0.4)),
        (entry(status=Status.PAUSED, episodes_seen=5), "show", (0.175, 0, 0.4)),
        (entry(status=Status.DROPPED, episodes_seen=3), "show", (0, 0.7, 0.7)),
        (entry(status=Status.DROPPED, times_watched=1), "film", (0.4, 0, 0.5)),
        (entry(on_watchlist=True), "film", (0.15, 0, 0.3)),
        (entry(status=Status.PLANNED), "show", (0.15, 0, 0.3)),
        (entry(owned=["dvd"]), "film", None),
        (like_a_review, "film", (0.05, 0, 0.1)),
        (thumb(up=True), "film", (0.3, 0, 0.4)),
        (thumb(up=False), "film", (0, 0.4, 0.4)),
        (dismiss, "film", (0, 0.5, 0.5)),
    ],
)
def test_each_sign_counts_what_the_table_says(act: Any, kind: str, expected: object) -> None:
    profile, title = ProfileFactory(), TitleFactory(show=kind == TitleKind.SHOW)
    act(profile, title)
    assert said(profile, title) == expected


@pytest.mark.parametrize(
    ("habit", "value", "like", "dislike"),
    [
        # Of a habit of 6.5 points, by those alone that the mean leans on: what is rated first says what it says.
        ([], 10, 1, 0),
        ([], 1, 0, 1),
        ([6], 6, 0.41, 0),
        # A hundred ratings outweigh them.
        ([8] * 99, 8, 0.5, 0),
        ([8] * 99, 10, 1, 0),
        ([5] * 99, 8, 1, 0),
        # Whoever gives 1 to everything likes none of it; whoever gives 10 likes it all.
        ([1] * 99, 1, 0, 1),
        ([10] * 99, 10, 1, 0),
    ],
)
def test_ratings_are_relative_to_the_habit(habit: list[int], value: int, like: float, dislike: float) -> None:
    profile, title = ProfileFactory(), TitleFactory()
    for one in habit:
        RatingFactory(profile=profile, value=one)
    RatingFactory(profile=profile, title=title, value=value)
    found = said(profile, title)
    assert found is not None
    assert found[0] == pytest.approx(like, abs=0.03)
    assert found[1] == pytest.approx(dislike, abs=0.03)
    assert Interaction.objects.get(title=title).rating == value


def test_a_rating_outweighs_that_it_was_seen() -> None:
    """A low rating is not a watch, and a dropped show that one rates is as good as one says."""
    profile, bad, good = ProfileFactory(), TitleFactory(), TitleFactory()
    LibraryEntryFactory(profile=profile, title=bad, times_watched=1)
    RatingFactory(profile=profile, title=bad, value=1)
    LibraryEntryFactory(profile=profile, title=good, status=Status.DROPPED)
    RatingFactory(profile=profile, title=good, value=10)
    assert said(profile, bad) == (0, 1, 1)
    assert said(profile, good) == (1, 0, 1)


def test_parts_speak_for_a_show_that_has_no_rating_itself() -> None:
    profile, show = ProfileFactory(), TitleFactory(show=True)
    RatingFactory(profile=profile, title=show, season=SeasonFactory(title=show, number=1), value=10)
    assert said(profile, show) == (0.5, 0, 0.5)
    RatingFactory(profile=profile, title=show, value=1)
    assert said(profile, show) == (0, 1, 1)


def test_signs_that_disagree_both_count() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    LibraryEntryFactory(profile=profile, title=title, is_favourite=True)
    dismiss(profile, title)
    assert said(profile, title) == (1, 0.5, 1)


def test_ones_own_review_and_a_deleted_one_say_nothing() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    own = ReviewFactory(title=title, profile=profile)
    gone = ReviewFactory(title=title, deleted_at=timezone.now())
    for review in (own, gone):
        Reaction.objects.create(profile=profile, review=review, kind=ReactionKind.LIKE)
    assert said(profile, title) is None


def test_an_interaction_is_as_old_as_its_latest_sign_and_never_of_tomorrow() -> None:
    profile, title, later = ProfileFactory(), TitleFactory(), TitleFactory()
    LibraryEntryFactory(profile=profile, title=title, times_watched=1, last_watched_on=datetime.date(2001, 2, 3))
    rated = RatingFactory(profile=profile, title=title, rated_at=datetime.datetime(2005, 1, 1, tzinfo=datetime.UTC))
    RatingFactory(profile=profile, title=later, rated_at=timezone.now() + datetime.timedelta(days=3))
    rebuild_profile(profile_id=profile.pk)
    assert Interaction.objects.get(title=title).at == rated.rated_at
    assert Interaction.objects.get(title=later).at <= timezone.now()


def test_twice_is_once_and_what_is_taken_back_goes() -> None:
    profile, kept = ProfileFactory(), TitleFactory()
    RatingFactory(profile=profile, title=kept)
    gone = RatingFactory(profile=profile)
    assert rebuild_profile(profile_id=profile.pk) == 2
    assert rebuild_profile(profile_id=profile.pk) == 0
    gone.delete()
    rebuild_profile(profile_id=profile.pk)
    assert list(Interaction.objects.values_list("title", flat=True)) == [kept.pk]


def test_all_profiles_in_chunks_and_on_from_where_it_was_stopped() -> None:
    profiles = [RatingFactory().profile for _ in range(5)]
    last: list[int] = []

    def stop_after_two(key: int, count: int) -> bool:
        last.append(key)
        return len(last) < 2

    assert build_interactions(chunk=1, tell=stop_after_two) == 2
    assert last[-1] == profiles[1].pk
    assert build_interactions(after=last[-1], chunk=2) == 3
    assert build_interactions(chunk=3) == 0
    assert sorted(Interaction.objects.values_list("profile", flat=True)) == [each.pk for each in profiles]


def test_one_profile_leaves_the_others_alone(django_assert_num_queries: Any) -> None:
    mine, other = RatingFactory().profile, RatingFactory().profile
    with django_assert_num_queries(4):  # two of them begin and end the transaction
        rebuild_profile(profile_id=mine.pk)
    assert not Interaction.objects.filter(profile=other).exists()


def test_a_profile_that_is_gone_is_passed_over() -> None:
    assert rebuild_profile(profile_id=0) == 0


def test_whoever_wants_neither_has_no_interactions_at_all() -> None:
    profile = RatingFactory().profile
    rebuild_profile(profile_id=profile.pk)
    RecommendationSettings.objects.create(profile=profile, is_trained_on=False, is_wanted=False)
    rebuild_profile(profile_id=profile.pk)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wishes", "is_read"),
    [
        ({}, None, True),
        ({"visibility": Visibility.PRIVATE}, None, True),
        ({}, {"is_trained_on": True, "is_wanted": False}, True),
        ({}, {"is_trained_on": False, "is_wanted": True}, False),
        ({"kind": ProfileKind.KIDS, "age_ceiling": 6, "visibility": Visibility.PRIVATE}, None, False),
        ({"kind": ProfileKind.GUEST, "visibility": Visibility.PRIVATE}, None, False),
        ({"withdrawn_at": timezone.now()}, None, False),
    ],
)
def test_who_is_learned_from(fields: dict[str, Any], wishes: dict[str, bool] | None, is_read: bool) -> None:
    profile = ProfileFactory(**fields)
    RatingFactory(profile=profile)
    if wishes:
        RecommendationSettings.objects.create(profile=profile, **wishes)
    build_interactions()
    assert len(read_signals()) == is_read
    assert Interaction.objects.of_trainable().count() == is_read
    # For itself each has what it did.
    assert len(read_fresh([profile.pk])[profile.pk]) == 1


def test_arrays_hold_what_the_table_holds() -> None:
    rated = RatingFactory(value=10, rated_at=timezone.now() - datetime.timedelta(days=10))
    dropped: LibraryEntry = LibraryEntryFactory(status=Status.DROPPED)
    build_interactions()
    signals = read_signals()
    assert signals.profiles.tolist() == [rated.profile_id, dropped.profile_id]
    assert signals.titles.tolist() == [rated.title_id, dropped.title_id]
    assert signals.likes.tolist() == [1, 0]
    assert signals.dislikes.tolist() == pytest.approx([0, 0.7])
    assert signals.ratings.tolist() == [10, 0]
    assert signals.weights.tolist() == pytest.approx([1, 0.7])
    assert signals.days.tolist() == pytest.approx([10, 0], abs=0.01)
    assert signals.days.dtype == signals.likes.dtype == np.float32
    assert signals.titles.dtype == np.int64


def test_no_interactions_are_no_error() -> None:
    assert len(read_signals()) == 0
    assert read_signals().profiles.shape == (0,)


def test_more_than_one_block_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.interactions.reading._AT_ONCE", 100)
    profile = ProfileFactory()
    for _ in range(7):
        NotInterestedFactory(profile=profile)
    build_interactions()
    found = read_signals()
    assert found.titles.tolist() == list(Interaction.objects.order_by("title").values_list("title", flat=True))
    assert len(found) == 7


def test_the_order_is_that_of_profiles_and_titles() -> None:
    first, second = ProfileFactory(), ProfileFactory()
    one, two = TitleFactory(), TitleFactory()
    for profile, title in ((second, two), (first, two), (second, one), (first, one)):
        RatingFactory(profile=profile, title=title)
    build_interactions()
    found = read_signals()
    pairs = list(zip(found.profiles.tolist(), found.titles.tolist(), strict=True))
    assert pairs == sorted(pairs)
    assert len(pairs) == 4


def test_all_of_a_profile_goes_with_it() -> None:
    profile = RatingFactory().profile
    rebuild_profile(profile_id=profile.pk)
    profile.delete()
    assert not Interaction.objects.exists()
