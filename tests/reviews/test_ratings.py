"""Ratings, and the mean that a title carries: right after every write, also when many rate at once."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from lists.services import Viewing, When
from lists.services.quick import log_with_rating
from movies.models import Title
from reviews.models import Rating
from reviews.services import clear_rating, rate, rate_many
from social.enums import ProfileKind, Verb, Visibility
from social.models import Activity, Profile
from social.services.deletion import ask_for_deletion, keep_account
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory


def sums(title: Title) -> tuple[int, int, float | None]:
    return Title.objects.values_list("rating_count", "rating_sum", "rating_mean").get(pk=title.pk)


@pytest.mark.django_db
def test_rating_again_replaces() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=4)
    rate(profile=profile, title=title, value=8)
    assert Rating.objects.get().value == 8
    assert sums(title) == (1, 8, pytest.approx((8 + 5 * 6.5) / 6))
    assert Activity.objects.get().data == {"value": 8}


@pytest.mark.django_db
def test_clearing_leaves_no_trace() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=4)
    assert clear_rating(profile=profile, title=title) == 4
    assert clear_rating(profile=profile, title=title) is None
    assert sums(title) == (0, 0, None)
    assert not Activity.objects.filter(verb=Verb.RATED).exists()


@pytest.mark.django_db
def test_an_episode_has_a_rating_of_its_own() -> None:
    profile, episode = ProfileFactory(), EpisodeFactory()
    show = episode.season.title
    rate(profile=profile, title=show, value=6)
    rate(profile=profile, title=show, episode=episode, value=10)
    rate(profile=profile, title=show, season=episode.season, value=8)
    assert set(Rating.objects.values_list("value", flat=True)) == {6, 8, 10}
    assert sums(show)[:2] == (1, 6)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0, 11, -1, True, 7.5, "8"])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        rate(profile=ProfileFactory(), title=TitleFactory(), value=value)  # type: ignore[arg-type]
    assert not Rating.objects.exists()


@pytest.mark.django_db
def test_many_at_once_as_one_by_one() -> None:
    profile, other = ProfileFactory(), ProfileFactory()
    titles = TitleFactory.create_batch(4)
    rate(profile=other, title=titles[0], value=10)
    rate(profile=profile, title=titles[0], value=2)
    rate(profile=profile, title=titles[1], value=5)
    rate(profile=profile, title=titles[2], value=7)

    before = rate_many(
        profile=profile, values={titles[0].pk: 9, titles[1].pk: None, titles[2].pk: 7, titles[3].pk: 3, 10**12: 4}
    )

    assert before == {titles[0].pk: 2, titles[1].pk: 5, titles[3].pk: None}
    assert [sums(title)[:2] for title in titles] == [(2, 19), (0, 0), (1, 7), (1, 3)]
    assert sums(titles[1])[2] is None


@pytest.mark.django_db(transaction=True)
def test_the_mean_stays_right_under_a_crowd() -> None:
    title, crowd = TitleFactory(), ProfileFactory.create_batch(8)

    def judge(profile: Profile, value: int) -> None:
        try:
            for each in (1, value):
                rate(profile=profile, title=title, value=each)
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=(profile, place + 2)) for place, profile in enumerate(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sums(title)[:2] == (8, sum(range(2, 10)))
    assert Rating.objects.count() == 8


@pytest.mark.django_db
def test_ratings_are_as_visible_as_their_profile() -> None:
    hidden = ProfileFactory(visibility=Visibility.PRIVATE)
    rate(profile=hidden, title=TitleFactory(), value=5)
    shown = rate(profile=ProfileFactory(), title=TitleFactory(), value=5)
    assert list(Rating.objects.visible_to(None)) == [shown]
    assert Rating.objects.visible_to(hidden).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": Visibility.PRIVATE},
        {"visibility": Visibility.FOLLOWERS},
        {"default_visibility": Visibility.PRIVATE},
        {"kind": ProfileKind.KIDS, "age_ceiling": 9, "visibility": Visibility.PRIVATE},
        {"withdrawn_at": "2026-01-01T00:00Z"},
    ],
)
def test_a_mean_holds_what_everybody_sees_alone(fields: dict[str, Any]) -> None:
    hidden, title = ProfileFactory(**fields), TitleFactory()
    rate(profile=hidden, title=title, value=9)
    rate_many(profile=hidden, values={title.pk: 2})
    assert sums(title) == (0, 0, None)
    clear_rating(profile=hidden, title=title)
    assert sums(title) == (0, 0, None)


@pytest.mark.django_db
def test_a_profile_takes_its_ratings_out_of_sight_and_back() -> None:
    profile, title, other = ProfileFactory(), TitleFactory(), TitleFactory()
    rate(profile=profile, title=title, value=9)
    rate(profile=profile, title=other, value=4, visibility=Visibility.FOLLOWERS)
    for face, counted in ((Visibility.PRIVATE, 0), (Visibility.PUBLIC, 1), (Visibility.PUBLIC, 1)):
        profile.visibility = face
        profile.save()
        assert sums(title)[:2] == (counted, 9 * counted)
        assert sums(other)[:2] == (0, 0)


@pytest.mark.django_db
def test_an_account_about_to_go_leaves_the_means_and_comes_back() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=9)
    ask_for_deletion(user=profile.user, at_once=False)
    assert sums(title)[0] == 0
    keep_account(user=profile.user)
    assert sums(title)[:2] == (1, 9)


@pytest.mark.django_db
def test_a_rating_of_a_private_viewing_is_private() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    viewing = Viewing(When.now(profile), rating=8, visibility=Visibility.PRIVATE)
    log_with_rating(profile=profile, title=title, viewing=viewing)
    assert not Rating.objects.visible_to(None).exists()
    assert sums(title)[0] == 0
    rate(profile=profile, title=title, value=7)
    assert Rating.objects.get().visibility == Visibility.PRIVATE
