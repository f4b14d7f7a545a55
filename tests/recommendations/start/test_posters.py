"""Which posters somebody new is asked about, without a model."""

from typing import Any

import pytest

from movies.models import Title
from recommendations.models import NotInterested
from recommendations.serving import loaded
from recommendations.serving.posters import Candidate, posters_for, spread
from recommendations.training import train_models
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

DRAMA, HORROR = ("d:1990", "g:drama"), ("d:1990", "g:horror")


def test_the_best_known_comes_first_and_then_what_differs_from_it() -> None:
    """log2(2 + 1022) is 10: the first drama is worth 10; then another one is worth 10 / 2, and horror of the same
    decade 9 × (1/2 + 1) / 2 = 6.75."""
    some = [Candidate(1, 1022, DRAMA), Candidate(2, 1022, DRAMA), Candidate(3, 510, HORROR)]
    assert spread(some, covered={}, unknown={}, most=3) == [1, 3, 2]
    assert spread(some, covered={}, unknown={}, most=1) == [1]


def test_what_was_answered_counts_as_covered() -> None:
    some = [Candidate(1, 1022, DRAMA), Candidate(3, 510, HORROR)]
    assert spread(some, covered={"g:drama": 1}, unknown={}, most=1) == [3]


def test_what_is_like_the_unknown_is_asked_about_later() -> None:
    """Of two facets one is unknown: worth 10 × √½ = 7.07, below the 9 of the other."""
    some = [Candidate(1, 1022, DRAMA), Candidate(3, 510, ("d:1960", "g:horror"))]
    assert spread(some, covered={}, unknown={"g:drama": 1}, most=1) == [3]


def test_ties_go_to_the_older_key_and_what_nobody_knows_anything_of_comes_last() -> None:
    some = [Candidate(9, 10, ()), Candidate(4, 10, DRAMA), Candidate(2, 10, DRAMA)]
    assert spread(some, covered={}, unknown={}, most=9) == [2, 4, 9]


@pytest.mark.django_db
def test_nothing_that_was_answered_skipped_dismissed_or_is_hidden_comes() -> None:
    profile = ProfileFactory()
    rated, skipped, shown, dismissed, adult, unborn, left = TitleFactory.create_batch(7, genres=["drama"])
    RatingFactory(profile=profile, title=rated)
    NotInterested.objects.create(profile=profile, title=dismissed)
    type(adult).objects.filter(pk=adult.pk).update(adult=True)
    type(unborn).objects.filter(pk=unborn.pk).update(released_on=None)
    assert posters_for(profile, skipped=[skipped.pk], shown=[shown.pk], most=6) == [left.pk]
    assert posters_for(profile, skipped=[], shown=[], most=0) == []


@pytest.mark.django_db
def test_the_same_answers_give_the_same_posters_in_few_queries(django_assert_max_num_queries: Any) -> None:
    profile = ProfileFactory()
    TitleFactory.create_batch(12, genres=["drama"])
    with django_assert_max_num_queries(5):
        first = posters_for(profile, skipped=[], shown=[], most=6)
    assert len(first) == len(set(first)) == 6
    assert posters_for(profile, skipped=[], shown=[], most=6) == first


@pytest.mark.django_db
def test_a_model_that_serves_is_asked_first_and_goes_by_the_answers() -> None:
    made = village()
    train_models(chosen=QUICK)
    loaded.forget()
    newcomer, keys = ProfileFactory(), {title.pk for title in (*made.loud, *made.quiet)}
    found = posters_for(newcomer, skipped=[], shown=[], most=6)
    assert len(set(found)) == 6
    assert set(found) <= keys
    RatingFactory(profile=newcomer, title=Title.objects.get(pk=found[0]), value=10)
    after = posters_for(newcomer, skipped=[found[1]], shown=[found[2]], most=30)
    assert not {*found[:3]} & set(after)
    assert set(after) == keys - {*found[:3]}, "what the model doesn't offer, facets do"
