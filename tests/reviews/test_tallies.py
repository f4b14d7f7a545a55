"""Tallies: what a histogram is drawn from, right after every write, and whoever writes at the same time."""

import random
import threading
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from lists.services import set_rating, take_back
from movies.manual import in_use
from movies.models import Title
from reviews.demo import spread_over, spread_ratings
from reviews.models import Rating, Tally
from reviews.queries.community import histogram_of
from reviews.services import clear_rating, forget_ratings, rate, rate_many
from reviews.services.checking import differences
from social.enums import ProfileKind, Visibility
from social.models import Profile
from social.services.deletion import ask_for_deletion, keep_account
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory


def counts(title: Title) -> dict[int, int]:
    """How many ratings there are of each number of points that was given."""
    found = Tally.objects.filter(title=title).values_list("counts", flat=True).first() or []
    return {value: number for value, number in enumerate(found, start=1) if number}


def agree() -> bool:
    return not list(differences())


@pytest.mark.django_db
def test_each_write_is_in_the_tally() -> None:
    profile, other, title = ProfileFactory(), ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=4)
    rate(profile=other, title=title, value=4)
    assert counts(title) == {4: 2}
    rate(profile=profile, title=title, value=9)
    assert counts(title) == {4: 1, 9: 1}
    rate(profile=profile, title=title, value=9)
    clear_rating(profile=other, title=title)
    assert counts(title) == {9: 1}
    clear_rating(profile=profile, title=title)
    assert counts(title) == {}
    assert agree()


@pytest.mark.django_db
def test_many_at_once() -> None:
    profile, titles = ProfileFactory(), TitleFactory.create_batch(3)
    rate(profile=profile, title=titles[0], value=2)
    rate(profile=profile, title=titles[1], value=5)
    rate_many(profile=profile, values={titles[0].pk: 3, titles[1].pk: None, titles[2].pk: 10, 10**12: 4})
    assert [counts(title) for title in titles] == [{3: 1}, {}, {10: 1}]
    with transaction.atomic():
        forget_ratings(profiles=[profile])
    assert [counts(title) for title in titles] == [{}, {}, {}]
    assert agree()


@pytest.mark.django_db
def test_taking_back_takes_it_out_of_the_tally() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    set_rating(profile=profile, title=title, value=3)
    receipt = set_rating(profile=profile, title=title, value=8)
    assert counts(title) == {8: 1}
    assert receipt.undo
    take_back(profile=profile, key=receipt.undo.key)
    assert counts(title) == {3: 1}
    assert agree()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": Visibility.PRIVATE},
        {"visibility": Visibility.FOLLOWERS},
        {"default_visibility": Visibility.FOLLOWERS},
        {"default_visibility": Visibility.PRIVATE},
        {"kind": ProfileKind.KIDS, "age_ceiling": 9, "visibility": Visibility.PRIVATE},
        {"kind": ProfileKind.GUEST, "visibility": Visibility.PRIVATE},
        {"withdrawn_at": "2026-01-01T00:00Z"},
    ],
)
def test_what_not_everybody_sees_is_in_no_tally(fields: dict[str, Any]) -> None:
    hidden, title = ProfileFactory(**fields), TitleFactory()
    rate(profile=hidden, title=title, value=9)
    rate_many(profile=hidden, values={title.pk: 2})
    assert counts(title) == {}
    assert histogram_of(title).ratings == 0
    clear_rating(profile=hidden, title=title)
    assert agree()


@pytest.mark.django_db
def test_seasons_and_episodes_are_not_in_the_shows_tally() -> None:
    profile, episode = ProfileFactory(), EpisodeFactory()
    show = episode.season.title
    rate(profile=profile, title=show, episode=episode, value=10)
    rate(profile=profile, title=show, season=episode.season, value=8)
    assert counts(show) == {}


@pytest.mark.django_db
def test_a_profile_out_of_sight_and_back() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=9)
    for face, tally in ((Visibility.PRIVATE, {}), (Visibility.FOLLOWERS, {}), (Visibility.PUBLIC, {9: 1})):
        profile.visibility = face
        profile.save()
        assert counts(title) == tally
    ask_for_deletion(user=profile.user, at_once=False)
    assert counts(title) == {}
    keep_account(user=profile.user)
    assert counts(title) == {9: 1}
    assert agree()


@pytest.mark.django_db(transaction=True)
def test_tallies_stay_right_under_a_crowd() -> None:
    """Single ratings, many at once and taking back, on the same titles in different orders."""
    titles, crowd = TitleFactory.create_batch(3), ProfileFactory.create_batch(6)
    failures: list[BaseException] = []

    def judge(profile: Profile, seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _round in range(6):
                title = chance.choice(titles)
                act = chance.randrange(3)
                if act == 0:
                    rate(profile=profile, title=title, value=chance.randint(1, 10))
                elif act == 1:
                    some = chance.sample(titles, 2)
                    rate_many(profile=profile, values={each.pk: chance.choice([None, 3, 7]) for each in some})
                else:
                    clear_rating(profile=profile, title=title)
        except BaseException as error:  # noqa: BLE001 (told by the test itself)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=judge, args=(profile, seed)) for seed, profile in enumerate(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert Rating.objects.exists()
    assert agree()


@pytest.mark.django_db
def test_check_tells_differences_and_mends_them() -> None:
    title, whole = TitleFactory(), TitleFactory()
    for value in (10, 2):
        rate(profile=ProfileFactory(), title=title, value=value)
        rate(profile=ProfileFactory(), title=whole, value=value)
    said = StringIO()
    call_command("check_ratings", stdout=said)
    assert "All titles" in said.getvalue()
    Tally.objects.filter(title=title).delete()
    Title.objects.filter(pk=title.pk).update(rating_count=5)
    assert [each.title_id for each in differences()] == [title.pk]
    with pytest.raises(CommandError, match="1 titles"):
        call_command("check_ratings", stdout=StringIO())
    call_command("check_ratings", mend=True, stdout=StringIO())
    assert counts(title) == {10: 1, 2: 1}
    assert Title.objects.values_list("rating_count", "rating_sum").get(pk=title.pk) == (2, 12)
    assert agree()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [[0] * 9, [0] * 11, [-1, *[0] * 9]])
def test_the_database_refuses_other_tallies(wrong: list[int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.create(title=TitleFactory(), counts=wrong)


@pytest.mark.django_db
def test_a_title_that_was_rated_once_is_not_in_use_for_good() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    rate(profile=profile, title=title, value=7)
    assert in_use(title)
    clear_rating(profile=profile, title=title)
    assert not in_use(title)


@pytest.mark.django_db
def test_histogram_in_numbers(django_assert_num_queries: Any) -> None:
    title = TitleFactory()
    for value in (10, 10, 10, 4):
        rate(profile=ProfileFactory(), title=title, value=value)
    title.refresh_from_db()
    with django_assert_num_queries(1):
        found = histogram_of(title)
    assert (found.ratings, found.mean) == (4, title.rating_mean)
    assert [bar.ratings for bar in found.bars] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 3]
    assert [(found.bars[place].height, found.bars[place].percent) for place in (3, 9)] == [(33, 25), (100, 75)]


@pytest.mark.parametrize(("ratings", "points"), [(1, 1), (1, 10), (7, 70), (3, 17), (203, 1850), (100, 550), (0, 0)])
def test_an_imagined_audience_adds_up(ratings: int, points: int) -> None:
    spread = spread_over(ratings, points)
    assert sum(spread) == ratings
    assert sum(value * number for value, number in enumerate(spread, start=1)) == points
    assert min(spread) >= 0


@pytest.mark.django_db
def test_the_demos_tallies_are_made_once() -> None:
    title = TitleFactory(rating_count=100, rating_sum=830, rating_mean=8.2)
    assert spread_ratings() == 1
    tally = Tally.objects.get(title=title)
    assert (tally.ratings, tally.points) == (100, 830)
    assert spread_ratings() == 0
    with pytest.raises(ValueError, match="can't make"):
        spread_over(1, 11)


@pytest.mark.django_db
def test_ratings_from_before_tallies_are_filled_in() -> None:
    titles = TitleFactory.create_batch(2)
    for value in (3, 3, 10):
        rate(profile=ProfileFactory(), title=titles[0], value=value)
    rate(profile=ProfileFactory(default_visibility=Visibility.PRIVATE), title=titles[0], value=1)
    rate(profile=ProfileFactory(), title=titles[1], value=6)
    Tally.objects.all().delete()
    fill = import_module("reviews.migrations.0009_fill_tally").FILL
    for _again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(fill)
    assert [counts(title) for title in titles] == [{3: 2, 10: 1}, {6: 1}]
    assert agree()
